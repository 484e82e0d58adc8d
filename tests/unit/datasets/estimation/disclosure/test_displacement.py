"""Positions are moved as DHS moves them: how far, together, within the area."""

import json

import numpy as np
import pytest

from collect.datasets.cleaning.geodesy import Area, distance
from collect.datasets.estimation.disclosure import Displaced, displace, moved_alone
from collect.datasets.estimation.disclosure.displacement import (
    Cluster,
    moved,
    travel,
)

SECRET = b"0123456789abcdef"
CLUSTERS = 3_000


def many(urban: bool, secret: bytes = SECRET) -> tuple[Displaced, np.ndarray]:
    """As many clusters of one household at 18° N 102° E, and how far each moved."""
    names = [f"C{number}" for number in range(CLUSTERS)]
    lat, lon = np.full(CLUSTERS, 18.0), np.full(CLUSTERS, 102.0)
    found = displace(names, lat, lon, np.full(CLUSTERS, urban), secret)
    return found, distance(lat, lon, found.lat, found.lon)


def square(south: float, west: float, side: float) -> Area:
    ring = [
        [west, south],
        [west + side, south],
        [west + side, south + side],
        [west, south + side],
        [west, south],
    ]
    return Area(json.dumps({"type": "Polygon", "coordinates": [ring]}))


def test_urban_clusters_move_up_to_2_km_evenly() -> None:
    _, moved = many(urban=True)
    assert moved.max() <= 2_000.001
    assert moved.mean() == pytest.approx(1_000, rel=0.05)
    assert np.quantile(moved, 0.9) == pytest.approx(1_800, rel=0.05)


def test_rural_clusters_move_up_to_5_km_and_one_in_100_up_to_10() -> None:
    _, moved = many(urban=False)
    assert 5_000 < moved.max() <= 10_000.001
    assert moved.mean() == pytest.approx(2_525, rel=0.05)
    assert 0.001 < (moved > 5_000).mean() < 0.012


def test_clusters_move_in_all_directions() -> None:
    found, _ = many(urban=True)
    for shift in (found.lat - 18.0, found.lon - 102.0):
        assert (shift > 0).mean() == pytest.approx(0.5, abs=0.05)


def test_a_cluster_moves_as_a_whole_from_its_centre() -> None:
    lat, lon = np.array([18.0, 18.002, np.nan]), np.array([102.0, 102.002, 102.0])
    found = displace(["C"] * 3, lat, lon, np.ones(3, dtype=bool), SECRET)
    assert len({*found.lat.tolist()}) == len({*found.lon.tolist()}) == 1
    centre = distance(
        np.array([18.001]), np.array([102.001]), found.lat[:1], found.lon[:1]
    )
    assert centre[0] <= 2_001


def test_the_same_secret_moves_the_same_way_whatever_else_is_in_the_file() -> None:
    point, urban = np.array([18.0]), np.array([True])
    alone = displace(["C7"], point, np.array([102.0]), urban, SECRET)
    together, _ = many(urban=True)
    assert alone.lat[0] == together.lat[7]
    other, _ = many(urban=True, secret=SECRET[::-1])
    assert (other.lat != together.lat).all()


def test_a_cluster_stays_in_its_area() -> None:
    names = [f"C{number}" for number in range(50)]
    area = square(18.0, 102.0, 0.05)
    lat, lon = np.full(50, 18.0005), np.full(50, 102.0005)
    found = displace(
        names, lat, lon, np.zeros(50, dtype=bool), SECRET, dict.fromkeys(names, area)
    )
    assert found.withheld == ()
    assert area.holds(found.lat, found.lon).all()


def test_a_cluster_no_draw_keeps_in_its_area_has_no_position() -> None:
    far = {"C": square(40.0, 40.0, 1.0)}
    found = displace(
        ["C"], np.array([18.0]), np.array([102.0]), np.array([True]), SECRET, far
    )
    assert found.withheld == ("C",)
    assert np.isnan([*found.lat, *found.lon]).all()


def test_nothing_measured_nothing_published() -> None:
    lat, lon = np.array([0.0, np.nan]), np.array([0.0, 102.0])
    found = displace(["C", "C"], lat, lon, np.ones(2, dtype=bool), SECRET)
    assert found.withheld == ("C",)


def test_a_cluster_on_both_sides_of_the_antimeridian_stays_there() -> None:
    lat, lon = np.array([-17.0, -17.0]), np.array([179.999, -179.999])
    found = displace(["C", "C"], lat, lon, np.ones(2, dtype=bool), SECRET)
    near = distance(np.array([-17.0]), np.array([180.0]), found.lat[:1], found.lon[:1])
    assert near[0] <= 2_000.001
    assert -180 <= found.lon[0] < 180


def test_travel_north_by_a_degree() -> None:
    lat, lon = travel(0.0, 10.0, 0.0, 6_371_008.8 * np.pi / 180)
    assert (lat, lon) == pytest.approx((1.0, 10.0))


@pytest.mark.parametrize(
    ("lat", "urban", "secret", "message"),
    [
        (18.0, True, b"short", "16 random bytes"),
        (18.0, False, SECRET, "urban in some rows"),
        (91.0, True, SECRET, "no degrees"),
    ],
)
def test_what_cannot_be_displaced_safely_is_refused(
    lat: float, urban: bool, secret: bytes, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        displace(
            ["C", "C"],
            np.array([lat, 18.0]),
            np.array([102.0, 102.0]),
            np.array([True, urban]),
            secret,
        )


def test_many_clusters_at_once_move_as_each_does_alone() -> None:
    names = [f"C{number}" for number in range(500)]
    random = np.random.default_rng(1)
    lat, lon = random.uniform(-89, 89, 500), random.uniform(-180, 180, 500)
    urban = random.random(500) < 0.5
    found = moved_alone(names, lat, lon, urban, SECRET)
    alone = [
        moved(Cluster(name, lat[row], lon[row], bool(urban[row])), SECRET)
        for row, name in enumerate(names)
    ]
    assert np.column_stack(found) == pytest.approx(np.array(alone), abs=1e-12)
    assert (distance(lat, lon, *found) <= np.where(urban, 2_000.001, 10_000.001)).all()


def test_a_short_secret_is_refused_for_many_too() -> None:
    with pytest.raises(ValueError, match="16 random bytes"):
        moved_alone(["C"], np.ones(1), np.ones(1), np.ones(1, dtype=bool), b"short")
