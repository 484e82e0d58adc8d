"""The regional registry of groups of countries, populations and weights."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from collect.datasets.publishing.standard import codes_from_csv
from collect.datasets.releases.populations import Populations, read_populations
from collect.datasets.releases.regional import Group, Regional

_SOURCES = {
    "WPP2022": "United Nations, Department of Economic and Social Affairs, Population "
    "Division (2022), World Population Prospects 2022, medium variant, CC BY 3.0 IGO",
}
"""What the names of sources in the table of populations stand for."""


def regional_registry() -> Regional:
    """The registered groups of countries, populations, and which of these an indicator
    is weighted by; without the files of `xlsforms` there are none."""
    return _read(Path(settings.BASE_DIR) / "xlsforms")


@lru_cache(maxsize=2)
def _read(forms: Path) -> Regional:
    rows, _ = read_populations(_text(forms / "populations.csv"))
    return Regional(
        groups=tuple(_groups(forms / "codelists")),
        weights={
            row["code"]: tuple(groups)
            for row in _rows(forms / "codelists" / "indicators.csv")
            if (groups := (row.get("population") or "").split())
        },
        populations=Populations(
            tuple(
                replace(each, source=_SOURCES.get(each.source, each.source))
                for each in rows
            )
        ),
    )


def _groups(codelists: Path) -> Iterator[Group]:
    """Those of `groups.csv`. `listed` is what the column `groups` of areas calls one; of
    one without it all countries are members."""
    path = codelists / "groups.csv"
    names = {each.id: each.names for each in codes_from_csv(_text(path).splitlines())}
    countries = [
        row for row in _rows(codelists / "areas.csv") if row.get("level") == "0"
    ]
    for row in _rows(path):
        code, listed = row["code"], row["listed"]
        members = (
            each["code"]
            for each in countries
            if not listed or listed in each["groups"].split()
        )
        yield Group(code, names[code], tuple(members), row["source"], row["as_of"])


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(_text(path).splitlines()))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig") if path.is_file() else ""
