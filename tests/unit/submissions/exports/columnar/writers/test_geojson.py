"""GeoJSON of tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from collect.submissions.exports.columnar.content import ExportTable, UnsuitableError
from collect.submissions.exports.columnar.writers.geojson import write
from tests.unit.submissions.exports.columnar.writers.holding import (
    HOSTILE,
    table,
    written,
)
from tests.unit.submissions.exports.columnar.writers.mapped import (
    AREA,
    NOWHERE,
    mapped,
)


def features(*tables: ExportTable) -> list[dict[str, Any]]:
    found = json.loads(written(write, tables, Path()))
    assert found["type"] == "FeatureCollection"
    assert all(each["type"] == "Feature" for each in found["features"])
    features: list[dict[str, Any]] = found["features"]
    return features


def test_points_lines_and_areas_are_features_with_the_other_variables() -> None:
    given = mapped(
        [(13.75, 100.5, None)],
        way=["1 2 3 4; 5 6"],
        field=[AREA],
        name=["Nong Bua"],
        age=[7],
        codes=[["a", "b"]],
    )
    about = {
        "KEY": "uuid:0",
        "home-Accuracy": 4.5,
        "name": "Nong Bua",
        "age": 7,
        "codes": ["a", "b"],
    }
    found = features(given)
    assert [each["geometry"] for each in found] == [
        {"type": "Point", "coordinates": [100.5, 13.75]},
        {"type": "LineString", "coordinates": [[2, 1, 3], [6, 5]]},
        {
            "type": "Polygon",
            "coordinates": [[[0, 0, 5], [10, 0, 5], [10, 10, 5], [0, 0, 5]]],
        },
    ]
    assert [each["properties"] for each in found] == [
        {"_question": question, **about} for question in ("home", "way", "field")
    ]


def test_points_off_the_earth_are_left_out() -> None:
    nan = float("nan")
    points = [
        *[(90, -180, 12.5), (90.1, 0, 0), (0, 180.5, 0), (None, 1, 2), (1, None, 2)],
        *[(nan, 1, 2), (float("-inf"), 1, 2), (None, None, None), (-90, 180, None)],
    ]
    found = features(mapped(points))
    assert [each["geometry"]["coordinates"] for each in found] == [
        [-180, 90, 12.5],
        [180, -90],
    ]
    assert [each["properties"]["KEY"] for each in found] == ["uuid:0", "uuid:8"]


@pytest.mark.parametrize("text", NOWHERE)
def test_what_is_no_line_or_area_is_left_out(text: str | None) -> None:
    assert features(mapped(way=[text, "1 2;3 4"], field=[text, "1 2;3 4;5 6;7 8"])) == [
        {
            "type": "Feature",
            "geometry": {"type": "LineString", "coordinates": [[2, 1], [4, 3]]},
            "properties": {"_question": "way", "KEY": "uuid:1"},
        }
    ]


def test_tables_follow_each_other_and_those_without_places_are_passed_over() -> None:
    found = features(
        mapped([(1, 2, None)] * 2), table({"KEY": ["x"]}), mapped(way=["1 2;3 4"])
    )
    assert [each["properties"]["_question"] for each in found] == [
        "home",
        "home",
        "way",
    ]


def test_hostile_texts_come_back() -> None:
    given = mapped([(1, 2, 3)] * len(HOSTILE), t=list(HOSTILE), _question=list(HOSTILE))
    found = [each["properties"] for each in features(given)]
    assert [each["t"] for each in found] == list(HOSTILE)
    assert [each["_question"] for each in found] == list(HOSTILE)
    assert {each["_question~2"] for each in found} == {"home"}


def test_there_may_be_places_in_the_form_and_none_in_the_answers() -> None:
    assert features(mapped([(None, None, None)]), mapped([])) == []


def test_a_place_needs_no_other_variables() -> None:
    given = table({"way": pa.array(["1 2;3 4"])}, way={"question_type": "geotrace"})
    assert features(given)[0]["properties"] == {"_question": "way"}


def test_without_a_question_about_a_place_there_is_no_map() -> None:
    with pytest.raises(UnsuitableError, match="no question about a place"):
        next(write([table({"KEY": ["a"]})], Path()))
