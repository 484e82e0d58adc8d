"""Settings codes of app users and of drafts, for managers."""

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
from collect.sync.addresses import token_path

router = Router(auth=Authenticated())
_APP_USER = "/projects/{int:project_id}/app-users/{int:actor_id}"
_DRAFT = "/projects/{int:project_id}/forms/{segment:xml_form_id}/draft"
_APP_USERS = ["app users"]
_DRAFTS = ["forms"]


@router.get(f"{_APP_USER}/settings", tags=_APP_USERS)
def settings(request: HttpRequest, project_id: int, actor_id: int) -> dict[str, Any]:
    """The settings of ODK Collect for this app user, as JSON."""
    return _settings(request, project_id, actor_id)


@router.get(f"{_APP_USER}/qr.png", tags=_APP_USERS)
def qr_png(request: HttpRequest, project_id: int, actor_id: int) -> HttpResponse:
    """The settings as a QR code to scan with ODK Collect, PNG."""
    return _png(_settings(request, project_id, actor_id))


@router.get(f"{_APP_USER}/qr.svg", tags=_APP_USERS)
def qr_svg(request: HttpRequest, project_id: int, actor_id: int) -> HttpResponse:
    """The settings as a QR code to scan with ODK Collect, SVG."""
    return _svg(_settings(request, project_id, actor_id))


@router.get(f"{_DRAFT}/settings", tags=_DRAFTS)
def draft_settings(
    request: HttpRequest, project_id: int, xml_form_id: str
) -> dict[str, Any]:
    """The settings of ODK Collect for trying a draft, as JSON."""
    return _draft_settings(request, project_id, xml_form_id)


@router.get(f"{_DRAFT}/qr.png", tags=_DRAFTS)
def draft_qr_png(
    request: HttpRequest, project_id: int, xml_form_id: str
) -> HttpResponse:
    """The settings for trying a draft as a QR code, PNG."""
    return _png(_draft_settings(request, project_id, xml_form_id))


@router.get(f"{_DRAFT}/qr.svg", tags=_DRAFTS)
def draft_qr_svg(
    request: HttpRequest, project_id: int, xml_form_id: str
) -> HttpResponse:
    """The settings for trying a draft as a QR code, SVG."""
    return _svg(_draft_settings(request, project_id, xml_form_id))


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


def _draft_settings(
    request: HttpRequest, project_id: int, xml_form_id: str
) -> dict[str, Any]:
    """Raises Problem 403.1 for those who may not change the form, 404.1 without a draft
    or a link to it."""
    form = queries.form_of(project_id, xml_form_id)
    require(_actor(request), Verb.FORM_UPDATE, project=project_id, form_id=form.id)
    draft = queries.draft_of(form)
    if draft.draft_token is None:
        raise Problem("404.1")
    # Collect adds /formList and /submission.
    path = token_path(draft.draft_token, project_id, xml_form_id).base
    return settings_code.settings_for(
        server_url=absolute_url(request, path), project_name=f"[Draft] {draft.name}"
    )


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor


def _png(settings: dict[str, Any]) -> HttpResponse:
    return _image(settings_code.png(settings_code.encode(settings)), "image/png")


def _svg(settings: dict[str, Any]) -> HttpResponse:
    return _image(settings_code.svg(settings_code.encode(settings)), "image/svg+xml")


def _image(data: bytes, content_type: str) -> HttpResponse:
    # The image is a secret: whoever has it can send data.
    return HttpResponse(
        data,
        content_type=content_type,
        headers={"Cache-Control": "no-store"},
    )
