"""The disparities of a release: none over a figure that is withheld."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import pyarrow as pa

from collect.datasets.estimation.disclosure import (
    FREE,
    PRIMARY,
    SECONDARY,
    Key,
    Kind,
    Measure,
    Observation,
    Protected,
    Rules,
    withheld_measures,
)
from collect.datasets.estimation.disparity import (
    MEASURES,
    REASONS,
    Subgroups,
    disparities,
)
from collect.datasets.estimation.thresholds import (
    LOW_RELIABILITY,
    MISSING,
    NORMAL,
    SUPPRESSED,
)
from collect.datasets.publishing.disparity import (
    CONCEPTS,
    DIRECTION,
    GROUPS,
    MEASURE,
    ORDERED,
    REFERENCE,
    STRATIFIER,
    SUBGROUPS,
)
from collect.datasets.publishing.standard import (
    COMMENT,
    CONF_STATUS,
    INDICATOR,
    LOWER,
    OBS_STATUS,
    OBS_VALUE,
    REF_AREA,
    SE,
    UNIT_MEASURE,
    UPPER,
    observations_schema,
)
from collect.datasets.publishing.structure import TIME_PERIOD
from collect.datasets.releases.combining import measure_of
from collect.datasets.releases.structures import (
    Json,
    Registry,
    disparities_structure_of,
)

PERCENT = "PCNT"
_UNITS = {"percent": PERCENT, "ratio": "RATIO", "index": "IDX"}
_FIGURES = {
    OBS_VALUE: "value",
    SE: "standard_error",
    LOWER: "lower",
    UPPER: "upper",
}
Row = Mapping[str, Any]
Shown = Mapping[tuple[str, Key], Observation]


@dataclass(frozen=True)
class Disparities:
    """Rows in the columns of the standard, and the dimensions that are their own."""

    table: pa.Table
    dimensions: list[Json]
    withheld: int


def published_disparities(
    found: Sequence[Row],
    protected: Protected,
    rules: Rules,
    registry: Registry,
    *,
    units: Mapping[str, str],
    kinds: Mapping[str, Kind],
    shared: Sequence[Json],
) -> Disparities | None:
    """The disparities of a release; None if there are none.

    ``found``: those of runs; ``units`` and ``kinds``: of indicators, proportions being
    told in percent; ``shared``: the dimensions indicator and area as the estimates have them. A measure
    is withheld where a subgroup it uses is. One that an earlier release showed was
    shown with its subgroups, which disclosure control knows. Where figures are rounded,
    measures are computed anew from what is published. Raises PublicationError for codes
    and periods that SDMX does not have.
    """
    if not found:
        return None
    shown = {(each.indicator, each.key): each for each in protected.observations}
    if rules.decimals is not None:
        found = list(_recomputed(found, shown, kinds))
    measures = [measure_of(row) for row in found]
    reasons = withheld_measures(measures, protected.observations)
    rows = []
    for row, measure, why in zip(found, measures, reasons, strict=True):
        concluded = _concluded(row, _uses(measure, shown), bool(why), rules)
        times, unit = _scale(row, units)
        rows.append(_record(row, concluded, times, unit))
    described = _described(rows, registry)
    structure = disparities_structure_of(
        [*shared, *described], code="X", agency="X", version="1.0.0"
    )
    table = pa.Table.from_pylist(rows, schema=observations_schema(structure))
    withheld = sum(row[CONF_STATUS] != FREE for row in rows)
    return Disparities(table, described, withheld)


def _described(rows: Sequence[Row], registry: Registry) -> list[Json]:
    """The dimensions that estimates do not have, with the codes that occur."""
    names = {code: {"en": each.name} for code, each in MEASURES.items()}
    measures = {row[MEASURE] for row in rows}
    return [
        _stratifiers(registry, {row[STRATIFIER] for row in rows}),
        registry.described(MEASURE, measures, names),
    ]


def _stratifiers(registry: Registry, used: set[str]) -> Json:
    """The dimensions whose subgroups are compared, in the order of the registry."""
    known = [name for name in registry.dimensions if name in used]
    codes: list[Json] = [
        {
            "id": name,
            "names": dict(registry.named(name).names),
            "parent": "",
        }
        for name in (*known, *sorted(used - set(known)))
    ]
    return {"id": STRATIFIER, "names": dict(CONCEPTS[STRATIFIER]), "codes": codes}


def _uses(measure: Measure, shown: Shown) -> list[Observation | None]:
    """The observations of the groups it uses."""
    codes = dict.fromkeys((*measure.groups, *measure.among))
    return [shown.get((measure.indicator, measure.key(code))) for code in codes]


def _concluded(
    row: Row, uses: Sequence[Observation | None], withheld: bool, rules: Rules
) -> Json:
    """Status and confidentiality of a measure, and what else it may say."""
    known = [each for each in uses if each is not None]
    hidden = any(not each.published for each in known)
    if row["status"] == MISSING and not hidden:
        comment = REASONS[row["reason"]]
        return {OBS_STATUS: MISSING, CONF_STATUS: FREE, COMMENT: comment, **_roles(row)}
    if withheld or row["value"] is None:
        own = row["status"] == SUPPRESSED or not rules.statuses_published
        # The pair and the reference of an unordered dimension are found by figures.
        told = _roles(row) if row["ordered"] else {}
        return {
            OBS_STATUS: SUPPRESSED,
            CONF_STATUS: PRIMARY if own else SECONDARY,
            **told,
        }
    shaky = any(each.status == LOW_RELIABILITY for each in known)
    return {
        OBS_STATUS: LOW_RELIABILITY if shaky else NORMAL,
        CONF_STATUS: FREE,
        **{name: row[own] for name, own in _FIGURES.items()},
        **_roles(row),
    }


def _roles(row: Row) -> Json:
    return {GROUPS: " ".join(row["groups"]), REFERENCE: row["reference"] or None}


def _scale(row: Row, units: Mapping[str, str]) -> tuple[float, str | None]:
    """What a measure is multiplied by, and its unit: shares are told in percent."""
    unit = MEASURES[row["measure"]].unit
    own = units.get(row["indicator"])
    times = 100.0 if own == PERCENT else 1.0
    if unit == "indicator":
        return times, own
    if unit == "indicator squared":
        return times**2, None
    return 1.0, _UNITS[unit]


def _record(row: Row, concluded: Json, times: float, unit: str | None) -> Json:
    figures = {
        name: concluded[name] * times
        for name in _FIGURES
        if concluded.get(name) is not None
    }
    return {
        INDICATOR: row["indicator"],
        REF_AREA: row["ref_area"],
        STRATIFIER: row["stratifier"],
        MEASURE: row["measure"],
        TIME_PERIOD: row["time_period"],
        SUBGROUPS: " ".join(row["subgroups"]),
        ORDERED: "Y" if row["ordered"] else "N",
        DIRECTION: row["direction"],
        UNIT_MEASURE: unit,
        **concluded,
        **figures,
    }


def _recomputed(
    found: Sequence[Row], shown: Shown, kinds: Mapping[str, Kind]
) -> Iterator[Row]:
    """Measures of the figures as they are published, where all of them are.

    The weights of a ratio's subgroups are sums of its divisor, which are not published:
    measures that need them are left out.
    """
    place = ("indicator", "time_period", "ref_area", "stratifier")
    for _, group in groupby(found, key=lambda row: [row[name] for name in place]):
        rows = list(group)
        kind = kinds.get(rows[0]["indicator"], "proportion")
        if kind == "ratio":
            rows = [row for row in rows if not MEASURES[row["measure"]].weighted]
        codes = rows[0]["subgroups"]
        whole = measure_of({**rows[0], "groups": codes})
        uses = [each for each in _uses(whole, shown) if each and each.published]
        if len(uses) == len(codes):
            yield from _of_published(rows, uses, 1.0 if kind == "proportion" else None)
        else:
            yield from rows


def _of_published(
    rows: Sequence[Row], uses: Sequence[Observation], scale: float | None
) -> Iterator[Row]:
    first = rows[0]
    named = next((row["reference"] for row in rows if row["measure"] == "D"), "")
    size = len(uses)
    subgroups = Subgroups(
        tuple(first["subgroups"]),
        np.array([each.value for each in uses], dtype=np.float64),
        np.array([each.standard_error for each in uses], dtype=np.float64),
        np.array([each.weight for each in uses]),
        np.arange(float(size)) if first["ordered"] else None,
        np.array([each.n for each in uses], dtype=np.float64),
    )
    found = disparities(
        subgroups,
        first["direction"],
        scale,
        first["ordered"],
        None if first["ordered"] else named or None,
        measures=[row["measure"] for row in rows],
        errors="linearised",
    )
    for row, own in zip(rows, found, strict=True):
        yield {**row, **own.as_record()}
