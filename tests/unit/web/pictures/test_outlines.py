"""Coasts and borders: the file, and how it is made."""

from __future__ import annotations

import csv
import gzip
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
import pytest

from collect.forms import codelists
from collect.web.pictures import outlines, outlining
from collect.web.pictures.outlining import made, simplified

CODES = {"1": "AAA", "2": "MDV"}
Arc = list[list[int]]


def topology(arcs: list[Arc], **countries: list[Any]) -> dict[str, Any]:
    """Countries `n1`, `n2`, … of whole degrees."""
    deltas = [
        [
            first,
            *([b[0] - a[0], b[1] - a[1]] for a, b in pairwise(arc)),
        ]
        for arc in arcs
        for first in arc[:1]
    ]
    shapes = [
        {"type": "MultiPolygon", "id": name[1:], "arcs": arcs}
        for name, arcs in countries.items()
    ]
    return {
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "objects": {"countries": {"geometries": shapes}},
        "arcs": deltas,
    }


def points(found: dict[str, Any], ring: list[int]) -> set[tuple[float, float]]:
    lines = outlining.decoded(found)
    return {
        (round(x, 2), round(y, 2))
        for number in ring
        for x, y in (lines[number] if number >= 0 else lines[~number])
    }


SQUARE = [[100, 0], [110, 0], [110, 10], [100, 10], [100, 0]]
NOBODY = topology([])


def test_the_file_has_all_our_countries_and_is_small() -> None:
    areas = codelists.rows(codelists.folder(), "areas")
    assert outlines.countries() >= {"NPL", "KIR", "MDV", "FJI"}
    assert outlines.countries() == {row["code"] for row in areas if row.get("m49")}
    assert len(gzip.compress(outlines.data())) < 60_000
    assert len(outlines.version()) == 12


def test_nothing_of_ours_is_cut_at_the_date_line() -> None:
    lines = outlining.decoded(outlines.topology())
    at = [
        (a, b)
        for line in lines
        for a, b in pairwise(line)
        if a[0] == b[0] == outlining.DATE_LINE
    ]
    assert at == []


def test_a_border_is_one_line_of_both_countries() -> None:
    border = [[110, 0], [110, 10]]
    west = [[110, 10], [100, 10], [100, 0], [110, 0]]
    east = [[110, 10], [120, 10], [120, 0], [110, 0]]
    found = made(
        topology([border, west, east], n1=[[[0, 1]]], n3=[[[-1, -3]]]), NOBODY, CODES
    )
    (own, _), (other,) = (
        found["objects"][name]["geometries"] for name in ("ours", "others")
    )
    assert own == {"type": "MultiPolygon", "id": "AAA", "arcs": [[[0, 1]]]}
    assert other["arcs"] == [[[-1, 2]]]
    assert points(found, [0]) == {(110, 0), (110, 10)}


def test_small_islands_come_from_the_finer_file() -> None:
    found = made(
        topology([SQUARE], n2=[[[0]]]), topology([SQUARE], n2=[[[0]]] * 2), CODES
    )
    _, islands = found["objects"]["ours"]["geometries"]
    assert islands == {"type": "MultiPolygon", "id": "MDV", "arcs": [[[0]], [[0]]]}


def test_what_is_far_away_or_a_speck_is_left_out() -> None:
    far = [[10, 0], [20, 0], [20, 10], [10, 10], [10, 0]]
    pole = [[-180, -80], [180, -80], [180, -70], [-180, -70], [-180, -80]]
    arcs = [far, pole, SQUARE]
    scaled = topology(arcs, n3=[[[0]], [[1]], [[2]]])
    found = made(scaled, NOBODY, CODES)
    (others,) = found["objects"]["others"]["geometries"]
    assert [points(found, polygon[0]) for polygon in others["arcs"]] == [
        {(100, 0), (110, 0), (110, 10), (100, 10)}
    ]


def test_an_island_cut_at_the_date_line_is_put_together() -> None:
    west = [[180, 0], [180, 10], [170, 10], [170, 0], [180, 0]]
    east = [[-180, 0], [-170, 0], [-170, 10], [-180, 10], [-180, 0]]
    found = made(topology([west, east], n1=[[[0]], [[1]]]), NOBODY, CODES)
    own, _ = found["objects"]["ours"]["geometries"]
    ((ring,),) = own["arcs"]
    assert {x for x, _ in points(found, ring)} == {170, 180, 190}
    lines = outlining.decoded(found)
    assert not any(a[0] == b[0] == 180 for line in lines for a, b in pairwise(line))


def test_a_line_loses_points_that_hardly_bend_it() -> None:
    line = ((0.0, 0.0), (1.0, 0.01), (2.0, 0.0), (3.0, 2.0), (4.0, 0.0))
    assert simplified(line, 0.1) == ((0, 0), (2, 0), (3, 2), (4, 0))
    assert simplified(line, 100) == ((0, 0), (4, 0))


def test_a_closed_line_stays_an_area() -> None:
    speck = ((0.0, 0.0), (0.01, 0.0), (0.01, 0.01), (0.0, 0.01), (0.0, 0.0))
    assert len(simplified(speck, 100)) == 4


def test_the_command_writes_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    atlas, areas = tmp_path / "atlas.json", tmp_path / "areas.csv"
    atlas.write_bytes(orjson.dumps(topology([SQUARE], n1=[[[0]]])))
    with areas.open("w", newline="") as file:
        csv.writer(file).writerows([["code", "m49"], ["AAA", "1"]])
    monkeypatch.setattr(outlining, "__file__", str(tmp_path / "outlining.py"))
    outlining.main(str(atlas), str(atlas), str(areas))
    written = orjson.loads((tmp_path / "outlines.json").read_bytes())
    assert [each["id"] for each in written["objects"]["ours"]["geometries"]] == ["AAA"]
