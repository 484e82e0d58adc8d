"""/data/v1: what the comparisons of a form's indicators came to."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Router

from collect.accounts.auth import Authenticated
from collect.accounts.limits import Areas
from collect.accounts.permissions import Verb
from collect.datasets import queries
from collect.datasets.answers import csv_answer
from collect.datasets.models import Contrast, Run
from collect.datasets.places import FORM, form_within
from collect.rest import CentralSchema

router = Router(auth=Authenticated(), tags=["datasets"])

COMPARED = "_Z"
"""SDMX code of the dimension that is compared, in its own column."""

_AFTER = (
    *("DIMENSION", "FIRST", "SECOND", "CONTRAST", "VALUE", "SE", "LOWER", "UPPER"),
    *("T", "DF", "P_VALUE", "N_FIRST", "N_SECOND", "OBS_STATUS"),
)


class ContrastReport(CentralSchema):
    """Two codes of a dimension compared: `difference`, first minus second, or `ratio`.

    `domain` has the dimensions that both share. `statistic` and `pValue` are the t test
    of no difference, for a ratio on its logarithm; `status` is the worse OBS_STATUS of
    the two estimates.
    """

    indicator: str
    ref_area: str
    time_period: str
    domain: dict[str, str]
    dimension: str
    first: str
    second: str
    form: Literal["difference", "ratio"]
    value: float | None
    standard_error: float | None
    lower: float | None
    upper: float | None
    statistic: float | None
    degrees_of_freedom: int | None
    p_value: float | None
    n_first: int
    n_second: int
    status: str


class ContrastsReport(CentralSchema):
    """The comparisons of the last run that succeeded."""

    run: int
    contrasts: list[ContrastReport]


@router.get(FORM + "/contrasts", response=ContrastsReport)
def read_contrasts(
    request: HttpRequest, project_id: int, xml_form_id: str
) -> dict[str, Any]:
    """What the column `compare` of the workbook's indicators came to in the last run
    that succeeded."""
    form, areas = form_within(request, project_id, xml_form_id, Verb.ESTIMATE_READ)
    run = queries.latest_run(form)
    return {"run": run.pk, "contrasts": list(queries.contrasts_of(run, areas))}


@router.get(FORM + "/contrasts.csv")
def read_contrasts_csv(
    request: HttpRequest, project_id: int, xml_form_id: str
) -> StreamingHttpResponse:
    """The same as CSV, with a column for each dimension: `_T` where it is not broken
    down by, `_Z` where it is the one compared."""
    form, areas = form_within(request, project_id, xml_form_id, Verb.ESTIMATE_READ)
    run = queries.latest_run(form)
    response = csv_answer(_lines(run, areas), f"{xml_form_id}-contrasts.csv")
    response.headers["X-Collect-Run"] = str(run.pk)
    return response


def _lines(run: Run, areas: Areas) -> Iterator[str]:
    before = queries.COLUMNS_BEFORE
    columns = [name for name in run.dimensions if name not in before]
    yield from queries.csv_lines([[*before, *columns, *_AFTER]])
    rows = queries.contrasts_of(run, areas).iterator(2000)
    yield from queries.csv_lines(_line(row, columns) for row in rows)


def _line(row: Contrast, dimensions: Sequence[str]) -> list[Any]:
    codes = row.domain | {row.dimension: COMPARED}
    return [
        row.indicator,
        row.ref_area,
        row.time_period,
        *(codes.get(name, queries.TOTAL) for name in dimensions),
        row.dimension,
        row.first,
        row.second,
        row.form,
        *map(
            queries.number,
            (row.value, row.standard_error, row.lower, row.upper, row.statistic),
        ),
        row.degrees_of_freedom,
        queries.number(row.p_value),
        row.n_first,
        row.n_second,
        row.status,
    ]
