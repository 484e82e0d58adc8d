"""What checks found in a submission, and what was corrected: beside its answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow.compute as pc
from django.conf import settings

from collect.datasets.cleaning import Decision
from collect.datasets.cleaning.log import ACCEPTED, BLANK, CHANGE, PENDING, REMOVE
from collect.datasets.decisions.queries import in_force
from collect.datasets.decisions.reading import guarded_cells
from collect.datasets.tables import store
from collect.datasets.tables.schema import column_name
from collect.forms.models import Form
from collect.forms.xlsform.fields import Field

Cell = tuple[str, str]
"""The key of a row, and the name of a column."""


@dataclass(frozen=True)
class Remark:
    """A line of the cleaning log. `pending`: nobody has decided yet; `applied`: whether
    the last run has carried it out."""

    check: str
    issue: str
    severity: str
    pending: bool
    change: str
    old: str | None
    new: str | None
    reason: str
    by: str
    at: str
    applied: bool

    @property
    def changes(self) -> bool:
        """Whether it changes the answer."""
        return self.change in (CHANGE, BLANK) and not self.pending


def remarks_on(
    form: Form, instance_id: str, *, trusted: bool
) -> Mapping[Cell, list[Remark]]:
    """Findings and corrections by cell; what concerns the submission as a whole is under
    the column "". What is said of direct identifiers is for whoever is trusted."""
    found: dict[Cell, list[Remark]] = defaultdict(list)
    known: set[str] = set()
    hidden = set() if trusted else guarded_cells(form)
    for line in _lines(form, instance_id):
        known.add(line["decision_id"] or "")
        if line["status"] not in (PENDING, ACCEPTED):
            continue
        if (line["table"], line["question"]) not in hidden:
            found[line["row"], line["question"] or ""].append(_of_line(line))
    for decision in in_force(form.pk, [instance_id]):
        # The last run knew nothing of those that were made since.
        if (
            str(decision.id) not in known
            and (decision.table, decision.question) not in hidden
        ):
            found[decision.row, decision.question].append(_of_decision(decision))
    return found


def cell_of(field: Field, row: str) -> Cell:
    """Where the log speaks of the answer to a question in a row."""
    return (row, column_name(field))


def removed(remarks: Mapping[Cell, list[Remark]]) -> Remark | None:
    """The decision that takes the submission out of the clean data, if there is one."""
    for each in (remark for listed in remarks.values() for remark in listed):
        if each.change == REMOVE and not each.pending:
            return each
    return None


def _lines(form: Form, instance_id: str) -> list[dict[str, Any]]:
    log = store.read_log(settings.COLLECT_TABLE_DIR, form.pk)
    if log is None:
        return []
    own: list[dict[str, Any]] = log.filter(
        pc.equal(log["uuid"], instance_id)
    ).to_pylist()
    return own


def _of_line(line: Mapping[str, Any]) -> Remark:
    return Remark(
        check=line["check_id"] or "",
        issue=line["issue"] or "",
        severity=line["severity"] or "",
        pending=line["status"] == PENDING,
        change=line["change_type"] or "",
        old=line["old_value"],
        new=line["new_value"],
        reason=line["reason"] or "",
        by=line["decided_by"] or "",
        at=(line["decided_at"] or "")[:10],
        applied=True,
    )


def _of_decision(decision: Decision) -> Remark:
    return Remark(
        check=decision.check_id,
        issue=decision.issue,
        severity=decision.severity,
        pending=False,
        change=decision.change_type,
        old=decision.old_value,
        new=decision.new_value,
        reason=decision.reason,
        by=decision.by or "",
        at=(decision.at or "")[:10],
        applied=False,
    )
