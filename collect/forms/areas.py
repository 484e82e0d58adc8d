"""Which areas lie below which: the registry's parents, and P-codes below its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from collect.forms.codelists import folder, rows
from collect.forms.queries.schema import schema_of
from collect.forms.xlsform.areas import AreaSource, area_source


@dataclass(frozen=True, slots=True)
class Cover:
    """All codes of some areas: these `codes`, and whatever begins with `prefixes`."""

    codes: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()

    def has(self, areas: Iterable[str]) -> bool:
        """Whether one of the areas is among them."""
        return any(
            area in self.codes or area.startswith(self.prefixes) for area in areas
        )


def cover(limits: Iterable[str]) -> Cover:
    """The codes of these areas and of all below them.

    Below an area lies what the registry says. Below a province or district of the
    registry lies, too, every code that begins with its own, as P-codes are made.
    Other codes, of a country's own list, cover themselves only: there `EA1` is not
    above `EA10`.
    """
    return _cover(folder(), frozenset(limits))


@lru_cache(maxsize=256)
def area_source_of(version_id: int) -> AreaSource:
    """What tells the areas of a form version's submissions; it never changes."""
    schema = schema_of(version_id)
    return area_source(schema.fields, schema.definition)


@lru_cache(maxsize=256)
def _cover(directory: Path, limits: frozenset[str]) -> Cover:
    registry = _registry(directory)
    codes, waiting = set[str](), list(limits)
    while waiting:
        code = waiting.pop()
        if code not in codes:
            codes.add(code)
            waiting += registry.below.get(code, ())
    prefixes: list[str] = []
    for code in sorted(codes):
        # In order a prefix comes before what it begins.
        if registry.is_pcode(code) and not code.startswith(tuple(prefixes)):
            prefixes.append(code)
    rest = (code for code in sorted(codes) if not code.startswith(tuple(prefixes)))
    return Cover(tuple(rest), tuple(prefixes))


@dataclass(frozen=True)
class _Registry:
    """Areas below each, and the P-codes: all but countries."""

    below: dict[str, list[str]]
    pcodes: frozenset[str]

    def is_pcode(self, code: str) -> bool:
        """Whether it is one of the registry, or begins with one."""
        ends = range(1, len(code) + 1)
        return any(code[:end] in self.pcodes for end in ends)


@lru_cache(maxsize=4)
def _registry(directory: Path) -> _Registry:
    below: dict[str, list[str]] = {}
    pcodes = set[str]()
    for row in rows(directory, "areas"):
        if parent := row.get("parent"):
            below.setdefault(parent, []).append(row["code"])
            pcodes.add(row["code"])
    return _Registry(below, frozenset(pcodes))
