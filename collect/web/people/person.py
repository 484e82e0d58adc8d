"""One person: name and address, roles everywhere, the way in, the end."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from collect.accounts import actions, queries
from collect.accounts.letters import reset_address
from collect.accounts.models import User
from collect.accounts.permissions import ADMIN, Verb, require, require_to_give
from collect.forms.queries import names_of
from collect.problems import Problem
from collect.web.agents import described
from collect.web.page import PageRequest, page
from collect.web.people.forms import PersonForm, RoleForm
from collect.web.people.roles import choices_for, held, is_administrator, offered

SIGN_INS = 10


@require_http_methods(["GET", "HEAD", "POST"])
@page
def person(request: PageRequest, user_id: int) -> HttpResponse:
    """Who somebody is, and what they may do where."""
    user = _user(request, user_id, Verb.USER_READ)
    form = PersonForm(
        request.POST or None,
        initial={"display_name": user.actor.display_name, "email": user.email},
    )
    if request.method == "POST":
        require(request.actor, Verb.USER_UPDATE)
        if form.is_valid() and saved(request, user, form):
            return redirect("person", user_id=user_id)
    return _shown(request, user_id, form=form)


@require_POST
@page
def administrator(request: PageRequest, user_id: int) -> HttpResponse:
    """Make somebody an administrator of the site, or no longer."""
    user = _other(request, user_id, Verb.ASSIGNMENT_CREATE)
    # Also to take it: managers of all projects give and take roles, but not this one.
    require_to_give(request.actor, ADMIN)
    if request.POST.get("administrator") == "yes":
        actions.give_role(by=request.actor, actor=user.actor, role=ADMIN)
        told = _("%(name)s is an administrator now.")
    else:
        actions.unassign(by=request.actor, actor=user.actor, role=ADMIN)
        told = _("%(name)s is no administrator any more.")
    messages.success(request, told % {"name": user.actor})
    return redirect("person", user_id=user_id)


@require_POST
@page
def give(request: PageRequest, user_id: int) -> HttpResponse:
    """Give a role in a project."""
    user = _user(request, user_id, Verb.USER_READ)
    form = _role_form(request)
    if not form.is_valid():
        return _shown(request, user_id, role_form=form)
    given = form.cleaned_data
    actions.give_role(
        by=request.actor,
        actor=user.actor,
        role=offered(given["role"]),
        project=queries.project_for(given["place"]),
    )
    messages.success(request, _("The role is given."))
    return redirect("person", user_id=user_id)


@require_POST
@page
def take(request: PageRequest, user_id: int, assignment_id: int) -> HttpResponse:
    """Take a role in a project away."""
    user = _user(request, user_id, Verb.USER_READ)
    roles = queries.roles_of([user.actor]).exclude(project=None, role=ADMIN.id)
    assignment = queries.assignment_for(roles, assignment_id)
    actions.take_role(by=request.actor, assignment=assignment)
    messages.success(request, _("The role is taken away."))
    return redirect("person", user_id=user_id)


@require_POST
@page
def letter(request: PageRequest, user_id: int) -> HttpResponse:
    """Send a link to set a password with."""
    user = _user(request, user_id, Verb.USER_INVALIDATE)
    actions.request_reset(by=request.actor, email=user.email)
    told = _("A letter with a link to set a password is on its way to %(email)s.")
    messages.success(request, told % {"email": user.email})
    return redirect("person", user_id=user_id)


@require_POST
@page
def link(request: PageRequest, user_id: int) -> HttpResponse:
    """Show a link to set a password with, to give it on by another way than mail."""
    user = _other(request, user_id, Verb.USER_INVALIDATE)
    token = actions.hand_out_reset(by=request.actor, user=user)
    shown = {"section": "people", "user": user, "link": reset_address(token)}
    response = render(request, "web/people/link.html", shown)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@page
def delete(request: PageRequest, user_id: int) -> HttpResponse:
    """End an account; the name stays in the record."""
    user = _other(request, user_id, Verb.USER_DELETE)
    actions.delete_user(by=request.actor, user=user)
    told = _("The account of %(name)s is deleted.") % {"name": user.actor}
    messages.success(request, told)
    return redirect("people")


def saved(request: PageRequest, user: User, form: PersonForm) -> bool:
    """Keep name and address; what is wrong with them is said beside them."""
    given = form.cleaned_data
    try:
        actions.update_user(
            by=request.actor,
            user=user,
            email=given["email"],
            display_name=given["display_name"],
        )
    except Problem as problem:
        if problem.code == "409.3":
            form.add_error("email", _("Somebody else has this address already."))
        else:
            form.blame(problem, "email")
        return False
    messages.success(request, _("Saved."))
    return True


def _user(request: PageRequest, user_id: int, verb: Verb) -> User:
    require(request.actor, verb)
    return queries.user_for(user_id)


def _other(request: PageRequest, user_id: int, verb: Verb) -> User:
    """Somebody else: nobody locks themselves out by a slip. Problem 403.1."""
    user = _user(request, user_id, verb)
    if user.pk == request.actor.pk:
        raise Problem("403.1")
    return user


def _role_form(request: PageRequest, *, sent: bool = True) -> RoleForm:
    projects = queries.projects_of(request.actor).filter(archived=False)
    places = [(project.pk, project.name) for project in projects]
    # Whoever may look at people is an administrator, who gives every role.
    roles = choices_for(frozenset(Verb))
    return RoleForm(roles, places, request.POST if sent else None)


def _shown(
    request: PageRequest,
    user_id: int,
    *,
    form: PersonForm | None = None,
    role_form: RoleForm | None = None,
) -> HttpResponse:
    # Read anew: a change that was refused has left its marks on the other.
    user = queries.user_for(user_id)
    initial = {"display_name": user.actor.display_name, "email": user.email}
    roles = list(queries.roles_of([user.actor]))
    names = names_of(row.form_id for row in roles if row.form_id)
    form = form or PersonForm(initial=initial)
    bound = role_form or _role_form(request, sent=False)
    shown = {
        "section": "people",
        "user": user,
        "self": user.pk == request.actor.pk,
        "form": form,
        "role_form": bound,
        "administrator": is_administrator(roles),
        "held": held(roles, names),
        "sign_ins": [
            (event.logged_at, described((event.details or {}).get("userAgent", "")))
            for event in queries.sign_ins_of(user.actor)[:SIGN_INS]
        ],
        "sends_letters": bool(settings.EMAIL_HOST),
    }
    status = 400 if form.errors or bound.errors else 200
    return render(request, "web/people/person.html", shown, status=status)
