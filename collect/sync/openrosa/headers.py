"""What every OpenRosa answer carries, errors included."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response

from collect.accounts import auth
from collect.lib.hashing import md5_hex
from collect.problems import Problem
from collect.sync.openrosa import documents

XML = "text/xml; charset=utf-8"
# Central has no code for a body that is too large; OpenRosa names the status.
_STATUS = {"400.36": 413}


def protocol_headers() -> dict[str, str]:
    """Headers of every answer. (`Date` is the web server's.)"""
    return {
        "X-OpenRosa-Version": "1.0",
        "X-OpenRosa-Accept-Content-Length": str(settings.COLLECT_ACCEPT_CONTENT_LENGTH),
        # Clients keep answers on disk and must ask again each time.
        "Cache-Control": "private, no-cache",
    }


def stamp(response: HttpResponseBase) -> HttpResponseBase:
    """Add the protocol's headers."""
    for name, value in protocol_headers().items():
        response[name] = value
    return response


def xml_response(
    request: HttpRequest, body: bytes, *, etag: str = ""
) -> HttpResponseBase:
    """A document with its ETag, or 304 if the client has it.

    `etag` is the MD5 of the body if that is known already.
    """
    quoted = f'"{etag or md5_hex(body)}"'
    response = HttpResponse(body, content_type=XML, headers={"ETag": quoted})
    # Only If-None-Match counts: no answer has a date.
    unchanged = get_conditional_response(request, etag=quoted, response=response)
    return response if unchanged is None else unchanged


def message_response(text: str, *, status: int, nature: str) -> HttpResponse:
    """A short answer in OpenRosa's words."""
    return HttpResponse(
        documents.message(text, nature=nature), content_type=XML, status=status
    )


def problem_response(request: HttpRequest, problem: Problem) -> HttpResponse:
    """A problem in OpenRosa's words.

    Whoever comes without a token in the path is told how to sign in, but never asked
    to send a password in the open.
    """
    status = _STATUS.get(problem.code, problem.status)
    response = message_response(_words(problem), status=status, nature="error")
    in_path = getattr(request, "field_key", None)
    if status == 401 and in_path is None and "st" not in request.GET:
        asked = auth.challenge(request)
        if asked:
            response["WWW-Authenticate"] = asked
    return response


def _words(problem: Problem) -> str:
    reason = problem.details.get("reason", "")
    text = problem.message
    return f"{text} {reason}" if reason and reason not in text else text
