"""One's own account: name and address, password, sessions, roles."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from collect.accounts import actions, queries
from collect.accounts.models import Session
from collect.accounts.passwords import MIN_CHARACTERS
from collect.forms.queries import names_of
from collect.problems import Problem
from collect.web.agents import described
from collect.web.fields import PageForm
from collect.web.page import PageRequest, page
from collect.web.people.forms import PersonForm
from collect.web.people.person import saved
from collect.web.people.roles import held, is_administrator


class PasswordForm(PageForm):
    """The password that is known, and the one to come."""

    old = forms.CharField(
        label=gettext_lazy("Password until now"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=gettext_lazy("New password"),
        strip=False,
        help_text=gettext_lazy(
            "At least %d characters. Several words are easy to remember and hard to"
            " guess."
        )
        % MIN_CHARACTERS,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("The new one again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        """The same twice."""
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("new", again):
            raise ValidationError(_("The two entries differ."))
        return again


@dataclass(frozen=True, slots=True)
class Open:
    """An open session of one's own, and the browser it is in if that was noted."""

    session: Session
    browser: str
    here: bool


@require_http_methods(["GET", "HEAD", "POST"])
@page
def account(request: PageRequest) -> HttpResponse:
    """Who one is for others, and where one is signed in."""
    if request.method != "POST":
        return _shown(request)
    form = PersonForm(request.POST)
    user = queries.user_for(request.actor.pk)
    if form.is_valid() and saved(request, user, form):
        return redirect("account")
    return _shown(request, form=form)


@require_POST
@sensitive_post_parameters("old", "new", "again")
@page
def password(request: PageRequest) -> HttpResponse:
    """Another password; other sessions end."""
    form = PasswordForm(request.POST)
    if not (form.is_valid() and _changed(request, form)):
        return _shown(request, password_form=form)
    told = _("Your password is changed. Your other sessions have ended.")
    messages.success(request, told)
    return redirect("account")


@require_POST
@page
def end(request: PageRequest, session_id: int) -> HttpResponse:
    """End one of the sessions."""
    found = queries.sessions_of(request.actor).filter(pk=session_id).first()
    if found is None:
        raise Problem("404.1")
    actions.log_out(by=request.actor, session=found)
    messages.success(request, _("The session has ended."))
    return redirect("account")


@require_POST
@page
def end_others(request: PageRequest) -> HttpResponse:
    """End all sessions but this one."""
    ended = actions.end_sessions(by=request.actor, keep=request.session_of_person)
    told = ngettext("%d session has ended.", "%d sessions have ended.", ended) % ended
    messages.success(request, told)
    return redirect("account")


def _changed(request: PageRequest, form: PasswordForm) -> bool:
    given = form.cleaned_data
    try:
        actions.change_password(
            by=request.actor,
            user=queries.user_for(request.actor.pk),
            old=given["old"],
            new=given["new"],
            keep=request.session_of_person,
        )
    except Problem as problem:
        if problem.code == "401.2":
            form.add_error("old", _("This is not your password."))
        else:
            form.blame(problem, "new")
        return False
    return True


def _sessions(request: PageRequest) -> list[Open]:
    browsers = {
        (event.details or {}).get("sessionId"): (event.details or {}).get("userAgent")
        for event in queries.sign_ins_of(request.actor)[:50]
    }
    return [
        Open(
            session,
            described(browsers.get(session.pk) or ""),
            session == request.session_of_person,
        )
        for session in queries.sessions_of(request.actor)
    ]


def _shown(
    request: PageRequest,
    *,
    form: PersonForm | None = None,
    password_form: PasswordForm | None = None,
) -> HttpResponse:
    user = queries.user_for(request.actor.pk)
    initial = {"display_name": user.actor.display_name, "email": user.email}
    form = form or PersonForm(initial=initial)
    password_form = password_form or PasswordForm()
    roles = list(queries.roles_of([user.actor]))
    shown = {
        "section": "account",
        "user": user,
        "form": form,
        "password_form": password_form,
        "sessions": _sessions(request),
        "administrator": is_administrator(roles),
        "held": held(
            roles,
            names_of(row.form_id for row in roles if row.form_id),
        ),
    }
    status = 400 if form.errors or password_form.errors else 200
    return render(request, "web/account/account.html", shown, status=status)
