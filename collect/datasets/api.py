"""/data/v1: runs of the pipeline and what they produce."""

import io
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings
from django.db.models import QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from ninja import Router, Status

from collect.accounts.auth import Authenticated, asking
from collect.accounts.permissions import Verb, require
from collect.datasets import actions, queries
from collect.datasets.answers import csv_answer
from collect.datasets.contrasts import router as contrasts
from collect.datasets.decisions.api import router as decisions
from collect.datasets.decisions.logs import router as logs
from collect.datasets.exports.api import router as exports
from collect.datasets.form_settings import router as form_settings
from collect.datasets.models import DisparityEstimate, Run
from collect.datasets.monitoring.api import router as monitoring
from collect.datasets.places import FORM, form_at, form_within
from collect.datasets.positions import exposed
from collect.datasets.releases.api import router as releases
from collect.datasets.tables import evolution, store
from collect.datasets.tables.schema import table_names
from collect.forms.models import ReviewRule
from collect.forms.queries import published_schemas
from collect.problems import Problem
from collect.rest import CentralSchema
from collect.submissions.areas import ids_within

router = Router(auth=Authenticated(), tags=["datasets"])
router.add_router("", exports)
router.add_router("", contrasts)
router.add_router("", decisions)
router.add_router("", logs)
router.add_router("", form_settings)
router.add_router("", monitoring)
router.add_router("", releases)

LISTED_RUNS = 50
_Response = TypeVar("_Response", bound=HttpResponseBase)


class RunReport(CentralSchema):
    """How a run stands, and what it found.

    `submissions` are those of the clean tables: `counted` in the estimates by the
    form's `reviewRule`, `held` because they are not approved, or `rejected`.
    `weighting` tells how weights were adjusted, trimmed and calibrated, and by which
    replicates errors are told, if the workbook asks for any of it.
    """

    id: int
    form_id: int
    state: Literal["queued", "running", "succeeded", "failed"]
    submissions: int
    review_rule: ReviewRule | None
    counted: int
    held: int
    rejected: int
    rows: dict[str, int]
    cursor: int
    weighting: dict[str, Any]
    findings: int
    log_entries: int
    problems: list[str]
    error: str
    attempts: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


@router.post(FORM + "/runs", response={202: RunReport})
def request_run(request: HttpRequest, project_id: int, xml_form_id: str) -> Status[Run]:
    """Ask for a run now; it covers everything acknowledged before this call."""
    form = form_at(request, project_id, xml_form_id, Verb.RUN_CREATE)
    if form.current_version_id is None:
        raise Problem("409.7")
    run = actions.request_run(form_id=form.pk, by=asking(request), due_in=timedelta(0))
    return Status(202, run)


@router.get(FORM + "/runs", response=list[RunReport])
def list_runs(request: HttpRequest, project_id: int, xml_form_id: str) -> list[Run]:
    """The form's last runs, the newest first."""
    form = form_at(request, project_id, xml_form_id, Verb.RUN_READ)
    return list(queries.runs_of(form)[:LISTED_RUNS])


@router.get("/runs/{int:run_id}", response=RunReport)
def read_run(request: HttpRequest, run_id: int) -> Run:
    """How a run stands."""
    run = queries.run_with_id(run_id)
    form = run.form
    require(asking(request), Verb.RUN_READ, project=form.project, form_id=form.pk)
    return run


@router.get(FORM + "/estimates.csv")
def read_estimates(
    request: HttpRequest, project_id: int, xml_form_id: str
) -> StreamingHttpResponse:
    """The estimates of the last run that succeeded, as CSV.

    The headers `X-Collect-Run` and `X-Collect-Review-Rule` name the run, whose report
    tells how many submissions counted, and the rule by which they did.
    """
    form, areas = form_within(request, project_id, xml_form_id, Verb.ESTIMATE_READ)
    run = queries.latest_run(form)
    name = f"{xml_form_id}-estimates.csv"
    return _of_run(run, csv_answer(queries.estimates_csv(run, areas), name))


