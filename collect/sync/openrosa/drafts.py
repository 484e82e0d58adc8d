"""Drafts on phones: with a tester's token in the address, or with a login.

A token lets people try a draft without an account. What they send counts on the right
of whoever made the draft: where that person may not send any more, neither may they.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from collect.accounts.models import Actor
from collect.accounts.permissions import Verb, can, require
from collect.forms.models import Form, FormVersion
from collect.forms.queries import draft_with_token
from collect.lib.ids import is_token
from collect.problems import Problem
from collect.rest import absolute_url
from collect.submissions.actions import client_name, receive
from collect.sync import queries
from collect.sync.addresses import VersionPath, draft_path, token_path
from collect.sync.openrosa import documents
from collect.sync.openrosa.endpoint import caller, openrosa
from collect.sync.openrosa.headers import message_response, xml_response
from collect.sync.openrosa.incoming import Incoming
from collect.sync.openrosa.manifests import manifest_of
from collect.sync.openrosa.multipart import MultipartError


@openrosa("GET", "HEAD")
def token_form_list(
    request: HttpRequest, token: str, project_id: int, xml_form_id: str
) -> HttpResponseBase:
    """A form list of one: the draft. Problem 404.4 if its link has ended."""
    try:
        draft = _draft_of(token, project_id, xml_form_id)
    except Problem as problem:
        raise Problem("404.4") from problem
    place = token_path(token, project_id, xml_form_id)
    media = any(queries.media_of(draft))
    listed = documents.ListedForm(
        form_id=xml_form_id,
        name=draft.name,
        version=draft.version,
        md5=draft.md5,
        download_url=absolute_url(request, place.xml),
        manifest_url=absolute_url(request, place.manifest) if media else "",
    )
    wanted = request.GET.get("formID", xml_form_id) == xml_form_id
    return xml_response(request, documents.form_list([listed] if wanted else []))


@openrosa("GET", "HEAD")
def token_manifest(
    request: HttpRequest, token: str, project_id: int, xml_form_id: str
) -> HttpResponseBase:
    """The media of a draft, under addresses that need no login."""
    draft = _draft_of(token, project_id, xml_form_id)
    return _manifest(request, draft, token_path(token, project_id, xml_form_id))


@openrosa("GET", "HEAD", "POST")
def token_submission(
    request: HttpRequest, token: str, project_id: int, xml_form_id: str
) -> HttpResponseBase:
    """Preflight (204) and test submission (201) by token."""
    draft = _draft_of(token, project_id, xml_form_id)
    maker = draft.created_by
    if maker is None or not _may_send(maker, draft.form):
        raise Problem("403.1")
    return _answer(request, draft.form, maker)


@openrosa("GET", "HEAD")
def manifest(
    request: HttpRequest, project_id: int, xml_form_id: str
) -> HttpResponseBase:
    """The media of a draft, for those who make the form."""
    actor = caller(request)
    form = queries.form_of(project_id, xml_form_id)
    require(actor, Verb.FORM_UPDATE, project=project_id, form_id=form.id)
    draft = queries.draft_of(form)
    return _manifest(request, draft, draft_path(project_id, xml_form_id))


@openrosa("GET", "HEAD", "POST")
def submission(
    request: HttpRequest, project_id: int, xml_form_id: str
) -> HttpResponseBase:
    """Preflight (204) and test submission (201) with a login."""
    actor = caller(request)
    form = queries.form_of(project_id, xml_form_id)
    if not _may_send(actor, form):
        # As ODK Central: the phone then asks for other credentials.
        raise Problem("401.2" if request.method == "POST" else "403.1")
    queries.draft_of(form)
    return _answer(request, form, actor)


def _draft_of(token: str, project_id: int, xml_form_id: str) -> FormVersion:
    """The draft with this token. Raises Problem 404.1."""
    if not is_token(token):
        raise Problem("404.1")
    queries.project_with(project_id)
    return draft_with_token(token, project_id, xml_form_id)


def _may_send(actor: Actor, form: Form) -> bool:
    return can(actor, Verb.SUBMISSION_CREATE, project=form.project_id, form_id=form.id)


def _manifest(
    request: HttpRequest, draft: FormVersion, place: VersionPath
) -> HttpResponseBase:
    return xml_response(request, manifest_of(request, draft, place))


def _answer(request: HttpRequest, form: Form, by: Actor) -> HttpResponse:
    if request.method != "POST":
        return HttpResponse(status=204)
    try:
        with Incoming(request) as incoming:
            receive(
                project=form.project,
                form=form,
                xml=incoming.xml,
                files=incoming.uploads(),
                by=by,
                device_id=request.GET.get("deviceID", ""),
                user_agent=client_name(
                    request.headers.get("User-Agent", ""),
                    request.headers.get("odk-client", ""),
                ),
                draft=True,
            )
    except MultipartError as error:
        raise Problem("400.39", reason=str(error)) from error
    return message_response(documents.SUCCESS, status=201, nature="submit_success")
