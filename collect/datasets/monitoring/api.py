"""/data/v1: figures of fieldwork by enumerator, area, version and day; targets.

Figures by enumerator are about persons: all of this takes the right to read
submissions, and reading figures by enumerator is in the audit log.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

import pyarrow as pa
from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router

from collect.accounts.audit import record
from collect.accounts.auth import Authenticated, asking
from collect.accounts.limits import Areas
from collect.accounts.permissions import Verb
from collect.datasets import fieldwork
from collect.datasets.answers import csv_answer
from collect.datasets.fieldwork import BY, figures
from collect.datasets.monitoring.reading import (
    Reading,
    read_interviews,
    tells_persons,
)
from collect.datasets.monitoring.schemas import FieldworkReport, Figures, TargetReport
from collect.datasets.monitoring.tables import csv_of
from collect.datasets.monitoring.targets import set_targets, targets_of
from collect.datasets.places import FORM, form_at, form_within
from collect.datasets.queries import csv_lines
from collect.forms.api.bodies import read_file
from collect.forms.models import Form
from collect.lib.clock import now
from collect.problems import Problem
from collect.rest import CentralSchema, Text
from collect.submissions.sight import require_trust_within

router = Router(auth=Authenticated(), tags=["fieldwork"])


class Wish(CentralSchema):
    """`by`: one or two of enumerator, area, version and day, with a comma between; none
    for the total only. `area`: a question, variable or dimension of the submission.
    `since`, `until`: the first and the last day."""

    by: Text = ""
    area: Text = ""
    since: date | None = None
    until: date | None = None

    def dimensions(self) -> list[str]:
        """What the figures are by. Raises Problem 400.71."""
        given = [name.strip() for name in self.by.split(",") if name.strip()]
        known = set(given) <= set(BY)
        if not known or len(given) > 2 or len(set(given)) < len(given):
            raise Problem("400.71", accepted=list(BY), given=self.by)
        return given

    def check_period(self) -> None:
        """Raise Problem 400.42 if it ends before it begins."""
        if self.since and self.until and self.since > self.until:
            raise Problem("400.42")


@dataclass(frozen=True, eq=False)
class _Answer:
    """What was asked for, and the table of figures."""

    by: Sequence[str]
    reading: Reading
    table: pa.Table


@router.get(FORM + "/fieldwork", response=FieldworkReport)
def read_fieldwork(
    request: HttpRequest, project_id: int, xml_form_id: str, wish: Query[Wish]
) -> FieldworkReport:
    """Figures of the form's fieldwork: in total, and by up to two dimensions."""
    moment = now()
    form, areas = form_within(request, project_id, xml_form_id, Verb.SUBMISSION_READ)
    answer = _answer(request, form, areas, wish)
    total, *groups = answer.table.to_pylist()
    return FieldworkReport(
        as_of=moment,
        run=answer.reading.run.pk if answer.reading.run else None,
        newer=answer.reading.newer,
        removed=answer.reading.removed,
        by=list(answer.by),
        area=answer.reading.area,
        since=wish.since,
        until=wish.until,
        total=Figures.of(total, {}),
        groups=[
            Figures.of(row, {name: row[name] for name in answer.by}) for row in groups
        ],
    )


@router.get(FORM + "/fieldwork.csv")
def read_fieldwork_csv(
    request: HttpRequest, project_id: int, xml_form_id: str, wish: Query[Wish]
) -> StreamingHttpResponse:
    """The same figures as CSV: a row for the total (`_T`), then one for each group."""
    form, areas = form_within(request, project_id, xml_form_id, Verb.SUBMISSION_READ)
    table = _answer(request, form, areas, wish).table
    return csv_answer(csv_of(table), f"{xml_form_id}-fieldwork.csv")


@router.get(FORM + "/targets", response=list[TargetReport])
def read_targets(
    request: HttpRequest, project_id: int, xml_form_id: str
) -> list[fieldwork.Target]:
    """How many interviews are planned."""
    return targets_of(
        *form_within(request, project_id, xml_form_id, Verb.SUBMISSION_READ)
    )


@router.get(FORM + "/targets.csv")
def read_targets_csv(
    request: HttpRequest, project_id: int, xml_form_id: str
) -> StreamingHttpResponse:
    """How many interviews are planned, as a file that can be put back."""
    found = form_within(request, project_id, xml_form_id, Verb.SUBMISSION_READ)
    rows = [[asdict(row)[name] for name in _TARGET] for row in targets_of(*found)]
    return csv_answer(csv_lines([_TARGET, *rows]), f"{xml_form_id}-targets.csv")


_TARGET = [*BY, "target"]


@router.put(FORM + "/targets", response=list[TargetReport])
def put_targets(
    request: HttpRequest, project_id: int, xml_form_id: str
) -> list[fieldwork.Target]:
    """Plan these interviews and no others: CSV with the column `target` and any of
    `enumerator`, `area`, `version` and `day`. Nothing changes if anything is wrong."""
    form = form_at(request, project_id, xml_form_id, Verb.FORM_UPDATE)
    data = b"".join(read_file(request, "targets.csv"))
    return set_targets(form=form, data=data, by=asking(request))


def _answer(request: HttpRequest, form: Form, areas: Areas, wish: Wish) -> _Answer:
    """The figures asked for, of interviews within the areas. Raises Problem 400.71, 400.72, 400.42, 403.51."""
    by = wish.dimensions()
    wish.check_period()
    if "area" in by and wish.area and tells_persons(form, wish.area):
        require_trust_within(asking(request), form, areas)
    area = wish.area if "area" in by else None
    reading = read_interviews(form, area=area, areas=areas)
    targets = targets_of(form, areas)
    if not reading.own_area:
        targets = [target for target in targets if not target.area]
    table = figures(reading.interviews, by, targets, since=wish.since, until=wish.until)
    if "enumerator" in by:
        record(
            action="fieldwork.read",
            by=asking(request),
            project_id=form.project_id,
            form_id=form.pk,
            details={"by": by},
        )
    return _Answer(by, reading, table)
