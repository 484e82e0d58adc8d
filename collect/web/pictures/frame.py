"""What stands around a picture that leaves the house: title, population, source, notes.

A picture that is downloaded is shown without the page it was on, so all that must be
known of it stands in it.
"""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import vl_convert
from lxml import etree

from collect.web.pictures import render
from collect.web.pictures.style import (
    EDGE,
    FONT,
    INK,
    PAPER,
    QUIET,
    SMALL,
    TEXT,
    TITLE,
    Spec,
)

WIDE: Final = 760
NARROW: Final = 344
"""Widths: of a page, and of a phone's."""
HATCHED: Final = "#dededd"
"""A fill that is drawn as hatching: where there is no figure."""

_SVG: Final = "http://www.w3.org/2000/svg"
_POINT: Final = re.compile(r"(-?[\d.]+(?:e-?\d+)?),(-?[\d.]+(?:e-?\d+)?)")
_LONG: Final = 400
"""Lines with more letters are coasts and borders."""
_SEEN: Final = 0.7
"""Pixels between points that are told apart."""
_EDGE: Final = 12
_GAP: Final = 6
# Letters are as wide as this part of their size, in the mean and a bit above.
_BOLD, _PLAIN = 0.57, 0.53


@dataclass(frozen=True)
class Label:
    """A text upon a chart, `x` and `y` from its corner. Vega would measure each letter,
    which takes most of the time."""

    x: float
    y: float
    text: str
    end: bool = False
    """Whether it ends there, not begins."""
    bold: bool = False
    halo: bool = False
    """Whether lines behind it stop around it."""
    size: int = TEXT


@dataclass(frozen=True)
class Key:
    """What a colour, and a shape, stands for."""

    text: str
    colour: str
    shape: str = "square"


@dataclass(frozen=True)
class Chart:
    """What is drawn by Vega-Lite, the texts upon it, and its legend."""

    spec: Spec
    labels: tuple[Label, ...] = ()
    keys: tuple[Key, ...] = ()


@dataclass(frozen=True)
class Words:
    """What is said around a picture; `description` is for who cannot see it."""

    title: str
    subtitle: str
    notes: tuple[str, ...]
    description: str


@dataclass(frozen=True)
class _Style:
    size: int
    width: float
    colour: str
    weight: str = "normal"

    @property
    def line(self) -> int:
        return math.ceil(self.size * 1.35)

    def lines(self, text: str, width: float) -> list[str]:
        letters = max(10, int(width / (self.size * self.width)))
        return textwrap.wrap(text, letters, break_on_hyphens=False)


_TITLE = _Style(TITLE, _BOLD, INK, "bold")
_SUBTITLE = _Style(SMALL + 1, _PLAIN, QUIET)
_NOTE = _Style(SMALL, _PLAIN, QUIET)
_KEY = _Style(TEXT, _PLAIN, INK)
_SYMBOL: Final = 7
_SHAPES: Final = {
    "circle": "M-6,0a6,6 0 1,0 12,0a6,6 0 1,0 -12,0Z",
    "square": "M-6,-6h12v12h-12Z",
    "triangle-up": "M0,-6L7,6H-7Z",
    "diamond": "M0,-7L6,0L0,7L-6,0Z",
    "triangle-down": "M0,6L7,-6H-7Z",
    "cross": "M-6,-2h4v-4h4v4h4v4h-4v4h-4v-4h-4Z",
    "triangle-right": "M6,0L-6,7V-7Z",
    "triangle-left": "M-6,0L6,7V-7Z",
}


def framed(chart: Chart, words: Words, width: int = WIDE) -> str:
    """A chart as a whole SVG file, `width` wide or as wide as it must be. Raises
    ValueError for what is no specification."""
    drawn = render.svg(chart.spec, title=words.title, description=words.description)
    found = etree.fromstring(drawn.encode())
    size = [float(found.get(name, "0").removesuffix("px")) for name in _SIZES]
    page = _Page(max(width, math.ceil(size[0])))
    page.take_names(found)
    page.write(words.title, _TITLE)
    page.write(words.subtitle, _SUBTITLE)
    page.explain(chart.keys)
    page.place(found, size[1], chart.labels)
    for each in words.notes:
        page.write(each, _NOTE)
    return page.finished()


def width_of(text: str, size: int = TEXT, *, bold: bool = False) -> float:
    """About how wide a text is, in pixels."""
    return len(text) * size * (_BOLD if bold else _PLAIN)


def shortened(text: str, width: float, size: int = TEXT) -> str:
    """A text that has room in so many pixels."""
    letters = max(4, int(width / (size * _PLAIN)))
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"


def png(svg: str, *, scale: float = 2) -> bytes:
    """A framed picture as PNG, `scale` pixels for each of its own."""
    return vl_convert.svg_to_png(svg, scale=scale)


