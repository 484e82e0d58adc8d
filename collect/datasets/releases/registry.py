"""The regional registry with its names: codelists as releases tell them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from collect.datasets.models import Dataset
from collect.datasets.publishing.disparity import CONCEPTS, MEASURE
from collect.datasets.publishing.standard import INDICATOR, codes_from_csv
from collect.datasets.releases.structures import Registered, Registry
from collect.forms.codelists import files, folder, rows


def registry_of(dataset: Dataset) -> Registry:
    """The regional registry, with the areas that the dataset adds."""
    return registry().with_areas(dataset.areas)


def registry() -> Registry:
    """That of `xlsforms/codelists`; without these files nothing is registered."""
    return _read(folder())


@lru_cache(maxsize=2)
def _read(directory: Path) -> Registry:
    files = {
        row["code"]: row.get("codelist", "") for row in rows(directory, "dimensions")
    }
    codes = {code: _codes(directory, name) for code, name in files.items() if name}
    return Registry(
        {
            **_codes(directory, "dimensions"),
            INDICATOR: Registered({"en": "Indicator", "id": "Indikator"}),
            **{name: Registered(texts) for name, texts in CONCEPTS.items()},
        },
        {
            **codes,
            INDICATOR: _codes(directory, "indicators"),
            MEASURE: _codes(directory, "measures"),
        },
    )


def _codes(directory: Path, name: str) -> dict[str, Registered]:
    units = {row["code"]: row.get("unit") or "" for row in rows(directory, name)}
    return {
        code.id: Registered(
            code.names, code.parent or "", units[code.id], code.descriptions
        )
        for lines in _parts(directory, name)
        for code in codes_from_csv(lines)
    }


def _parts(directory: Path, name: str) -> list[list[str]]:
    return [
        path.read_text(encoding="utf-8-sig").splitlines()
        for path in files(directory, name)
    ]
