"""The dictionary of an SPSS system file (PSPP's "System File Format" describes it).

All numbers are little-endian, texts UTF-8 and filled up with spaces. A row is a sequence
of cells of eight bytes: a number is one, a text as many as it takes. A text of more than
255 bytes is laid down as several variables, of which the first has the name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from struct import pack
from sys import float_info
from typing import Literal

CELL = 8
"""Bytes."""
MAX_TEXT = 32_767
"""Bytes of a text."""
SEGMENT = 255
"""Bytes of a text that fit one variable of the file."""

_SEGMENT_SHARE = 252  # What a segment counts for when segments are counted.
_MAX_LABEL, _MAX_VALUE_LABEL, _MAX_TITLE = 255, 120, 64
SHORT = 8
"""Bytes of a text that can have missing values, and labels as numbers have them."""
MOST_MISSING = 3
"""Missing values of a variable."""
_BIAS = 100.0
_UNCOUNTED = -1
_INT32 = 2**31 - 1

NOTHING = -float_info.max
"""What stands for no number."""

Level = Literal[1, 3]
NOMINAL: Level = 1
SCALE: Level = 3

FormatOf = tuple[int, int, int]
"""Number of a format, width, decimals."""


@dataclass(frozen=True)
class Described:
    """A variable: a number, or a text of `width` bytes. `values` are labels by the value
    as it stands in a file, `missing` such values."""

    name: str
    width: int
    format: FormatOf
    label: str = ""
    level: Level = NOMINAL
    values: Mapping[bytes, str] = field(default_factory=dict)
    missing: Sequence[bytes] = ()

    @property
    def segments(self) -> list[int]:
        """The widths of the file's variables that make it up."""
        if self.width <= SEGMENT:
            return [self.width]
        count = -(-self.width // _SEGMENT_SHARE)
        last = self.width - (count - 1) * _SEGMENT_SHARE
        return [SEGMENT] * (count - 1) + [last]

    @property
    def cells(self) -> int:
        """How many cells it has in a row."""
        return sum(_cells(width) for width in self.segments)


def opening(
    title: str, variables: Sequence[Described], rows: int, *, packed: int
) -> bytes:
    """All that comes before the first row. `packed`: 1 if cells are written as codes, 2
    if these are deflated besides."""
    cells = sum(each.cells for each in variables)
    head = b"".join(
        [
            b"$FL3" if packed > 1 else b"$FL2",
            _filled("@(#) SPSS DATA FILE - Collect", 60),
            pack("<iiii", 2, cells, packed, 0),
            pack("<id", rows if rows <= _INT32 else _UNCOUNTED, _BIAS),
            b"01 Jan 8000:00:00",
            _filled(title, _MAX_TITLE),
            bytes(3),
        ]
    )
    shorts = _short_names(variables)
    return b"".join(
        [
            head,
            *(
                _variable(each, names)
                for each, names in zip(variables, shorts, strict=True)
            ),
            *_value_labels(variables),
            _extension(3, 4, pack("<8i", 1, 0, 0, -1, 1, 1, 2, 65_001)),
            _extension(4, 8, pack("<3d", NOTHING, float_info.max, _LOWEST)),
            _extension(11, 4, _display(variables)),
            *_names(variables, shorts),
            _extension(16, 8, pack("<2q", 1, rows)),
            _extension(20, 1, b"UTF-8"),
            *_long_value_labels(variables),
            pack("<ii", 999, 0),
        ]
    )


_LOWEST = -float.fromhex("0x1.ffffffffffffep+1023")


def number(value: float) -> bytes:
    """A number as it stands in a file."""
    return pack("<d", value)


def text(value: str, width: int) -> bytes:
    """A text of so many bytes as it stands in a file."""
    return value.encode().ljust(max(width, SHORT))


def _short_names(variables: Sequence[Described]) -> list[list[str]]:
    """Names of eight bytes for the file's variables."""
    names = []
    last = 0
    for each in variables:
        count = len(each.segments)
        names.append([f"V{last + place}" for place in range(1, count + 1)])
        last += count
    return names


def _cells(width: int) -> int:
    return max(1, -(-width // CELL))


def _variable(variable: Described, names: Sequence[str]) -> bytes:
    label = _cut(variable.label, _MAX_LABEL)
    records = []
    for place, (width, name) in enumerate(zip(variable.segments, names, strict=True)):
        kind, shown, decimals = variable.format
        shown = min(width, SEGMENT) if width else shown
        print_format = kind << 16 | shown << 8 | decimals
        has_label = bool(label) and place == 0
        missing = variable.missing if place == 0 else ()
        records.append(
            pack("<iiiiii", 2, width, has_label, len(missing), *[print_format] * 2)
            + name.encode().ljust(CELL)
        )
        if has_label:
            records.append(
                pack("<i", len(label)) + label.ljust(-(-len(label) // 4) * 4)
            )
        records.extend(missing)
        rest = pack("<iiiiii", 2, -1, 0, 0, 0, 0) + b" " * CELL
        records.append(rest * (_cells(width) - 1))
    return b"".join(records)


def _value_labels(variables: Sequence[Described]) -> Iterator[bytes]:
    """Labels of numbers and short texts; variables with the same share them."""
    users: dict[tuple[bool, tuple[tuple[bytes, str], ...]], list[int]] = {}
    index = 1
    for each in variables:
        if each.values and each.width <= SHORT:
            key = (each.width > 0, tuple(each.values.items()))
            users.setdefault(key, []).append(index)
        index += each.cells
    for (_, labels), indexes in users.items():
        yield pack("<ii", 3, len(labels))
        for value, label in labels:
            shown = _cut(label, _MAX_VALUE_LABEL)
            size = -(-(len(shown) + 1) // CELL) * CELL
            yield value + (bytes([len(shown)]) + shown).ljust(size)
        yield pack(f"<ii{len(indexes)}i", 4, len(indexes), *indexes)


def _display(variables: Sequence[Described]) -> bytes:
    """Level of measurement, width and alignment (texts left, numbers right)."""
    return b"".join(
        pack("<iii", each.level, min(max(each.format[1], 8), 40), 0 if width else 1)
        for each in variables
        for width in each.segments
    )


def _names(
    variables: Sequence[Described], shorts: Sequence[Sequence[str]]
) -> Iterator[bytes]:
    """The names, and the widths of long texts."""
    pairs = list(zip(variables, shorts, strict=True))
    long = "\t".join(f"{names[0]}={each.name}" for each, names in pairs)
    yield _extension(13, 1, long.encode())
    widths = [
        f"{names[0]}={each.width:05d}\0\t"
        for each, names in pairs
        if each.width > SEGMENT
    ]
    if widths:
        yield _extension(14, 1, "".join(widths).encode())


def _long_value_labels(variables: Sequence[Described]) -> Iterator[bytes]:
    entries = []
    for each in variables:
        if not each.values or each.width <= SHORT:
            continue
        name = each.name.encode()
        entries.append(pack("<i", len(name)) + name)
        entries.append(pack("<ii", each.width, len(each.values)))
        for value, label in each.values.items():
            shown = _cut(label, _MAX_VALUE_LABEL)
            entries.append(pack("<i", len(value)) + value)
            entries.append(pack("<i", len(shown)) + shown)
    if entries:
        yield _extension(21, 1, b"".join(entries))


def _extension(subtype: int, size: int, content: bytes) -> bytes:
    return pack("<iiii", 7, subtype, size, len(content) // size) + content


def _filled(content: str, size: int) -> bytes:
    return _cut(content, size).ljust(size)


def _cut(content: str, size: int) -> bytes:
    """The text in at most so many bytes; an ellipsis says that it was cut."""
    whole = content.encode()
    if len(whole) <= size:
        return whole
    mark = "…".encode()
    return whole[: size - len(mark)].decode(errors="ignore").encode() + mark
