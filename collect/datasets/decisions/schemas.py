"""What is asked to be decided, and what is told of decisions and findings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from collect.datasets.cleaning import Proposal, Refusal
from collect.datasets.cleaning.log import ChangeType
from collect.datasets.decisions.actions import Decided
from collect.datasets.decisions.queries import State
from collect.datasets.decisions.sheets import Uploaded
from collect.datasets.models import Decision
from collect.forms.api.schemas import FindingOut
from collect.rest import CentralSchema, Text

LISTED = 100
"""How many of a list are told where no limit is given."""

MOST = 5000
"""Decisions in one request; spreadsheets may have more."""


class ProposalIn(CentralSchema):
    """A decision to be made; see `cleaning.Proposal`. `oldValue` is the answer that
    was decided upon, null for none."""

    model_config = ConfigDict(extra="forbid")

    uuid: Text
    table: Text = ""
    row: Text = ""
    question: Text = ""
    check_id: Text = ""
    old_value: Text | None = None
    change_type: ChangeType
    new_value: Text | None = None
    reason: Text = ""
    issue: Text = ""

    def proposal(self, at: int) -> Proposal:
        """The same, with its position in the request, from 1."""
        return Proposal(at=at, **self.model_dump())


class ProposalsIn(CentralSchema):
    """Decisions to be made together: all, or none."""

    model_config = ConfigDict(extra="forbid")

    decisions: Annotated[list[ProposalIn], Field(min_length=1, max_length=MOST)]


class UndoIn(CentralSchema):
    """Why a decision is withdrawn."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[Text, Field(min_length=1)]


class Person(CentralSchema):
    """Who."""

    id: int
    display_name: str


class DecisionOut(CentralSchema):
    """A decision, or the withdrawal of one (`undoes`)."""

    id: int
    batch_id: int
    state: State
    uuid: str
    table: str
    row: str
    question: str
    check_id: str
    change_type: str
    old_value: str | None
    new_value: str | None
    reason: str
    issue: str
    severity: str
    enumerator: str | None
    made_by: Person
    made_at: datetime
    file_name: str
    undoes: int | None

    @classmethod
    def of(cls, event: Decision, state: State) -> DecisionOut:
        """The event as it stands."""
        return cls(
            id=event.pk,
            batch_id=event.batch_id,
            state=state,
            made_by=Person(
                id=event.batch.made_by_id,
                display_name=event.batch.made_by.display_name,
            ),
            made_at=event.batch.made_at,
            file_name=event.batch.file_name,
            undoes=event.undoes_id,
            **{name: getattr(event, name) for name in _SAME},
        )


_SAME = (
    *("uuid", "table", "row", "question", "check_id", "change_type"),
    *("old_value", "new_value", "reason", "issue", "severity", "enumerator"),
)


class DecidedReport(CentralSchema):
    """What was stored; `batchId` is null where all of it was in force already."""

    batch_id: int | None
    stored: int
    unchanged: int
    decisions: list[DecisionOut]

    @classmethod
    def of(cls, decided: Decided) -> DecidedReport:
        """The report, with the first decisions."""
        return cls(
            batch_id=None if decided.batch is None else decided.batch.pk,
            stored=len(decided.decisions),
            unchanged=decided.unchanged,
            decisions=[
                DecisionOut.of(one, "in_force") for one in decided.decisions[:LISTED]
            ],
        )


class SheetReport(CentralSchema):
    """What became of a spreadsheet: `stored` decisions of those `proposed`, none if it
    was only tried; lines that were `unchanged`, or `skipped` as they decide nothing;
    `findings` that do not forbid it."""

    batch_id: int | None
    proposed: int
    stored: int
    unchanged: int
    skipped: int
    findings: list[FindingOut]

    @classmethod
    def of(cls, uploaded: Uploaded) -> SheetReport:
        """The report."""
        decided = uploaded.decided
        batch = decided.batch if decided else None
        return cls(
            batch_id=batch.pk if batch else None,
            proposed=uploaded.proposed,
            stored=len(decided.decisions) if decided else 0,
            unchanged=uploaded.unchanged,
            skipped=uploaded.skipped,
            findings=[FindingOut(**one.to_dict()) for one in uploaded.findings],
        )


class DecisionsPage(CentralSchema):
    """A part of the decisions, the newest first; `count` of all that match."""

    count: int
    decisions: list[DecisionOut]


class FindingsQuery(CentralSchema):
    """Which lines of the cleaning log are wanted; several values by comma."""

    status: Text = ""
    check: Text = ""
    severity: Text = ""
    change_type: Text = ""
    uuid: Text = ""
    table: Text | None = None
    question: Text = ""
    enumerator: Text = ""
    limit: Annotated[int, Field(ge=0, le=10_000)] = LISTED
    offset: Annotated[int, Field(ge=0)] = 0

    def wanted(self) -> dict[str, list[str]]:
        """By column of the log, the values."""
        named = {
            "status": self.status,
            "check_id": self.check,
            "severity": self.severity,
            "change_type": self.change_type,
            "uuid": self.uuid,
            "question": self.question,
            "enumerator": self.enumerator,
        }
        wanted = {name: text.split(",") for name, text in named.items() if text}
        return wanted if self.table is None else {**wanted, "table": [self.table]}


class CheckReport(CentralSchema):
    """A check as the workbook has it, with its parameters."""

    name: str
    type: str
    table: str = ""
    variable: str = ""
    variables: list[str] = Field(default_factory=list)
    constraint: str = ""
    parameters: dict[str, str] = Field(default_factory=dict)
    severity: str = "warning"
    action: str = "flag"
    messages: dict[str, str] = Field(default_factory=dict)


class FindingReport(CentralSchema):
    """A line of the cleaning log."""

    uuid: str
    table: str
    row: str
    question: str
    label: str
    issue: str
    check_id: str
    old_value: str | None
    change_type: str
    new_value: str | None
    reason: str
    severity: Literal["error", "warning"]
    status: Literal["pending", "accepted", "rejected"]
    enumerator: str | None
    decision_id: int | None
    decided_by: str | None
    decided_at: str | None


class FindingsPage(CentralSchema):
    """A part of the cleaning log; `count` of all lines that match, `pending` by check
    of those that wait for a decision."""

    run_id: int
    count: int
    pending: dict[str, int]
    checks: list[CheckReport]
    findings: list[FindingReport]


def refusal_json(refusal: Refusal) -> Mapping[str, Any]:
    """A refusal in the details of a problem; `position` counts from 1."""
    return {
        "position": refusal.at,
        "part": refusal.part,
        "code": refusal.code,
        "message": refusal.message,
        "hint": refusal.hint,
    }
