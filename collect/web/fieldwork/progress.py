"""Progress by group: bars with numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from collect.datasets.monitoring import summary
from collect.web.fieldwork.numbers import percent, whole
from collect.web.fieldwork.scene import Scene, of_group

SHOWN: Final = 12
"""Groups that are shown at once; the rest is folded."""
_FULL: Final = 100


@dataclass(frozen=True)
class Row:
    """A group; `bar` and `due` are hundredths of the bar's length."""

    name: str
    link: str
    made: str
    planned: str
    share: str
    bar: str
    due: str
    behind: str
    left: str


@dataclass(frozen=True)
class Progress:
    """Groups of a dimension, those furthest behind first where there are targets."""

    dimension: str
    rows: tuple[Row, ...]
    targeted: bool
    dated: bool

    @property
    def first(self) -> tuple[Row, ...]:
        """Those to be shown at once."""
        return self.rows[:SHOWN]

    @property
    def rest(self) -> tuple[Row, ...]:
        """Those to be folded."""
        return self.rows[SHOWN:]


def progress(scene: Scene, dimension: str) -> Progress:
    """How far each group is."""
    found = summary.tallies(scene.chosen, (dimension,), scene.targets, scene.today)
    targeted = any(each.planned is not None for each in found)
    largest = max((each.done for each in found), default=0)
    ordered = sorted(found, key=_least_first if targeted else _most_first)
    rows = tuple(_row(scene, dimension, each, largest) for each in ordered)
    return Progress(
        dimension, rows, targeted, any(each.due is not None for each in found)
    )


def _least_first(tally: summary.Tally) -> tuple[float, str]:
    return (2.0 if tally.share is None else tally.share), tally.key


def _most_first(tally: summary.Tally) -> tuple[float, str]:
    return -tally.done, tally.key


def _row(scene: Scene, dimension: str, tally: summary.Tally, largest: int) -> Row:
    whole_bar = tally.planned if tally.planned is not None else largest
    return Row(
        name=scene.names.of(dimension, tally.key),
        link=of_group(scene, dimension, tally.key) if tally.made else "",
        made=whole(tally.done),
        planned=whole(tally.planned),
        share=percent(tally.share),
        bar=_part(tally.done, whole_bar),
        due="" if tally.due is None else _part(tally.due, whole_bar),
        behind=whole(tally.behind) if tally.behind else "",
        left=whole(tally.remaining) if tally.planned is not None else "",
    )


def _part(number: int, of: int) -> str:
    """Of a drawing, so never with a comma."""
    return f"{min(_FULL * number / of, _FULL) if of else 0:.1f}"
