"""Reading what clients send."""

from __future__ import annotations

import mimetypes

from django.http import HttpRequest

from collect.submissions.actions import client_name
from collect.submissions.instance.parse import MAX_BYTES

_UNKNOWN = "application/octet-stream"


def read_xml(request: HttpRequest) -> bytes:
    """The body; more than a submission may have is cut and then refused."""
    return request.read(MAX_BYTES + 1)


def content_type_of(request: HttpRequest, name: str) -> str:
    """The file's type as the client says, or else as its name suggests."""
    given = request.headers.get("Content-Type", "")
    return given or mimetypes.guess_type(name)[0] or _UNKNOWN


def client_of(request: HttpRequest) -> dict[str, str]:
    """What a client says about itself."""
    headers = request.headers
    return {
        "device_id": request.GET.get("deviceID", ""),
        "user_agent": client_name(
            headers.get("User-Agent", ""), headers.get("odk-client", "")
        ),
    }
