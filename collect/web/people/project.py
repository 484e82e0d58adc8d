"""Who works in a project, and with which roles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from collect.accounts import actions, queries
from collect.accounts.models import Assignment, User
from collect.accounts.permissions import ADMIN, LIMITABLE, VIEWER, Verb, can
from collect.forms.queries import forms_of
from collect.problems import Problem
from collect.web.navigation import ProjectPlace, project_place
from collect.web.page import PageRequest, message_of, page
from collect.web.people.forms import MemberForm
from collect.web.people.roles import (
    OFFERED,
    abilities,
    areas_in,
    choices_for,
    held,
    offered,
    title_of,
)

WHOLE = 0
"""Stands for the whole project where a form could be chosen."""


@require_http_methods(["GET", "HEAD", "POST"])
@page
def people(request: PageRequest, project_id: int) -> HttpResponse:
    """People and their roles; another one for those who may give roles."""
    needs = Verb.ASSIGNMENT_CREATE if request.method == "POST" else Verb.ASSIGNMENT_LIST
    place = project_place(request, project_id, needs)
    form = _member_form(request, place)
    if request.method == "POST" and form.is_valid() and _joined(request, place, form):
        return redirect("project-people", project_id=project_id)
    return _shown(request, place, form)


@require_POST
@page
def change(request: PageRequest, project_id: int, assignment_id: int) -> HttpResponse:
    """Give somebody another role in the place of the one they have."""
    place = project_place(request, project_id, Verb.ASSIGNMENT_CREATE)
    assignment = _assignment(place, assignment_id)
    wanted = request.POST.get("role", "")
    roles = {str(number): number for number, _title in choices_for(place.verbs)}
    if wanted not in roles:
        raise Problem("403.1")
    try:
        actions.change_role(
            by=request.actor,
            assignment=assignment,
            role=offered(roles[wanted]),
            areas=areas_in(request.POST.get("areas", "")),
        )
    except Problem as problem:
        messages.error(request, message_of(problem))
    else:
        told = _("%(name)s is now: %(role)s.")
        said = {"name": assignment.actor, "role": title_of(roles[wanted])}
        messages.success(request, told % said)
    return _onward(request, place)


@require_POST
@page
def remove(request: PageRequest, project_id: int, assignment_id: int) -> HttpResponse:
    """Take a role away."""
    place = project_place(request, project_id, Verb.ASSIGNMENT_DELETE)
    assignment = _assignment(place, assignment_id)
    actions.take_role(by=request.actor, assignment=assignment)
    told = _("%(name)s no longer has this role.") % {"name": assignment.actor}
    messages.success(request, told)
    return _onward(request, place)


def _onward(request: PageRequest, place: ProjectPlace) -> HttpResponse:
    """Back, unless somebody has just taken the page from themselves."""
    if can(request.actor, Verb.ASSIGNMENT_LIST, project=place.project):
        return redirect("project-people", project_id=place.project.pk)
    return redirect("projects")


def _assignment(place: ProjectPlace, assignment_id: int) -> Assignment:
    return queries.assignment_for(queries.people_in(place.project), assignment_id)


def _member_form(request: PageRequest, place: ProjectPlace) -> MemberForm:
    forms = [(form.pk, str(form)) for form in forms_of(place.project.pk)]
    return MemberForm(
        choices_for(place.verbs),
        [(WHOLE, _("The whole project")), *forms],
        request.POST or None,
        initial={"role": VIEWER.id},
        may_invite=can(request.actor, Verb.USER_CREATE),
    )


def _joined(request: PageRequest, place: ProjectPlace, form: MemberForm) -> bool:
    given: dict[str, Any] = form.cleaned_data
    try:
        # Both or neither: nobody is invited to a role that cannot be given.
        with transaction.atomic():
            user, is_new = _welcomed(request, place, given)
    except Problem as problem:
        if problem.code == "403.1":
            form.add_error("email", _nobody())
        else:
            form.blame(problem, "areas" if problem.code == "400.56" else "email")
        return False
    if is_new:
        told = _("%(name)s is invited: a letter with a link is on its way.")
    else:
        told = _("%(name)s now works in this project.")
    messages.success(request, told % {"name": user.actor})
    return True


def _welcomed(
    request: PageRequest, place: ProjectPlace, given: Mapping[str, Any]
) -> tuple[User, bool]:
    user, is_new = actions.invite(
        by=request.actor,
        email=given["email"],
        display_name=given.get("display_name", ""),
    )
    actions.give_role(
        by=request.actor,
        actor=user.actor,
        role=offered(given["role"]),
        project=place.project,
        form_id=given["place"] or None,
        areas=areas_in(given["areas"]),
    )
    return user, is_new


def _nobody() -> str:
    return _(
        "Nobody on this server has this address. Ask an administrator to invite them."
    )


def _shown(request: PageRequest, place: ProjectPlace, form: MemberForm) -> HttpResponse:
    names = {item.pk: str(item) for item in forms_of(place.project.pk)}
    rows = [
        row
        for row in queries.people_in(place.project)
        if row.form_id is None or row.form_id in names
    ]
    shown = {
        "place": place,
        "here": "project-people",
        "section": "projects",
        "form": form,
        "held": held(rows, names),
        "roles": choices_for(place.verbs),
        "limitable": LIMITABLE,
        "titles": [title_of(role.id) for role in OFFERED],
        "abilities": abilities(),
        "administrators": queries.assignments(None, None, ADMIN.id),
        "sends_letters": bool(settings.EMAIL_HOST),
    }
    status = 400 if form.errors else 200
    return render(request, "web/people/project.html", shown, status=status)
