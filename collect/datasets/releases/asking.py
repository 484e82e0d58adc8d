"""Writes: asking for a release, stopping its making, and how that ended."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from collect.accounts.audit import record
from collect.accounts.models import Actor
from collect.datasets.models import (
    ACTIVE_PUBLISHINGS,
    Dataset,
    Publishing,
    PublishingState,
    Release,
)
from collect.datasets.releases.wanted import read
from collect.lib.clock import now
from collect.problems import Problem


def request_release(
    *, dataset: Dataset, by: Actor, base_url: str = ""
) -> Publishing | Release:
    """The newest release if nothing has changed since; else an attempt to make one.

    That is the one that waits, for it reads what there is when its turn comes; or the
    one that is being made of exactly what there is now; or a new one. `base_url` is the
    address of the dataset's releases. Raises Problem 409.81 without estimates, 409.83
    if two forms disagree what an indicator is.
    """
    wanted = read(dataset)
    if wanted.published is not None:
        return wanted.published
    with transaction.atomic():
        running = dataset.publishings.filter(
            state=PublishingState.RUNNING, to_cancel=False, inputs=wanted.inputs
        )
        found = running.first()
        if found is None:
            # Locked, so that no worker takes it before this is committed.
            waiting = Publishing.objects.select_for_update(of=("self",))
            found, _ = waiting.get_or_create(
                dataset=dataset,
                state=PublishingState.QUEUED,
                defaults={"requested_by": by, "base_url": base_url},
            )
        _record("create", found, by)
    return found


@transaction.atomic
def cancel(*, publishing: Publishing, by: Actor) -> Publishing:
    """Stop an attempt: no release comes of it. Raises Problem 409.86 if it has ended."""
    attempts = Publishing.objects.select_for_update(of=("self",))
    current = attempts.select_related("dataset", "release").get(pk=publishing.pk)
    if current.state not in ACTIVE_PUBLISHINGS:
        raise Problem("409.86", state=current.state)
    if current.state == PublishingState.QUEUED:
        finish(current, PublishingState.CANCELLED)
    else:
        # The worker stops and says so; if it is dead, the next one does.
        current.to_cancel = True
        current.save(update_fields=["to_cancel"])
    _record("cancel", current, by)
    return current


def finish(
    publishing: Publishing, state: PublishingState, *, problem: Problem | None = None
) -> None:
    """The attempt ends without a release; `problem` says why."""
    publishing.state, publishing.finished_at = state, now()
    publishing.phase = ""
    publishing.problem = None if problem is None else problem.as_json()
    publishing.save(update_fields=["state", "finished_at", "phase", "problem"])


def _record(action: str, publishing: Publishing, by: Actor) -> None:
    details: dict[str, Any] = {
        "dataset": publishing.dataset.code,
        "publishingId": publishing.pk,
    }
    record(action=f"publishing.{action}", by=by, details=details)
