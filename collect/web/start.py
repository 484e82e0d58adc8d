"""The page at the root: what this server is, and where to go from here."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from collect.rest import absolute_url
from collect.web.page import OpenRequest, open_page
from collect.web.site.appearance import appearance


@require_safe
@open_page
def start(request: OpenRequest) -> HttpResponse:
    """For whoever opens the address: nothing here needs a sign-in or tells of data."""
    shown = {"address": absolute_url(request, "/"), "appearance": appearance()}
    return render(request, "web/start.html", shown)
