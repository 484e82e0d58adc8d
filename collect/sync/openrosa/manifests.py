"""The manifest of a form version."""

from __future__ import annotations

from django.http import HttpRequest

from collect.accounts.models import Actor
from collect.forms.models import FormVersion
from collect.lib.hashing import md5_hex
from collect.rest import absolute_url
from collect.sync import queries
from collect.sync.addresses import VersionPath
from collect.sync.openrosa import documents
from collect.sync.returned import file_for


def manifest_of(
    request: HttpRequest,
    version: FormVersion,
    place: VersionPath,
    *,
    reader: Actor | None = None,
) -> bytes:
    """The media of a version that have content, to be fetched below `place`; what is
    made for each who asks, as it is for `reader`."""
    return documents.manifest(
        documents.MediaFile(
            filename=file.name,
            md5=file.blob.md5 if file.blob else md5_hex(file_for(version, reader)),
            download_url=absolute_url(request, place.attachment(file.name)),
        )
        for file in queries.media_of(version)
    )
