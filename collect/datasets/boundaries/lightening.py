"""Makes boundaries light: no more points than a map can show, and no gaps.

Points are put on a grid; lines between them are simplified after Douglas and Peucker.
A line that two areas share is simplified once, so that they keep touching.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from collect.datasets.boundaries.reading import Polygon, Ring, Shapes

CELLS: Final = 3_000
"""Of the grid, along its longer side: four for each pixel of a wide picture."""
TOLERANCE: Final = 1.5
"""How many cells a line may move."""

Cell = tuple[int, int]
Line = tuple[Cell, ...]


def lighter(shapes: Mapping[str, list[Polygon]]) -> Shapes:
    """The same shapes, with fewer points; longitudes go on over 180 where an area lies
    on both sides of it."""
    moved = _in_one_piece(shapes)
    points = [point for ring in _rings(moved) for point in ring]
    if not points:
        return {}
    xs, ys = zip(*points, strict=True)
    left, bottom = min(xs), min(ys)
    size = max(max(xs) - left, max(ys) - bottom) / CELLS or 1.0
    grid = {
        code: [
            [
                _closed(
                    [
                        (round((x - left) / size), round((y - bottom) / size))
                        for x, y in ring
                    ]
                )
                for ring in polygon
            ]
            for polygon in polygons
        ]
        for code, polygons in moved.items()
    }
    simpler = _Simplifier(ring for each in grid.values() for p in each for ring in p)
    return {
        code: [
            [
                [
                    (round(x * size + left, 6), round(y * size + bottom, 6))
                    for x, y in ring
                ]
                for ring in polygon
            ]
            for polygon in _kept(simpler, polygons)
        ]
        for code, polygons in grid.items()
    }


def _in_one_piece(shapes: Mapping[str, list[Polygon]]) -> Mapping[str, list[Polygon]]:
    xs = [x for ring in _rings(shapes) for x, _y in ring]
    if not xs or max(xs) - min(xs) <= 180:
        return shapes
    return {
        code: [
            [[(x + 360 if x < 0 else x, y) for x, y in ring] for ring in polygon]
            for polygon in polygons
        ]
        for code, polygons in shapes.items()
    }


def _rings(shapes: Mapping[str, list[Polygon]]) -> Iterable[Ring]:
    for polygons in shapes.values():
        for polygon in polygons:
            yield from polygon


def _closed(cells: list[Cell]) -> Line:
    """Without points that fell together."""
    kept = [each for place, each in enumerate(cells) if each != cells[place - 1]]
    return tuple(kept or cells[:1])


def _kept(simpler: _Simplifier, polygons: list[list[Line]]) -> list[list[Line]]:
    """Polygons with an extent; of an area that has none, a small square."""
    found = []
    for outer, *holes in polygons:
        ring = simpler.ring(outer)
        if len(ring) > 2:
            inner = (simpler.ring(hole) for hole in holes)
            found.append([ring, *(each for each in inner if len(each) > 2)])
    if not found:
        x, y = polygons[0][0][0]
        found.append([((x - 1, y - 1), (x - 1, y + 1), (x + 1, y + 1), (x + 1, y - 1))])
    return found


class _Simplifier:
    """Simplifies rings that share lines."""

    def __init__(self, rings: Iterable[Line]) -> None:
        beside: dict[Cell, set[Cell]] = {}
        for ring in rings:
            for place, cell in enumerate(ring):
                near = beside.setdefault(cell, set())
                near.update((ring[place - 1], ring[(place + 1) % len(ring)]))
        self._corners = {cell for cell, near in beside.items() if len(near) > 2}
        self._known: dict[Line, Line] = {}

    def ring(self, ring: Line) -> Line:
        """It, simplified; fewer than three points where nothing is left."""
        if len(ring) < 3:
            return ring
        places = [place for place, cell in enumerate(ring) if cell in self._corners]
        if len(places) < 2:
            first = places[0] if places else min(range(len(ring)), key=ring.__getitem__)
            far = max(
                range(len(ring)), key=lambda place: _apart(ring[place], ring[first])
            )
            places = sorted({first, far})
        found: list[Cell] = []
        for start, end in zip(places, [*places[1:], places[0]], strict=True):
            part = (
                ring[start : end + 1] if start < end else ring[start:] + ring[: end + 1]
            )
            found += self._line(part)[:-1]
        return tuple(found)

    def _line(self, line: Line) -> Line:
        """Simplified in one direction, whichever it is asked in."""
        turned = line[::-1]
        if turned < line:
            return self._line(turned)[::-1]
        if line not in self._known:
            self._known[line] = _simplified(line)
        return self._known[line]


def _apart(one: Cell, other: Cell) -> tuple[int, Cell]:
    """How far two cells are apart, and an order among those that are as far."""
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2, one


def _simplified(line: Line) -> Line:
    """After Douglas and Peucker (1973)."""
    kept = {0, len(line) - 1}
    parts = [(0, len(line) - 1)]
    while parts:
        start, end = parts.pop()
        furthest, most = start, 0.0
        for place in range(start + 1, end):
            distance = _from_line(line[place], line[start], line[end])
            if distance > most:
                furthest, most = place, distance
        if most > TOLERANCE:
            kept.add(furthest)
            parts += [(start, furthest), (furthest, end)]
    return tuple(line[place] for place in sorted(kept))


def _from_line(cell: Cell, start: Cell, end: Cell) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    px, py = cell[0] - start[0], cell[1] - start[1]
    length = dx * dx + dy * dy
    if not length:
        return float((px * px + py * py) ** 0.5)
    along = max(0.0, min(1.0, (px * dx + py * dy) / length))
    return float(((px - along * dx) ** 2 + (py - along * dy) ** 2) ** 0.5)
