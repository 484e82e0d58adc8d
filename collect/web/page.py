"""What every page does before and after its own work.

A page's view takes a `PageRequest` and answers; it may raise a Problem, which is shown
as a page. Views of people are marked `@page`; what anybody may open, `@open_page`.
"""

import logging
from collections.abc import Callable
from functools import wraps
from typing import cast
from urllib.parse import urlencode

from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page

from collect.accounts import auth
from collect.accounts.models import Actor, Session
from collect.lib.ids import is_token
from collect.problems import PROBLEMS, Problem
from collect.rest import not_storable

_log = logging.getLogger(__name__)
_POLICY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:"
        " blob:; media-src 'self'; connect-src 'self'; form-action 'self'; base-uri"
        " 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
}


class PageRequest(HttpRequest):
    """A request for a page, and who sent it. Never made: requests are marked."""

    session_of_person: Session
    actor: Actor


class OpenRequest(HttpRequest):
    """A request for a page that anybody may open; `actor` is whoever signed in."""

    session_of_person: Session | None
    actor: Actor | None


PageView = Callable[..., HttpResponseBase]


def page(view: PageView) -> PageView:
    """A page of people: whoever is not signed in is asked to, and led back here."""

    def for_people(request: HttpRequest, **parts: object) -> HttpResponseBase:
        marked = cast("OpenRequest", request)
        if marked.actor is None:
            return sign_in_first(request)
        response = view(request, **parts)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return open_page(wraps(view)(for_people))


def open_page(view: PageView) -> PageView:
    """A page that anybody may open."""
    packed = gzip_page(view)

    @wraps(view)
    def answer(request: HttpRequest, **parts: object) -> HttpResponseBase:
        _mark(request)
        # The language somebody chose, or else the browser's.
        with translation.override(translation.get_language_from_request(request)):
            response = _answered(packed, request, parts)
            response.headers["Content-Language"] = translation.get_language()
        patch_vary_headers(response, ("Cookie", "Accept-Language"))
        for name, value in _POLICY.items():
            response.headers.setdefault(name, value)
        return response

    return answer


def _problem_page(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem as a page, in the language in use."""
    shown = {"problem": problem, "message": message_of(problem)}
    return render(request, "web/problem.html", shown, status=problem.status)


def message_of(problem: Problem) -> str:
    """What the problem says, in the language in use."""
    template = PROBLEMS[problem.code]
    return type(template)(_(template.text), template.defaults).render(problem.details)


@open_page
def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was not sent from one of our pages, or too late."""
    return render(request, "web/expired.html", status=403)


def _mark(request: HttpRequest) -> None:
    """Note on the request whose session's cookie it carries."""
    name = auth.cookie_name(request)
    token = request.COOKIES.get(name, "") if name else ""
    session = auth.session_with(token) if is_token(token) else None
    person = session is not None and session.actor.type == Actor.Type.USER
    marked = cast("OpenRequest", request)
    marked.session_of_person = session if person else None
    marked.actor = session.actor if person and session else None


def sign_in_first(request: HttpRequest) -> HttpResponseBase:
    """Ask somebody to sign in, and lead back to where they wanted to go."""
    if request.method not in ("GET", "HEAD"):
        return render(request, "web/expired.html", status=401)
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        # The cookie stays behind when a link of another site is followed; what the
        # page itself asks for next, it comes along with.
        return render(request, "web/once_more.html")
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=401, headers={"HX-Refresh": "true"})
    back = urlencode({"next": request.get_full_path()})
    return redirect(f"{reverse('sign-in')}?{back}")


def _answered(
    view: PageView, request: HttpRequest, parts: dict[str, object]
) -> HttpResponseBase:
    try:
        return view(request, **parts)
    except Problem as problem:
        return _problem_page(request, problem)
    except Http404:
        return _problem_page(request, Problem("404.1"))
    except DataError as error:
        return _problem_page(request, not_storable(error))
    except Exception:
        _log.exception("%s %s failed", request.method, request.path)
        return _problem_page(request, Problem("500.1"))
