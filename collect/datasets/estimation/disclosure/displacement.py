"""Positions that may be published: moved as the DHS Program moves its clusters.

Burgert, Colston, Roy and Zachary 2013, "Geographic displacement procedure and
georeferenced data release policy for the Demographic and Health Surveys", DHS Spatial
Analysis Reports 7; likewise MICS Methodological Papers 12 (2024). All households of a
cluster take the cluster's centre, and that is moved: in any direction, by any distance
up to 2 km in urban and 5 km in rural clusters, up to 10 km in 1 % of the rural ones,
within the cluster's administrative area.
"""

import hmac
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from collect.datasets.estimation.arrays import Floats

URBAN: Final = 2_000.0
RURAL: Final = 5_000.0
FAR: Final = 10_000.0
FAR_SHARE: Final = 0.01
"""Metres, and the share of rural clusters that may move furthest."""

SECRET_BYTES: Final = 16
_DRAWS: Final = 500
_EARTH: Final = 6_371_008.8
"""Mean radius in metres (IUGG)."""


class Region(Protocol):
    """An administrative area that says which points lie in it."""

    def holds(self, lat: Floats, lon: Floats) -> NDArray[np.bool_]: ...


@dataclass(frozen=True, eq=False)
class Displaced:
    """Positions in degrees, by row; NaN where there is none to publish.

    ``withheld``: clusters without a published position: none was measured, or no draw
    stayed in their area.
    """

    lat: Floats
    lon: Floats
    withheld: tuple[str, ...]


@dataclass(frozen=True)
class Cluster:
    """The centre of a cluster in degrees."""

    name: str
    lat: float
    lon: float
    urban: bool
    region: Region | None = None


def displace(
    cluster: Sequence[str],
    lat: Floats,
    lon: Floats,
    urban: NDArray[np.bool_],
    secret: bytes,
    regions: Mapping[str, Region] | None = None,
) -> Displaced:
    """The position to publish for each row: its cluster's, displaced.

    ``lat``, ``lon``: degrees, NaN or both 0 where nothing was measured; ``regions``: the
    administrative area of each cluster, by cluster. The same secret and cluster give the
    same shift in every release, so that releases cannot be averaged; the secret must
    never be published. Distances may not be computed from displaced positions.

    Raises ValueError for a short secret, a cluster both urban and rural, or impossible
    degrees.
    """
    if len(secret) < SECRET_BYTES:
        raise ValueError(f"the secret needs {SECRET_BYTES} random bytes or more")
    names = np.asarray(cluster, dtype=str)
    new_lat, new_lon = np.full(len(names), np.nan), np.full(len(names), np.nan)
    withheld = []
    for name in np.unique(names):
        rows = np.flatnonzero(names == name)
        centre = centre_of(str(name), lat[rows], lon[rows], urban[rows], regions or {})
        point = None if centre is None else moved(centre, secret)
        if point is None:
            withheld.append(str(name))
        else:
            new_lat[rows], new_lon[rows] = point
    return Displaced(new_lat, new_lon, tuple(withheld))


def centre_of(
    name: str,
    lat: Floats,
    lon: Floats,
    urban: NDArray[np.bool_],
    regions: Mapping[str, Region],
) -> Cluster | None:
    """The centre of a cluster's measured positions, also across the antimeridian."""
    if urban.any() and not urban.all():
        raise ValueError(
            f"cluster {name} is urban in some rows and rural in others: how far it is "
            "moved depends on it"
        )
    measured = np.isfinite(lat) & np.isfinite(lon) & ~((lat == 0) & (lon == 0))
    if not measured.any():
        return None
    if (np.abs(lat[measured]) > 90).any() or (np.abs(lon[measured]) > 360).any():
        raise ValueError(f"cluster {name} has positions that are no degrees")
    phi, lam = np.radians(lat[measured]), np.radians(lon[measured])
    x, y = (np.cos(phi) * np.cos(lam)).mean(), (np.cos(phi) * np.sin(lam)).mean()
    z = np.sin(phi).mean()
    return Cluster(
        name,
        math.degrees(math.atan2(z, math.hypot(x, y))),
        math.degrees(math.atan2(y, x)),
        bool(urban.all()),
        regions.get(name),
    )


