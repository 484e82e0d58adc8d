"""ZIP archives, as Python's zipfile and Info-ZIP read them."""

from __future__ import annotations

import io
import shutil
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collect.submissions.exports.formats import archive as module
from collect.submissions.exports.formats.archive import (
    AS_IT_IS,
    WORTH,
    Member,
    archive,
)

MOMENT = datetime(2026, 11, 22, 18, 30, 41, tzinfo=UTC)


def opened(members: list[Member], moment: datetime = MOMENT) -> zipfile.ZipFile:
    data = b"".join(archive(members, moment=moment))
    found = zipfile.ZipFile(io.BytesIO(data))
    assert found.testzip() is None
    return found


def test_members_come_back_in_order_with_their_bytes() -> None:
    members = [
        Member("a.csv", [b"x,y\n", b"", b"1,2\n"]),
        Member("media/é ✅.jpg", [b"\xff" * 100_000], level=AS_IT_IS),
        Member("empty.csv", []),
    ]
    with opened(members) as found:
        assert found.namelist() == ["a.csv", "media/é ✅.jpg", "empty.csv"]
        assert found.read("a.csv") == b"x,y\n1,2\n"
        assert found.read("media/é ✅.jpg") == b"\xff" * 100_000
        assert found.read("empty.csv") == b""
        assert found.getinfo("a.csv").date_time == (2026, 11, 22, 18, 30, 40)
        assert found.getinfo("a.csv").external_attr >> 16 == 0o100644


def test_an_archive_may_be_empty() -> None:
    with opened([]) as found:
        assert found.namelist() == []


@given(st.lists(st.lists(st.binary(max_size=2000), max_size=4), max_size=5))
def test_any_bytes_come_back(files: list[list[bytes]]) -> None:
    members = [Member(f"{number}.bin", chunks) for number, chunks in enumerate(files)]
    with opened(members) as found:
        for number, chunks in enumerate(files):
            assert found.read(f"{number}.bin") == b"".join(chunks)


def test_a_member_is_read_only_when_its_turn_comes() -> None:
    read: list[str] = []

    def chunks(name: str) -> Iterator[bytes]:
        read.append(name)
        yield b"x" * 1000

    made = archive([Member(n, chunks(n)) for n in ("a", "b")], moment=MOMENT)
    next(made)
    assert read == []
    next(made)
    assert read == ["a"]
    list(made)
    assert read == ["a", "b"]


def test_an_error_leaves_no_archive_anyone_would_open() -> None:
    def failing() -> Iterator[bytes]:
        yield b"half"
        raise OSError("the disk is gone")

    pieces: list[bytes] = []
    with pytest.raises(OSError, match="disk"):
        pieces.extend(archive([Member("a", failing())], moment=MOMENT))
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(b"".join(pieces)))


def test_large_and_small_chunks_stay_in_order() -> None:
    large = bytes(range(256)) * (WORTH // 128)
    chunks = [b"first", large, large[::-1], b"", b"between", large, b"last"]
    with opened([Member("a", chunks), Member("b", chunks, AS_IT_IS)]) as found:
        assert found.read("a") == found.read("b") == b"".join(chunks)
        assert found.getinfo("a").compress_size < found.getinfo("b").compress_size


def test_chunks_are_made_in_the_thread_that_reads_the_archive() -> None:
    """Database connections belong to a thread."""
    makers: set[str] = set()

    def chunks() -> Iterator[bytes]:
        for _ in range(4):
            makers.add(threading.current_thread().name)
            yield b"x" * WORTH

    list(archive([Member("a", chunks())], moment=MOMENT))
    assert makers == {threading.current_thread().name}


def test_an_archive_nobody_reads_on_leaves_no_thread() -> None:
    chunks = (bytes([number]) * WORTH for number in range(100))
    made = archive([Member("a", chunks)], moment=MOMENT)
    for _ in range(3):
        next(made)
    made.close()
    names = [thread.name for thread in threading.enumerate()]
    assert not [name for name in names if name.startswith("archive")]


@pytest.mark.parametrize(("year", "shown"), [(1970, 1980), (2500, 2107)])
def test_years_the_format_cannot_say_become_the_nearest(year: int, shown: int) -> None:
    moment = MOMENT.replace(year=year)
    with opened([Member("a", [b"x"])], moment) as found:
        assert found.getinfo("a").date_time[0] == shown


def test_numbers_beyond_four_bytes_are_written_in_eight(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With the limit at 1,000 the second member and the directory lie beyond it."""
    monkeypatch.setattr(module, "LIMIT", 1000)
    noise = bytes(range(256)) * 8
    members = [
        Member("small", [b"x"]),
        Member("large", [noise], level=AS_IT_IS),
        Member("after", [b"y"]),
    ]
    with opened(members) as found:
        assert found.read("large") == noise
        assert found.read("after") == b"y"
        assert found.getinfo("large").extract_version == 45
        assert found.getinfo("small").extract_version == 20


def test_more_members_than_two_bytes_can_count() -> None:
    pieces = archive((Member(str(n), []) for n in range(65_540)), moment=MOMENT)
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as found:
        assert len(found.namelist()) == 65_540
        assert found.read("65539") == b""


@pytest.mark.skipif(shutil.which("unzip") is None, reason="unzip is not installed")
def test_info_zip_accepts_it(tmp_path: Path) -> None:
    file = tmp_path / "x.zip"
    members = [Member("a.csv", [b"x" * 5000]), Member("media/b", [b"y"])]
    file.write_bytes(b"".join(archive(members, moment=MOMENT)))
    done = subprocess.run(
        ["unzip", "-t", file], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert "No errors detected" in done.stdout
