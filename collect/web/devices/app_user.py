"""One app user: the QR codes, phones and forms; recovery, and the end."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from collect.accounts import actions, queries
from collect.accounts.permissions import Verb
from collect.problems import Problem
from collect.sync.actions.recovery import HOURS, allow_recovery
from collect.sync.team import filled_by, member_of
from collect.web.devices.codes import collect_code, web_code
from collect.web.navigation import project_place
from collect.web.page import PageRequest, page


@require_safe
@page
def app_user(request: PageRequest, project_id: int, actor_id: int) -> HttpResponse:
    """What sets a phone up, and what came of it."""
    place = project_place(request, project_id, Verb.FIELD_KEY_LIST)
    member = member_of(place.project, actor_id)
    shown = {
        "place": place,
        "here": "devices",
        "section": "projects",
        "member": member,
        "filled": filled_by(place.project, member),
        "hours": HOURS,
    }
    if member.active and Verb.FIELD_KEY_CREATE in place.verbs:
        shown["collect"] = collect_code(request, member.app_user)
        shown["web"] = web_code(request, member.app_user)
    response = render(request, "web/devices/app_user.html", shown)
    # The codes are secrets.
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@page
def recovery(request: PageRequest, project_id: int, actor_id: int) -> HttpResponse:
    """Let somebody who forgot the PIN of the phone choose another."""
    place = project_place(request, project_id, Verb.FIELD_KEY_CREATE)
    found = queries.app_user_for(place.project, actor_id)
    if found.token is None:
        raise Problem("404.1")
    allow_recovery(by=request.actor, app_user=found)
    told = _("%(name)s can choose another PIN, once, within %(hours)d hours.")
    messages.success(request, told % {"name": found.actor, "hours": HOURS})
    return redirect("device", project_id=project_id, actor_id=actor_id)


@require_POST
@page
def revoke(request: PageRequest, project_id: int, actor_id: int) -> HttpResponse:
    """Lock the phones out."""
    place = project_place(request, project_id, Verb.SESSION_END)
    found = queries.app_user_for(place.project, actor_id)
    if found.token is None:
        raise Problem("404.1")
    actions.revoke_app_user(by=request.actor, app_user=found)
    told = _("Phones of %(name)s get nothing more and can send nothing more.")
    messages.success(request, told % {"name": found.actor})
    return redirect("device", project_id=project_id, actor_id=actor_id)


@require_POST
@page
def delete(request: PageRequest, project_id: int, actor_id: int) -> HttpResponse:
    """Lock the phones out, and take the app user off the list."""
    place = project_place(request, project_id, Verb.FIELD_KEY_DELETE)
    found = queries.app_user_for(place.project, actor_id)
    actions.delete_app_user(by=request.actor, app_user=found)
    told = _("%(name)s is deleted. What was sent stays.") % {"name": found.actor}
    messages.success(request, told)
    return redirect("devices", project_id=project_id)
