"""Unpacking what came packed, however it is cut into chunks."""

import gzip
import random

import pytest

from collect.forms.api.bodies import unpacked
from collect.problems import Problem

PLAIN = bytes(300_000) + random.Random(7).randbytes(50_000)
PACKED = gzip.compress(PLAIN, mtime=0)


@pytest.mark.parametrize("size", [1, 7, 64 * 1024, len(PACKED)])
def test_the_cut_of_the_chunks_does_not_matter(size: int) -> None:
    chunks = [PACKED[at : at + size] for at in range(0, len(PACKED), size)]
    assert b"".join(unpacked(chunks, len(PLAIN))) == PLAIN
    with pytest.raises(Problem, match=r"400\.36"):
        list(unpacked(chunks, len(PLAIN) - 1))
    with pytest.raises(Problem, match=r"400\.1"):
        list(unpacked([*chunks, b"more"], len(PLAIN)))
    with pytest.raises(Problem, match=r"400\.1"):
        list(unpacked(chunks[:-1], len(PLAIN)))


def test_what_follows_the_end_in_the_same_chunk_is_refused() -> None:
    with pytest.raises(Problem, match=r"400\.1"):
        list(unpacked([PACKED + b"more"], len(PLAIN)))
    with pytest.raises(Problem, match=r"400\.1"):
        list(unpacked([], len(PLAIN)))
