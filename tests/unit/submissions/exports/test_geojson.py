"""GeoJSON of answers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from collect.submissions.exports.formats.geojson import (
    Answer,
    FeatureRecord,
    coordinates,
    write_features,
)

SQUARE = [[0.0, 1.0, None, None], [0.0, 2.0, None, None], [1.0, 2.0, None, None]]


def collection(*batches: list[FeatureRecord], named: bool = True) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(b"".join(write_features(batches, named=named)))
    assert found["type"] == "FeatureCollection"
    return found


def point(*values: Any, repeated: bool = False, path: str = "/where") -> Answer:
    return Answer(path, "geopoint", repeated, values)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("geopoint", [50.0, -10.0, 3.5, 9.0], [-10.0, 50.0, 3.5]),
        ("geopoint", [90, 180, None, None], [180, 90]),
        ("geopoint", [90.01, 0.0, None, None], None),
        ("geopoint", [0.0, -180.01, None, None], None),
        ("geopoint", [1.0], None),
        ("geopoint", [None, 1.0, None, None], None),
        ("geopoint", ["1", "2"], None),
        ("geopoint", "1 2", None),
        ("geotrace", SQUARE[:2], [[1.0, 0.0], [2.0, 0.0]]),
        ("geotrace", SQUARE[:1], None),
        ("geotrace", [], None),
        ("geotrace", [*SQUARE[:2], [99.0, 1.0]], None),
        ("geotrace", "1 2;3 4", None),
        ("geotrace", [1.0, 2.0, None, None], None),
        ("geoshape", SQUARE, None),
        ("geoshape", [*SQUARE, [5.0, 5.0, None, None]], None),
        (
            "geoshape",
            [*SQUARE, SQUARE[0]],
            [[[1.0, 0.0], [2.0, 0.0], [2.0, 1.0], [1.0, 0.0]]],
        ),
    ],
)
def test_coordinates_are_turned_around_or_refused(
    kind: str, value: Any, expected: Any
) -> None:
    assert coordinates(kind, value) == expected


def test_a_feature_names_its_submission_and_its_field() -> None:
    found = collection([FeatureRecord("uuid:1", [point([50.0, 1.0, None, None])])])
    assert found["features"] == [
        {
            "type": "Feature",
            "id": "uuid:1",
            "geometry": {"type": "Point", "coordinates": [1.0, 50.0]},
            "properties": {"fieldpath": "/where"},
        }
    ]


def test_a_field_that_was_asked_for_is_not_named() -> None:
    record = FeatureRecord("uuid:1", [point([50.0, 1.0, None, None])])
    assert collection([record], named=False)["features"][0]["properties"] is None


def test_answers_in_a_repeat_are_one_geometry_without_the_invalid() -> None:
    answer = point([1.0, 2.0], [99.0, 0.0], [3.0, 4.0], repeated=True)
    (found,) = collection([FeatureRecord("uuid:1", [answer])])["features"]
    assert found["geometry"] == {
        "type": "MultiPoint",
        "coordinates": [[2.0, 1.0], [4.0, 3.0]],
    }


def test_several_fields_of_a_submission_are_a_collection() -> None:
    answers = [
        point([1.0, 2.0]),
        point([99.0, 0.0], path="/bad"),
        Answer("/line", "geotrace", False, [SQUARE[:2]]),
    ]
    (found,) = collection([FeatureRecord("uuid:1", answers)], named=False)["features"]
    assert found["geometry"]["type"] == "GeometryCollection"
    kinds = [shape["type"] for shape in found["geometry"]["geometries"]]
    assert kinds == ["Point", "LineString"]


def test_submissions_without_a_valid_geometry_are_left_out() -> None:
    good = FeatureRecord('uuid:"é', [point([1.0, 2.0])])
    bad = FeatureRecord("uuid:2", [point(), point([99.0, 0.0], path="/x")])
    found = collection([bad], [good, bad], [], [good])
    assert [item["id"] for item in found["features"]] == ['uuid:"é'] * 2


def test_no_feature_is_still_a_collection() -> None:
    assert collection()["features"] == []
    assert collection([FeatureRecord("uuid:1", [])])["features"] == []
