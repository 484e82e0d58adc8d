"""Tables with places, for tests of maps."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from collect.submissions.exports.columnar.content import ExportTable
from tests.unit.submissions.exports.columnar.writers.holding import table

NOWHERE = [None, "", "x", "1 2", "91 0;0 0", "0 0;0 181", "1 2 3", "; ;", "1 2;3 nan"]
"""Texts that are no line."""
AREA = "0 0 5 1; 0 10 5 1; 10 10 5 1; 0 0 5 9;"


def mapped(
    points: list[tuple[Any, Any, Any]] | None = None, **columns: Any
) -> ExportTable:
    """A table with a point "home", a line "way" and an area "field", as far as given."""
    parts: dict[str, pa.Array] = {}
    about: dict[str, Any] = {
        name: {"question_type": kind, "label": name.title()}
        for name, kind in (("way", "geotrace"), ("field", "geoshape"))
    }
    if points is not None:
        for number, name in enumerate(("Latitude", "Longitude", "Altitude")):
            parts[f"home-{name}"] = pa.array([p[number] for p in points], pa.float64())
        parts["home-Accuracy"] = pa.array([4.5] * len(points))
        about |= {n: {"question_type": "geopoint", "role": "part"} for n in parts}
    for name in ("way", "field"):
        if name in columns:
            parts[name] = pa.array(columns.pop(name), pa.string())
    length = len(next(iter({**parts, **columns}.values())))
    keys = [f"uuid:{number}" for number in range(length)]
    return table({"KEY": keys, **parts, **columns}, **about)
