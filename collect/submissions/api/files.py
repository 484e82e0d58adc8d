"""Answering with the XML of submissions."""

from __future__ import annotations

from django.http import HttpResponse

from collect.submissions.models import SubmissionVersion


def xml_response(version: SubmissionVersion) -> HttpResponse:
    return HttpResponse(bytes(version.xml), content_type="application/xml")
