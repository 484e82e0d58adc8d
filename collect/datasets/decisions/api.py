"""/data/v1: findings, and what people decide about them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field

from collect.accounts.auth import Authenticated, asking
from collect.accounts.permissions import Verb
from collect.datasets.decisions import actions, queries, reading
from collect.datasets.decisions.schemas import (
    LISTED,
    CheckReport,
    DecidedReport,
    DecisionOut,
    DecisionsPage,
    FindingReport,
    FindingsPage,
    FindingsQuery,
    ProposalsIn,
    UndoIn,
    refusal_json,
)
from collect.datasets.models import Decision
from collect.datasets.places import FORM, form_within
from collect.datasets.queries import latest_run
from collect.datasets.tables import store
from collect.forms.models import Form
from collect.forms.queries import schema_of
from collect.problems import Problem
from collect.rest import CentralSchema, Text
from collect.submissions.areas import ids_within, sent_within
from collect.submissions.sight import require_about, trusted_areas

router = Router(auth=Authenticated(), tags=["cleaning"])

MOST_REFUSALS = 500


class DecisionsQuery(CentralSchema):
    """Which decisions are wanted."""

    uuid: Text = ""
    table: Text | None = None
    row: Text = ""
    question: Text = ""
    check: Text = ""
    batch_id: int | None = None
    state: Literal["", "in_force", "reopened", "superseded", "undone", "undo"] = ""
    limit: Annotated[int, Field(ge=0, le=10_000)] = LISTED
    offset: Annotated[int, Field(ge=0)] = 0

    def filters(self) -> dict[str, Any]:
        """The same for a query."""
        named: dict[str, Any] = {
            "uuid": self.uuid,
            "row": self.row,
            "question": self.question,
            "check_id": self.check,
            "batch_id": self.batch_id,
        }
        filters = {name: value for name, value in named.items() if value}
        return filters if self.table is None else {**filters, "table": self.table}


@router.get(FORM + "/findings", response=FindingsPage)
def list_findings(
    request: HttpRequest, project_id: int, xml_form_id: str, wish: Query[FindingsQuery]
) -> FindingsPage:
    """What the last run found and changed, with the checks' parameters."""
    form, _ = form_within(request, project_id, xml_form_id, Verb.SUBMISSION_READ)
    run = latest_run(form)
    log = reading.read_log(form, asking(request))
    chosen = reading.lines(log, wish.wanted())
    labels = reading.labels(form)
    return FindingsPage(
        run_id=run.pk,
        count=chosen.num_rows,
        pending=reading.pending_by_check(log),
        checks=_checks(form),
        findings=[
            FindingReport(
                label=labels.get((line["table"], line["question"]), ""), **line
            )
            for line in reading.page(chosen, wish.limit, wish.offset)
        ],
    )


@router.post(FORM + "/decisions", response={200: DecidedReport, 201: DecidedReport})
def make_decisions(
    request: HttpRequest, project_id: int, xml_form_id: str, payload: ProposalsIn
) -> Status[DecidedReport]:
    """Decide about findings, answers and interviews: all that is sent, or nothing.

    An answer decided upon must stand there still, and a new one must fit its question.
    What is in force already is counted as unchanged (200 if all of it is).
    """
    form, _ = form_within(request, project_id, xml_form_id, Verb.SUBMISSION_UPDATE)
    proposals = [one.proposal(at) for at, one in enumerate(payload.decisions, start=1)]
    decided = actions.decide(form=form, proposals=proposals, by=asking(request))
    if decided.refusals:
        raise Problem(
            "400.61",
            count=len({one.at for one in decided.refusals}),
            findings=[refusal_json(one) for one in decided.refusals[:MOST_REFUSALS]],
        )
    return Status(200 if decided.batch is None else 201, DecidedReport.of(decided))


