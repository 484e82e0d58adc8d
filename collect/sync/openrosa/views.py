"""The OpenRosa addresses of a project, below /v1 and /v1/key/{token}."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from collect.accounts.models import Actor, Project
from collect.accounts.permissions import Verb, form_ids_with
from collect.forms.files import attachment_response
from collect.problems import Problem
from collect.rest import absolute_url
from collect.submissions.actions import client_name, receive
from collect.sync import queries
from collect.sync.actions.devices import Contact, touch
from collect.sync.addresses import version_path
from collect.sync.openrosa import documents
from collect.sync.openrosa.endpoint import caller, openrosa
from collect.sync.openrosa.headers import message_response, xml_response
from collect.sync.openrosa.incoming import Incoming
from collect.sync.openrosa.manifests import manifest_of
from collect.sync.openrosa.multipart import MultipartError
from collect.sync.returned import file_for


@openrosa("GET", "HEAD")
def form_list(request: HttpRequest, project_id: int) -> HttpResponseBase:
    """The forms the caller may fill; `formID`, `listAllVersions`, `verbose` narrow it."""
    actor = caller(request)
    project = queries.project_with(project_id)
    listed = queries.listed_forms(
        actor,
        project,
        form_id=request.GET.get("formID"),
        all_versions=_flag(request, "listAllVersions"),
    )
    verbose = _flag(request, "verbose")
    entries = [_entry(request, form, verbose=verbose) for form in listed]
    _touch(request, project, actor, Contact.FORM_LIST)
    return xml_response(request, documents.form_list(entries))


@openrosa("GET", "HEAD", shared=True)
def form_xml(
    request: HttpRequest, project_id: int, xml_form_id: str, version: str | None = None
) -> HttpResponseBase:
    """The form exactly as stored: the current version, or the one named."""
    actor = caller(request)
    found = queries.version_for(actor, project_id, xml_form_id, version)
    xform = queries.xform_of(found.id)
    return xml_response(request, xform, etag=found.md5)


@openrosa("GET", "HEAD")
def manifest(
    request: HttpRequest, project_id: int, xml_form_id: str, version: str | None = None
) -> HttpResponseBase:
    """The media files of the current version, or of the one named."""
    actor = caller(request)
    form = queries.readable_form(actor, project_id, xml_form_id)
    found = queries.published(form, version)
    place = version_path(project_id, xml_form_id, found.version)
    document = manifest_of(request, found, place, reader=actor)
    return xml_response(request, document)


@openrosa("GET", "HEAD", shared=True)
def attachment(
    request: HttpRequest,
    project_id: int,
    xml_form_id: str,
    name: str,
    version: str | None = None,
) -> HttpResponseBase:
    """A media file, always whole."""
    actor = caller(request)
    found = queries.version_for(actor, project_id, xml_form_id, version)
    return attachment_response(request, found, name, partial(file_for, found, actor))


@openrosa("GET", "HEAD", "POST")
def submission(request: HttpRequest, project_id: int) -> HttpResponseBase:
    """Preflight (204), and the submission itself (201)."""
    actor = caller(request)
    project = queries.project_with(project_id)
    if request.method == "POST":
        return _receive(request, project, actor)
    if form_ids_with(actor, Verb.SUBMISSION_CREATE, project=project) == frozenset():
        raise Problem("403.1")
    return HttpResponse(status=204)


def _receive(request: HttpRequest, project: Project, actor: Actor) -> HttpResponseBase:
    try:
        with Incoming(request) as incoming:
            receive(
                project=project,
                xml=incoming.xml,
                files=incoming.uploads(),
                by=actor,
                device_id=request.GET.get("deviceID", ""),
                user_agent=_agent(request),
            )
    except MultipartError as error:
        raise Problem("400.39", reason=str(error)) from error
    except Problem as problem:
        if problem.code == "403.1":
            # As ODK Central: the phone then asks for other credentials.
            raise Problem("401.2") from problem
        raise
    _touch(request, project, actor, Contact.SUBMISSION)
    return message_response(documents.SUCCESS, status=201, nature="submit_success")


def _touch(
    request: HttpRequest, project: Project, actor: Actor, contact: Contact
) -> None:
    touch(
        project_id=project.id,
        by=actor,
        device_id=request.GET.get("deviceID", ""),
        user_agent=_agent(request),
        contact=contact,
    )


def _entry(
    request: HttpRequest, listed: queries.Listed, *, verbose: bool
) -> documents.ListedForm:
    place = version_path(listed.project_id, listed.xml_form_id, listed.version)
    return documents.ListedForm(
        form_id=listed.xml_form_id,
        name=listed.name,
        version=listed.version,
        md5=listed.md5,
        download_url=absolute_url(request, place.xml),
        manifest_url=absolute_url(request, place.manifest) if listed.has_media else "",
        description=listed.name if verbose else "",
    )


def _agent(request: HttpRequest) -> str:
    headers = request.headers
    return client_name(headers.get("User-Agent", ""), headers.get("odk-client", ""))


def _flag(request: HttpRequest, name: str) -> bool:
    return request.GET.get(name, "").lower() == "true"
