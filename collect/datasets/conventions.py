"""What the regional registry says of comparing subgroups, as runs take it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from collect.datasets.estimation.disparity import Direction
from collect.datasets.pipeline import Comparison, Conventions
from collect.forms.codelists import folder, rows

_DIRECTIONS: Mapping[str, Direction] = {"up": "up", "down": "down"}


def conventions() -> Conventions:
    """Those of `xlsforms/codelists`; without these files nothing is known.

    Directions are the column of that name of `indicators.csv`; order and reference the
    columns `ordered` and `reference` of `dimensions.csv`.
    """
    return _read(folder())


@lru_cache(maxsize=2)
def _read(directory: Path) -> Conventions:
    return Conventions(
        {
            row["code"]: _DIRECTIONS.get(row["direction"], "none")
            for row in rows(directory, "indicators")
        },
        {
            row["code"]: Comparison(
                {
                    each["code"]: each["parent"]
                    for each in rows(directory, row["codelist"])
                },
                tuple(row["ordered"].split()),
                row["reference"],
            )
            for row in rows(directory, "dimensions")
        },
    )
