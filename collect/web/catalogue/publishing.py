"""Publishing releases, watching that, and taking one back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from collect.accounts.permissions import Verb
from collect.datasets.models import ACTIVE_PUBLISHINGS, Publishing, Release
from collect.datasets.releases import actions, asking, queries
from collect.datasets.releases.describing import rules_of
from collect.datasets.releases.previewing import preview
from collect.datasets.releases.wording import LONGEST_LINE, is_storable
from collect.problems import Problem
from collect.rest import absolute_url
from collect.web.catalogue.limits import told
from collect.web.catalogue.places import Place, place_to_change, release_at
from collect.web.fields import PageForm
from collect.web.page import PageRequest, message_of, page

LISTED = 10
"""So many attempts are listed."""


class WithdrawalForm(PageForm):
    """Why a release is taken back."""

    reason = forms.CharField(
        label=later("Why"),
        max_length=LONGEST_LINE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=later(
            "Everybody reads it. For example: The weights of Nepal were wrong; release 4"
            " replaces it."
        ),
    )

    def clean_reason(self) -> str:
        """Refuse what files cannot hold."""
        reason: str = self.cleaned_data["reason"]
        if not is_storable(reason):
            said = _("This has a character that files cannot hold; remove it.")
            raise ValidationError(said)
        return reason


@require_http_methods(["GET", "HEAD", "POST"])
@page
def publish(request: PageRequest, code: str) -> HttpResponse:
    """Say what a release would be made of; ask for it."""
    at = place_to_change(request, code, Verb.RELEASE_CREATE)
    problem = None
    if request.method == "POST":
        try:
            return _asked(request, at)
        except Problem as found:
            problem = found
    given = preview(at.dataset)
    shown = {
        **at.shown,
        "given": given,
        "figures": sum(each.figures for each in given),
        "few": sum(each.few for each in given),
        "newest": queries.newest(at.dataset),
        "limits": list(told(rules_of(at.dataset.rules).limits())),
        "attempts": queries.publishings_of(at.dataset)[:LISTED],
        "refusal": message_of(problem) if problem else "",
    }
    status = problem.status if problem else 200
    return render(request, "web/catalogue/publish.html", shown, status=status)


@require_safe
@page
def publishing(request: PageRequest, code: str, number: int) -> HttpResponse:
    """How an attempt to publish stands."""
    at = place_to_change(request, code, Verb.RELEASE_CREATE)
    attempt = queries.publishing_with(at.dataset, number)
    shown = {**at.shown, "attempt": attempt, **_how(attempt)}
    return render(request, "web/catalogue/publishing.html", shown)


@require_POST
@page
def cancel(request: PageRequest, code: str, number: int) -> HttpResponse:
    """Stop an attempt. Raises Problem 409.86 if it is over."""
    at = place_to_change(request, code, Verb.RELEASE_CREATE)
    attempt = queries.publishing_with(at.dataset, number)
    asking.cancel(publishing=attempt, by=request.actor)
    return redirect("publishing", code=at.dataset.code, number=number)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def withdraw(request: PageRequest, code: str, number: int) -> HttpResponse:
    """Take a release back. Raises Problem 410.81 if it is withdrawn."""
    at = place_to_change(request, code, Verb.RELEASE_WITHDRAW)
    release = release_at(at, number)
    queries.require_there(release)
    form = WithdrawalForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        actions.withdraw(release=release, reason=reason, by=request.actor)
        messages.success(request, _("The release is withdrawn."))
        return redirect("release", code=at.dataset.code, number=number)
    shown = {**at.shown, "release": release, "form": form}
    status = 400 if form.errors else 200
    return render(request, "web/catalogue/withdraw.html", shown, status=status)


def _asked(request: PageRequest, at: Place) -> HttpResponse:
    code = at.dataset.code
    base = absolute_url(request, f"/data/v1/datasets/{code}/releases")
    found = asking.request_release(dataset=at.dataset, by=request.actor, base_url=base)
    if isinstance(found, Release):
        said = _("Nothing has changed since this release, so no other was made.")
        messages.info(request, said)
        return redirect("release", code=code, number=found.number)
    return redirect("publishing", code=code, number=found.pk)


def _how(attempt: Publishing) -> dict[str, Any]:
    """How an attempt stands, in words of the language in use."""
    active = attempt.state in ACTIVE_PUBLISHINGS
    refusal, findings = "", []
    if attempt.problem:
        details = attempt.problem.get("details") or {}
        refusal = message_of(Problem(f"{attempt.problem['code']:g}", **details))
        findings = details.get("findings", [])
    return {
        "active": active,
        "stopping": active and attempt.to_cancel,
        "refusal": refusal,
        "findings": findings,
    }
