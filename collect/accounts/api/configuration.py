"""Configuration of the site: the look of the sign-in page, the logo.

What everybody may see is read without signing in below ``/config/public``.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    JsonResponse,
)
from django.utils.http import parse_etags, quote_etag
from ninja import Router

from collect.accounts import queries
from collect.accounts.actions import configuration as actions
from collect.accounts.auth import Authenticated, asking
from collect.accounts.models import Configuration
from collect.accounts.permissions import Verb, require
from collect.lib.json_values import unstorable
from collect.problems import Problem
from collect.rest import CentralSchema, Success, action_notes

router = Router()

MAX_CONTENT = 5 * 2**20
MAX_TEXT = 10_000
_YEAR = 365 * 86_400
_signed_in = Authenticated()


class ConfigurationOut(CentralSchema):
    """What a key is set to: ``value``, or for files only that there is one."""

    key: str
    set_at: datetime
    value: dict[str, Any] | None = None
    blob_exists: bool | None = None


def _reports(given: Any) -> dict[str, Any]:
    """Usage reports are never sent, so they can only be switched off."""
    if isinstance(given, dict) and given.get("enabled") is True:
        raise Problem("501.9")
    return {"enabled": False}


def _appearance(given: Any) -> dict[str, Any]:
    """Title and description of the sign-in page, if they are texts."""
    texts = given if isinstance(given, dict) else {}
    kept = {}
    for name in ("title", "description"):
        text = texts.get(name)
        if isinstance(text, str) and text:
            kept[name] = _fit(name, text)
    return kept


def _fit(name: str, text: str) -> str:
    if len(text) > MAX_TEXT:
        raise Problem("400.13", field=name)
    reason = unstorable(text)
    if reason is not None:
        raise Problem("400.8", field=name, value="as given", reason=reason)
    return text


_VALUES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "analytics": _reports,
    "login-appearance": _appearance,
}
_CONTENTS = ("hero-image", "logo")
_PUBLIC = ("login-appearance", *_CONTENTS)


@router.get("/config/public", auth=None)
def public_configuration(request: HttpRequest) -> HttpResponse:
    """All that is set and that everybody may see, by key."""
    rows = queries.configurations(_PUBLIC)
    return JsonResponse({row.key: _out(row) for row in rows})


@router.get("/config/public/{segment:key}", auth=None)
def public_value(request: HttpRequest, key: str) -> HttpResponse:
    """One key that everybody may see; files as they are. 403.1 for other keys."""
    if key not in _PUBLIC:
        raise Problem("403.1")
    response = _answer(request, queries.configuration_for(key))
    # The address with ?ts= changes whenever the value does.
    fresh = f"max-age={_YEAR}" if request.GET.get("ts") else "no-cache"
    response["Cache-Control"] = fresh
    return response


@router.get("/config/{segment:key}", auth=_signed_in)
def get_value(request: HttpRequest, key: str) -> HttpResponse:
    """What a key is set to; 404.1 if it is not set. For administrators."""
    require(asking(request), Verb.CONFIG_READ)
    return _answer(request, queries.configuration_for(key))


@router.post("/config/{segment:key}", response=ConfigurationOut, auth=_signed_in)
def set_value(request: HttpRequest, key: str) -> HttpResponse:
    """Set a key: to JSON, or to a file with its Content-Type."""
    actor = require(asking(request), Verb.CONFIG_SET)
    _require_settable(key)
    notes = action_notes(request)
    if key in _VALUES:
        value = _VALUES[key](_parsed(request.body))
        row = actions.set_value(by=actor, key=key, value=value, notes=notes)
    else:
        content, kind = _file(request)
        row = actions.set_content(
            by=actor, key=key, content=content, content_type=kind, notes=notes
        )
    return JsonResponse(_out(row))


@router.delete("/config/{segment:key}", response=Success, auth=_signed_in)
def unset_value(request: HttpRequest, key: str) -> Success:
    """Take a key's value away; success also when there was none."""
    actor = require(asking(request), Verb.CONFIG_SET)
    _require_settable(key)
    actions.unset(by=actor, key=key, notes=action_notes(request))
    return Success()


@router.get("/analytics/preview", auth=_signed_in)
def preview_report(request: HttpRequest) -> None:
    """Usage reports do not exist here: 501.9."""
    require(asking(request), Verb.CONFIG_READ)
    raise Problem("501.9")


@router.post("/backup", auth=_signed_in)
def back_up(request: HttpRequest) -> None:
    """Backups are taken of the database and the data directory: 501.1."""
    require(asking(request), Verb.CONFIG_READ)
    raise Problem(
        "501.1", feature="A backup over HTTP (copy the database and the data directory)"
    )


def _require_settable(key: str) -> None:
    if key not in _VALUES and key not in _CONTENTS:
        raise Problem("400.8", field="key", value=key, reason="there is no such key.")


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Problem("400.1", format="JSON", rawLength=len(body)) from error


def _file(request: HttpRequest) -> tuple[bytes, str]:
    kind = request.headers.get("Content-Type", "").strip()
    if not kind or len(kind) > 255 or not kind.isprintable():
        raise Problem("400.6", field="Content-Type", value=kind[:255])
    content = request.body
    if len(content) > MAX_CONTENT:
        raise Problem("400.36", limit=MAX_CONTENT)
    return content, kind


def _out(row: Configuration) -> dict[str, Any]:
    if row.key in _CONTENTS:
        out = ConfigurationOut(key=row.key, set_at=row.set_at, blob_exists=True)
    else:
        out = ConfigurationOut(key=row.key, set_at=row.set_at, value=row.value)
    return out.model_dump(by_alias=True, exclude_none=True)


def _answer(request: HttpRequest, row: Configuration) -> HttpResponse:
    if row.content is None:
        return JsonResponse(_out(row))
    etag = quote_etag(row.md5)
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(bytes(row.content), content_type=row.content_type)
        # Shown within pages only: a file of HTML or SVG must not run as a page of ours.
        response["Content-Disposition"] = "attachment"
    response["ETag"] = etag
    return response
