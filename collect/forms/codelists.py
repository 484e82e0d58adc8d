"""The regional registry: which codes a workbook may use."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

from django.conf import settings


def codelists() -> dict[str, list[str]]:
    """Codes by dimension (`SEX`, `REF_AREA`, …), and of `INDICATOR`.

    From `xlsforms/codelists`: `dimensions.csv` names the file of each dimension, and
    `indicators.csv` holds the indicators. Without these files nothing is known, and
    so nothing is checked.
    """
    return _read(Path(settings.BASE_DIR) / "xlsforms" / "codelists")


@lru_cache(maxsize=4)
def _read(directory: Path) -> dict[str, list[str]]:
    found = {
        row["code"]: [each["code"] for each in _rows(directory, row["codelist"])]
        for row in _rows(directory, "dimensions")
        if row.get("codelist")
    }
    indicators = [row["code"] for row in _rows(directory, "indicators")]
    return found | ({"INDICATOR": indicators} if indicators else {})


def _rows(directory: Path, name: str) -> list[dict[str, str]]:
    path = directory / f"{name}.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file) if row.get("code")]
