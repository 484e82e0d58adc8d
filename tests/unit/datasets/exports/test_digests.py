"""SHA-256 beside the thread that writes."""

import hashlib
import threading
from collections.abc import Iterator

import pytest

from collect.datasets.exports.digests import WORTH, Digest


@pytest.mark.parametrize(
    "sizes",
    [
        [],
        [0],
        [1, 2, 3],
        [WORTH, WORTH + 1, WORTH - 1, 5 * WORTH],
        [1, WORTH, 1, WORTH, 1],
    ],
)
def test_chunks_pass_as_they_are_and_are_hashed_in_their_order(
    sizes: list[int],
) -> None:
    chunks = [bytes([number]) * size for number, size in enumerate(sizes)]
    digest = Digest()
    assert list(digest.passing(chunks)) == chunks
    assert digest.size == sum(sizes)
    assert digest.sha256 == hashlib.sha256(b"".join(chunks)).hexdigest()


def test_an_error_of_the_writer_passes_and_leaves_no_thread() -> None:
    def fail() -> Iterator[bytes]:
        yield b"x" * WORTH
        raise ValueError("broken")

    before = threading.active_count()
    with pytest.raises(ValueError, match="broken"):
        list(Digest().passing(fail()))
    assert threading.active_count() == before
