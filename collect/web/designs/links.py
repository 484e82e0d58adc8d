"""Public links: whoever has one may fill the form, without an account."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from collect.accounts import actions, queries
from collect.accounts.models import PublicLink
from collect.accounts.permissions import Verb
from collect.lib.paths import encode_segment
from collect.problems import Problem
from collect.rest import absolute_url
from collect.web.designs.trying import qr_answer
from collect.web.fields import PageForm
from collect.web.navigation import FormPlace, form_place
from collect.web.page import PageRequest, page


class LinkForm(PageForm):
    """A new link."""

    name = forms.CharField(
        label=_("Name of the new link"),
        max_length=200,
        help_text=_("For you: what you give the link out for."),
    )


@require_safe
@page
def public_link(request: PageRequest, form_id: int, number: int) -> HttpResponse:
    """A link with its QR code, to be copied or printed."""
    place = form_place(request, form_id, Verb.PUBLIC_LINK_READ)
    link = queries.public_link_for(place.form.pk, number)
    shown = {
        "place": place,
        "here": "form-settings",
        "section": "projects",
        "link": link,
        "address": _address(request, place, link) if link.token else "",
    }
    return render(request, "web/designs/public_link.html", shown)


@require_safe
@page
def public_link_qr(request: PageRequest, form_id: int, number: int) -> HttpResponse:
    """The link as a QR code. Problem 404.1 for one that is revoked."""
    place = form_place(request, form_id, Verb.PUBLIC_LINK_READ)
    link = queries.public_link_for(place.form.pk, number)
    if link.token is None:
        raise Problem("404.1")
    return qr_answer(_address(request, place, link))


@require_POST
@page
def public_link_revoke(request: PageRequest, form_id: int, number: int) -> HttpResponse:
    """Let the link open nothing any more."""
    place = form_place(request, form_id, Verb.SESSION_END)
    link = queries.public_link_for(place.form.pk, number)
    actions.revoke_public_link(by=request.actor, link=link)
    messages.success(request, _t("The link “%s” opens nothing any more.") % link.actor)
    return redirect("form-settings", form_id=form_id)


@require_POST
@page
def public_link_delete(request: PageRequest, form_id: int, number: int) -> HttpResponse:
    """Take the link off the list."""
    place = form_place(request, form_id, Verb.PUBLIC_LINK_DELETE)
    link = queries.public_link_for(place.form.pk, number)
    actions.delete_public_link(by=request.actor, link=link)
    messages.success(request, _t("The link “%s” is deleted.") % link.actor)
    return redirect("form-settings", form_id=form_id)


def _address(request: PageRequest, place: FormPlace, link: PublicLink) -> str:
    """Where the web collector opens the form. What follows the # reaches no log."""
    xml_form_id = encode_segment(place.form.xml_form_id)
    path = f"/collect/#fill/{place.project.pk}/{link.token}/{xml_form_id}"
    return absolute_url(request, path)
