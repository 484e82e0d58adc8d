"""What a worker does: take up attempts to publish, one of each dataset at a time, and
end them whatever happens."""

from __future__ import annotations

import errno
import logging
from datetime import timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, transaction
from django.db.models import Q

from collect.datasets.locks import PUBLISHINGS, alone, taken
from collect.datasets.models import ACTIVE_PUBLISHINGS, Publishing, PublishingState
from collect.datasets.releases import rights
from collect.datasets.releases.asking import finish
from collect.datasets.releases.progress import CancelledError, Reported
from collect.datasets.releases.publishing import publish_release
from collect.lib.clock import now
from collect.problems import Problem

MAX_ATTEMPTS = 3
"""A release that kills its worker so often will do so again."""

RESEND_AFTER = timedelta(seconds=15)
"""One that was handed out but is not worked on is handed out again after this."""

_FULL = (errno.ENOSPC, errno.EDQUOT)

logger = logging.getLogger(__name__)


def hand_out() -> list[int]:
    """Attempts that should be worked on and are not: waiting ones, and those whose
    worker is gone. Marks them as handed out; the caller sends them to workers."""
    moment = now()
    active = Publishing.objects.filter(state__in=ACTIVE_PUBLISHINGS)
    idle = Q(handed_out_at=None) | Q(handed_out_at__lt=moment - RESEND_AFTER)
    with transaction.atomic():
        begun = active.filter(state=PublishingState.RUNNING)
        behind = Q(
            state=PublishingState.QUEUED, dataset__in=begun.values_list("dataset")
        )
        found = active.filter(idle).exclude(behind)
        found = found.exclude(dataset__in=taken(PUBLISHINGS)).order_by("pk")
        locked = found.select_for_update(skip_locked=True, of=("self",))
        ready = [publishing.pk for publishing in locked]
        Publishing.objects.filter(pk__in=ready).update(handed_out_at=moment)
    return ready


def execute(*, publishing_id: int) -> None:
    """Work on an attempt, unless someone is at its dataset. Safe to call twice, and
    after a crash."""
    publishing = Publishing.objects.filter(pk=publishing_id).first()
    if publishing is None or publishing.state not in ACTIVE_PUBLISHINGS:
        return
    with alone(PUBLISHINGS, publishing.dataset_id) as locked:
        if locked and (started := _start(publishing_id)) is not None:
            _work(started)


def _start(publishing_id: int) -> Publishing | None:
    """Move it to `running`; None where it has ended, must wait, or was given up."""
    with transaction.atomic():
        active = Publishing.objects.filter(state__in=ACTIVE_PUBLISHINGS)
        wanted = active.filter(pk=publishing_id).select_for_update(of=("self",))
        publishing = wanted.select_related("dataset", "requested_by").first()
        if publishing is None or _is_behind(publishing):
            return None
        if publishing.to_cancel:
            finish(publishing, PublishingState.CANCELLED)
            return None
        try:
            _require_startable(publishing)
        except Problem as problem:
            finish(publishing, PublishingState.FAILED, problem=problem)
            return None
        publishing.state = PublishingState.RUNNING
        publishing.attempts += 1
        publishing.started_at = now()
        publishing.phase, publishing.inputs = "reading", ""
        publishing.save()
    return publishing


def _is_behind(publishing: Publishing) -> bool:
    others = Publishing.objects.filter(
        dataset=publishing.dataset_id, state=PublishingState.RUNNING
    )
    return others.exclude(pk=publishing.pk).exists()


def _require_startable(publishing: Publishing) -> None:
    """Raises Problem 403.1 if the one who asked may not any more, and 500.81."""
    if publishing.attempts >= MAX_ATTEMPTS:
        reason = (
            f"{publishing.attempts} workers died while working on it. It may need more"
            " memory than they have; publish fewer breakdowns at a time."
        )
        raise Problem("500.81", reason=reason)
    rights.require_publish(publishing.requested_by, publishing.dataset)


def _work(publishing: Publishing) -> None:
    try:
        publish_release(
            dataset=publishing.dataset,
            by=publishing.requested_by,
            base_url=publishing.base_url,
            progress=Reported(publishing.pk),
        )
    except CancelledError:
        finish(publishing, PublishingState.CANCELLED)
    except OperationalError:
        # The database went away: it stays `running` and is handed out again.
        raise
    except Problem as problem:
        finish(publishing, PublishingState.FAILED, problem=problem)
    except Exception as error:
        number, dataset = publishing.pk, publishing.dataset_id
        logger.exception("Publishing %s of dataset %s failed", number, dataset)
        finish(publishing, PublishingState.FAILED, problem=_as_problem(error))
        raise


def _as_problem(error: Exception) -> Problem:
    if isinstance(error, SoftTimeLimitExceeded):
        return Problem("502.1")
    if isinstance(error, OSError) and error.errno in _FULL:
        reason = "the server's disk is full. Ask its operator for room, and try again."
        return Problem("500.81", reason=reason)
    if isinstance(error, MemoryError):
        reason = (
            "it needs more memory than the server has; publish fewer breakdowns at a"
            " time."
        )
        return Problem("500.81", reason=reason)
    return Problem("500.1")
