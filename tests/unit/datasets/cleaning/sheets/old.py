"""Excel 97 workbooks: BIFF8 records ([MS-XLS]) in a compound file ([MS-CFB])."""

import struct
from collections.abc import Sequence

SECTOR = 512
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def old_workbook(
    title: str, rows: Sequence[Sequence[str]], *, password: bool = False
) -> bytes:
    """An .xls file of one sheet of texts; or one that says it is encrypted."""
    texts = [
        _record(
            0x0204,  # LABEL
            struct.pack("<HHHHB", row, column, 0, len(text), 1)
            + text.encode("utf-16-le"),
        )
        for row, cells in enumerate(rows)
        for column, text in enumerate(cells)
    ]
    sheet = b"".join([_beginning(0x0010), *texts, _record(0x000A)])
    name = struct.pack("<BB", len(title), 0) + title.encode()
    start = _beginning(0x0005)
    if password:
        start += _record(0x002F, struct.pack("<H", 1))  # FILEPASS
    before = len(start) + 4 + 6 + len(name) + 4
    bound = _record(0x0085, struct.pack("<IBB", before, 0, 0) + name)  # BOUNDSHEET
    return _compound(start + bound + _record(0x000A) + sheet)


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _beginning(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 0, 0, 0))


def _compound(stream: bytes) -> bytes:
    """A compound file of one stream, long enough to have sectors of its own."""
    stream = stream.ljust(4096, b"\0")
    stream += b"\0" * (-len(stream) % SECTOR)
    sectors = len(stream) // SECTOR
    table = [FAT, END, *range(3, sectors + 2), END]
    table += [FREE] * (SECTOR // 4 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", 0, *[FREE] * 108)
    entries = _entry("Root Entry", 5, 1, END, 0)
    entries += _entry("Workbook", 2, FREE, 2, len(stream))
    return (
        header
        + struct.pack(f"<{len(table)}I", *table)
        + entries.ljust(SECTOR, b"\0")
        + stream
    )


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(text), kind, 1, FREE, FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
