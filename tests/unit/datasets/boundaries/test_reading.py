"""GeoJSON, and what is wrong with it."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from collect.datasets.boundaries.reading import (
    MOST_FAULTS,
    MOST_FEATURES,
    BoundariesError,
    Fault,
    read,
)
from tests.factories.boundaries import feature, geojson, square

KNOWN = {"NP01", "NP06", "7"}


def faults(data: bytes, name: str = "") -> list[Fault]:
    """What is said to be wrong."""
    with pytest.raises(BoundariesError) as refused:
        read(data, KNOWN, name)
    return refused.value.faults


def test_areas_are_known_by_the_property_that_has_codes() -> None:
    shapes = read(
        geojson(
            feature(" NP01 ", square(0, 0)),
            feature("NP06", square(2, 0), square(4, 0), kind="MultiPolygon"),
            feature("NP01", square(6, 0)),
        ),
        KNOWN,
    )
    assert {code: len(polygons) for code, polygons in shapes.items()} == {
        "NP01": 2,
        "NP06": 2,
    }
    assert shapes["NP01"][0] == [[(0, 0), (1, 0), (1, 1), (0, 1)]]


def test_a_property_can_be_named_and_the_id_is_one() -> None:
    named = geojson(feature(7, square(0, 0), name="number"))
    assert list(read(named, KNOWN, "number")) == ["7"]
    by_id = {**feature("x", square(0, 0)), "id": "NP01", "properties": None}
    assert list(read(geojson(by_id), KNOWN)) == ["NP01"]


def test_a_mark_of_utf8_is_no_fault() -> None:
    assert read(b"\xef\xbb\xbf" + geojson(feature("NP01", square(0, 0))), KNOWN)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"PK\x03\x04", "no-json"),
        (b"[]", "no-collection"),
        (b'{"type": "Feature"}', "no-collection"),
        (b'{"type": "FeatureCollection"}', "no-features"),
        (b'{"type": "FeatureCollection", "features": []}', "no-features"),
    ],
)
def test_what_is_no_collection_of_features_is_refused(data: bytes, what: Any) -> None:
    assert faults(data) == [Fault(what)]


def test_too_many_features_are_refused() -> None:
    many = orjson.dumps(
        {"type": "FeatureCollection", "features": [1] * (MOST_FEATURES + 1)}
    )
    assert faults(many) == [Fault("too-many", detail=str(MOST_FEATURES + 1))]


def test_properties_are_named_where_none_has_codes() -> None:
    found = faults(geojson(feature("XX", square(0, 0)), 3))
    assert found == [Fault("no-property", detail="NAME, ADM1_PCODE")]


def test_every_feature_that_is_wrong_is_told() -> None:
    point: dict[str, Any] = {
        **feature("NP06", square(0, 0)),
        "geometry": {"type": "Point", "coordinates": [1, 2]},
    }
    nowhere = {**feature("NP06", square(0, 0)), "geometry": None}
    short = feature("NP06", [(0, 0), (1, 1), (0, 0)])
    letters: dict[str, Any] = feature("NP06", square(0, 0))
    letters["geometry"]["coordinates"] = [[["a", "b"]]]
    empty: dict[str, Any] = feature("NP06", square(0, 0))
    empty["geometry"]["coordinates"] = [[]]
    hollow = {**empty, "geometry": {"type": "MultiPolygon", "coordinates": [[]]}}
    found = faults(
        geojson(
            feature("NP01", square(0, 0)),
            feature("", square(0, 0)),
            feature(None, square(0, 0)),
            feature("NP99", square(0, 0)),
            point,
            nowhere,
            short,
            letters,
            empty,
            hollow,
            feature("NP06", square(300_000, 3_000_000, 5000)),
        )
    )
    assert found == [
        Fault("no-code", 2, "ADM1_PCODE"),
        Fault("no-code", 3, "ADM1_PCODE"),
        Fault("unknown", 4, "NP99"),
        Fault("no-polygon", 5, "NP06: Point"),
        Fault("no-polygon", 6, "NP06: null"),
        Fault("no-polygon", 7, "NP06"),
        Fault("no-polygon", 8, "NP06"),
        Fault("no-polygon", 9, "NP06"),
        Fault("no-polygon", 10, "NP06"),
        Fault("no-degrees", 11, "NP06"),
    ]


def test_of_very_many_faults_the_first_are_told() -> None:
    wrong = [feature("NP99", square(0, 0))] * (MOST_FAULTS + 5)
    with pytest.raises(BoundariesError) as refused:
        read(geojson(feature("NP01", square(0, 0)), *wrong), KNOWN)
    assert (len(refused.value.faults), refused.value.more) == (MOST_FAULTS, 5)
