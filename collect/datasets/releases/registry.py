"""The regional registry with its names: codelists as releases tell them."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from collect.datasets.publishing.disparity import CONCEPTS, MEASURE
from collect.datasets.publishing.standard import INDICATOR, codes_from_csv
from collect.datasets.publishing.structure import Text
from collect.datasets.releases.structures import Registered, Registry


def registry() -> Registry:
    """That of `xlsforms/codelists`; without these files nothing is registered."""
    return _read(Path(settings.BASE_DIR) / "xlsforms" / "codelists")


@lru_cache(maxsize=2)
def _read(directory: Path) -> Registry:
    files = {
        row["code"]: row.get("codelist", "") for row in _rows(directory, "dimensions")
    }
    names: dict[str, Text] = {
        code: each.names for code, each in _codes(directory, "dimensions").items()
    }
    codes = {code: _codes(directory, name) for code, name in files.items() if name}
    return Registry(
        {**names, INDICATOR: {"en": "Indicator"}, **CONCEPTS},
        {
            **codes,
            INDICATOR: _codes(directory, "indicators"),
            MEASURE: _codes(directory, "measures"),
        },
    )


def _codes(directory: Path, name: str) -> dict[str, Registered]:
    units = {row["code"]: row.get("unit") or "" for row in _rows(directory, name)}
    return {
        code.id: Registered(
            code.names, code.parent or "", units[code.id], code.descriptions
        )
        for code in codes_from_csv(_lines(directory, name))
    }


def _rows(directory: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(_lines(directory, name)))


def _lines(directory: Path, name: str) -> list[str]:
    path = directory / f"{name}.csv"
    return path.read_text(encoding="utf-8-sig").splitlines() if path.is_file() else []
