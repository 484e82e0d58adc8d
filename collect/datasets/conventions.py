"""What the regional registry says of comparing subgroups, as runs take it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from collect.datasets.estimation.disparity import Direction
from collect.datasets.pipeline import Comparison, Conventions

_DIRECTIONS: Mapping[str, Direction] = {"up": "up", "down": "down"}


def conventions() -> Conventions:
    """Those of `xlsforms/codelists`; without these files nothing is known.

    Directions are the column of that name of `indicators.csv`; order and reference the
    columns `ordered` and `reference` of `dimensions.csv`.
    """
    return _read(Path(settings.BASE_DIR) / "xlsforms" / "codelists")


@lru_cache(maxsize=2)
def _read(directory: Path) -> Conventions:
    return Conventions(
        {
            row["code"]: _DIRECTIONS.get(row["direction"], "none")
            for row in _rows(directory, "indicators")
        },
        {
            row["code"]: Comparison(
                {
                    each["code"]: each["parent"]
                    for each in _rows(directory, row["codelist"])
                },
                tuple(row["ordered"].split()),
                row["reference"],
            )
            for row in _rows(directory, "dimensions")
        },
    )


def _rows(directory: Path, name: str) -> list[dict[str, str]]:
    path = directory / f"{name}.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
