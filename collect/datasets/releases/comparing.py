"""What changed from one release to another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from collect.datasets.releases.combining import Cell, cell_key

Row = Mapping[str, Any]
TOLD = ("OBS_VALUE", "OBS_STATUS", "N")
"""What is compared: a change of these is a change of the observation."""
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
    old, new = before.by_cell(), after.by_cell()
    found = []
    for cell in sorted({*old, *new}):
        was, now = _told(old.get(cell)), _told(new.get(cell))
        if was == now:
            continue
        change = "added" if was is None else "removed" if now is None else "changed"
        indicator, domain = cell
        found.append(
            {
                "change": change,
                "indicator": indicator,
                "time_period": domain.period,
                "domain": dict(domain.codes),
                "before": was,
                "after": now,
            }
        )
    return found


def _told(row: Row | None) -> dict[str, Any] | None:
    if row is None:
        return None
    value, status, n = (row[name] for name in TOLD)
    return {"value": value, "status": status, "n": n}


def summary(found: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How many observations were added, removed and changed."""
    counts = {"added": 0, "removed": 0, "changed": 0}
    for each in found:
        counts[each["change"]] += 1
    return counts
