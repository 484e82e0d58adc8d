"""Writes of the datasets room: asking for runs, and running them."""

import logging
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import Model, Q

from collect.accounts.audit import record
from collect.accounts.models import Actor
from collect.datasets import recollection
from collect.datasets.conventions import conventions
from collect.datasets.decisions import queries as decisions
from collect.datasets.decisions.reading import pending_by_check
from collect.datasets.evidence import evidence, population_of
from collect.datasets.locks import RUNS, alone, keep_until_commit, taken
from collect.datasets.models import (
    Contrast,
    DisparityEstimate,
    Estimate,
    Run,
    RunState,
)
from collect.datasets.pipeline import Result, process
from collect.datasets.pipeline.checks import marks
from collect.datasets.pipeline.checks.sittings import asks_for_audits
from collect.datasets.progress import Progress
from collect.datasets.sittings import with_audits
from collect.datasets.tables import folders, memory, raw, store
from collect.datasets.tables.schema import merge_fields
from collect.forms.models import Form
from collect.forms.ports import FormInUse
from collect.forms.queries import published_schemas, schema_of
from collect.forms.xlsform.definition import Definition
from collect.lib.clock import now
from collect.submissions.queries import horizon

MAX_ATTEMPTS = 5
"""A run that kills its worker so often will do so again."""

RESEND_AFTER = timedelta(seconds=15)
"""A run that was handed out but is not worked on is handed out again after this."""

KEPT_RUNS = 5
"""Finished runs per form whose estimates and disparities are kept."""


class TablesInUseError(RuntimeError):
    """A worker is at the tables of a form."""

    def __init__(self, form_id: int) -> None:
        super().__init__(
            f"A run is working on the tables of form {form_id}; try again when it is "
            "finished."
        )


logger = logging.getLogger(__name__)


def request_run(
    *, form_id: int, by: Actor | None = None, due_in: timedelta | None = None
) -> Run:
    """A queued run of the form: the waiting one if there is one, else a new one.

    Whatever was committed before this call is covered, as a run takes its horizon
    after it has left the queue. `due_in` defaults to the debounce time; a run that
    waits is brought forward, never put off.
    """
    if due_in is None:
        due_in = timedelta(seconds=settings.COLLECT_DEBOUNCE_SECONDS)
    due_at = now() + due_in
    with transaction.atomic():
        run, created = Run.objects.get_or_create(
            form_id=form_id,
            state=RunState.QUEUED,
            defaults={"due_at": due_at, "requested_by": by},
        )
        if not created and due_at < run.due_at:
            Run.objects.filter(pk=run.pk).update(due_at=due_at)
        if by is not None:
            record(
                action="run.create", by=by, form_id=form_id, details={"runId": run.pk}
            )
    return run


def hand_out_due_runs() -> list[int]:
    """Runs that should be worked on and are not: due ones, and those whose worker is
    gone. Marks them as handed out; the caller sends them to workers."""
    moment = now()
    waiting = Q(handed_out_at=None) | Q(handed_out_at__lt=moment - RESEND_AFTER)
    due = Q(state=RunState.QUEUED, due_at__lte=moment) | Q(state=RunState.RUNNING)
    with transaction.atomic():
        runs = Run.objects.select_for_update(skip_locked=True, of=("self",))
        found = list(runs.filter(due & waiting).exclude(form_id__in=taken(RUNS)))
        running = {run.form_id for run in found if run.state == RunState.RUNNING}
        ready = [
            run.pk
            for run in found
            if run.state == RunState.RUNNING or run.form_id not in running
        ]
        Run.objects.filter(pk__in=ready).update(handed_out_at=moment)
    return ready


def execute(*, run_id: int) -> None:
    """Work on a run, unless someone is. Safe to call twice, and after a crash."""
    run = Run.objects.filter(pk=run_id).first()
    if run is None or run.state not in (RunState.QUEUED, RunState.RUNNING):
        return
    with alone(RUNS, run.form_id) as locked:
        if locked and _start(run):
            _work(run)


def forget_form(form_id: int) -> None:
    """Delete the runs, estimates and tables of a form that is being purged.

    In the caller's transaction; the tables go once it is committed. Raises FormInUse
    while a worker is at them.
    """
    if not keep_until_commit(RUNS, form_id):
        raise FormInUse
    Run.objects.filter(form_id=form_id).delete()
    root = settings.COLLECT_TABLE_DIR
    transaction.on_commit(partial(folders.drop, root, form_id), robust=True)


def rebuild_tables(*, form_id: int) -> dict[str, int]:
    """Make a form's raw tables anew from the database; the rows by table.

    Raises TablesInUseError while a worker is at them.
    """
    with alone(RUNS, form_id) as locked:
        if not locked:
            raise TablesInUseError(form_id)
        upto = horizon(form_id)
        return raw.rebuild(settings.COLLECT_TABLE_DIR, form_id, upto=upto)


