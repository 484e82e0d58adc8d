"""The people of the whole site."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from collect.accounts import actions, queries
from collect.accounts.models import Assignment, User
from collect.accounts.permissions import ADMIN, Verb, can, require
from collect.problems import Problem
from collect.web.page import PageRequest, page
from collect.web.people.forms import InviteForm
from collect.web.people.roles import is_administrator

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody in the list, and in how many projects they have roles."""

    user: User
    administrator: bool
    projects: int


@require_http_methods(["GET", "HEAD", "POST"])
@page
def people(request: PageRequest) -> HttpResponse:
    """Everybody, or those who are looked for; somebody new."""
    require(request.actor, Verb.USER_LIST)
    form = InviteForm(request.POST or None)
    if request.method == "POST":
        require(request.actor, Verb.USER_CREATE)
        user = _invited(request, form) if form.is_valid() else None
        if user is not None:
            return redirect("person", user_id=user.pk)
    search = request.GET.get("q", "").replace("\0", "").strip()
    part = Paginator(queries.users(search), A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "section": "people",
        "form": form if can(request.actor, Verb.USER_CREATE) else None,
        "page": part,
        "listed": _listed(part),
        "search": search,
        "sends_letters": bool(settings.EMAIL_HOST),
    }
    status = 400 if form.errors else 200
    return render(request, "web/people/site.html", shown, status=status)


@transaction.atomic
def _invited(request: PageRequest, form: InviteForm) -> User | None:
    given = form.cleaned_data
    try:
        user = actions.create_user(
            by=request.actor,
            email=given["email"],
            display_name=given["display_name"] or None,
        )
    except Problem as problem:
        if problem.code == "409.3":
            form.add_error("email", _("Somebody with this address is here already."))
        else:
            form.blame(problem, "email")
        return None
    if given["administrator"]:
        actions.give_role(by=request.actor, actor=user.actor, role=ADMIN)
    told = _("%(name)s is invited: a letter with a link is on its way.")
    messages.success(request, told % {"name": user.actor})
    return user


def _listed(users: Iterable[User]) -> list[Listed]:
    rows = list(users)
    roles: dict[int, list[Assignment]] = defaultdict(list)
    for role in queries.roles_of(user.actor for user in rows):
        roles[role.actor_id].append(role)
    return [
        Listed(
            user,
            is_administrator(held := roles[user.pk]),
            len({role.project_id for role in held if role.project_id}),
        )
        for user in rows
    ]
