"""Runs: what they are at, what they found, and asking for one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from collect.accounts.permissions import Verb
from collect.datasets import actions
from collect.datasets.comparing_runs import active_runs, difference, succeeded
from collect.datasets.models import Run, RunState
from collect.datasets.queries import run_with_id, runs_of
from collect.lib.clock import now
from collect.problems import Problem
from collect.web.cleaning.checks import checks_of
from collect.web.navigation import FormPlace, form_place
from collect.web.page import PageRequest, page
from collect.web.runs import shown

_LISTED = 20


@require_safe
@page
def runs(request: PageRequest, form_id: int) -> HttpResponse:
    """The run that is at work, the last one's figures, and all before."""
    place = form_place(request, form_id, Verb.RUN_READ)
    over = runs_of(place.form).exclude(state__in=(RunState.QUEUED, RunState.RUNNING))
    listed = Paginator(over.select_related("requested_by"), _LISTED)
    found = listed.get_page(request.GET.get("page"))
    last = succeeded(place.form).select_related("form").first()
    told = {
        **_framed(place),
        **_active(place),
        "page": found,
        "rows": [(each, shown.took(each)) for each in found],
        "failed": _failed(found.object_list, last),
        **_found(place, last),
    }
    return render(request, "web/runs/runs.html", told)


@require_safe
@page
def now_running(request: PageRequest, form_id: int) -> HttpResponse:
    """The part of the page about runs at work, asked for again and again.

    204 where it is as the page has it (`seen`). Once all are over the whole page is
    loaded anew, with what they found.
    """
    place = form_place(request, form_id, Verb.RUN_READ)
    told = _active(place)
    if not told["active"]:
        return HttpResponse(headers={"HX-Refresh": "true"})
    if request.GET.get("seen") == told["mark"]:
        return HttpResponse(status=204)
    return render(request, "web/runs/now.html", {"place": place, **told})


@require_POST
@page
def start(request: PageRequest, form_id: int) -> HttpResponse:
    """Ask for a run now."""
    place = form_place(request, form_id, Verb.RUN_CREATE)
    if place.form.current_version_id is None:
        raise Problem("409.7")
    actions.request_run(form_id=place.form.pk, by=request.actor, due_in=timedelta(0))
    messages.success(request, _("A run was asked for. It begins in a moment."))
    return redirect("runs", form_id=form_id)


@require_safe
@page
def run(request: PageRequest, form_id: int, run_id: int) -> HttpResponse:
    """One run: its stages, its figures, what it could not do."""
    place = form_place(request, form_id, Verb.RUN_READ)
    found = run_with_id(run_id)
    if found.form_id != place.form.pk:
        raise Problem("404.1")
    moment = now()
    told = {
        **_framed(place),
        "run": found,
        "stages": shown.stages(found, None, moment),
        "took": shown.took(found),
        "failure": shown.failure(found),
        **_found(place, found if found.state == RunState.SUCCEEDED else None),
    }
    return render(request, "web/runs/run.html", told)


def _framed(place: FormPlace) -> dict[str, Any]:
    return {"place": place, "here": "runs", "section": "projects"}


def _active(place: FormPlace) -> dict[str, Any]:
    """Runs that are worked on or wait; `mark` changes with what is shown of them."""
    moment = now()
    usual = succeeded(place.form).first()
    active = [
        {
            "run": each,
            "stages": shown.stages(each, usual, moment),
            "waits": shown.waits(each, moment) if each.state == RunState.QUEUED else "",
        }
        for each in active_runs(place.form)
    ]
    mark = "-".join(
        f"{one['run'].pk}.{one['waits']}."  # type: ignore[attr-defined]
        + ".".join(f"{stage.state}{stage.percent}" for stage in one["stages"])  # type: ignore[attr-defined]
        for one in active
    )
    return {"active": active, "mark": mark}


def _failed(listed: Any, last: Run | None) -> shown.Failure | None:
    """Why the newest run failed, unless one after it ended well."""
    newest = next(iter(listed), None)
    if newest is None or (last is not None and last.pk > newest.pk):
        return None
    return shown.failure(newest)


def _found(place: FormPlace, run: Run | None) -> dict[str, Any]:
    """What a run found, and found otherwise than the one before."""
    if run is None:
        return {"last": None}
    changed = difference(run)
    checks = checks_of(place.form)
    return {
        "last": run,
        "last_took": shown.took(run),
        "changed": changed,
        "changed_checks": [
            (checks.named(name), step)
            for name, step in (changed.checks.items() if changed else ())
        ],
    }
