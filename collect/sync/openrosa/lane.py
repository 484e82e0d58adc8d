"""The fast lane: what phones send thousands of times, answered before Django.

A submission by a field key, and the question before it whether one may come, need
nothing of Django's middleware, address tables and sessions. Only what goes well is
answered here; everything else passes on unread to the views, which know every rule
and every error (`views.submission`).
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterable
from email.message import Message
from typing import NamedTuple
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.db import connection

from collect.lib.ids import is_token
from collect.submissions.actions import (
    SmallFile,
    client_name,
    may_send,
    receive_direct,
)
from collect.sync.actions.devices import Contact, note_key_used, touch
from collect.sync.openrosa import documents
from collect.sync.openrosa.headers import XML, protocol_headers
from collect.sync.openrosa.incoming import XML_PART, file_name
from collect.sync.openrosa.multipart import MultipartError, split

LARGEST = 2 * 2**20
"""Bytes of a body that may be held in memory; larger ones are streamed by the views."""

_PATH = re.compile(r"/v1/key/([^/]+)/projects/([0-9]{1,18})/submission")
_SECURITY = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
]
_log = logging.getLogger(__name__)


class _Call(NamedTuple):
    token: str
    project_id: int


class FastLane:
    """WSGI wrapper around the application that answers everything else."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app
        self._stored = documents.message(documents.SUCCESS, nature="submit_success")

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Answer a request (PEP 3333)."""
        call = _call(environ)
        if call is not None:
            try:
                answer = self._answer(environ, call)
            except Exception:
                # The views try again, and explain what they cannot do.
                _log.warning("The fast lane failed", exc_info=True)
                connection.close()
                answer = None
            if answer is not None:
                status, body = answer
                start_response(status, _headers(body))
                return [body]
        return self._app(environ, start_response)

    def _answer(
        self, environ: WSGIEnvironment, call: _Call
    ) -> tuple[str, bytes] | None:
        method = environ["REQUEST_METHOD"]
        if method == "HEAD" and may_send(*call):
            return "204 No Content", b""
        if method == "POST" and _received(environ, call):
            return "201 Created", self._stored
        return None


def _call(environ: WSGIEnvironment) -> _Call | None:
    found = _PATH.fullmatch(environ.get("PATH_INFO", ""))
    if found is None:
        return None
    return _Call(found[1], int(found[2])) if is_token(found[1]) else None


def _received(environ: WSGIEnvironment, call: _Call) -> bool:
    """Whether the submission was new and is recorded. The body is left unread."""
    length = environ.get("CONTENT_LENGTH") or ""
    boundary = _boundary(environ.get("CONTENT_TYPE", ""))
    if not boundary or not length.isdigit() or int(length) > LARGEST:
        return False
    try:
        body = environ["wsgi.input"].read(int(length))
    except OSError:  # The client is gone, or too slow.
        body = b""
    environ["wsgi.input"] = io.BytesIO(body)
    if len(body) < int(length):
        return False
    try:
        xml, files = _parts(body, boundary)
    except MultipartError:
        return False
    query = parse_qs(environ.get("QUERY_STRING", ""))
    device_id = query.get("deviceID", [""])[-1]
    agent = client_name(
        environ.get("HTTP_USER_AGENT", ""), environ.get("HTTP_ODK_CLIENT", "")
    )
    grant = receive_direct(
        token=call.token,
        project_id=call.project_id,
        xml=xml,
        files=files,
        device_id=device_id,
        user_agent=agent,
    )
    if grant is None:
        return False
    touch(
        project_id=call.project_id,
        by=grant.by,
        device_id=device_id,
        user_agent=agent,
        contact=Contact.SUBMISSION,
    )
    note_key_used(grant.by)
    return True


_PLAIN = re.compile(
    r"""multipart/form-data;\s*boundary=(?:"([^"\\]+)"|([^\s;"]+))""", re.IGNORECASE
)


def _boundary(content_type: str) -> str:
    plain = _PLAIN.fullmatch(content_type)
    if plain is not None:
        return plain[1] or plain[2]
    if not content_type.lower().startswith("multipart/form-data"):
        return ""
    message = Message()
    message["Content-Type"] = content_type
    return message.get_boundary("") or ""


def _parts(body: bytes, boundary: str) -> tuple[bytes, list[SmallFile]]:
    """The XML and the files. Raises MultipartError."""
    xml, files = b"", []
    for part, content in split(body, boundary):
        if part.name == XML_PART:
            if xml:
                raise MultipartError("There are two XML parts.")
            xml = content
        elif part.filename:
            files.append(SmallFile(file_name(part), part.content_type, content))
    if not xml:
        raise MultipartError("There is no XML part.")
    return xml, files


def _headers(body: bytes) -> list[tuple[str, str]]:
    headers = [*protocol_headers().items(), *_SECURITY]
    if body:
        headers += [("Content-Type", XML), ("Content-Length", str(len(body)))]
    return headers
