"""What surrounds every OpenRosa view: errors in the protocol's words, its headers."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from collect import rest
from collect.accounts import auth
from collect.accounts.models import Actor
from collect.problems import Problem
from collect.sync.openrosa.headers import problem_response, stamp
from collect.sync.openrosa.incoming import drain

_log = logging.getLogger(__name__)
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def openrosa(*methods: str, shared: bool = False) -> Callable[[View[P]], View[P]]:
    """Make a view an OpenRosa endpoint for these methods.

    Problems and unexpected errors become OpenRosa messages; `shared` says that REST
    clients use the address too, who get JSON unless they send X-OpenRosa-Version.
    The phone keeps no cookies, so there is no CSRF check (session cookies of browsers
    are SameSite).
    """

    def decorate(view: View[P]) -> View[P]:
        @csrf_exempt
        @functools.wraps(view)
        def answer(
            request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            try:
                _check(request, methods)
                response = view(request, *args, **kwargs)
            except Exception as error:
                response = _explain(request, error, shared=shared)
                if request.method == "POST":
                    drain(request)
            return stamp(response)

        return answer

    return decorate


def _check(request: HttpRequest, methods: tuple[str, ...]) -> None:
    """As in ODK Central: what cannot be done at an address is not there."""
    if request.method not in methods:
        raise Problem("404.1")


def caller(request: HttpRequest) -> Actor:
    """Who is asking. Raises Problem 401.2 (403.1 for an unknown field key).

    Unlike `auth.actor_of`, a session cookie is taken on POST without a CSRF token:
    web forms send submissions with the cookie alone.
    """
    actor = auth.actor_of(request) if _has_credentials(request) else _by_cookie(request)
    if actor is None:
        raise Problem("401.2")
    return actor


def _has_credentials(request: HttpRequest) -> bool:
    return (
        getattr(request, "field_key", None) is not None
        or "st" in request.GET
        or "Authorization" in request.headers
    )


def _by_cookie(request: HttpRequest) -> Actor | None:
    name = auth.cookie_name(request)
    token = request.COOKIES.get(name, "") if name else ""
    session = auth.session_with(token) if token else None
    return None if session is None else session.actor


def _explain(request: HttpRequest, error: Exception, *, shared: bool) -> HttpResponse:
    if not isinstance(error, Problem):
        _log.error("%s %s failed", request.method, request.path, exc_info=error)
        error = Problem("500.1")
    if shared and "X-OpenRosa-Version" not in request.headers:
        return rest.problem_response(error)
    return problem_response(request, error)