def moved(cluster: Cluster, secret: bytes) -> tuple[float, float] | None:
    """The displaced centre in degrees; None where no draw stays in the region.

    Angle and distance are uniform, so that points lie denser near the centre.
    """
    limit = furthest(cluster, secret)
    for draw in range(_DRAWS):
        angle = 2 * math.pi * _uniform(secret, cluster.name, f"angle {draw}")
        distance = limit * _uniform(secret, cluster.name, f"distance {draw}")
        lat, lon = travel(cluster.lat, cluster.lon, angle, distance)
        region = cluster.region
        if region is None or region.holds(np.array([lat]), np.array([lon]))[0]:
            return lat, lon
    return None


def moved_alone(
    names: Sequence[str],
    lat: Floats,
    lon: Floats,
    urban: NDArray[np.bool_],
    secret: bytes,
) -> tuple[Floats, Floats]:
    """What `moved` gives for each of many clusters whose area is not known, in degrees.

    Raises ValueError for a short secret.
    """
    if len(secret) < SECRET_BYTES:
        raise ValueError(f"the secret needs {SECRET_BYTES} random bytes or more")
    angle = 2 * np.pi * _uniforms(secret, names, "angle 0")
    far = _uniforms(secret, names, "far") < FAR_SHARE
    limit = np.where(urban, URBAN, np.where(far, FAR, RURAL))
    arc = limit * _uniforms(secret, names, "distance 0") / _EARTH
    phi = np.radians(lat)
    up = np.sin(phi) * np.cos(arc) + np.cos(phi) * np.sin(arc) * np.cos(angle)
    there = np.arcsin(np.clip(up, -1.0, 1.0))
    east = np.arctan2(
        np.sin(angle) * np.sin(arc) * np.cos(phi),
        np.cos(arc) - np.sin(phi) * np.sin(there),
    )
    turned = (lon + np.degrees(east) + 180.0) % 360.0 - 180.0
    return np.degrees(there), turned


def furthest(cluster: Cluster, secret: bytes) -> float:
    """How far a cluster may move, in metres.

    Each rural cluster has its own chance of 1 % to move up to 10 km, instead of every
    hundredth one: clusters that come later change nothing for those already published.
    """
    if cluster.urban:
        return URBAN
    return FAR if _uniform(secret, cluster.name, "far") < FAR_SHARE else RURAL


def travel(lat: float, lon: float, angle: float, metres: float) -> tuple[float, float]:
    """Where a great circle leads: angle in radians from north, degrees in and out."""
    phi, arc = math.radians(lat), metres / _EARTH
    up = math.sin(phi) * math.cos(arc)
    up += math.cos(phi) * math.sin(arc) * math.cos(angle)
    there = math.asin(max(-1.0, min(1.0, up)))
    east = math.atan2(
        math.sin(angle) * math.sin(arc) * math.cos(phi),
        math.cos(arc) - math.sin(phi) * math.sin(there),
    )
    turned = (lon + math.degrees(east) + 180.0) % 360.0 - 180.0
    return math.degrees(there), turned


def _uniform(secret: bytes, name: str, purpose: str) -> float:
    """A number of [0, 1) nobody can foretell without the secret (HMAC-SHA-256)."""
    text = f"{len(name)}:{name}:{purpose}".encode()
    digest = hmac.digest(secret, text, "sha256")
    return (int.from_bytes(digest[:8], "big") >> 11) / 2.0**53


def _uniforms(secret: bytes, names: Sequence[str], purpose: str) -> Floats:
    numbers = (_uniform(secret, name, purpose) for name in names)
    return np.fromiter(numbers, np.float64, len(names))
