"""The regional registry: which codes a workbook may use, and where they are kept."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from collect.forms.xlsform.registered import Registered

Row = dict[str, str]


def folder() -> Path:
    """Where the registry is kept: a CSV file for each codelist."""
    return Path(settings.BASE_DIR) / "xlsforms" / "codelists"


def files(directory: Path, name: str) -> list[Path]:
    """The files of a codelist: `name.csv`, and the parts in the folder `name`; none if
    there is no name.

    A list of thousands of codes is kept in parts, such as areas by country.
    """
    parts = sorted((directory / name).glob("*.csv")) if name else ()
    return [path for path in (directory / f"{name}.csv", *parts) if path.is_file()]


def codelists() -> dict[str, list[str]]:
    """Codes by dimension (`SEX`, `REF_AREA`, …), and of `INDICATOR`.

    From `xlsforms/codelists`: `dimensions.csv` names the file of each dimension, and
    `indicators.csv` holds the indicators. Without these files nothing is known, and
    so nothing is checked. A dimension without codes takes any, such as those of a
    country's own list.
    """
    return _codelists(folder())


def indicators() -> dict[str, Registered]:
    """Indicators by code: their types and names."""
    return _indicators(folder())


def themes() -> dict[str, str]:
    """The theme of each registered indicator, such as `education`."""
    return _themes(folder())


@lru_cache(maxsize=4)
def _themes(directory: Path) -> dict[str, str]:
    return {
        row["code"]: theme
        for row in rows(directory, "indicators")
        if (theme := row.get("theme") or "")
    }


@lru_cache(maxsize=4)
def _codelists(directory: Path) -> dict[str, list[str]]:
    found = {
        row["code"]: [
            each["code"] for each in rows(directory, row.get("codelist") or "")
        ]
        for row in rows(directory, "dimensions")
    }
    return found | (
        {"INDICATOR": list(known)} if (known := _indicators(directory)) else {}
    )


@lru_cache(maxsize=4)
def _indicators(directory: Path) -> dict[str, Registered]:
    return {
        row["code"]: Registered(
            types=tuple((row.get("type") or "").split()),
            unit=row.get("unit") or "",
            names=tuple(
                text for name, text in row.items() if name.startswith("name::") and text
            ),
        )
        for row in rows(directory, "indicators")
    }


def rows(directory: Path, name: str) -> list[Row]:
    """The rows of a codelist with all its parts, of those that have a code."""
    found: list[Row] = []
    for path in files(directory, name):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found += [row for row in csv.DictReader(file) if row.get("code")]
    return found
