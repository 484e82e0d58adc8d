"""Positions are moved as DHS moves them: how far, where to, always alike."""

import numpy as np
import pytest
from numpy.typing import NDArray

from collect.datasets.cleaning.geodesy import distance
from collect.datasets.estimation.disclosure import displaced

Floats = NDArray[np.float64]
SECRET = b"0123456789abcdef"
CLUSTERS = 3_000
NAMES = [f"C{number}" for number in range(CLUSTERS)]


def many(urban: bool, secret: bytes = SECRET) -> tuple[Floats, Floats]:
    """Where as many clusters at 18° N 102° E are shown."""
    lat, lon = np.full(CLUSTERS, 18.0), np.full(CLUSTERS, 102.0)
    return displaced(NAMES, lat, lon, np.full(CLUSTERS, urban), secret)


def moved(urban: bool) -> Floats:
    """How far each of them moved, in metres."""
    lat, lon = np.full(CLUSTERS, 18.0), np.full(CLUSTERS, 102.0)
    found: Floats = distance(lat, lon, *many(urban))
    return found


def test_urban_clusters_move_up_to_2_km_evenly() -> None:
    metres = moved(urban=True)
    assert metres.max() <= 2_000.001
    assert metres.mean() == pytest.approx(1_000, rel=0.05)
    assert np.quantile(metres, 0.9) == pytest.approx(1_800, rel=0.05)


def test_rural_clusters_move_up_to_5_km_and_one_in_100_up_to_10() -> None:
    metres = moved(urban=False)
    assert 5_000 < metres.max() <= 10_000.001
    assert metres.mean() == pytest.approx(2_525, rel=0.05)
    assert 0.001 < (metres > 5_000).mean() < 0.012


def test_clusters_move_in_all_directions() -> None:
    lat, lon = many(urban=True)
    for shift in (lat - 18.0, lon - 102.0):
        assert (shift > 0).mean() == pytest.approx(0.5, abs=0.05)


def test_the_same_secret_moves_the_same_way_whatever_else_is_in_the_file() -> None:
    alone = displaced(
        ["C7"], np.array([18.0]), np.array([102.0]), np.array([True]), SECRET
    )
    together = many(urban=True)
    assert (alone[0][0], alone[1][0]) == (together[0][7], together[1][7])
    other, _ = many(urban=True, secret=SECRET[::-1])
    assert (other != together[0]).all()


def test_what_was_shown_once_stays_where_it_is() -> None:
    """Two shifts of one cluster would tell more than one."""
    lat, lon = displaced(
        ["C1", "Æ2", "C3"],
        np.array([18.0, -17.0, 60.0]),
        np.array([102.0, 179.999, 10.0]),
        np.array([True, False, False]),
        SECRET,
    )
    assert lat == pytest.approx([17.99340749, -17.00158976, 60.03010368], abs=1e-8)
    assert lon == pytest.approx([102.01735427, -179.99578443, 10.0232601], abs=1e-8)


def test_anywhere_on_earth_a_cluster_moves_no_further_than_it_may() -> None:
    random = np.random.default_rng(1)
    lat = random.uniform(-89, 89, CLUSTERS)
    lon = random.uniform(-180, 180, CLUSTERS)
    urban = random.random(CLUSTERS) < 0.5
    found = displaced(NAMES, lat, lon, urban, SECRET)
    assert (np.abs(found[1]) <= 180).all()
    most = np.where(urban, 2_000.001, 10_000.001)
    assert (distance(lat, lon, *found) <= most).all()


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="16 random bytes"):
        displaced(["C"], np.ones(1), np.ones(1), np.ones(1, dtype=bool), b"short")
