"""From combined observations to a publication: protected, audited, in one structure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pyarrow as pa

from collect.datasets.estimation.disclosure import (
    PRIMARY,
    Observation,
    Protected,
    Rules,
    protect,
)
from collect.datasets.estimation.disclosure.observations import Kind
from collect.datasets.publishing.errors import PublicationError
from collect.datasets.publishing.publication import Publication
from collect.datasets.publishing.standard import (
    COMMENT,
    COUNTRIES,
    COVERAGE,
    INDICATOR,
    MEMBERS,
    REF_AREA,
    TOTAL,
    UNIT_MEASURE,
    estimates_dataflow,
    observations_schema,
)
from collect.datasets.publishing.structure import TIME_PERIOD, Dataflow, Text
from collect.datasets.releases.combining import Combined
from collect.datasets.releases.describing import metadata_of
from collect.datasets.releases.regional import (
    Group,
    Regional,
    Regionwide,
    aggregates,
)
from collect.datasets.releases.structures import (
    Json,
    Registry,
    structure_of,
    text,
    with_members,
)

PERCENT = "PCNT"
_OUTSIDE = (INDICATOR, REF_AREA, TIME_PERIOD)
_FIGURES = {
    "OBS_VALUE": "value",
    "SE": "standard_error",
    "LOWER": "lower",
    "UPPER": "upper",
}
_OTHERS = {"N": "n", "SUM_WEIGHTS": "sum_weights", "DEFF": "design_effect"}


class AuditError(ValueError):
    """Suppressed figures can be worked out from what would be published."""

    def __init__(self, failures: Sequence[object]) -> None:
        self.failures = [str(each) for each in failures]
        super().__init__(f"{len(failures)} figures can be worked out")


@dataclass(frozen=True)
class Sources:
    """What the forms of a dataset give: observations, and what they mean."""

    combined: Combined
    dimensions: tuple[str, ...]
    """Beside indicator, area and period, in their order."""
    kinds: Mapping[str, Kind]
    labels: Mapping[str, Text]
    """Names of indicators, as workbooks give them."""


@dataclass(frozen=True)
class Built:
    """A release before it has a number: rows, structure, and what happened to it."""

    table: pa.Table
    dimensions: list[Json]
    protected: Protected
    regionwide: tuple[Regionwide, ...] = ()
    groups: tuple[Group, ...] = ()
    """Those that rows are about."""


def build(
    sources: Sources,
    rules: Rules,
    registry: Registry,
    earlier: Sequence[Observation] = (),
    regional: Regional | None = None,
) -> Built:
    """Protect the observations and bring them to the standard's columns.

    `earlier` is what former releases show, `regional` how figures of groups of countries
    are made of what remains. Raises AuditError if what is suppressed can be worked out,
    PublicationError for codes and periods that SDMX does not have.
    """
    protected = protect(
        sources.combined.observations,
        rules,
        earlier,
        kinds=sources.kinds,
        hierarchies=registry.parents(),
    )
    if not protected.audit.passed:
        raise AuditError(protected.audit.failures)
    names = (INDICATOR, REF_AREA, *sources.dimensions)
    units = _units(sources, registry)
    rows = [
        _row(each, sources.dimensions, units.get(each.indicator), rules)
        for each in protected.observations
    ]
    found, groups = _regionwide(protected, sources, rules, regional or Regional())
    rows += [_group_row(each, sources.dimensions, units, rules) for each in found]
    labels = {REF_AREA: {each.code: each.names for each in groups}}
    described = [
        registry.described(
            name, {row[name] for row in rows}, labels.get(name, sources.labels)
        )
        for name in names
    ]
    members = {each.code: each.members for each in groups}
    described[1] = with_members(described[1], members)
    structure = structure_of(described, code="X", agency="X", version="1.0.0")
    table = pa.Table.from_pylist(rows, schema=observations_schema(structure))
    return Built(table, described, protected, found, groups)


def _regionwide(
    protected: Protected, sources: Sources, rules: Rules, regional: Regional
) -> tuple[tuple[Regionwide, ...], tuple[Group, ...]]:
    """Figures of groups, and the groups there are figures of."""
    given = protected.observations
    found = aggregates(given, sources.kinds, regional, decimals=rules.decimals)
    told = {each.observation.ref_area for each in found}
    if twice := told.intersection(each.ref_area for each in given):
        raise PublicationError(
            f"{min(twice)} is an area of a form and a group of countries; give the group"
            " another code, or leave it out of the dataset's groups."
        )
    return tuple(found), tuple(g for g in regional.groups if g.code in told)


def _units(sources: Sources, registry: Registry) -> dict[str, str]:
    """Shares are told in percent, others in the unit of the registry."""
    known = registry.codes.get(INDICATOR, {})
    found = {name: each.unit for name, each in known.items() if each.unit != PERCENT}
    shares = (name for name, kind in sources.kinds.items() if kind == "proportion")
    return found | dict.fromkeys(shares, PERCENT)


def _row(
    found: Observation, dimensions: Sequence[str], unit: str | None, rules: Rules
) -> Json:
    times = 100.0 if unit == PERCENT else 1.0
    status = found.conf_status
    if not found.published and not rules.statuses_published:
        status = PRIMARY
    figures = {name: getattr(found, own) for name, own in _FIGURES.items()}
    precise = found.value is not None
    return {
        INDICATOR: found.indicator,
        REF_AREA: found.ref_area,
        TIME_PERIOD: found.time_period,
        **{name: found.domain.get(name, TOTAL) for name in dimensions},
        **{
            name: value * times if value is not None and precise else None
            for name, value in figures.items()
        },
        **{name: getattr(found, own) for name, own in _OTHERS.items()},
        "DEFF": found.design_effect if precise else None,
        "OBS_STATUS": found.status,
        "CONF_STATUS": status,
        UNIT_MEASURE: unit or None,
    }


def _group_row(
    found: Regionwide,
    dimensions: Sequence[str],
    units: Mapping[str, str],
    rules: Rules,
) -> Json:
    own = found.observation
    return {
        **_row(own, dimensions, units.get(own.indicator), rules),
        COMMENT: found.comment or None,
        COVERAGE: found.coverage,
        COUNTRIES: found.countries,
        MEMBERS: found.members,
    }


def dataflow(
    *, code: str, number: int, dimensions: Sequence[Json], description: Json
) -> Dataflow:
    """The dataflow of the release with this number. Raises PublicationError."""
    structure = structure_of(
        dimensions, code=code, agency=description["agency"], version=f"1.{number}.0"
    )
    flow = estimates_dataflow(structure, text(description["names"]))
    return replace(flow, descriptions=text(description["descriptions"]))


def publication(
    table: pa.Table,
    *,
    code: str,
    number: int,
    issued: date,
    dimensions: Sequence[Json],
    description: Json,
) -> Publication:
    """The release with this number. Raises PublicationError."""
    flow = dataflow(
        code=code, number=number, dimensions=dimensions, description=description
    )
    return Publication(
        flow, table, metadata_of(description, number=number, issued=issued)
    )


def shown(
    rows: Sequence[Mapping[str, Any]], dimensions: Sequence[str]
) -> list[Observation]:
    """Rows of a release as disclosure control takes what was published before."""
    others = [name for name in dimensions if name not in _OUTSIDE]
    return [_observation(row, others) for row in rows]


def _observation(row: Mapping[str, Any], others: Sequence[str]) -> Observation:
    times = 100.0 if row[UNIT_MEASURE] == PERCENT else 1.0
    figures: dict[str, Any] = {
        own: None if row[name] is None else row[name] / times
        for name, own in _FIGURES.items()
    }
    return Observation(
        row[INDICATOR],
        row[REF_AREA],
        row[TIME_PERIOD],
        {name: row[name] for name in others if row[name] != TOTAL},
        **figures,
        n=row["N"],
        sum_weights=row["SUM_WEIGHTS"],
        design_effect=row["DEFF"],
        status=row["OBS_STATUS"],
        conf_status=row["CONF_STATUS"],
    )
