"""Figures by group, kept while nothing changes: their tests take a while."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import Any, Final

from collect.datasets import fieldwork
from collect.web.fieldwork.scene import Scene

Rows = list[dict[str, Any]]

_KEPT: Final = 64
_held: OrderedDict[tuple[object, ...], Rows] = OrderedDict()
_lock = Lock()


def figures_by(scene: Scene, dimension: str) -> Rows:
    """The total, then each group of the dimension, as docs/fieldwork.md describes but
    without targets; the group's key stands under the dimension's name."""
    key = (
        scene.form.pk,
        scene.seen.standing.about.mark,
        scene.seen.areas,
        scene.seen.exact,
        scene.drill,
        dimension,
    )
    with _lock:
        if key in _held:
            _held.move_to_end(key)
            return _held[key]
    rows = _figures(scene, dimension)
    with _lock:
        _held[key] = rows
        while len(_held) > _KEPT:
            _held.popitem(last=False)
    return rows


def _figures(scene: Scene, dimension: str) -> Rows:
    rows: Rows = fieldwork.figures(scene.chosen.interviews, [dimension]).to_pylist()
    return rows


def others(
    total: Mapping[str, Any], row: Mapping[str, Any], figure: str
) -> float | None:
    """The share or rate of all other interviews."""
    part, base = _PARTS.get(figure, ("count", "of"))
    hits = total[f"{figure}.{part}"] - row[f"{figure}.{part}"]
    of = _base(total, figure, base) - _base(row, figure, base)
    return hits / of if of else None


_PARTS: Final = {"findings": ("count", "findings.examined")}


def _base(row: Mapping[str, Any], figure: str, base: str) -> float:
    return float(row[base if "." in base else f"{figure}.{base}"])
