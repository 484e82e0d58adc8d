"""Reads of the datasets room."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from collect.accounts.limits import EVERYWHERE, Areas
from collect.datasets.estimation.disparity import REASONS
from collect.datasets.models import (
    Contrast,
    DisparityEstimate,
    Estimate,
    Run,
    RunState,
)
from collect.datasets.tables.evolution import Change, Report, report
from collect.forms.areas import cover
from collect.forms.models import Form
from collect.forms.queries import published_schemas
from collect.problems import Problem

_Observed = TypeVar("_Observed", Contrast, DisparityEstimate, Estimate)

TOTAL = "_T"
"""SDMX code of a dimension that is not broken down."""

COLUMNS_BEFORE = ("INDICATOR", "REF_AREA", "TIME_PERIOD")
"""Columns of the estimates before the dimensions."""

COLUMNS_AFTER = (
    "OBS_VALUE",
    "SE",
    "LOWER",
    "UPPER",
    "N",
    "SUM_WEIGHTS",
    "DEFF",
    "OBS_STATUS",
)

DISPARITY_COLUMNS = (
    *COLUMNS_BEFORE,
    "STRATIFIER",
    "MEASURE",
    "OBS_VALUE",
    "SE",
    "LOWER",
    "UPPER",
    "GROUPS",
    "REFERENCE",
    "SUBGROUPS",
    "ORDERED",
    "DIRECTION",
    "OBS_STATUS",
    "REASON",
)

EVOLUTION = (
    "table",
    "column",
    "type",
    "source_path",
    "source_type",
    "form_versions",
    "changes",
)
"""Columns of the report of how form versions are merged."""


def run_with_id(run_id: int) -> Run:
    """The run with its form and project. Raises Problem 404.1."""
    run = Run.objects.select_related("form__project").filter(pk=run_id).first()
    if run is None:
        raise Problem("404.1")
    return run


def runs_of(form: Form) -> QuerySet[Run]:
    """The form's runs, the newest first."""
    return Run.objects.filter(form=form).order_by("-pk")


def latest_run(form: Form) -> Run:
    """The last run that succeeded. Raises Problem 404.1 before the first."""
    run = runs_of(form).filter(state=RunState.SUCCEEDED).first()
    if run is None:
        raise Problem("404.1")
    return run


def of_areas(rows: QuerySet[_Observed], areas: Areas) -> QuerySet[_Observed]:
    """Those about areas within `areas`. What is about a wider one is about others,
    too."""
    if areas.codes is None:
        return rows
    own = cover(areas.codes)
    found = Q(ref_area__in=own.codes)
    for prefix in own.prefixes:
        found |= Q(ref_area__startswith=prefix)
    return rows.filter(found)


def estimates_csv(run: Run, areas: Areas = EVERYWHERE) -> Iterator[str]:
    """The run's estimates as lines of CSV (RFC 4180), one per indicator and domain.

    One column per dimension, `_T` where the observation is not broken down by it.
    Numbers are written in full; an undefined one is empty.
    """
    columns = [name for name in run.dimensions if name not in COLUMNS_BEFORE]
    rows = estimates_of(run, areas)
    yield from csv_lines([[*COLUMNS_BEFORE, *columns, *COLUMNS_AFTER]])
    yield from csv_lines(_observation(row, columns) for row in rows.iterator(2000))


def estimates_of(run: Run, areas: Areas = EVERYWHERE) -> QuerySet[Estimate]:
    """The run's estimates, as the workbook lists indicators and breakdowns."""
    return of_areas(Estimate.objects.filter(run=run), areas).order_by("position")


def contrasts_of(run: Run, areas: Areas = EVERYWHERE) -> QuerySet[Contrast]:
    """The run's comparisons, in the workbook's order."""
    return of_areas(Contrast.objects.filter(run=run), areas).order_by("position")


def disparities_of(run: Run, areas: Areas = EVERYWHERE) -> QuerySet[DisparityEstimate]:
    """The run's disparities, as the workbook lists indicators and breakdowns."""
    rows = DisparityEstimate.objects.filter(run=run)
    return of_areas(rows, areas).order_by("position")


def disparities_csv(run: Run, areas: Areas = EVERYWHERE) -> Iterator[str]:
    """The same as lines of CSV (RFC 4180). Codes of subgroups have blanks between them;
    numbers are written in full, and why one is undefined stands in words."""
    yield from csv_lines([DISPARITY_COLUMNS])
    rows = disparities_of(run, areas).iterator(2000)
    yield from csv_lines(_disparity(row) for row in rows)


def evolution_of(form: Form) -> Report:
    """How the form's published versions are merged in its tables."""
    schemas = published_schemas(form.pk)
    names = [schema.version for schema in schemas]
    return report(names, [schema.fields for schema in schemas])


def evolution_csv(found: Report) -> Iterator[str]:
    """The report as CSV: a line for every path whose answers are in a column, and what
    happened to it, version by version."""
    yield from csv_lines([EVOLUTION])
    for column in found.columns:
        for origin in column.origins:
            changes = (
                _told(change)
                for change in found.changes
                if origin.path in (change.path, change.earlier_path)
            )
            yield from csv_lines(
                [
                    [
                        column.table,
                        column.column,
                        column.type,
                        origin.path,
                        origin.type,
                        " ".join(origin.versions),
                        "; ".join(changes),
                    ]
                ]
            )


def _told(change: Change) -> str:
    text = f"{change.kind} in {change.version}"
    if change.kind == "moved":
        apart = "" if change.merged else ", not merged"
        text += f" ({change.earlier_path} to {change.path}{apart})"
    elif change.kind == "retyped":
        text += f" ({change.earlier_type} to {change.type})"
    return text


def csv_lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Rows as CSV text, one item a row."""
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow(row)
        yield line.getvalue()


def _observation(row: Estimate, dimensions: Sequence[str]) -> list[Any]:
    numbers = [row.value, row.standard_error, row.lower, row.upper]
    return [
        row.indicator,
        row.ref_area,
        row.time_period,
        *(row.domain.get(name, TOTAL) for name in dimensions),
        *map(number, numbers),
        row.n,
        number(row.sum_weights),
        number(row.design_effect),
        row.status,
    ]


def _disparity(row: DisparityEstimate) -> list[Any]:
    numbers = [row.value, row.standard_error, row.lower, row.upper]
    return [
        row.indicator,
        row.ref_area,
        row.time_period,
        row.stratifier,
        row.measure,
        *map(number, numbers),
        " ".join(row.groups),
        row.reference,
        " ".join(row.subgroups),
        "Y" if row.ordered else "N",
        row.direction,
        row.status,
        REASONS.get(row.reason, ""),
    ]


def number(value: float | None) -> str:
    """A number in full, "" where there is none."""
    return "" if value is None else repr(value)
