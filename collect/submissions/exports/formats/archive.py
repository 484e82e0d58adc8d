"""ZIP archives written while they are read (APPNOTE 6.3.10).

Python's `zipfile` has to know before a member begins whether it will grow beyond
4 GiB, and marks every member of unknown size as ZIP64, which some readers refuse. Here
sizes follow the data, in 8 bytes only where 4 do not suffice, and a member costs the
memory of its entry in the directory.

Members are packed by ISA-L, at three times zlib's speed and to the same size, in a
thread of their own: neither it nor what makes columnar exports holds the interpreter,
so both cores work. What makes the chunks stays in the thread that reads the archive.
"""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from struct import pack
from typing import Protocol

from isal import isal_zlib

CONTENT_TYPE = "application/zip"
LIMIT = 0xFFFFFFFF
MANY = 0xFFFF
FAST = 1
AS_IT_IS = 0
WORTH = 64 * 1024
"""Chunks of so many bytes are packed while the next is made."""

_FLAGS = 0x0808  # Sizes follow the data; names are UTF-8.
_DEFLATED = 8
_VERSION, _VERSION_64 = 20, 45
_UNIX = 3 << 8
_MODE = 0o100644 << 16
_AHEAD = 2


@dataclass(frozen=True)
class Member:
    """A file of an archive.

    `chunks` is read when its turn comes. `level` is FAST, or AS_IT_IS for what is
    compressed already.
    """

    name: str
    chunks: Iterable[bytes]
    level: int = FAST


def archive(
    members: Iterable[Member], *, moment: datetime
) -> Generator[bytes, None, None]:
    """The archive's bytes; every member is dated `moment`.

    An error of a member passes through and leaves an archive without a directory,
    which no reader takes for a complete one.
    """
    directory = bytearray()
    offset = count = 0
    stamp = _stamp(moment)
    with ThreadPoolExecutor(1, "archive") as packing:
        for member in members:
            writer = _Writer(member, stamp, packing)
            yield from writer.pieces()
            directory += writer.entry(offset)
            offset += writer.length
            count += 1
    yield bytes(directory) + _end(count, len(directory), offset)


class _Compressor(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...

    def flush(self) -> bytes: ...


class _Writer:
    """Writes one member and remembers what the directory must say of it."""

    def __init__(self, member: Member, stamp: bytes, packing: Executor) -> None:
        self._member = member
        self._packing = packing
        self._compressor = _compressor(member.level)
        self._name = member.name.encode()
        self._stamp = stamp
        self._crc = self._size = self._packed = 0
        self.length = 0

    def pieces(self) -> Iterator[bytes]:
        head = (
            pack("<IHHH", 0x04034B50, _VERSION, _FLAGS, _DEFLATED)
            + self._stamp
            + pack("<IIIHH", 0, 0, 0, len(self._name), 0)
            + self._name
        )
        yield head
        for piece in filter(None, self._deflated()):
            self._packed += len(piece)
            yield piece
        sizes = "<IIQQ" if self._is_large else "<IIII"
        tail = pack(sizes, 0x08074B50, self._crc, self._packed, self._size)
        self.length = len(head) + self._packed + len(tail)
        yield tail

    @property
    def _is_large(self) -> bool:
        return max(self._packed, self._size) > LIMIT

    def _deflated(self) -> Iterator[bytes]:
        waiting: deque[Future[bytes]] = deque()
        for chunk in self._member.chunks:
            if self._member.level != AS_IT_IS and len(chunk) >= WORTH:
                waiting.append(self._packing.submit(self._pack, chunk))
                if len(waiting) == _AHEAD:
                    yield waiting.popleft().result()
            else:
                yield from _results(waiting)
                yield self._pack(chunk)
        yield from _results(waiting)
        yield self._compressor.flush()

    def _pack(self, chunk: bytes) -> bytes:
        """One call at a time, in the order of the chunks."""
        self._crc = isal_zlib.crc32(chunk, self._crc)
        self._size += len(chunk)
        return self._compressor.compress(chunk)

    def entry(self, offset: int) -> bytes:
        """The member's entry in the directory."""
        large = [n for n in (self._size, self._packed, offset) if n > LIMIT]
        extra = pack("<HH", 1, 8 * len(large)) if large else b""
        extra += b"".join(pack("<Q", number) for number in large)
        version = _VERSION_64 if large else _VERSION
        return (
            pack("<IHHHH", 0x02014B50, _UNIX | version, version, _FLAGS, _DEFLATED)
            + self._stamp
            + pack("<III", self._crc, _short(self._packed), _short(self._size))
            + pack("<HHH", len(self._name), len(extra), 0)
            + pack("<HHII", 0, 0, _MODE, _short(offset))
            + self._name
            + extra
        )


def _compressor(level: int) -> _Compressor:
    """Raw deflate. ISA-L packs even at level 0, where zlib copies."""
    if level == AS_IT_IS:
        return zlib.compressobj(AS_IT_IS, zlib.DEFLATED, -zlib.MAX_WBITS)
    return isal_zlib.compressobj(level, isal_zlib.DEFLATED, -isal_zlib.MAX_WBITS)


def _results(waiting: deque[Future[bytes]]) -> Iterator[bytes]:
    while waiting:
        yield waiting.popleft().result()


def _end(count: int, size: int, offset: int) -> bytes:
    """The end of the directory; the longer record too where numbers need it."""
    few = min(count, MANY)
    short = pack(
        "<IHHHHIIH", 0x06054B50, 0, 0, few, few, _short(size), _short(offset), 0
    )
    if count < MANY and size <= LIMIT and offset <= LIMIT:
        return short
    record = pack("<IQHHIIQQQQ", 0x06064B50, 44, _UNIX | 45, 45, 0, 0, count, count,
                  size, offset)  # fmt: skip
    locator = pack("<IIQI", 0x07064B50, 0, offset + size, 1)
    return record + locator + short


def _short(number: int) -> int:
    """The number in 4 bytes, or the sign that it stands elsewhere in 8."""
    return number if number <= LIMIT else 0xFFFFFFFF


def _stamp(moment: datetime) -> bytes:
    """MS-DOS time and date: two seconds exact, years 1980 to 2107."""
    year = min(max(moment.year, 1980), 2107)
    return pack(
        "<HH",
        moment.hour << 11 | moment.minute << 5 | moment.second // 2,
        (year - 1980) << 9 | moment.month << 5 | moment.day,
    )