class DisparityReport(CentralSchema):
    """A measure over the subgroups of a dimension, in the unit of the estimates.

    `groups`: those it is computed from, of a difference or ratio the first one first;
    `reference`: the one others are held against; `reason`: why it is not defined.
    """

    indicator: str
    ref_area: str
    time_period: str
    stratifier: str
    measure: str
    value: float | None
    standard_error: float | None
    lower: float | None
    upper: float | None
    subgroups: list[str]
    groups: list[str]
    reference: str
    direction: Literal["up", "down", "none"]
    ordered: bool
    status: str
    reason: str


@router.get(FORM + "/disparities", response=list[DisparityReport])
def list_disparities(
    request: HttpRequest,
    response: HttpResponse,
    project_id: int,
    xml_form_id: str,
) -> QuerySet[DisparityEstimate]:
    """How far subgroups lie apart, from the last run that succeeded; headers as those
    of the estimates."""
    form, areas = form_within(request, project_id, xml_form_id, Verb.ESTIMATE_READ)
    run = queries.latest_run(form)
    _of_run(run, response)
    return queries.disparities_of(run, areas)


@router.get(FORM + "/disparities.csv")
def read_disparities(
    request: HttpRequest, project_id: int, xml_form_id: str
) -> StreamingHttpResponse:
    """The same as CSV."""
    form, areas = form_within(request, project_id, xml_form_id, Verb.ESTIMATE_READ)
    run = queries.latest_run(form)
    name = f"{xml_form_id}-disparities.csv"
    return _of_run(run, csv_answer(queries.disparities_csv(run, areas), name))


def _of_run(run: Run, response: _Response) -> _Response:
    response.headers["X-Collect-Run"] = str(run.pk)
    response.headers["X-Collect-Review-Rule"] = run.review_rule or ""
    return response


class ChangeReport(CentralSchema):
    """What happened to a question in a form version."""

    version: str
    kind: evolution.Kind
    path: str
    type: str
    earlier_path: str
    earlier_type: str
    merged: bool


class OriginReport(CentralSchema):
    """A path whose answers are in a column, with the versions that had it."""

    path: str
    type: str
    versions: list[str]


class ColumnReport(CentralSchema):
    """A column of a merged table."""

    table: str
    column: str
    path: str
    type: str
    origins: list[OriginReport]


class EvolutionReport(CentralSchema):
    """How the published versions of a form, oldest first, are merged in its tables."""

    versions: list[str]
    changes: list[ChangeReport]
    columns: list[ColumnReport]


@router.get(FORM + "/tables/evolution", response=EvolutionReport)
def read_evolution(
    request: HttpRequest, project_id: int, xml_form_id: str
) -> evolution.Report:
    """How form versions are merged: questions added, removed, retyped and moved."""
    form = form_at(request, project_id, xml_form_id, Verb.FORM_READ)
    return queries.evolution_of(form)


@router.get(FORM + "/tables/evolution.csv")
def read_evolution_csv(
    request: HttpRequest, project_id: int, xml_form_id: str
) -> StreamingHttpResponse:
    """How form versions are merged: a line for every path whose answers are in a
    column."""
    form = form_at(request, project_id, xml_form_id, Verb.FORM_READ)
    lines = queries.evolution_csv(queries.evolution_of(form))
    return csv_answer(lines, f"{xml_form_id}-evolution.csv")


@router.get(FORM + "/tables/{segment:table}.parquet")
def read_table(
    request: HttpRequest, project_id: int, xml_form_id: str, table: str
) -> HttpResponse:
    """A clean table of the last run as Parquet: `submissions`, or a repeat's path with
    `~` for `/`. Direct identifiers are left out, positions displaced."""
    form, areas = form_within(request, project_id, xml_form_id, Verb.SUBMISSION_READ)
    path = "" if table == "submissions" else "/" + table.replace("~", "/")
    fields = [f for schema in published_schemas(form.pk) for f in schema.fields]
    # Only the exact name: another spelling of it would hide what to leave out.
    rows = (
        store.read_clean(settings.COLLECT_TABLE_DIR, form.pk, path)
        if path in table_names(fields)
        else None
    )
    if rows is None:
        raise Problem("404.1")
    if not areas.everywhere:
        own = pa.array(sorted(ids_within(form, areas)), pa.string())
        rows = rows.filter(pc.is_in(rows["_instance_id"], value_set=own))
    content = io.BytesIO()
    pq.write_table(exposed(form, path, rows), content)
    return HttpResponse(
        content.getvalue(), content_type="application/vnd.apache.parquet"
    )
