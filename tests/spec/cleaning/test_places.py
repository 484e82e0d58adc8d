"""Points out of place."""

import json

import numpy as np
import pytest

from collect.datasets.cleaning import Area, Check, Points, distance, find_locations
from tests.spec.cleaning.tables import found, numbers, survey

HOMES = survey("""
uuid | village | lat   | lon   | acc
a    | Azito   | 5.300 | -4.00 | 5
b    | Azito   | 5.301 | -4.00 | 5
c    | Azito   | 5.302 | -4.00 | 80
d    | Azito   | 5.400 | -4.00 | 5
e    | Azito   | 0     | 0     | 5
f    | Azito   |       |       |
g    | Beago   | 6     | -4.00 | 5
h    | Beago   | 95    | -4.00 | 5
""")


def points() -> Points:
    lat, lon, acc = (
        np.array(numbers(HOMES, name).to_numpy(zero_copy_only=False))
        for name in ("lat", "lon", "acc")
    )
    return Points(lat, lon, acc)


def test_a_degree_on_the_globe() -> None:
    zero, one = np.zeros(1), np.ones(1)
    # 2 pi 6371.0088 km / 360; halved at 60 degrees north for longitudes (a chord of the
    # great circle is a little shorter than the parallel).
    assert distance(zero, zero, one, zero)[0] == pytest.approx(111_195.08, abs=0.01)
    north = np.full(1, 60.0)
    assert distance(north, zero, north, one)[0] == pytest.approx(55_597, abs=4)
    assert distance(zero, zero, zero, np.full(1, 180.0))[0] == pytest.approx(
        np.pi * 6_371_008.8
    )


def test_points_are_far_missing_impossible_or_inaccurate() -> None:
    log = find_locations(
        Check("gps"),
        HOMES,
        points(),
        metres=1000,
        by={"village": HOMES["village"]},
        accuracy=50,
        expected=np.array([True] * 8),
    )
    # The middle of 5.300 5.301 5.302 5.400 is 5.3015: 0.0985 degrees to d, 10,953 m.
    assert found(log) == [
        ("c", "accurate to 80 m only; the limit is 50 m"),
        (
            "d",
            (
                "10953 m from the middle of the 4 points of village Azito; "
                "the limit is 1000 m"
            ),
        ),
        ("e", "0.00000, 0.00000 is no place where anybody was"),
        ("f", "no location"),
        ("h", "95.00000, -4.00000 is no place where anybody was"),
    ]


def test_a_point_belongs_to_a_given_one() -> None:
    everywhere = np.full(8, np.nan)
    lat = np.where(np.arange(8) < 2, 5.3, everywhere)
    target = Points(lat, np.full(8, -4.0), everywhere)
    log = find_locations(Check("gps"), HOMES, points(), metres=100, target=target)
    # 0.001 degrees are 111.2 m; rows without a target are not measured.
    assert found(log) == [
        ("b", "111 m from the point it belongs to; the limit is 100 m"),
        ("e", "0.00000, 0.00000 is no place where anybody was"),
        ("h", "95.00000, -4.00000 is no place where anybody was"),
    ]


SQUARE = [[-5, 5], [-3, 5], [-3, 7], [-5, 7], [-5, 5]]
HOLE = [[-4.1, 5.35], [-3.9, 5.35], [-3.9, 5.45], [-4.1, 5.45], [-4.1, 5.35]]
FAR = [[10, 50], [11, 50], [11, 51], [10, 51], [10, 50]]


@pytest.mark.parametrize(
    "area",
    [
        {"type": "Polygon", "coordinates": [SQUARE, HOLE]},
        {"type": "MultiPolygon", "coordinates": [[SQUARE, HOLE], [FAR]]},
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "geometry": {
                        "type": "GeometryCollection",
                        "geometries": [
                            {"type": "Polygon", "coordinates": [SQUARE, HOLE]}
                        ],
                    },
                }
            ],
        },
    ],
)
def test_a_point_lies_outside_an_area_or_in_its_hole(area: object) -> None:
    log = find_locations(Check("gps"), HOMES, points(), area=Area(json.dumps(area)))
    assert found(log)[0] == ("d", "5.40000, -4.00000 lies outside the area")
    assert [row for row, _ in found(log)] == ["d", "e", "h"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[]",
        "{}",
        '{"type": "Point", "coordinates": [1, 2]}',
        '{"type": "Polygon", "coordinates": []}',
        '{"type": "Polygon", "coordinates": [[["x", 1], [2, 3], [1, 1]]]}',
        '{"type": "Polygon", "coordinates": [[[NaN, 1], [2, 3], [1, 1]]]}',
        '{"type": "Polygon", "coordinates": [[]]}',
        '{"type": "GeometryCollection", "geometries": [' * 3000,
    ],
)
def test_what_is_no_area_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no GeoJSON polygon"):
        Area(text)
