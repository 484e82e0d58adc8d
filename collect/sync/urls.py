"""Addresses of this room that are not REST objects, below /v1/."""

from __future__ import annotations

from django.urls import path

import collect.rest  # noqa: F401  it registers the converter `segment`
from collect.sync.openrosa import briefcase, drafts, views

_PROJECT = "projects/<int:project_id>"
_FORM = f"{_PROJECT}/forms/<segment:xml_form_id>"
_VERSION = f"{_FORM}/versions/<segment:version>"
_DRAFT = f"{_FORM}/draft"
_TEST = f"test/<segment:token>/{_DRAFT}"

urlpatterns = [
    path(f"{_PROJECT}/formList", views.form_list),
    path(f"{_PROJECT}/submission", views.submission),
    path(f"{_PROJECT}/formXml", briefcase.form_xml),
    path(f"{_PROJECT}/view/submissionList", briefcase.submission_list),
    path(f"{_PROJECT}/view/downloadSubmission", briefcase.download_submission),
    path(f"{_VERSION}.xml", views.form_xml),
    path(f"{_VERSION}/manifest", views.manifest),
    path(f"{_VERSION}/attachments/<segment:name>", views.attachment),
    path(f"{_DRAFT}/manifest", drafts.manifest),
    path(f"{_DRAFT}/submission", drafts.submission),
    path(f"{_TEST}/formList", drafts.token_form_list),
    path(f"{_TEST}/manifest", drafts.token_manifest),
    path(f"{_TEST}/submission", drafts.token_submission),
    path(f"{_FORM}.xml", views.form_xml),
    path(f"{_FORM}/manifest", views.manifest),
    path(f"{_FORM}/attachments/<segment:name>", views.attachment),
]
