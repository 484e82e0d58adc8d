"""Versions of a form: their findings, their files."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from collect.accounts.permissions import Verb
from collect.forms import workbooks
from collect.forms.files import xform_response
from collect.forms.models import FormVersion
from collect.forms.queries import workbook_upload_of
from collect.forms.uploads import CONTENT_TYPES, Kind, Upload
from collect.problems import Problem
from collect.web.designs.findings import findings_page, words
from collect.web.designs.refused import file_answer
from collect.web.navigation import FormPlace, form_place
from collect.web.page import PageRequest, page

_KINDS = ("xlsx", "md", "xml", "marked")


@require_safe
@page
def version_findings(
    request: PageRequest, form_id: int, version_id: int
) -> HttpResponse:
    """What was found in the workbook of a version."""
    place = form_place(request, form_id, Verb.FORM_UPDATE)
    version = _version(place, version_id)
    shown = {
        "place": place,
        "here": "design",
        "section": "projects",
        "version": version,
        "found": findings_page(request, version.findings, _excerpts(version.pk)),
    }
    return render(request, "web/designs/version.html", shown)


@require_safe
@page
def version_file(
    request: PageRequest, form_id: int, version_id: int, kind: str
) -> HttpResponseBase:
    """A version as .xlsx, .md or .xml, or as .xlsx with what was found in it; as it
    was uploaded where it came so."""
    place = form_place(request, form_id, Verb.FORM_UPDATE)
    version = _version(place, version_id)
    if kind not in _KINDS:
        raise Problem("404.1")
    if kind == Kind.XML:
        return xform_response(request, version)
    upload = workbook_upload_of(version)
    name = f"{place.form.xml_form_id} {version.version}".strip()
    if kind == "marked":
        content = workbooks.marked(upload, version.findings, words())
        return file_answer(content, f"{name}.xlsx", CONTENT_TYPES[Kind.XLSX])
    content = workbooks.in_format(upload, Kind(kind))
    return file_answer(content, f"{name}.{kind}", CONTENT_TYPES[Kind(kind)])


def _version(place: FormPlace, version_id: int) -> FormVersion:
    """A published version of the form, or its draft. Raises Problem 404.1."""
    versions = place.form.versions.select_related("workbook")
    version = versions.defer("definition", "choices").filter(pk=version_id).first()
    is_known = version is not None and (
        version.published_at is not None or version.pk == place.form.draft_version_id
    )
    if version is None or not is_known:
        raise Problem("404.1")
    return version


@lru_cache(maxsize=32)
def _excerpts(version_id: int) -> dict[str, Any]:
    """The rows around a version's findings; neither changes."""
    versions = FormVersion.objects.select_related("workbook")
    version = versions.only("findings", "workbook", "workbook_type").get(pk=version_id)
    if version.workbook is None:
        return {}
    upload: Upload = workbook_upload_of(version)
    return workbooks.excerpts(upload, version.findings)
