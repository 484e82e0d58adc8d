"""Coasts and borders of Asia and the Pacific, as `outlining` made them.

They are Natural Earth's (in the public domain), which draws borders as they are in fact;
pages that show them say that this means no opinion on the status of any territory.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson

_FILE: Final = Path(__file__).with_name("outlines.json")
OURS: Final = "ours"
"""The object with our countries; each has its ISO 3166 code as `id`."""
OTHERS: Final = "others"


@cache
def data() -> bytes:
    """The file: TopoJSON in degrees, longitudes from 0 to 360."""
    return _FILE.read_bytes()


@cache
def version() -> str:
    """Changes with the file; for addresses that may be kept for long."""
    return hashlib.sha256(data()).hexdigest()[:12]


@cache
def topology() -> dict[str, Any]:
    """The file as Vega-Lite takes it: `{"values": topology(), "format": {"type":
    "topojson", "feature": "ours"}}`. Not to be changed."""
    found: dict[str, Any] = orjson.loads(data())
    return found


@cache
def countries() -> frozenset[str]:
    """ISO 3166 codes of the countries that have an outline."""
    drawn = topology()["objects"][OURS]["geometries"]
    return frozenset(country["id"] for country in drawn)
