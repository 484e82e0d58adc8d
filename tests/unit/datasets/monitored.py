"""Interviews of a text table as they stand, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa

from collect.datasets.monitoring.about import About, Sight, Spots, Standing
from tests.spec.fieldwork.tables import interviews

AHEAD = 345 * 60_000_000
"""The clock of Nepal is 5:45 ahead of UTC."""


def standing(text: str, spots: list[tuple[float, float]] | None = None) -> Standing:
    """The interviews, made by clocks of Nepal, at these latitudes and longitudes."""
    told = interviews(text)
    told = replace(
        told,
        clock=told.began,
        began=told.began - AHEAD,
        keys={
            **told.keys,
            **dict.fromkeys(("stratum", "cluster", "outcome"), told.keys["area"]),
        },
    )
    places = spots or [(np.nan, np.nan)] * len(told)
    lat, lon = np.array(places, np.float64).reshape(-1, 2).T
    about = About(
        mark="1.1.1",
        as_of=datetime(2026, 3, 1, tzinfo=UTC),
        seconds=0,
        run=1,
        newer=0,
        removed=0,
        area="${area}",
        stratum="",
        cluster="",
        outcome="",
        shortest=None,
        longest=None,
        sight=Sight.OPEN,
    )
    names = pa.array([f"uuid:{number}" for number in range(len(told))])
    return Standing(about, told, names, Spots(lat, lon, lat, lon))
