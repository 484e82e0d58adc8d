"""What changed from one release to another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from collect.datasets.releases.combining import Cell, cell_key

Row = Mapping[str, Any]
TOLD = {"value": "OBS_VALUE", "status": "OBS_STATUS", "n": "N"}
"""What is compared: a change of these is a change of the observation."""
DISPARITY_TOLD = {"value": "OBS_VALUE", "status": "OBS_STATUS"}
_PLACE = ("INDICATOR", "TIME_PERIOD", "REF_AREA", "STRATIFIER", "MEASURE")
_Place = TypeVar("_Place", bound=tuple[Any, ...])
_OUTSIDE = ("INDICATOR", "REF_AREA", "TIME_PERIOD")


@dataclass(frozen=True)
class Side:
    """The rows of a release, and its dimensions."""

    rows: Iterable[Row]
    dimensions: tuple[str, ...]

    def by_cell(self) -> dict[Cell, Row]:
        """Rows by what they are about: a dimension that is new is at its total."""
        others = [name for name in self.dimensions if name not in _OUTSIDE]
        return {cell_key(row, others): row for row in self.rows}


def differences(before: Side, after: Side) -> list[dict[str, Any]]:
    """Observations that were added, removed or changed, with both values."""
    found = []
    for cell, change in _changes(before.by_cell(), after.by_cell(), TOLD):
        indicator, domain = cell
        place = {"time_period": domain.period, "domain": dict(domain.codes)}
        found.append({"indicator": indicator, **place, **change})
    return found


def disparity_differences(
    before: Iterable[Row], after: Iterable[Row]
) -> list[dict[str, Any]]:
    """Likewise the disparities of two releases, by what each is a measure of."""
    old, new = (
        {tuple(row[name] for name in _PLACE): row for row in rows}
        for rows in (before, after)
    )
    names = [name.lower() for name in _PLACE]
    return [
        {**dict(zip(names, place, strict=True)), **change}
        for place, change in _changes(old, new, DISPARITY_TOLD)
    ]


def _changes(
    old: Mapping[_Place, Row], new: Mapping[_Place, Row], told: Mapping[str, str]
) -> Iterator[tuple[_Place, dict[str, Any]]]:
    """Places where not the same is told, in order."""
    for place in sorted({*old, *new}):
        was, now = (_told(rows.get(place), told) for rows in (old, new))
        if was != now:
            change = "added" if was is None else "removed" if now is None else "changed"
            yield place, {"change": change, "before": was, "after": now}


def _told(row: Row | None, told: Mapping[str, str]) -> dict[str, Any] | None:
    return None if row is None else {name: row[own] for name, own in told.items()}


def summary(found: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How many observations were added, removed and changed."""
    counts = {"added": 0, "removed": 0, "changed": 0}
    for each in found:
        counts[each["change"]] += 1
    return counts
