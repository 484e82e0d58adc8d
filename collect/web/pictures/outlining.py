"""Makes `outlines.json`: coasts and borders of Asia and the Pacific, small enough for a
bad line.

    python -m collect.web.pictures.outlining countries-50m.json countries-10m.json \\
        xlsforms/codelists/areas.csv

The first two are files of the npm package world-atlas 2, which holds Natural Earth 4.1
(in the public domain) as TopoJSON; the third tells which countries are ours. Islands that the coarser file leaves out come from the
finer one. Longitudes run from 0 to 360, so that the Pacific is in one piece; what is cut
at the date line is put together again. Lines are simplified after Visvalingam and
Whyatt, each but once, so that neighbours keep touching.
"""

from __future__ import annotations

import csv
import heapq
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, Final

import orjson

Point = tuple[float, float]
Line = tuple[Point, ...]
Ring = list[Line]

STEP: Final = 0.01
"""Degrees: about a kilometre."""
DATE_LINE: Final = 180.0
_WEST, _SOUTH, _EAST, _NORTH = 56.0, -50.0, 218.0, 59.0
_POLAR: Final = -60.0
_SHIFTED_BELOW: Final = -30.0
_FINE, _COARSE, _ISLAND = 0.0008, 0.01, 0.00005
"""Smallest triangle, in square degrees, that a line of a country of ours, of another, of
islands keeps."""
_SPECK: Final = 0.02
"""Islands of other countries that are smaller, in square degrees, are left out."""
ISLANDS: Final = frozenset({"FJI", "FSM", "KIR", "MDV", "SGP", "VUT", "WSM"})


@dataclass
class Atlas:
    """The countries of a file as rings of lines; a border is one line of both."""

    rings: dict[str, list[list[Ring]]] = field(default_factory=dict)
    """By number of the country its polygons, each the outer ring and its holes."""

    @classmethod
    def of(cls, topology: Mapping[str, Any]) -> Atlas:
        """From TopoJSON with the object `countries`."""
        lines = [_moved(line) for line in decoded(topology)]
        found = cls()
        for country in topology["objects"]["countries"]["geometries"]:
            arcs = country.get("arcs", [])
            several = arcs if country["type"] == "MultiPolygon" else [arcs]
            polygons = [
                [[_line(lines, number) for number in ring] for ring in polygon]
                for polygon in several
            ]
            number = str(country.get("id", ""))
            polygons = [each for each in polygons if not _is_polar(each)]
            found.rings.setdefault(number, []).extend(_rejoined(polygons))
        return found


def decoded(topology: Mapping[str, Any]) -> list[Line]:
    """The lines of a topology, in degrees."""
    scale, shift = (topology["transform"][name] for name in ("scale", "translate"))
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
        found.append(tuple(line))
    return found


def made(
    coarse: Mapping[str, Any], fine: Mapping[str, Any], codes: Mapping[str, str]
) -> dict[str, Any]:
    """The outlines as TopoJSON: `ours` by ISO 3166 code, and `others`.

    `codes`: those of our countries by their numbers in the files.
    """
    atlas, islands = Atlas.of(coarse), Atlas.of(fine)
    drawn = _Drawing()
    ours: list[dict[str, Any]] = []
    for number, code in sorted(codes.items(), key=lambda pair: pair[1]):
        source = islands if code in ISLANDS else atlas
        least = _ISLAND if code in ISLANDS else _FINE
        arcs = [drawn.polygon(each, least) for each in source.rings.get(number, [])]
        ours.append({"type": "MultiPolygon", "id": code, "arcs": arcs})
    arcs = [
        drawn.polygon(polygon, _COARSE)
        for number, polygons in sorted(atlas.rings.items())
        for polygon in polygons
        if number not in codes and _matters(polygon)
    ]
    others = {"type": "MultiPolygon", "arcs": arcs}
    return {
        "type": "Topology",
        "transform": {"scale": [STEP, STEP], "translate": [0, 0]},
        "objects": {
            "ours": {"type": "GeometryCollection", "geometries": ours},
            "others": {"type": "GeometryCollection", "geometries": [others]},
        },
        "arcs": drawn.arcs,
    }


@dataclass
class _Drawing:
    """Lines in steps, each once."""

    arcs: list[list[list[int]]] = field(default_factory=list)
    numbers: dict[Line, int] = field(default_factory=dict)

    def polygon(self, rings: Sequence[Ring], least: float) -> list[list[int]]:
        """The numbers of the polygon's lines."""
        return [[self._number(line, least) for line in ring] for ring in rings]

    def _number(self, line: Line, least: float) -> int:
        if line in self.numbers:
            return self.numbers[line]
        back = line[::-1]
        if back in self.numbers:
            return ~self.numbers[back]
        number = self.numbers[line] = len(self.arcs)
        self.arcs.append(list(_steps(simplified(line, least))))
        return number


