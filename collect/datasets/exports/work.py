"""What a worker does: take up exports, one each, and end them whatever happens."""

from __future__ import annotations

import errno
import logging
from dataclasses import asdict
from datetime import timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import Q

from collect.datasets.exports import files, rights
from collect.datasets.exports.actions import finish, kept_until
from collect.datasets.exports.produce import produce
from collect.datasets.exports.products import Product
from collect.datasets.exports.progress import CancelledError, Progress
from collect.datasets.locks import EXPORTS, alone, taken
from collect.datasets.models import ACTIVE, Export, ExportState
from collect.lib.clock import now
from collect.problems import Problem
from collect.submissions.exports.columnar.content import UnsuitableError
from collect.submissions.exports.columnar.options import OptionError
from collect.submissions.queries import horizon

MAX_ATTEMPTS = 3
"""An export that kills its worker so often will do so again."""

RESEND_AFTER = timedelta(seconds=15)
"""An export that was handed out but is not worked on is handed out again after this."""

_FULL = (errno.ENOSPC, errno.EDQUOT)

logger = logging.getLogger(__name__)


def hand_out() -> list[int]:
    """Exports that should be worked on and are not: waiting ones, and those whose
    worker is gone; as many as may be made at a time. Marks them as handed out; the
    caller sends them to workers."""
    moment = now()
    busy = taken(EXPORTS)
    told = Q(handed_out_at__gte=moment - RESEND_AFTER)
    idle = Export.objects.filter(state__in=ACTIVE).exclude(pk__in=busy)
    with transaction.atomic():
        free = settings.COLLECT_EXPORTS_AT_ONCE - len(busy) - idle.filter(told).count()
        if free <= 0:
            return []
        found = idle.exclude(told).order_by("pk").select_for_update(skip_locked=True)
        ready = [export.pk for export in found[:free]]
        Export.objects.filter(pk__in=ready).update(handed_out_at=moment)
    return ready


def execute(*, export_id: int) -> None:
    """Work on an export, unless someone does. Safe to call twice, and after a crash."""
    with alone(EXPORTS, export_id) as locked:
        if locked and (export := _start(export_id)) is not None:
            _work(export)


def _start(export_id: int) -> Export | None:
    """Move it to `running`; None where it has ended, is not wanted, or was given up."""
    with transaction.atomic():
        active = Export.objects.filter(pk=export_id, state__in=ACTIVE)
        export = active.select_for_update().first()
        if export is None:
            return None
        if export.to_cancel:
            finish(export.pk, ExportState.CANCELLED)
            return None
        reason = _reason_against(export)
        if reason:
            finish(export.pk, ExportState.FAILED, error=reason)
            return None
        export.state = ExportState.RUNNING
        export.attempts += 1
        export.started_at = now()
        export.cursor = None
        export.phase = "reading"
        export.rows_done = export.rows_total = 0
        export.save()
    # After everybody can see that it does not wait any more: whoever asked while it
    # did is served.
    export.cursor = horizon(export.form_id)
    Export.objects.filter(pk=export.pk).update(cursor=export.cursor)
    return export


def _reason_against(export: Export) -> str:
    if export.attempts >= MAX_ATTEMPTS:
        return (
            f"Given up: {export.attempts} workers died while working on it. It may"
            " need more memory than they have; ask for less at a time."
        )
    allowed = (
        rights.may_export(asker, export.form, direct=export.direct)
        for asker in export.askers.all()
    )
    if export.form.deleted_at is not None:
        return "The form was deleted before the export was made."
    return "" if any(allowed) else "Nobody who asked for it may have it any more."


def _work(export: Export) -> None:
    try:
        with files.unfinished(export.pk, export.attempts) as folder:
            product = produce(export, folder, Progress(export.pk))
            files.publish(folder, export.pk)
        _succeed(export, product)
    except CancelledError:
        finish(export.pk, ExportState.CANCELLED)
    except OperationalError:
        # The database went away: the export stays `running` and is handed out again.
        raise
    except (UnsuitableError, OptionError, Problem) as error:
        finish(export.pk, ExportState.FAILED, error=str(error))
    except Exception as error:
        logger.exception("Export %s of form %s failed", export.pk, export.form_id)
        finish(export.pk, ExportState.FAILED, error=_in_words(error))
        raise


def _succeed(export: Export, product: Product) -> None:
    """The files are in place; the last moment to learn that nobody wants them."""
    with transaction.atomic():
        running = Export.objects.select_for_update().filter(
            pk=export.pk, state=ExportState.RUNNING, to_cancel=False
        )
        if running.first() is not None:
            finish(
                export.pk,
                ExportState.SUCCEEDED,
                cursor=export.cursor,
                expires_at=kept_until(),
                **asdict(product),
            )
            return
    files.remove(export.pk)
    raise CancelledError


def _in_words(error: Exception) -> str:
    if isinstance(error, SoftTimeLimitExceeded):
        hours = settings.COLLECT_EXPORT_SECONDS / 3600
        return f"It took longer than {hours:g} hours; ask for less at a time."
    if isinstance(error, OSError) and error.errno in _FULL:
        return (
            "The server's disk is full. Ask its operator for room, or for shorter"
            " keeping of exports (COLLECT_EXPORT_DAYS), and try again."
        )
    if isinstance(error, MemoryError):
        return "It needs more memory than the server has; ask for less at a time."
    return (
        f"An error of the server ({type(error).__name__}), which its log describes."
        " Trying again may help; if not, tell its operator the number of this export."
    )
