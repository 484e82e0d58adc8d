"""Which part of a file a client asks for (RFC 9110 section 14.1.2)."""

import pytest

from collect.datasets.exports.sending import part_of


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-9", (0, 10)),
        ("bytes=0-0", (0, 1)),
        ("bytes=90-", (90, 100)),
        ("bytes=90-200", (90, 100)),
        ("bytes=-5", (95, 100)),
        ("bytes=-500", (0, 100)),
        ("BYTES=1-2", (1, 3)),
        (" bytes= 1-2 ", (1, 3)),
        ("bytes=100-", (100, 100)),
        ("bytes=-0", (100, 100)),
        ("bytes=101-102", (101, 100)),
    ],
)
def test_a_range_is_a_part(header: str, part: tuple[int, int]) -> None:
    assert part_of(header, 100) == part


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=9-1",
        "bytes=1-2,4-5",
        "bytes=1-2,",
        "bytes=+1-2",
        "bytes=1.0-2",
        "bytes=0x1-2",
        "chunks=1-2",
        "bytes=\u0661-\u0662",
        "bytes=1 - 2",
        "bytes=" + "9" * 19 + "-",
    ],
)
def test_what_is_no_single_range_is_ignored(header: str) -> None:
    assert part_of(header, 100) is None


def test_an_empty_file_has_no_parts() -> None:
    for header in ("bytes=0-", "bytes=0-0", "bytes=-1"):
        start, stop = part_of(header, 0) or (0, 1)
        assert start >= stop
