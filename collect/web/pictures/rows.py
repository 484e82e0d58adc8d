"""Rows with a name each, as equiplots and rankings have."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any, Final

from collect.web.pictures.frame import NARROW, WIDE, Label, shortened, width_of
from collect.web.pictures.style import LINE, SMALL, Spec

TOP: Final = 26
"""What the numbers of the axis take, above."""
_RIGHT: Final = 16
_LONGEST: Final = 270.0
_MARGIN: Final = 8


@dataclass(frozen=True)
class Rows:
    """Where rows are. `above`: how far above its row a name stands on a phone; beside it
    on a desk."""

    names: tuple[str, ...]
    step: float
    above: float
    narrow: bool

    @property
    def left(self) -> float:
        """What names take."""
        if self.narrow:
            return _MARGIN
        longest = max((width_of(name) for name in self.names), default=0.0)
        return min(_LONGEST, longest) + 2 * _MARGIN

    @property
    def width(self) -> float:
        """Of what is drawn, without names."""
        return (NARROW if self.narrow else WIDE) - self.left - _RIGHT

    @property
    def height(self) -> float:
        """Of what is drawn."""
        return self.step * max(1, len(self.names))

    @property
    def size(self) -> Spec:
        """For Vega-Lite: the size is what is said here, not what it finds."""
        padding = {"left": self.left, "top": TOP, "right": _RIGHT, "bottom": 4}
        return {
            "width": self.width,
            "height": self.height,
            "padding": padding,
            "autosize": {"type": "none"},
        }

    def y(self, *, grid: bool) -> dict[str, Any]:
        """The channel of rows: the first is 0."""
        axis = {
            "title": None,
            "labels": False,
            "values": list(range(len(self.names))),
            "grid": grid,
            "gridColor": LINE,
        }
        before = self._middle / self.step
        scale = {
            "domain": [len(self.names) - before, -before],
            "nice": False,
            "zero": False,
        }
        return {"field": "y", "type": "quantitative", "axis": axis, "scale": scale}

    def labels(self) -> tuple[Label, ...]:
        """The names, beside rows or above them."""
        told = self._above if self.narrow else self._beside
        return tuple(
            label
            for place, name in enumerate(self.names)
            for label in told(place, name)
        )

    def at(self, place: int) -> float:
        """The height at which a row is."""
        return TOP + place * self.step + self._middle

    @property
    def _middle(self) -> float:
        """Where in its room a row is: lower, with a name above it."""
        return (self.step + self.above) / 2 if self.narrow else self.step / 2

    def _above(self, place: int, name: str) -> list[Label]:
        short = shortened(name, NARROW - 2 * _MARGIN, SMALL + 1)
        at = self.at(place) - self.above
        return [Label(_MARGIN, at, short, bold=True, halo=True, size=SMALL)]

    def _beside(self, place: int, name: str) -> list[Label]:
        """In two lines of small letters where one is not enough."""
        x, at = self.left - _MARGIN, self.at(place)
        if width_of(name) <= _LONGEST:
            return [Label(x, at, name, end=True)]
        first, *rest = textwrap.wrap(name, int(_LONGEST / width_of("x", SMALL)))
        if not rest:
            return [Label(x, at, first, end=True, size=SMALL)]
        second = shortened(" ".join(rest), _LONGEST, SMALL)
        return [
            Label(x, at - 6, first, end=True, size=SMALL),
            Label(x, at + 7, second, end=True, size=SMALL),
        ]
