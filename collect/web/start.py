"""The page at the root: what this server is, and where to go from here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from collect.rest import absolute_url


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """For whoever opens the address: nothing here needs a sign-in or tells of data."""
    return render(request, "web/start.html", {"address": absolute_url(request, "/")})
