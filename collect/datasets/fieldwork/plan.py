"""Targets: how many interviews are planned, and for whom, where, when."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from collect.datasets.fieldwork.groups import BY, Key
from collect.lib.csv_text import CsvTextError, rows_of

TARGET: Final = "target"
ORDER: Final = ("area", "enumerator", "version", "day")
"""Of targets that are equally fine, those by the first of these count for a sum."""
LONGEST: Final = 150
MOST: Final = 2**31 - 1
_SHOWN: Final = 40


@dataclass(frozen=True)
class Target:
    """So many interviews of a group; what is empty is not told apart."""

    target: int
    enumerator: str = ""
    area: str = ""
    version: str = ""
    day: str = ""

    @property
    def by(self) -> Key:
        """The dimensions of the group, in the order of `BY`."""
        return tuple(name for name in BY if getattr(self, name))

    def key(self, by: Sequence[str]) -> Key:
        """The group's values."""
        return tuple(getattr(self, name) for name in by)


@dataclass(frozen=True)
class Fault:
    """What is wrong in a file of targets: row (from 1, the header's), column, text."""

    row: int
    column: str
    code: str
    message: str


def planned(targets: Sequence[Target], by: Sequence[str]) -> dict[Key, int]:
    """The target of each group, where it has one: its own, or else the sum of those of
    finer groups within it, of the coarsest that there are."""
    order = sorted(by, key=BY.index)
    return {
        tuple(key[order.index(name)] for name in by): number
        for key, number in _planned(targets, tuple(order)).items()
    }


def _planned(targets: Sequence[Target], by: Key) -> dict[Key, int]:
    found = {t.key(by): t.target for t in targets if t.by == by}
    finer = {target.by for target in targets if set(target.by) > set(by)}
    for fine in sorted(finer, key=_fineness):
        sums: dict[Key, int] = {}
        for key, number in _planned(targets, fine).items():
            own = tuple(key[fine.index(name)] for name in by)
            sums[own] = sums.get(own, 0) + number
        found = sums | found
        if not by:
            break
    return found


def _fineness(by: Key) -> tuple[int, list[int]]:
    return len(by), sorted(ORDER.index(name) for name in by)


def read_targets(
    text: str, known: Mapping[str, Collection[str]]
) -> tuple[list[Target], list[Fault]]:
    """The targets of a CSV file, and everything that is wrong with it.

    `known`: by dimension the codes there are, for those where that is known.
    """
    try:
        rows = rows_of(text)
    except CsvTextError as error:
        return [], [Fault(error.row, "", "csv", str(error))]
    header = [name.strip().lower() for name in rows[0]] if rows else []
    faults = list(_of_header(header))
    if faults:
        return [], faults
    targets, seen = [], dict[tuple[Key, Key], int]()
    for number, cells in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        row = _Row(number, dict(zip(header, map(str.strip, cells), strict=False)))
        wrong = list(row.faults(len(cells), len(header), known))
        target = None if wrong else row.target()
        if target is not None:
            group = (target.by, target.key(target.by))
            first_row = seen.setdefault(group, number)
            if first_row != number:
                wrong = [row.fault("", "twice", _TWICE.format(row=first_row))]
            targets.append(target)
        faults += wrong
    return targets, faults


_TWICE = (
    "Row {row} has a target for the same group already; leave one of them, or add "
    "them up."
)


def _of_header(header: Sequence[str]) -> Iterator[Fault]:
    accepted = ", ".join((*BY, TARGET))
    for place, name in enumerate(header):
        if name not in (*BY, TARGET):
            text = f"“{name[:_SHOWN]}” is no column of targets; these are: {accepted}."
            yield Fault(1, name[:_SHOWN], "column.unknown", text)
        elif name in header[:place]:
            yield Fault(1, name, "column.twice", f"The column “{name}” is there twice.")
    if TARGET not in header:
        text = f"The column “{TARGET}” is missing; name it in the first row."
        yield Fault(1, TARGET, "column.missing", text)


@dataclass(frozen=True)
class _Row:
    """A row of the file, its cells by column."""

    number: int
    cells: Mapping[str, str]

    def fault(self, column: str, code: str, message: str) -> Fault:
        return Fault(self.number, column, code, message)

    def target(self) -> Target:
        """The row as a target, once it has no faults."""
        cells = dict(self.cells)
        return Target(int(cells.pop(TARGET)), **cells)

    def faults(
        self, cells: int, columns: int, known: Mapping[str, Collection[str]]
    ) -> Iterator[Fault]:
        """What is wrong with it alone."""
        if cells > columns:
            text = f"The row has {cells} cells and the header {columns}; quote commas."
            yield self.fault("", "row.long", text)
        yield from self._number(self.cells.get(TARGET, ""))
        for name in BY:
            yield from self._value(name, self.cells.get(name, ""), known.get(name))

    def _number(self, text: str) -> Iterator[Fault]:
        whole = text.removeprefix("-")
        if not (whole.isascii() and whole.isdigit()):
            said = f"“{text[:_SHOWN]}” is no whole number; write one such as 120."
            yield self.fault(TARGET, "target.number", said)
        elif text.startswith("-") or len(whole) > len(str(MOST)) or int(whole) > MOST:
            said = f"{text[:_SHOWN]} lies outside 0 to {MOST}; write one within."
            yield self.fault(TARGET, "target.range", said)

    def _value(
        self, name: str, text: str, known: Collection[str] | None
    ) -> Iterator[Fault]:
        if len(text) > LONGEST or "\0" in text:
            said = (
                f"The {name} must have at most {LONGEST} characters, none of them NUL."
            )
            yield self.fault(name, "value.long", said)
        elif name == "day" and text and not _is_day(text):
            said = f"“{text[:_SHOWN]}” is no day; write it as 2026-03-01."
            yield self.fault(name, "day.unknown", said)
        elif text and known is not None and text not in known:
            said = f"There is no {name} “{text[:_SHOWN]}” in the form: {_few(known)}."
            yield self.fault(name, f"{name}.unknown", said)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _few(codes: Iterable[str], most: int = 5) -> str:
    listed = sorted(codes)
    more = len(listed) - most
    shown = ", ".join(listed[:most])
    return f"{shown} and {more} more are there" if more > 0 else f"{shown} are there"
