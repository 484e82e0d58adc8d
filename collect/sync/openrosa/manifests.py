"""The manifest of a form version."""

from __future__ import annotations

from django.http import HttpRequest

from collect.forms.models import FormVersion
from collect.rest import absolute_url
from collect.sync import queries
from collect.sync.addresses import VersionPath
from collect.sync.openrosa import documents


def manifest_of(
    request: HttpRequest, version: FormVersion, place: VersionPath
) -> bytes:
    """The media of a version that have content, to be fetched below `place`."""
    return documents.manifest(
        documents.MediaFile(
            filename=file.name,
            md5=file.blob.md5,
            download_url=absolute_url(request, place.attachment(file.name)),
        )
        for file in queries.media_of(version)
        if file.blob is not None
    )
