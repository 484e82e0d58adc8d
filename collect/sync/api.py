"""Settings codes of app users, for managers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from collect.accounts.auth import Authenticated
from collect.accounts.models import Actor
from collect.accounts.permissions import Verb, require
from collect.problems import Problem
from collect.rest import absolute_url
from collect.sync import queries, settings_code

router = Router(auth=Authenticated(), tags=["App users"])
_APP_USER = "/projects/{int:project_id}/app-users/{int:actor_id}"


@router.get(f"{_APP_USER}/settings")
def settings(request: HttpRequest, project_id: int, actor_id: int) -> dict[str, Any]:
    """The settings of ODK Collect for this app user, as JSON."""
    return _settings(request, project_id, actor_id)


@router.get(f"{_APP_USER}/qr.png")
def qr_png(request: HttpRequest, project_id: int, actor_id: int) -> HttpResponse:
    """The settings as a QR code to scan with ODK Collect, PNG."""
    text = settings_code.encode(_settings(request, project_id, actor_id))
    return _image(settings_code.png(text), "image/png")


@router.get(f"{_APP_USER}/qr.svg")
def qr_svg(request: HttpRequest, project_id: int, actor_id: int) -> HttpResponse:
    """The settings as a QR code to scan with ODK Collect, SVG."""
    text = settings_code.encode(_settings(request, project_id, actor_id))
    return _image(settings_code.svg(text), "image/svg+xml")


def _settings(request: HttpRequest, project_id: int, actor_id: int) -> dict[str, Any]:
    """Raises Problem 403.1 for all but managers (the code holds the token), 404.1 for
    an app user who is not there or was revoked."""
    project = queries.project_with(project_id)
    require(_actor(request), Verb.FIELD_KEY_CREATE, project=project)
    app_user = queries.app_user_of(project, actor_id)
    if app_user.token is None:
        raise Problem("404.1")
    path = f"/v1/key/{app_user.token}/projects/{project.id}"
    return settings_code.settings_for(
        server_url=absolute_url(request, path), project_name=project.name
    )


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor


def _image(data: bytes, content_type: str) -> HttpResponse:
    # The image is a secret: whoever has it can send data.
    return HttpResponse(
        data,
        content_type=content_type,
        headers={"Cache-Control": "no-store"},
    )
