"""The table of quality by group: each cell with its number, how far it is from what is
usual, and the submissions behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collect.web.fieldwork.figures import figures_by
from collect.web.fieldwork.numbers import decimal, percent, whole
from collect.web.fieldwork.scene import Scene, of_group

ROWS: Final = 40
"""Groups on the page unless all are asked for."""
_FEWEST: Final = 5
"""Interviews or answers without which a share is not coloured."""


@dataclass(frozen=True)
class Metric:
    """A column. `figure` and `part` name it in the table of figures; from `warn` and
    `bad` on it is coloured. `having` leads to the submissions behind it."""

    title: str | Promise
    figure: str
    part: str
    text: Callable[[float | None], str]
    having: str = ""
    warn: float | None = None
    bad: float | None = None
    rest: bool = False
    """Shown is what is missing to 1."""

    @property
    def column(self) -> str:
        """Its name in the table of figures."""
        return f"{self.figure}.{self.part}"

    def value(self, row: Mapping[str, Any]) -> float | None:
        """The number, None where it is not defined."""
        found: float | None = row[self.column]
        return 1 - found if self.rest and found is not None else found

    def known(self, row: Mapping[str, Any]) -> int:
        """Of how many interviews or answers it tells."""
        return int(row.get(f"{self.figure}.of", row["interviews"]))

    @property
    def limits(self) -> str:
        """From where it is coloured, in words of numbers."""
        return (
            ""
            if self.warn is None
            else f"{self.text(self.warn)}, {self.text(self.bad)}"
        )


METRICS: Final = (
    Metric(_("Minutes (median)"), "duration", "median", decimal),
    Metric(_("Short"), "short", "share", percent, "short", 0.1, 0.25),
    Metric(
        _("Findings an interview"),
        "findings",
        "per_interview",
        decimal,
        "findings",
        1,
        3,
    ),
    Metric(_("To decide"), "pending", "count", whole, "pending"),
    Metric(_("Don't know"), "dont_know", "share", percent, "dont_know", 0.05, 0.15),
    Metric(_("No valid answer"), "missing", "share", percent, "missing", 0.05, 0.15),
    Metric(_("Left blank"), "blank", "share", percent, "blank", 0.05, 0.15),
    Metric(_("No position"), "gps", "share", percent, "no_point", 0.05, 0.2, rest=True),
    Metric(_("Accuracy (m)"), "gps", "accuracy", decimal, "", 20, 100),
    Metric(_("Inaccurate"), "inaccurate", "share", percent, "inaccurate", 0.1, 0.3),
    Metric(_("Old form version"), "outdated", "share", percent, "outdated", 0.01, 0.2),
)


@dataclass(frozen=True)
class Cell:
    """A number of a group; `heat` is "", "warn" or "bad"; `differs` "higher" or
    "lower" than all others, surely."""

    title: str | Promise
    text: str
    link: str
    heat: str
    differs: str


@dataclass(frozen=True)
class Group:
    """A row."""

    name: str
    link: str
    interviews: str
    per_day: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Quality:
    """The table; `metrics` are those that the form has anything for."""

    dimension: str
    metrics: tuple[Metric, ...]
    total: Group
    groups: tuple[Group, ...]
    more: int
    """Groups that are left out."""


def quality(scene: Scene, dimension: str, name: str, *, everything: bool) -> Quality:
    """The table by a dimension; groups with the most that is coloured come first.

    `name`: what the total is called.
    """
    total, *rows = figures_by(scene, dimension)
    metrics = tuple(metric for metric in METRICS if _is_told(metric, total))
    groups = [_group(scene, dimension, metrics, row) for row in rows]
    if dimension != "day":
        groups.sort(key=_alarm)
    shown = groups if everything else groups[:ROWS]
    return Quality(
        dimension,
        metrics,
        _total(scene, metrics, total, name),
        tuple(shown),
        len(groups) - len(shown),
    )


def _is_told(metric: Metric, total: Mapping[str, Any]) -> bool:
    if metric.figure in ("findings", "pending"):
        return bool(total["findings.examined"])
    return metric.value(total) is not None


def _alarm(group: Group) -> tuple[int, str]:
    weights = {"bad": 3, "warn": 1, "": 0}
    score = sum(weights[cell.heat] + bool(cell.differs) for cell in group.cells)
    return -score, group.name


def _group(
    scene: Scene, dimension: str, metrics: Sequence[Metric], row: Mapping[str, Any]
) -> Group:
    key = row[dimension]

    def link(**more: str) -> str:
        return of_group(scene, dimension, key, **more)

    return Group(
        scene.names.of(dimension, key),
        link() if row["interviews"] else "",
        whole(row["interviews"]),
        decimal(row["per_day"]),
        tuple(_cell(metric, row, link) for metric in metrics),
    )


def _total(
    scene: Scene, metrics: Sequence[Metric], row: Mapping[str, Any], name: str
) -> Group:
    cells = tuple(_cell(metric, row, scene.link) for metric in metrics)
    return Group(
        name, scene.link(), whole(row["interviews"]), decimal(row["per_day"]), cells
    )


def _cell(metric: Metric, row: Mapping[str, Any], link: Callable[..., str]) -> Cell:
    value = metric.value(row)
    heat = ""
    if value is not None and metric.known(row) >= _FEWEST:
        heat = _heat(metric, value)
    differs = row.get(f"{metric.figure}.differs") or ""
    if metric.rest and differs:
        differs = "lower" if differs == "higher" else "higher"
    has_more = metric.having and value
    return Cell(
        metric.title,
        metric.text(value),
        link(having=metric.having) if has_more else "",
        heat,
        "" if metric.part in ("count", "accuracy") else differs,
    )


def _heat(metric: Metric, value: float) -> str:
    if metric.bad is not None and value >= metric.bad:
        return "bad"
    return "warn" if metric.warn is not None and value >= metric.warn else ""
