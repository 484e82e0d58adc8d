"""Boundaries made light: fewer points, no gaps."""

from __future__ import annotations

import math

from collect.datasets.boundaries.lightening import CELLS, lighter
from collect.datasets.boundaries.reading import Ring, Shapes


def area(ring: Ring) -> float:
    """Of a ring."""
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(x * v - u * y for (x, y), (u, v) in pairs) / 2)


def coast(points: int = 4_000) -> Ring:
    """A ring with a ragged edge."""
    turns = (2 * math.pi * n / points for n in range(points))
    return [
        (
            (10 + 0.3 * math.sin(40 * turn)) * math.cos(turn),
            (10 + 0.3 * math.sin(40 * turn)) * math.sin(turn),
        )
        for turn in turns
    ]


def test_a_coast_keeps_its_form_with_fewer_points() -> None:
    before = coast()
    (((after,),),) = lighter({"A": [[before]]}).values()
    assert len(after) < len(before) / 3
    assert math.isclose(area(after), area(before), rel_tol=0.002)


def test_what_lies_on_a_line_goes() -> None:
    ring: Ring = [(n / 10, 0.0) for n in range(101)] + [(10, 10), (0, 10)]
    (((after,),),) = lighter({"A": [[ring]]}).values()
    assert sorted(after) == [(0, 0), (0, 10), (10, 0), (10, 10)]


def test_neighbours_keep_touching() -> None:
    border = [(5 + math.sin(n / 3) / 4, n / 10) for n in range(101)]
    west: Ring = [(0, 0), *border, (0, 10)]
    east: Ring = [(10, 10), *border[::-1], (10, 0)]
    found = lighter({"W": [[west]], "E": [[east]]})
    ((left,),), ((right,),) = found.values()
    shared = {point for point in left if 4 < point[0] < 6}
    assert shared == {point for point in right if 4 < point[0] < 6}
    assert 2 < len(shared) < 101
    assert math.isclose(area(left) + area(right), 100, rel_tol=1e-3)


def test_an_island_in_a_hole_fits_it() -> None:
    hole = [(x / 3 + 5, y / 3 + 5) for x, y in coast(500)]
    around: Ring = [(-10, -10), (20, -10), (20, 20), (-10, 20)]
    found = lighter({"A": [[around, hole]], "B": [[hole[::-1]]]})
    (((_outer, inner),), ((island,),)) = found.values()
    assert set(inner) == set(island)


def test_what_is_too_small_to_be_seen_leaves_a_mark() -> None:
    speck: Ring = [(5, 5), (5.0001, 5), (5.0001, 5.0001)]
    wide: Ring = [(0, 0), (100, 0), (100, 100), (0, 100)]
    found = lighter({"A": [[wide, speck]], "B": [[speck]]})
    assert len(found["A"][0]) == 1
    assert 0 < area(found["B"][0][0]) < (5 * 100 / CELLS) ** 2


def test_what_lies_on_both_sides_of_the_date_line_is_in_one_piece() -> None:
    fiji: Shapes = {
        "A": [[[(179, -17), (180, -17), (180, -16)]]],
        "B": [[[(-180, -17), (-179, -17), (-180, -16)]]],
    }
    xs = [x for ps in lighter(fiji).values() for p in ps for r in p for x, _y in r]
    assert (min(xs), max(xs)) == (179, 181)


def test_nothing_stays_nothing() -> None:
    assert lighter({}) == {}


def test_a_ring_that_touches_itself_keeps_both_parts() -> None:
    around = [(x + 20, y) for x, y in coast(400)]
    eight: Ring = [(0, 0), *around, (0, 0), (-5, 5), (-5, -5)]
    (((after,),),) = lighter({"A": [[eight]]}).values()
    assert len(after) > 20