def lighter(path: str) -> str:
    """A path of closed lines, without points too close to be told apart: a third of the
    weight."""
    found = []
    for part in path.split("M"):
        points = [(float(x), float(y)) for x, y in _POINT.findall(part)]
        kept = points[:1]
        for x, y in points[1:]:
            if max(abs(x - kept[-1][0]), abs(y - kept[-1][1])) >= _SEEN:
                kept.append((x, y))
        if len(kept) > 2:
            found.append("L".join(f"{x:.1f},{y:.1f}" for x, y in kept))
    return "".join(f"M{each}Z" for each in found)


_SIZES: Final = ("width", "height")


class _Page:
    """A sheet that is written from the top downwards."""

    def __init__(self, width: int) -> None:
        self.width, self.y = width, _EDGE
        self.root: etree._Element = etree.fromstring(f'<svg xmlns="{_SVG}"/>')
        self.root.set("font-family", FONT)

    def take_names(self, chart: etree._Element) -> None:
        """Have the sheet, not the chart in it, be the image by its name."""
        for name in ("role", "aria-labelledby"):
            self.root.set(name, chart.attrib.pop(name))
        for tag in ("title", "desc"):
            for each in chart.findall(f"{{{_SVG}}}{tag}"):
                self.root.append(each)
        self._add("rect", width="100%", height="100%", fill=PAPER)
        self._hatching()

    def write(self, text: str, style: _Style) -> None:
        """A text in as many lines as it takes."""
        for line in style.lines(text, self.width - 2 * _EDGE):
            self.y += style.line
            self._text(_EDGE, self.y - style.size // 4, line, style)

    def explain(self, keys: Sequence[Key]) -> None:
        """The legend, in as many lines as it takes."""
        x, line = float(_EDGE), 22
        self.y += line if keys else 0
        for key in keys:
            room = 2 * _SYMBOL + 6 + width_of(key.text)
            if x > _EDGE and x + room > self.width - _EDGE:
                x, self.y = float(_EDGE), self.y + line
            drawn = _SHAPES[key.shape]
            place = f"translate({x + _SYMBOL:g},{self.y - 4})"
            edge = {"stroke": EDGE, "stroke-width": "0.5"}
            fill = "url(#hatching)" if key.colour == HATCHED else key.colour
            self._add("path", d=drawn, transform=place, fill=fill, **edge)
            self._text(x + 2 * _SYMBOL + 6, self.y, key.text, _KEY)
            x += room + 18
        self.y += 4 if keys else 0

    def place(
        self, chart: etree._Element, height: float, labels: Sequence[Label]
    ) -> None:
        """The chart below what is written, and texts upon it."""
        self.y += _GAP
        chart.set("y", str(self.y))
        for each in chart.iter(etree.Element):
            if each.get("fill") == HATCHED:
                each.set("fill", "url(#hatching)")
            if len(line := each.get("d", "")) > _LONG:
                each.set("d", lighter(line))
        self.root.append(chart)
        for label in labels:
            self._label(label)
        self.y += math.ceil(height) + _GAP

    def finished(self) -> str:
        """The sheet, as high as it is full."""
        width, height = str(self.width), str(self.y + _EDGE)
        self.root.set("width", width)
        self.root.set("height", height)
        self.root.set("viewBox", f"0 0 {width} {height}")
        return etree.tostring(self.root, encoding="unicode")

    def _hatching(self) -> None:
        definitions = self._add("defs")
        pattern = etree.SubElement(
            definitions,
            f"{{{_SVG}}}pattern",
            id="hatching",
            width="5",
            height="5",
            patternUnits="userSpaceOnUse",
            patternTransform="rotate(45)",
        )
        ground: Sequence[tuple[str, str]] = (("5", "#f1f2f0"), ("1.6", "#b9c0bd"))
        for width, fill in ground:
            etree.SubElement(
                pattern, f"{{{_SVG}}}rect", width=width, height="5", fill=fill
            )

    def _label(self, label: Label) -> None:
        style = _Style(label.size, 0, INK, "bold" if label.bold else "normal")
        more = {"text-anchor": "end"} if label.end else {}
        y = self.y + label.y + label.size * 0.35
        if label.halo:
            self._ground(label)
        self._text(label.x, y, label.text, style, **more)

    def _ground(self, label: Label) -> None:
        """Paper behind a text, so that no line runs through it."""
        self._add(
            "rect",
            x=f"{label.x - 2:g}",
            y=f"{self.y + label.y - label.size * 0.65:g}",
            width=f"{width_of(label.text, label.size, bold=label.bold) + 2:.0f}",
            height=f"{label.size * 1.3:.0f}",
            fill=PAPER,
        )

    def _text(self, x: float, y: float, text: str, style: _Style, **more: str) -> None:
        own = {"font-size": str(style.size), "fill": style.colour}
        if style.weight != "normal":
            own["font-weight"] = style.weight
        self._add("text", text, x=f"{x:g}", y=f"{y:g}", **own, **more)

    def _add(self, tag: str, text: str = "", **attributes: str) -> etree._Element:
        made = etree.SubElement(self.root, f"{{{_SVG}}}{tag}", attributes)
        if text:
            made.text = text
        return made
