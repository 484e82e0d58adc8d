"""Runs as people read them: what they are at, how long it takes, why they failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from collect.datasets.comparing_runs import ahead_of
from collect.datasets.models import Run, RunState
from collect.datasets.pipeline import STAGES

_NAMES: dict[str, str | Promise] = {
    "read": gettext_lazy("Read the submissions"),
    "clean": gettext_lazy("Carry out decisions, check, and prove"),
    "estimate": gettext_lazy("Estimate"),
    "write": gettext_lazy("Write the tables"),
}
_NEARLY = 95
"""Percent at most that a stage shows before it is over."""


@dataclass(frozen=True)
class Stage:
    """A stage of a run; `percent` is None where nobody can tell."""

    name: str | Promise
    state: str
    percent: int | None
    took: str


@dataclass(frozen=True)
class Failure:
    """Why a run failed, in plain words; `detail` is the error's own."""

    reason: str
    detail: str


_REASONS: tuple[tuple[str, str | Promise], ...] = (
    (
        "ProofError",
        gettext_lazy(
            "The clean tables were not the raw ones plus the log, so nothing was kept."
            " This is a fault of the software: please tell your administrator."
        ),
    ),
    ("MemoryError", gettext_lazy("The server ran out of memory.")),
    ("No space left", gettext_lazy("The server's disk is full.")),
    (
        "Given up",
        gettext_lazy(
            "The work was interrupted again and again. The server may have too little"
            " memory for this form, or is being restarted."
        ),
    ),
)


def failure(run: Run) -> Failure | None:
    """Why it failed; None where it did not."""
    if run.state != RunState.FAILED:
        return None
    for sign, reason in _REASONS:
        if sign in run.error:
            return Failure(str(reason), run.error)
    at = _NAMES.get(run.stage)
    if at is None:
        return Failure(_("Something unexpected went wrong."), run.error)
    told = _("Something unexpected went wrong at the stage “%(stage)s”.")
    return Failure(told % {"stage": at}, run.error)


def stages(run: Run, usual: Run | None, now: datetime) -> list[Stage]:
    """The stages of a run; how far the present one is follows from what it took in the
    run that ended last."""
    took = {one["name"]: float(one["seconds"]) for one in run.stages}
    before = (
        {one["name"]: float(one["seconds"]) for one in usual.stages} if usual else {}
    )
    running = run.state == RunState.RUNNING and run.started_at is not None
    since = (now - run.started_at).total_seconds() if run.started_at else 0.0
    elapsed = max(0.0, since - sum(took.values()))
    found = []
    for name in STAGES:
        if name in took:
            found.append(Stage(_NAMES[name], "done", 100, duration(took[name])))
        elif name == run.stage and running:
            usually = before.get(name)
            percent = min(_NEARLY, round(100 * elapsed / usually)) if usually else None
            found.append(Stage(_NAMES[name], "now", percent, duration(elapsed)))
        elif name == run.stage and run.state == RunState.FAILED:
            found.append(Stage(_NAMES[name], "failed", 0, ""))
        else:
            found.append(Stage(_NAMES[name], "waiting", 0, ""))
    return found


def duration(seconds: float) -> str:
    """Seconds in words."""
    if seconds < 10:
        return _("%(seconds).1f s") % {"seconds": seconds}
    if seconds < 60:
        return _("%(seconds)d s") % {"seconds": seconds}
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return _("%(minutes)d min %(seconds)d s") % {
            "minutes": minutes,
            "seconds": rest,
        }
    hours, minutes = divmod(minutes, 60)
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}


def took(run: Run) -> str:
    """How long it was worked on; empty while it is."""
    if run.started_at is None or run.finished_at is None:
        return ""
    return duration((run.finished_at - run.started_at).total_seconds())


def waits(run: Run, now: datetime) -> str:
    """Why a queued run waits."""
    if run.due_at - now > timedelta(seconds=1):
        left = duration((run.due_at - now).total_seconds())
        return _("It begins in %(left)s, so that what still arrives is included.") % {
            "left": left
        }
    ahead = ahead_of(run)
    if not ahead:
        return _("It is the next to be worked on.")
    return ngettext(
        "%(count)d run is worked on before it.",
        "%(count)d runs are worked on before it.",
        ahead,
    ) % {"count": ahead}
