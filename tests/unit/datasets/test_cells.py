"""Where interviews were made, put together in cells."""

from __future__ import annotations

import numpy as np
import pytest

from collect.datasets.monitoring import cells as module
from collect.datasets.monitoring.about import Standing
from collect.datasets.monitoring.cells import (
    Cell,
    cells,
    extent,
    kinds_of,
    most_frequent,
)
from tests.unit.datasets.monitored import standing

FOUND = """
    | enumerator | review   | found | seen |
    | Ama        | approved |       |      |
    | Ama        |          | e     |      |
    | Edi        |          |       | no   |
    | Edi        |          |       |      |
"""
FIJI = [(-17.0, 179.9), (-17.1, -179.9), (27.7, 85.3), (np.nan, np.nan)]
WORLD = (-30.0, -80.0, 330.0, 80.0)


def at(found: Standing) -> tuple[np.ndarray, np.ndarray]:
    return found.spots.lat, found.spots.lon


def test_neighbours_are_one_cell_across_the_date_line() -> None:
    found = standing(FOUND, FIJI)
    fiji, nepal = cells(at(found), kinds_of(found, "review"), WORLD, 7)
    assert (fiji.count, fiji.kinds) == (2, {"approved": 1, "": 1})
    assert fiji.lat == pytest.approx(-17.05)
    assert fiji.lon == pytest.approx(180.0)
    assert fiji.box == pytest.approx((179.9, -17.1, 180.1, -17.0))
    assert nepal == Cell(27.7, 85.3, 1, {"": 1}, (85.3, 27.7, 85.3, 27.7))


def test_neighbours_on_two_sides_of_a_line_of_the_grid_are_one_cell() -> None:
    found = standing(FOUND, FIJI)
    # With ten degrees, a line runs along the date line.
    fiji, _ = cells(at(found), kinds_of(found, "review"), WORLD, 10)
    assert (fiji.count, fiji.kinds) == (2, {"approved": 1, "": 1})
    assert fiji.box == pytest.approx((179.9, -17.1, 180.1, -17.0))


def test_finer_cells_tell_them_apart_and_a_view_leaves_the_rest_out() -> None:
    found = standing(FOUND, FIJI)
    kinds = kinds_of(found, "enumerator")
    assert len(cells(at(found), kinds, WORLD, 0.05)) == 3
    (only,) = cells(at(found), kinds, (80, 20, 90, 30), 10)
    assert only.kinds == {"Edi": 1}
    assert cells(at(found), kinds, (0, 0, 1, 1), 10) == []


def test_the_fullest_cells_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 1)
    found = standing(FOUND, FIJI)
    (only,) = cells(at(found), kinds_of(found, "review"), WORLD, 7)
    assert only.count == 2


def test_all_lie_within_the_extent() -> None:
    assert extent(at(standing(FOUND, FIJI))) == pytest.approx(
        (85.3, -17.1, 180.1, 27.7)
    )
    assert extent(at(standing(FOUND))) is None


def test_kinds() -> None:
    found = standing(FOUND, FIJI)
    assert kinds_of(found, "findings").to_pylist() == ["no", "yes", "newer", "no"]
    assert kinds_of(found, "review").to_pylist() == ["approved", "", "", ""]
    assert most_frequent(kinds_of(found, "review"), 1) == [""]