def simplified(line: Line, least: float) -> Line:
    """The line without points whose triangle with their neighbours is smaller; its ends
    stay, and a closed line keeps two points between them."""
    kept = 2 if line[0] == line[-1] else 0
    before = list(range(-1, len(line) - 1))
    after = list(range(1, len(line) + 1))
    sizes = {place: _triangle(*line[place - 1 : place + 2]) for place in _inner(line)}
    queue = [(size, place) for place, size in sizes.items()]
    heapq.heapify(queue)
    while queue and len(sizes) > kept and queue[0][0] < least:
        size, place = heapq.heappop(queue)
        if sizes.get(place) != size:
            continue
        del sizes[place]
        left, right = before[place], after[place]
        after[left], before[right] = right, left
        for each in (left, right):
            if each in sizes:
                # A point is not worth less than one that went before it.
                own = _triangle(line[before[each]], line[each], line[after[each]])
                sizes[each] = max(own, size)
                heapq.heappush(queue, (sizes[each], each))
    return (line[0], *(line[place] for place in sorted(sizes)), line[-1])


def _inner(line: Line) -> Iterator[int]:
    return iter(range(1, len(line) - 1))


def _triangle(a: Point, b: Point, c: Point) -> float:
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def _steps(line: Line) -> Iterator[list[int]]:
    """The line as differences of whole steps; points that fall together are one."""
    whole = ((round(x / STEP), round(y / STEP)) for x, y in line)
    kept = [point for point, _ in groupby(whole)]
    yield [*kept[0]]
    for before, point in pairwise(kept):
        yield [point[0] - before[0], point[1] - before[1]]


def _moved(line: Line) -> Line:
    return tuple(
        (round(x + 360 if x < _SHIFTED_BELOW else x, 5), round(y, 5)) for x, y in line
    )


def _line(lines: Sequence[Line], number: int) -> Line:
    return lines[number] if number >= 0 else lines[~number][::-1]


def _rejoined(polygons: Iterable[list[Ring]]) -> list[list[Ring]]:
    """The polygons without edges along the date line."""
    found, runs = [], []
    for rings in polygons:
        cut = list(_runs(rings[0]))
        if cut == [rings[0]]:
            found.append(rings)
        else:
            runs += cut
    return found + [[ring] for ring in _closed(runs)]


def _runs(ring: Ring) -> Iterator[Ring]:
    """The ring, or what is left of it where edges along the date line are taken out."""
    runs: list[Ring] = [[]]
    for line in ring:
        pieces = list(_pieces(line))
        for place, piece in enumerate(pieces):
            if place:
                runs.append([])
            if len(piece) > 1:
                runs[-1].append(piece)
    if len(runs) > 1:
        runs[0] = runs.pop() + runs[0]
    return (run for run in runs if run)


def _pieces(line: Line) -> Iterator[Line]:
    start = 0
    for place in range(1, len(line)):
        if line[place - 1][0] == line[place][0] == DATE_LINE:
            yield line[start:place]
            start = place
    yield line[start:]


def _closed(runs: list[Ring]) -> Iterator[Ring]:
    """Rings put together from runs that end where another begins."""
    while runs:
        ring = list(runs.pop())
        while not _near(ring[-1][-1], ring[0][0]):
            end = ring[-1][-1]
            following = min(runs, key=lambda run: abs(run[0][0][1] - end[1]))
            runs.remove(following)
            ring += following
        yield ring


def _near(a: Point, b: Point) -> bool:
    return abs(a[0] - b[0]) < STEP and abs(a[1] - b[1]) < STEP


def _is_polar(polygon: Sequence[Ring]) -> bool:
    """Antarctica is cut at the date line, and at the pole."""
    return all(y < _POLAR for line in polygon[0] for _, y in line)


def _matters(polygon: Sequence[Ring]) -> bool:
    points = [point for line in polygon[0] for point in line]
    xs, ys = ([point[axis] for point in points] for axis in (0, 1))
    inside = max(xs) > _WEST and min(xs) < _EAST
    inside = inside and max(ys) > _SOUTH and min(ys) < _NORTH
    return inside and (max(xs) - min(xs)) * (max(ys) - min(ys)) > _SPECK


def main(coarse: str, fine: str, areas: str) -> None:
    """Write the file."""
    with Path(areas).open(encoding="utf-8-sig", newline="") as file:
        codes = {row["m49"]: row["code"] for row in csv.DictReader(file)}
    atlases = [orjson.loads(Path(name).read_bytes()) for name in (coarse, fine)]
    outlines = made(atlases[0], atlases[1], codes)
    Path(__file__).with_name("outlines.json").write_bytes(orjson.dumps(outlines))


if __name__ == "__main__":
    main(*sys.argv[1:4])
