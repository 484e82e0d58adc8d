"""Writes of decisions: all of a batch or none, and their withdrawal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from collect.accounts.audit import record
from collect.accounts.models import Actor
from collect.accounts.permissions import Verb
from collect.datasets import cleaning
from collect.datasets.cleaning import Proposal, Refusal
from collect.datasets.decisions import queries
from collect.datasets.evidence import choices_of
from collect.datasets.locks import DECISIONS, wait_until_commit
from collect.datasets.models import Decision, DecisionBatch
from collect.datasets.pipeline.judging import Known, Verdict, judge
from collect.datasets.tables import store
from collect.datasets.tables.schema import merge_fields
from collect.datasets.tables.state import Selection
from collect.forms.models import Form
from collect.forms.queries import published_schemas
from collect.lib.clock import now
from collect.problems import Problem
from collect.submissions.areas import ids_within
from collect.submissions.queries.streams import living_versions, tombstones
from collect.submissions.sight import areas_seen, require_about

_BATCH = 2000


@dataclass(frozen=True)
class File:
    """The spreadsheet that decisions came in."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Decided:
    """What became of proposals: `batch` is None where there was nothing to store.

    With `refusals` nothing was stored. `unchanged`: how many were in force already.
    """

    batch: DecisionBatch | None
    decisions: Sequence[Decision]
    unchanged: int
    refusals: Sequence[Refusal] = ()


def decide(
    *, form: Form, proposals: Sequence[Proposal], by: Actor, file: File | None = None
) -> Decided:
    """Store what is asked for if all of it can be carried out, else nothing.

    Of submissions outside of the areas that `by` corrects nothing is known here. Records the audit event `decision.create`, which makes a run due.
    """
    with transaction.atomic():
        wait_until_commit(DECISIONS, form.pk)
        verdict = consider(form, proposals, by)
        if verdict.refusals:
            return Decided(None, (), verdict.unchanged, verdict.refusals)
        if not verdict.decisions:
            return Decided(None, (), verdict.unchanged)
        batch = _batch(form, by, file, verdict.unchanged)
        decisions = Decision.objects.bulk_create(
            [_stored(one, batch) for one in verdict.decisions], batch_size=_BATCH
        )
        _note(batch, "decision.create", by, len(decisions))
    return Decided(batch, decisions, verdict.unchanged)


def consider(form: Form, proposals: Sequence[Proposal], by: Actor) -> Verdict:
    """What would become of proposals, given everything acknowledged before about
    submissions that `by` may correct. Raises Problem 403.1."""
    areas = areas_seen(by, form, Verb.SUBMISSION_UPDATE)
    schemas = published_schemas(form.pk)
    fields = merge_fields([schema.fields for schema in schemas])
    uuids = {uuid for one in proposals for uuid in (one.uuid, f"uuid:{one.uuid}")}
    if not areas.everywhere:
        uuids = ids_within(form, areas, uuids)
    root = settings.COLLECT_TABLE_DIR
    _, raw = store.read_latest(root, form.pk, fields, Selection(chosen=uuids))
    log = store.known_log(root, form.pk)
    known = Known(
        raw,
        fields,
        choices_of(schemas),
        queries.in_force(form.pk, uuids),
        cleaning.LOG_SCHEMA.empty_table() if log is None else log,
    )
    return judge(known, proposals)


def undo(*, decision: Decision, by: Actor, reason: str) -> Decision:
    """Withdraw a decision; what it had superseded counts again. The event that says so.

    Records the audit event `decision.undo`. Raises Problem 403.1, 403.53 unless `by`
    may correct the submission, 409.62 unless the decision is in force.
    """
    require_about(by, decision.form, Verb.SUBMISSION_UPDATE, [decision.uuid])
    with transaction.atomic():
        wait_until_commit(DECISIONS, decision.form_id)
        standing = {one.id for one in queries.in_force(decision.form_id)}
        if decision.pk not in standing:
            events = queries.decisions_of(decision.form_id)
            state = queries.states(events, standing, None)[decision.pk]
            raise Problem("409.62", state=state)
        return _withdraw(decision.form, [decision], by, reason)[0]


def undo_batch(*, batch: DecisionBatch, by: Actor, reason: str) -> list[Decision]:
    """Withdraw those decisions of a batch that are in force; the events that say so.

    Records the audit event `decision.undo`. Raises Problem 403.1, 403.53 unless `by`
    may correct each of their submissions, 409.62 if none is in force.
    """
    about = set(batch.decisions.values_list("uuid", flat=True))
    require_about(by, batch.form, Verb.SUBMISSION_UPDATE, about)
    with transaction.atomic():
        wait_until_commit(DECISIONS, batch.form_id)
        standing = {one.id for one in queries.in_force(batch.form_id)}
        own = [one for one in batch.decisions.order_by("pk") if one.pk in standing]
        if not own:
            raise Problem("409.62", state="in force no more")
        return _withdraw(batch.form, own, by, reason)


def forget_purged(form_id: int) -> int:
    """Delete what was decided about submissions that are no more, as it quotes their
    answers; how many events that were."""
    purged = tombstones(form_id)
    living = living_versions(purged.values())
    events = Decision.objects.filter(form_id=form_id, uuid__in=list(purged))
    return events.exclude(version_id__in=living).delete()[0]


def forget_form(form_id: int) -> None:
    """Delete the decisions of a form that is being purged, in the caller's
    transaction."""
    DecisionBatch.objects.filter(form_id=form_id).delete()


def _withdraw(
    form: Form, decisions: Sequence[Decision], by: Actor, reason: str
) -> list[Decision]:
    batch = _batch(form, by, None, 0)
    events = Decision.objects.bulk_create(
        [
            Decision(
                batch=batch,
                form=form,
                uuid=one.uuid,
                table=one.table,
                row=one.row,
                question=one.question,
                check_id=one.check_id,
                reason=reason,
                version_id=one.version_id,
                siblings=one.siblings,
                enumerator=one.enumerator,
                undoes=one,
            )
            for one in decisions
        ],
        batch_size=_BATCH,
    )
    _note(batch, "decision.undo", by, len(events))
    return events


def _batch(form: Form, by: Actor, file: File | None, unchanged: int) -> DecisionBatch:
    return DecisionBatch.objects.create(
        form=form,
        made_by=by,
        made_at=now(),
        file_name=file.name if file else "",
        sha256=file.sha256 if file else "",
        unchanged=unchanged,
    )


def _note(batch: DecisionBatch, action: str, by: Actor, count: int) -> None:
    record(
        action=action,
        by=by,
        project_id=batch.form.project_id,
        form_id=batch.form_id,
        details={"batchId": batch.pk, "decisions": count},
    )


def _stored(decision: cleaning.Decision, batch: DecisionBatch) -> Decision:
    same = (
        *("uuid", "table", "row", "question", "check_id", "change_type"),
        *("old_value", "seen_value", "new_value", "reason", "issue", "severity"),
        *("version_id", "siblings", "enumerator"),
    )
    values = {name: getattr(decision, name) for name in same}
    return Decision(batch=batch, form=batch.form, **values)
