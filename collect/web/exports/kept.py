"""Settings of exports that are kept under a name."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from collect.datasets.exports import actions, saved
from collect.datasets.exports.wishes import Wish
from collect.forms.queries import published_schemas
from collect.problems import Problem
from collect.web.exports.made import answered
from collect.web.exports.places import (
    exports_place,
    may_see_direct,
    settings_at,
    shown_at,
)
from collect.web.exports.wishing import WishForm
from collect.web.page import PageRequest, page


class SettingsForm(WishForm):
    """Settings and their name."""

    name = WishForm.name_field(required=True)


@require_http_methods(["GET", "HEAD", "POST"])
@page
def change(request: PageRequest, settings_id: int) -> HttpResponse:
    """Change what is kept."""
    kept = settings_at(request, settings_id)
    saved.require_own(kept, request.actor)
    place = exports_place(request, kept.form_id)
    form = SettingsForm(
        request.POST or None,
        schemas=published_schemas(kept.form_id),
        direct=may_see_direct(place),
        wish=Wish.of(kept.format, kept.options),
        name=kept.name,
    )
    if form.is_valid():
        try:
            saved.change_settings(
                kept=kept,
                name=form.cleaned_data["name"],
                wish=form.wish,
                by=request.actor,
            )
        except Problem as problem:
            form.refuse(problem)
        else:
            messages.success(request, _("The settings are kept."))
            return redirect("exports", form_id=kept.form_id)
    shown = {**shown_at(place), "form": form, "kept": kept}
    status = 400 if form.errors else 200
    return render(request, "web/exports/new.html", shown, status=status)


@require_POST
@page
def use(request: PageRequest, settings_id: int) -> HttpResponse:
    """Ask for what is kept."""
    kept = settings_at(request, settings_id)
    wish = Wish.of(kept.format, kept.options)
    asked = actions.request_export(form=kept.form, wish=wish, by=request.actor)
    return answered(request, asked)


@require_POST
@page
def delete(request: PageRequest, settings_id: int) -> HttpResponse:
    """Forget them."""
    kept = settings_at(request, settings_id)
    saved.delete_settings(kept=kept, by=request.actor)
    messages.success(request, _("The settings are deleted."))
    return redirect("exports", form_id=kept.form_id)