def tidy_tables() -> int:
    """Merge small files of all raw tables and remove what nobody reads any more; how
    many files were merged. Tables that a worker is at are left to the next time."""
    root = settings.COLLECT_TABLE_DIR
    merged = 0
    for form_id in folders.forms(root):
        with alone(RUNS, form_id) as locked:
            if locked:
                merged += raw.tidy(root, form_id)
    return merged


def _start(run: Run) -> bool:
    """Move the run to `running`; False where it has ended, must wait, or gave up."""
    with transaction.atomic():
        current = Run.objects.select_for_update().get(pk=run.pk)
        others = Run.objects.filter(form_id=run.form_id, state=RunState.RUNNING)
        if current.state == RunState.QUEUED and others.exists():
            return False
        if current.state not in (RunState.QUEUED, RunState.RUNNING):
            return False
        if current.attempts >= MAX_ATTEMPTS:
            text = f"Given up: {current.attempts} workers died while working on it."
            _finish(current, RunState.FAILED, error=text)
            return False
        current.state = RunState.RUNNING
        current.attempts += 1
        current.started_at = now()
        current.save(update_fields=["state", "attempts", "started_at"])
    return True


def _work(run: Run) -> None:
    try:
        form = Form.objects.get(pk=run.form_id)
        progress = Progress(run)
        cursor, result = _process(form, progress)
        progress.end()
        _publish(run, cursor, result)
    except OperationalError:
        # The database went away: the run stays `running` and is handed out again.
        raise
    except Exception as error:
        logger.exception("Run %s of form %s failed", run.pk, run.form_id)
        _finish(run, RunState.FAILED, error=f"{type(error).__name__}: {error}")
        raise


def _process(form: Form, progress: Progress) -> tuple[int, Result]:
    """What a run finds, and the number up to which it covers everything."""
    progress.begin("read")
    schemas = published_schemas(form.pk)
    fields = merge_fields([schema.fields for schema in schemas])
    root = settings.COLLECT_TABLE_DIR
    raw.append_tail(root, form.pk, upto=horizon(form.pk))
    cursor, tables = store.read_latest(root, form.pk, fields)
    published = form.current_version_id
    workbook = schema_of(published).definition if published else Definition()
    facts = evidence(root, form.pk, fields, schemas)
    if asks_for_audits(workbook, fields):
        facts = with_audits(root, form.pk, facts)
    decided = decisions.in_force(form.pk)
    fingerprint = marks.fingerprint(workbook, fields, facts, recollection.code())
    marked = marks.marks(tables[""], facts, decided)
    result = process(
        tables,
        fields,
        workbook,
        facts,
        decisions=decided,
        rule=form.review_rule,
        former=recollection.former(root, form.pk, marked, fingerprint),
        population=population_of(form, workbook.design),
        conventions=conventions(),
        begin=progress.begin,
    )
    progress.begin("write")
    store.replace_clean(root, form.pk, result.clean, result.log)
    memory.remember(root, form.pk, memory.Memory(result.found, marked), fingerprint)
    return cursor, result


def _publish(run: Run, cursor: int, result: Result) -> None:
    """What was found and the end of the run become visible together."""
    with transaction.atomic():
        _keep(run, result)
        _finish(
            run,
            RunState.SUCCEEDED,
            cursor=cursor,
            submissions=result.clean[""].num_rows,
            review_rule=result.review.rule,
            counted=result.review.counted,
            held=result.review.held,
            rejected=result.review.rejected,
            rows={name: table.num_rows for name, table in result.clean.items()},
            dimensions=list(result.dimensions),
            weighting=result.weighting,
            findings=result.findings,
            log_entries=result.log.num_rows,
            problems=list(result.problems),
            pending=pending_by_check(result.log),
            proof={"cells": result.proof.cells, "rows": result.proof.rows},
            observations=len(result.estimates),
        )
        _forget_old_estimates(run.form_id)
        record(
            action="run.finish", by=None, form_id=run.form_id, details={"runId": run.pk}
        )


def _keep(run: Run, result: Result) -> None:
    found: dict[type[Model], list[dict[str, Any]]] = {
        Estimate: result.estimates,
        Contrast: result.contrasts,
        DisparityEstimate: result.disparities,
    }
    for model, records in found.items():
        kept = model._default_manager
        kept.filter(run=run).delete()
        rows = (
            model(run=run, position=position, **record)
            for position, record in enumerate(records)
        )
        kept.bulk_create(rows, batch_size=2000)


def _finish(run: Run, state: RunState, **changes: object) -> None:
    Run.objects.filter(pk=run.pk).update(state=state, finished_at=now(), **changes)


def _forget_old_estimates(form_id: int) -> None:
    done = Run.objects.filter(form_id=form_id, state=RunState.SUCCEEDED)
    kept = done.order_by("-pk").values_list("pk", flat=True)[:KEPT_RUNS]
    old = done.exclude(pk__in=list(kept))
    Estimate.objects.filter(run__in=old).delete()
    Contrast.objects.filter(run__in=old).delete()
    DisparityEstimate.objects.filter(run__in=old).delete()
