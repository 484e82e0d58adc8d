"""A phone before the fast lane and the application behind it, in this process."""

from __future__ import annotations

import io
from typing import Any
from unittest.mock import patch

from django.core.handlers.wsgi import WSGIHandler

from collect.accounts.models import AppUser
from collect.sync.openrosa import lane
from tests.factories.submissions import multipart

XML = "xml_submission_file"
BOUNDARY = "----boundary"


class LaneServer:
    """The lane before the real application; `passed` counts what it passed on."""

    def __init__(self, app_user: AppUser) -> None:
        self.passed = 0
        self.project_id = app_user.project_id
        self.token = app_user.token or ""
        self._django = WSGIHandler()
        self._lane = lane.FastLane(self._pass_on)

    def _pass_on(self, environ: Any, start: Any) -> Any:
        self.passed += 1
        return self._django(environ, start)

    def ask(self, method: str, body: bytes = b"", **environ: Any) -> tuple[int, bytes]:
        """Status and body of the answer; nothing is closed, as in one thread."""
        told: list[tuple[str, list[tuple[str, str]]]] = []
        path = f"/v1/key/{self.token}/projects/{self.project_id}/submission"
        with patch("django.core.handlers.wsgi.signals.request_started.send"):
            answer = self._lane(
                {
                    "REQUEST_METHOD": method,
                    "PATH_INFO": path,
                    "QUERY_STRING": "deviceID=collect%3Aabc",
                    "SERVER_NAME": "localhost",
                    "SERVER_PORT": "80",
                    "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
                    "CONTENT_LENGTH": str(len(body)),
                    "HTTP_USER_AGENT": "tests",
                    "wsgi.input": io.BytesIO(body),
                    "wsgi.url_scheme": "http",
                    **environ,
                },
                lambda status, headers, _=None: told.append((status, headers)),  # type: ignore[arg-type]
            )
        status, headers = told[0]
        assert ("X-OpenRosa-Version", "1.0") in headers
        return int(status[:3]), b"".join(answer)

    def post(self, xml: bytes, *files: tuple[str, bytes], **environ: Any) -> int:
        parts = [(XML, "a.xml", "text/xml", xml)]
        parts += [(name, name, "image/jpeg", data) for name, data in files]
        return self.ask("POST", multipart(parts, BOUNDARY), **environ)[0]
