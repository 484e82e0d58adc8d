"""Forms and their design."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from collect.accounts.permissions import Verb
from collect.web.navigation import form_place
from collect.web.page import PageRequest, page


@require_safe
@page
def form(request: PageRequest, form_id: int) -> HttpResponse:
    """What a form is, and how it is doing."""
    place = form_place(request, form_id, Verb.FORM_READ, Verb.OPEN_FORM_READ)
    shown = {"place": place, "here": "form", "section": "projects"}
    return render(request, "web/designs/form.html", shown)
