"""Pages of the guide and the reference: for everybody, without a sign-in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from collect.problems import Problem
from collect.rest import absolute_url
from collect.web.guide import texts
from collect.web.page import OpenRequest, open_page


@require_safe
@open_page
def contents(request: OpenRequest) -> HttpResponse:
    """What there is to read."""
    language = get_language()
    guides = [(name, texts.guide(name, language)) for name in texts.GUIDES]
    shown = {
        "section": "guide",
        "guides": guides,
        "references": [
            (name, texts.title_of_reference(name)) for name in texts.reference_names()
        ],
        "address": absolute_url(request, "/"),
    }
    return render(request, "web/guide/contents.html", shown)


@require_safe
@open_page
def guide_page(request: OpenRequest, name: str) -> HttpResponse:
    """A page for one kind of people."""
    return _shown(request, texts.guide(name, get_language()))


@require_safe
@open_page
def reference_page(request: OpenRequest, name: str) -> HttpResponse:
    """A document about one subject, exact and complete."""
    return _shown(request, texts.reference(name))


def _shown(request: OpenRequest, text: texts.Text | None) -> HttpResponse:
    if text is None:
        raise Problem("404.1")
    shown = {
        "section": "guide",
        "text": text,
        "foreign": text.language != get_language(),
    }
    return render(request, "web/guide/text.html", shown)