@router.get(FORM + "/decisions", response=DecisionsPage)
def list_decisions(
    request: HttpRequest, project_id: int, xml_form_id: str, wish: Query[DecisionsQuery]
) -> DecisionsPage:
    """Everything that was ever decided, withdrawals too, the newest first; with a row
    and a question, the history of a cell."""
    form, areas = form_within(request, project_id, xml_form_id, Verb.SUBMISSION_READ)
    concerned = queries.decisions_of(form.pk)
    if not areas.everywhere:
        seen = sent_within(form, areas).values("instance_id")
        concerned = concerned.filter(uuid__in=seen)
    if wish.uuid:
        concerned = concerned.filter(uuid=wish.uuid)
    states = _states(form, list(concerned))
    wanted = concerned.filter(**wish.filters()).order_by("-pk")
    found = [one for one in wanted if wish.state in ("", states[one.pk])]
    shown = found[wish.offset : wish.offset + wish.limit]
    return DecisionsPage(
        count=len(found), decisions=_reports(request, form, shown, states)
    )


@router.get("/decisions/{int:decision_id}", response=DecisionOut)
def read_decision(request: HttpRequest, decision_id: int) -> DecisionOut:
    """One decision, and how it stands."""
    event = queries.decision_with_id(decision_id)
    form, verb = event.form, Verb.SUBMISSION_READ
    require_about(asking(request), form, verb, [event.uuid])
    own = queries.decisions_of(event.form_id).filter(uuid=event.uuid)
    states = _states(event.form, list(own))
    return _reports(request, event.form, [event], states)[0]


@router.post("/decisions/{int:decision_id}/undo", response={201: DecisionOut})
def undo_decision(
    request: HttpRequest, decision_id: int, payload: UndoIn
) -> Status[DecisionOut]:
    """Withdraw a decision that is in force: what it had superseded counts again."""
    event = queries.decision_with_id(decision_id)
    undone = actions.undo(decision=event, by=asking(request), reason=payload.reason)
    return Status(201, DecisionOut.of(undone, "undo"))


@router.post("/decision-batches/{int:batch_id}/undo", response={201: DecidedReport})
def undo_batch(
    request: HttpRequest, batch_id: int, payload: UndoIn
) -> Status[DecidedReport]:
    """Withdraw all that is still in force of what was decided at once."""
    batch = queries.batch_with_id(batch_id)
    events = actions.undo_batch(batch=batch, by=asking(request), reason=payload.reason)
    return Status(
        201,
        DecidedReport(
            batch_id=events[0].batch_id,
            stored=len(events),
            unchanged=0,
            decisions=[DecisionOut.of(one, "undo") for one in events[:LISTED]],
        ),
    )


def _states(form: Form, events: list[Decision]) -> dict[int, queries.State]:
    uuids = {event.uuid for event in events}
    standing = {one.id for one in queries.in_force(form.pk, uuids)}
    log = store.read_log(settings.COLLECT_TABLE_DIR, form.pk)
    return dict(queries.states(events, standing, log))


def _reports(
    request: HttpRequest,
    form: Form,
    events: list[Decision],
    states: dict[int, queries.State],
) -> list[DecisionOut]:
    """Decisions for the eyes of who asks."""
    reports = [DecisionOut.of(event, states[event.pk]) for event in events]
    trusted = trusted_areas(asking(request), form)
    if trusted.everywhere:
        return reports
    hidden = reading.guarded_cells(form)
    shown = ids_within(form, trusted, {one.uuid for one in reports})
    for one in reports:
        if (one.table, one.question) in hidden and one.uuid not in shown:
            for name in ("old_value", "new_value", "reason", "issue"):
                if getattr(one, name):
                    setattr(one, name, reading.WITHHELD)
    return reports


def _checks(form: Form) -> list[CheckReport]:
    published = form.current_version_id
    if published is None:
        return []
    checks = schema_of(published).definition.checks
    return [CheckReport(**asdict(check)) for check in checks]
