"""The parts of a Stata file, releases 118 and 119 (`help dta` of Stata 18).

All numbers are little-endian. Texts of fixed length are UTF-8 and end with a NUL.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from struct import pack
from typing import Final

NAME, FORMAT, LABEL = 129, 57, 321
"""Bytes of the fields for names, formats and labels."""

MAX_LABEL = 80
"""Characters of the label of a variable or of the file."""
MAX_VALUE_LABEL = 32_000
"""Bytes of the label of a value."""
MAX_NOTE = 67_784
"""Bytes of a note."""
MAX_WIDTH = 2_045
"""Bytes of a text of fixed width; longer ones are kept apart ("strL")."""

MOST_OLD, MOST = 32_767, 120_000
"""Variables of release 118 (Stata 14/SE) and of release 119 (Stata 15/MP)."""

STRL: Final = 32_768
BYTE, INT, LONG, DOUBLE = 65_530, 65_529, 65_528, 65_526
TEXT_HEAD = 20
"""Bytes before a text that is kept apart; a NUL follows it."""


@dataclass(frozen=True)
class Described:
    """A variable; `type` is the number of its type, or the width of its text."""

    name: str
    type: int
    format: str
    label: str = ""
    values: str = ""
    """The name of its value labels, "" for none."""
    note: str = ""


def release(variables: int) -> int:
    """The release that holds so many variables."""
    return 118 if variables <= MOST_OLD else 119


def opening(
    title: str,
    variables: Sequence[Described],
    *,
    rows: int,
    width: int,
    texts: int,
    labels: bytes,
) -> bytes:
    """All that comes before the first row: records of `width` bytes follow, then
    `texts` bytes of texts kept apart, then `labels`."""
    count = len(variables)
    version = release(count)
    wide = "<I" if version > 118 else "<H"
    head = b"<stata_dta>" + _part(
        "header",
        _part("release", str(version).encode())
        + _part("byteorder", b"LSF")
        + _part("K", pack(wide, count))
        + _part("N", pack("<Q", rows))
        + _part("label", _counted(shortened(title, MAX_LABEL)))
        + _part("timestamp", b"\0"),
    )
    parts = _descriptions(variables, pack(wide, 0))
    lengths = [
        len(_part("map", bytes(14 * 8))),
        *(len(part) for part in parts),
        len(_part("data", b"")) + rows * width,
        len(_part("strls", b"")) + texts,
        len(labels),
        len(b"</stata_dta>"),
    ]
    places = list(accumulate(lengths, initial=len(head)))
    return b"".join([head, _part("map", pack("<14Q", 0, *places)), *parts, b"<data>"])


def _descriptions(variables: Sequence[Described], zero: bytes) -> list[bytes]:
    def fields(texts: Iterable[str], size: int) -> bytes:
        return b"".join(fixed(text, size) for text in texts)

    return [
        _part(
            "variable_types", pack(f"<{len(variables)}H", *(v.type for v in variables))
        ),
        _part("varnames", fields((v.name for v in variables), NAME)),
        _part("sortlist", zero * (len(variables) + 1)),
        _part("formats", fields((v.format for v in variables), FORMAT)),
        _part("value_label_names", fields((v.values for v in variables), NAME)),
        _part(
            "variable_labels",
            fields((shortened(v.label, MAX_LABEL) for v in variables), LABEL),
        ),
        _part("characteristics", b"".join(_note(v) for v in variables if v.note)),
    ]


def _note(variable: Described) -> bytes:
    entries = (("note0", "1"), ("note1", variable.note))
    return b"".join(
        _part("ch", pack("<I", len(content)) + content)
        for key, text in entries
        for content in [
            fixed(variable.name, NAME) + fixed(key, NAME) + _ended(text, MAX_NOTE)
        ]
    )


def value_labels(tables: Mapping[str, Mapping[int, str]]) -> bytes:
    """The labels of values, by the name of the table and the number."""
    return _part("value_labels", b"".join(_table(*table) for table in tables.items()))


def _table(name: str, labels: Mapping[int, str]) -> bytes:
    numbers = sorted(labels)
    texts = [_ended(labels[number], MAX_VALUE_LABEL) for number in numbers]
    starts = [0, *accumulate(len(text) for text in texts)]
    count = len(numbers)
    content = (
        pack("<ii", count, starts[-1])
        + pack(f"<{count}i", *starts[:-1])
        + pack(f"<{count}i", *numbers)
        + b"".join(texts)
    )
    return _part(
        "lbl", pack("<i", len(content)) + fixed(name, NAME) + bytes(3) + content
    )


def shortened(text: str, characters: int) -> str:
    """The text, cut to so many characters; an ellipsis says that it was."""
    return text if len(text) <= characters else f"{text[: characters - 1]}…"


def fixed(text: str, size: int) -> bytes:
    """The text in a field of so many bytes, of which the last is a NUL."""
    return _ended(text, size - 1)[:-1].ljust(size, b"\0")


def _ended(text: str, size: int) -> bytes:
    return text.encode()[:size].decode(errors="ignore").encode() + b"\0"


def _counted(text: str) -> bytes:
    content = text.encode()
    return pack("<H", len(content)) + content


def _part(name: str, content: bytes) -> bytes:
    return f"<{name}>".encode() + content + f"</{name}>".encode()
