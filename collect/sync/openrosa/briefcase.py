"""Pulling submissions as from ODK Aggregate, below /v1/projects/{id} and /v1/key/….

ODK Briefcase and scripts written for it: the list of forms is the phones' own, then
ids page by page, then one submission at a time.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from collect.accounts.permissions import Verb, require
from collect.forms.models import Form
from collect.lib.paths import encode_segment
from collect.problems import Problem
from collect.rest import MAX_BIGINT, absolute_url
from collect.submissions.actions.arrival import read_instance
from collect.submissions.models import SubmissionVersion
from collect.submissions.sight import require_bulk
from collect.sync import queries
from collect.sync.openrosa import documents, pull_documents
from collect.sync.openrosa.endpoint import caller, openrosa
from collect.sync.openrosa.headers import xml_response

PAGE = 100
LARGEST_PAGE = 1000


@openrosa("GET", "HEAD")
def form_xml(request: HttpRequest, project_id: int) -> HttpResponseBase:
    """The current definition of the form named by `formId`."""
    actor = caller(request)
    form = queries.readable_form(actor, project_id, _parameter(request, "formId"))
    version = queries.published(form, None)
    return xml_response(request, queries.xform_of(version.id), etag=version.md5)


@openrosa("GET", "HEAD")
def submission_list(request: HttpRequest, project_id: int) -> HttpResponseBase:
    """InstanceIDs of current versions, `numEntries` a page, after `cursor`.

    The cursor is the form's sequence number of the last event on the page, so a
    submission edited later comes again, and past the end it stays what it was.
    `includeIncomplete` has no meaning here: all are listed, with the files they have.
    """
    form = _form_for(
        request, project_id, _parameter(request, "formId"), Verb.SUBMISSION_LIST
    )
    after = _number(request, "cursor", default=0)
    size = min(max(_number(request, "numEntries", default=PAGE), 1), LARGEST_PAGE)
    found = queries.pulled_ids(form.id, after=after, size=size)
    cursor = found[-1].seq if found else after
    page = pull_documents.id_chunk((f.instance_id for f in found), cursor=str(cursor))
    return xml_response(request, page)


@openrosa("GET", "HEAD")
def download_submission(request: HttpRequest, project_id: int) -> HttpResponseBase:
    """One version of a submission with its files, named by Aggregate's key `formId`."""
    text = _parameter(request, "formId")
    key = pull_documents.read_key(text)
    if key is None:
        reason = "write F[@version=null and @uiVersion=null]/data[@key=uuid:…]."
        raise Problem("400.8", field="formId", value=text, reason=reason)
    form = _form_for(request, project_id, key[0], Verb.SUBMISSION_READ)
    require_bulk(caller(request), form)
    version = queries.version_with(form.id, key[1])
    document = pull_documents.downloaded(
        read_instance(bytes(version.xml)).root,
        instance_id=version.instance_id,
        submitted_at=version.submission.created_at,
        files=_files(request, form, version),
    )
    return xml_response(request, document)


def _files(
    request: HttpRequest, form: Form, version: SubmissionVersion
) -> list[documents.MediaFile]:
    names = [encode_segment(form.xml_form_id)]
    names += [
        encode_segment(i) for i in (version.submission.instance_id, version.instance_id)
    ]
    base = (
        f"/v1/projects/{form.project_id}/forms/{names[0]}"
        f"/submissions/{names[1]}/versions/{names[2]}/attachments"
    )
    return [
        documents.MediaFile(
            filename=file.name,
            md5=file.blob.md5,
            download_url=absolute_url(request, f"{base}/{encode_segment(file.name)}"),
        )
        for file in queries.arrived_files(version)
        if file.blob is not None
    ]


def _form_for(
    request: HttpRequest, project_id: int, xml_form_id: str, verb: Verb
) -> Form:
    """The form, if the caller may. Raises Problem 401.2, 403.1, 404.1."""
    actor = caller(request)
    form = queries.form_of(project_id, xml_form_id)
    require(actor, verb, project=project_id, form_id=form.id)
    return form


def _parameter(request: HttpRequest, name: str) -> str:
    value = request.GET.get(name, "").replace("\0", "")
    if not value:
        raise Problem("400.2", field=name)
    return value


def _number(request: HttpRequest, name: str, *, default: int) -> int:
    """A whole number; absent or empty is the default."""
    text = request.GET.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < len(str(MAX_BIGINT))):
        reason = "it is no number this server gave; leave it empty to start."
        raise Problem("400.8", field=name, value=text, reason=reason)
    return int(text)
