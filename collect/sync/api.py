"""Settings codes of app users and of drafts, and recovery of forgotten PINs, for
managers; what was returned, for those who sent it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from ninja import Router

from collect.accounts.auth import Authenticated
from collect.accounts.models import Actor, AppUser
from collect.accounts.permissions import Verb, require
from collect.lib.hashing import md5_hex
from collect.lib.paths import encode_segment
from collect.problems import Problem
from collect.rest import CentralSchema, absolute_url, action_notes
from collect.submissions.api.answers import xml_response
from collect.submissions.queries import Returned, current_version_of
from collect.sync import queries, returned, settings_code
from collect.sync.actions.recovery import allow_recovery
from collect.sync.addresses import token_path
from collect.sync.setting_up import collect_settings
from collect.sync.setting_up import collector_link as link_of_collector

router = Router(auth=Authenticated())
_APP_USER = "/projects/{int:project_id}/app-users/{int:actor_id}"
_DRAFT = "/projects/{int:project_id}/forms/{segment:xml_form_id}/draft"
_APP_USERS = ["app users"]
_DRAFTS = ["forms"]
_RETURNED = ["returned submissions"]


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


class CollectorLink(CentralSchema):
    """Where a phone opens the web collector as an app user."""

    url: str


@router.get(f"{_APP_USER}/collector", tags=_APP_USERS, response=CollectorLink)
def collector_link(
    request: HttpRequest, project_id: int, actor_id: int
) -> CollectorLink:
    """The link that sets up the web collector for this app user. It is a secret."""
    return CollectorLink(url=_collector_link(request, project_id, actor_id))


@router.get(f"{_APP_USER}/collector-qr.png", tags=_APP_USERS)
def collector_qr_png(
    request: HttpRequest, project_id: int, actor_id: int
) -> HttpResponse:
    """The link as a QR code to scan with the phone's camera, PNG."""
    link = _collector_link(request, project_id, actor_id)
    return _image(settings_code.png(link), "image/png")


@router.get(f"{_APP_USER}/collector-qr.svg", tags=_APP_USERS)
def collector_qr_svg(
    request: HttpRequest, project_id: int, actor_id: int
) -> HttpResponse:
    """The link as a QR code to scan with the phone's camera, SVG."""
    link = _collector_link(request, project_id, actor_id)
    return _image(settings_code.svg(link), "image/svg+xml")


class RecoveryOut(CentralSchema):
    """Until when the app user may have her key back, once."""

    expires_at: datetime


@router.post(f"{_APP_USER}/recovery", tags=_APP_USERS, response=RecoveryOut)
def recovery(request: HttpRequest, project_id: int, actor_id: int) -> RecoveryOut:
    """Allow that this app user, who forgot the PIN of her phone, chooses another.

    Whoever has her phone and her link can then open her unsent interviews, so be sure
    who asks.
    """
    app_user = _app_user(request, project_id, actor_id)
    expires_at = allow_recovery(
        by=_actor(request), app_user=app_user, notes=action_notes(request)
    )
    return RecoveryOut(expires_at=expires_at)


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


class RemarkOut(CentralSchema):
    """What somebody said; `author` is "" where nobody is known."""

    body: str
    author: str
    created_at: datetime


class ReturnedOut(CentralSchema):
    """A submission that a reviewer found to have issues.

    `instanceId` is its first, `currentInstanceId` the one that the edit names as its
    deprecatedID; `xmlUrl` is where the answers are to edit from; `comments` are the
    newest first.
    """

    xml_form_id: str
    form_version: str
    instance_id: str
    current_instance_id: str
    instance_name: str
    submitted_at: datetime
    returned_at: datetime
    review_state: str
    comments: list[RemarkOut]
    xml_url: str


@router.get(
    "/projects/{int:project_id}/returned", tags=_RETURNED, response=list[ReturnedOut]
)
def list_returned(request: HttpRequest, project_id: int) -> HttpResponseBase:
    """The submissions of the one who asks that have issues, the last returned first.

    Asking again with `If-None-Match` is answered by 304 until something changes.
    """
    project = queries.project_with(project_id)
    rows = returned.returned_in(_actor(request), project)
    found = [_returned_out(request, row).model_dump(by_alias=True) for row in rows]
    body = DjangoJSONEncoder(ensure_ascii=False).encode(found).encode()
    listed = HttpResponse(body, content_type="application/json; charset=utf-8")
    return _conditional(request, listed, md5_hex(body))


@router.get(
    "/projects/{int:project_id}/forms/{segment:xml_form_id}"
    "/returned/{segment:instance_id}.xml",
    tags=_RETURNED,
)
def returned_xml(
    request: HttpRequest, project_id: int, xml_form_id: str, instance_id: str
) -> HttpResponseBase:
    """The current answers of one of them, byte for byte."""
    form = queries.form_of(project_id, xml_form_id)
    version = returned.returned_version(_actor(request), form, instance_id)
    return _conditional(request, xml_response(version), version.sha256)


def _returned_out(request: HttpRequest, row: Returned) -> ReturnedOut:
    of, version = row.submission, current_version_of(row.submission)
    form_id, instance_id = of.form.xml_form_id, of.instance_id
    place = f"/v1/projects/{of.form.project_id}/forms/{encode_segment(form_id)}"
    path = f"{place}/returned/{encode_segment(instance_id)}.xml"
    return ReturnedOut(
        xml_form_id=form_id,
        form_version=version.form_version.version,
        instance_id=instance_id,
        current_instance_id=version.instance_id,
        instance_name=version.instance_name,
        submitted_at=of.created_at,
        returned_at=row.returned_at,
        review_state=of.review_state or "",
        comments=[RemarkOut.model_validate(remark) for remark in row.remarks],
        xml_url=absolute_url(request, path),
    )


def _conditional(
    request: HttpRequest, response: HttpResponse, tag: str
) -> HttpResponseBase:
    etag = f'"{tag}"'
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    unchanged = get_conditional_response(request, etag=etag, response=response)
    return response if unchanged is None else unchanged


def _settings(request: HttpRequest, project_id: int, actor_id: int) -> dict[str, Any]:
    """Raises what `_app_user` raises."""
    return collect_settings(request, _app_user(request, project_id, actor_id))


def _collector_link(request: HttpRequest, project_id: int, actor_id: int) -> str:
    """Raises what `_app_user` raises."""
    return link_of_collector(request, _app_user(request, project_id, actor_id))


def _app_user(request: HttpRequest, project_id: int, actor_id: int) -> AppUser:
    """One of the project's app users who has a token.

    Raises Problem 403.1 for all but managers, 404.1 for an app user who is not there or
    was revoked.
    """
    actor = _actor(request)
    project = queries.project_allowing(actor, project_id, Verb.FIELD_KEY_CREATE)
    app_user = queries.app_user_of(project, actor_id)
    if app_user.token is None:
        raise Problem("404.1")
    return app_user


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
