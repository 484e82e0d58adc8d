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
from collect.datasets.publishing.periods import frequency
from collect.datasets.publishing.publication import Publication
from collect.datasets.publishing.standard import (
    DATA_SOURCE,
    FREQ,
    INDICATOR,
    REF_AREA,
    TOTAL,
    UNIT_MEASURE,
    UNIT_MULT,
    estimates_dataflow,
    observations_schema,
)
from collect.datasets.publishing.structure import TIME_PERIOD, Dataflow, Text
from collect.datasets.releases.combining import Combined
from collect.datasets.releases.describing import metadata_of, of_disparities
from collect.datasets.releases.disparities import (
    PERCENT,
    Disparities,
    published_disparities,
)
from collect.datasets.releases.regional import (
    NO_GROUPS,
    FiguresOfGroups,
    Regional,
    figures_of_groups,
)
from collect.datasets.releases.structures import (
    Json,
    Registry,
    disparities_structure_of,
    structure_of,
    text,
    with_members,
)

_ESTIMATES, _DISPARITIES = "estimates", "disparities"
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
    titles: Mapping[str, str]
    """What surveys are called, by the name of the form."""


@dataclass(frozen=True)
class Built:
    """A release before it has a number: rows, structure, and what happened to it."""

    table: pa.Table
    dimensions: list[Json]
    protected: Protected
    groups: FiguresOfGroups
    disparities: Disparities | None = None

    @property
    def structure(self) -> Json:
        """The dimensions of its tables, as a release keeps them."""
        own = self.disparities
        more = {} if own is None else {_DISPARITIES: own.dimensions}
        return {"dimensions": self.dimensions, **more}

    @property
    def tables(self) -> list[pa.Table]:
        """The estimates, and the disparities if there are any."""
        own = self.disparities
        return [self.table] if own is None else [self.table, own.table]


def build(
    sources: Sources,
    rules: Rules,
    registry: Registry,
    earlier: Sequence[Observation] = (),
    regional: Regional = NO_GROUPS,
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
    units = _units(sources, registry)
    groups = figures_of_groups(
        protected.observations, sources.kinds, regional, rules.decimals
    )
    rows = _rows(sources, protected, groups, units, rules)
    described = _described(rows, sources, registry, groups)
    structure = structure_of(described, code="X", agency="X", version="1.0.0")
    table = pa.Table.from_pylist(rows, schema=observations_schema(structure))
    compared = published_disparities(
        sources.combined.disparities,
        protected,
        rules,
        registry,
        units=units,
        kinds=sources.kinds,
        shared=described[:2],
    )
    return Built(table, described, protected, groups, compared)


def _rows(
    sources: Sources,
    protected: Protected,
    groups: FiguresOfGroups,
    units: Mapping[str, str],
    rules: Rules,
) -> list[Json]:
    """Rows of countries with their survey, then those of groups with their coverage."""
    titles = (sources.titles.get(form) for form in sources.combined.origins)
    told: list[tuple[Observation, Json]] = [
        (each, {DATA_SOURCE: title})
        for each, title in zip(protected.observations, titles, strict=True)
    ]
    told += [(each.observation, each.attributes) for each in groups.found]
    return [
        _row(own, sources.dimensions, units.get(own.indicator), rules) | more
        for own, more in told
    ]


def _described(
    rows: Sequence[Json], sources: Sources, registry: Registry, groups: FiguresOfGroups
) -> list[Json]:
    labels = {REF_AREA: groups.names}
    found = [
        registry.described(
            name, {row[name] for row in rows}, labels.get(name, sources.labels)
        )
        for name in (INDICATOR, REF_AREA, *sources.dimensions)
    ]
    found[1] = with_members(found[1], groups.members)
    return found


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
        UNIT_MULT: "0",
        FREQ: frequency(found.time_period),
    }


def dataflow(
    name: str, *, code: str, number: int, structure: Json, description: Json
) -> Dataflow:
    """The dataflow of a table, `estimates` or `disparities`, of the release with this
    number. Raises PublicationError."""
    own = {"agency": description["agency"], "version": f"1.{number}.0"}
    dimensions = structure["dimensions"]
    names = text(description["names"])
    if name == _DISPARITIES:
        all_dimensions = [*dimensions[:2], *structure[_DISPARITIES]]
        compared = disparities_structure_of(all_dimensions, code=code, **own)
        return estimates_dataflow(compared, of_disparities(names))
    flow = estimates_dataflow(structure_of(dimensions, code=code, **own), names)
    return replace(flow, descriptions=text(description["descriptions"]))


def publication(
    name: str,
    table: pa.Table,
    *,
    code: str,
    number: int,
    issued: date,
    structure: Json,
    description: Json,
) -> Publication:
    """A table, `estimates` or `disparities`, of the release with this number, as its
    structure has it. Raises PublicationError."""
    flow = dataflow(
        name, code=code, number=number, structure=structure, description=description
    )
    metadata = metadata_of(description, number=number, issued=issued)
    if name == _DISPARITIES:
        metadata = replace(metadata, title=flow.names)
    return Publication(flow, table, metadata)


def publications(tables: Sequence[pa.Table], **release: Any) -> list[Publication]:
    """The estimates, and the disparities if there are any, as `publication` has each."""
    names = (_ESTIMATES, _DISPARITIES)
    return [
        publication(name, table, **release)
        for name, table in zip(names, tables, strict=False)
    ]


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
