"""Groups of countries, populations and weights: the registry's, and a dataset's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from collect.datasets.estimation.disclosure import Limit
from collect.datasets.publishing.errors import PublicationError
from collect.datasets.publishing.standard import codes_from_csv
from collect.datasets.releases.describing import SET_HERE
from collect.datasets.releases.populations import (
    Population,
    Populations,
    read_populations,
)
from collect.datasets.releases.regional import Group, Regional
from collect.datasets.releases.structures import text
from collect.forms.codelists import folder, rows

_SOURCES = {
    "WPP2022": "United Nations, Department of Economic and Social Affairs, Population "
    "Division (2022), World Population Prospects 2022, medium variant, CC BY 3.0 IGO",
}
"""What the names of sources in the table of populations stand for."""


def regional_registry() -> Regional:
    """The registered groups of countries, populations, and which of these an indicator
    is weighted by; without the files of `xlsforms` there are none."""
    return _read(folder().parent)


def regional_of(
    groups: Sequence[Any] | None,
    rules: Mapping[str, Any],
    populations: Iterable[Sequence[Any]],
    registered: Regional,
) -> Regional:
    """How figures of groups are made: as registered, with what the dataset says of it.

    `groups`: codes of registered groups, and groups with `code`, `names`, `members` and
    `source` of their own; None are all registered ones of which two countries give
    figures. `populations`: rows as `Population` has them. Raises PublicationError for a
    group that is not registered.
    """
    own = tuple(Population(*row) for row in populations)
    minimum = rules.get("minimum_coverage")
    named = rules.get("weight_populations") or {}
    weights = {**registered.weights, **{key: tuple(of) for key, of in named.items()}}
    return Regional(
        groups=registered.groups
        if groups is None
        else tuple(_group(each, registered) for each in groups),
        weights={name: of for name, of in weights.items() if of},
        populations=Populations((*registered.populations.rows, *own)),
        least=2 if groups is None else 1,
        minimum_coverage=registered.minimum_coverage
        if minimum is None
        else Limit(minimum, SET_HERE),
        years_back=rules.get("years_back") or 0,
    )


def _group(given: Any, registered: Regional) -> Group:
    if not isinstance(given, str):
        return Group(
            given["code"],
            text(given["names"]),
            tuple(given["members"]),
            given["source"] or SET_HERE,
        )
    for each in registered.groups:
        if each.code == given:
            return each
    known = ", ".join(each.code for each in registered.groups)
    raise PublicationError(f"{given} is no group that is registered: {known}.")


@lru_cache(maxsize=2)
def _read(forms: Path) -> Regional:
    people, _ = read_populations(_text(forms / "populations.csv"))
    return Regional(
        groups=tuple(_groups(forms / "codelists")),
        weights={
            row["code"]: tuple(groups)
            for row in rows(forms / "codelists", "indicators")
            if (groups := (row.get("population") or "").split())
        },
        populations=Populations(
            tuple(
                replace(each, source=_SOURCES.get(each.source, each.source))
                for each in people
            )
        ),
    )


def _groups(codelists: Path) -> Iterator[Group]:
    """Those of `groups.csv`. `listed` is what the column `groups` of areas calls one; of
    one without it all countries are members."""
    lines = _text(codelists / "groups.csv").splitlines()
    names = {each.id: each.names for each in codes_from_csv(lines)}
    countries = [row for row in rows(codelists, "areas") if row.get("level") == "0"]
    for row in rows(codelists, "groups"):
        code, listed = row["code"], row["listed"]
        members = (
            each["code"]
            for each in countries
            if not listed or listed in each["groups"].split()
        )
        yield Group(code, names[code], tuple(members), row["source"], row["as_of"])


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig") if path.is_file() else ""
