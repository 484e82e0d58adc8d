"""Positions that may be shown: moved as the DHS Program moves its clusters.

Burgert, Colston, Roy and Zachary 2013, "Geographic displacement procedure and
georeferenced data release policy for the Demographic and Health Surveys", DHS Spatial
Analysis Reports 7; likewise MICS Methodological Papers 12 (2024). A cluster is moved in
any direction, by any distance up to 2 km in urban and 5 km in rural clusters, up to
10 km in 1 % of the rural ones.
"""

import hmac
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from collect.datasets.estimation.arrays import Floats

URBAN: Final = 2_000.0
RURAL: Final = 5_000.0
FAR: Final = 10_000.0
FAR_SHARE: Final = 0.01
"""Metres, and the share of rural clusters that may move furthest."""

SECRET_BYTES: Final = 16
_EARTH: Final = 6_371_008.8
"""Mean radius in metres (IUGG)."""


def displaced(
    names: Sequence[str],
    lat: Floats,
    lon: Floats,
    urban: NDArray[np.bool_],
    secret: bytes,
) -> tuple[Floats, Floats]:
    """Where clusters are shown that are at these points; degrees in and out.

    Angle and distance are uniform, so that points lie denser near the true one. They
    follow from the secret, which must never be published, and the name: what is shown
    twice cannot be averaged. Distances may not be computed from displaced positions.

    Raises ValueError for a short secret.
    """
    if len(secret) < SECRET_BYTES:
        raise ValueError(f"the secret needs {SECRET_BYTES} random bytes or more")
    angle = 2 * np.pi * _uniforms(secret, names, "angle 0")
    share = _uniforms(secret, names, "distance 0")
    return _led(lat, lon, angle, share * _furthest(names, urban, secret))


def _furthest(names: Sequence[str], urban: NDArray[np.bool_], secret: bytes) -> Floats:
    """How far each may move, in metres.

    Each rural cluster has its own chance of 1 % to move up to 10 km, instead of every
    hundredth one: clusters that come later change nothing for those already shown.
    """
    far = _uniforms(secret, names, "far") < FAR_SHARE
    return np.where(urban, URBAN, np.where(far, FAR, RURAL))


def _led(
    lat: Floats, lon: Floats, angle: Floats, metres: Floats
) -> tuple[Floats, Floats]:
    """Where great circles lead: angles in radians from north, degrees in and out."""
    phi, arc = np.radians(lat), metres / _EARTH
    up = np.sin(phi) * np.cos(arc) + np.cos(phi) * np.sin(arc) * np.cos(angle)
    there = np.arcsin(np.clip(up, -1.0, 1.0))
    east = np.arctan2(
        np.sin(angle) * np.sin(arc) * np.cos(phi),
        np.cos(arc) - np.sin(phi) * np.sin(there),
    )
    turned = (lon + np.degrees(east) + 180.0) % 360.0 - 180.0
    return np.degrees(there), turned


def _uniforms(secret: bytes, names: Sequence[str], purpose: str) -> Floats:
    """A number of [0, 1) for each name that nobody can foretell without the secret
    (HMAC-SHA-256)."""
    texts = (f"{len(name)}:{name}:{purpose}".encode() for name in names)
    digests = (hmac.digest(secret, text, "sha256") for text in texts)
    numbers = ((int.from_bytes(each[:8], "big") >> 11) / 2.0**53 for each in digests)
    return np.fromiter(numbers, np.float64, len(names))
