"""A phone with the web collector, as its TypeScript sends requests."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.test import Client

from collect.accounts.models import AppUser
from collect.lib.hashing import sha256_hex

TUS = {"Tus-Resumable": "1.0.0"}
PIECES = "application/offset+octet-stream"


@dataclass
class WebCollector:
    """A phone whose person has this token, in a project."""

    token: str
    project_id: int
    device_id: str = "collect-web:1"

    @classmethod
    def of(cls, app_user: AppUser) -> WebCollector:
        assert app_user.token is not None
        return cls(app_user.token, app_user.project_id)

    def ask(self, method: str, path: str, body: bytes = b"", /, **headers: str) -> Any:
        """A request; names of headers are given with underscores or as they are."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = named.pop("Content-Type", "")
        return Client().generic(
            method,
            f"/data/v1/collector/projects/{self.project_id}/{path}",
            body,
            content_type=kind,
            headers={"Authorization": f"Bearer {self.token}", **named},
        )

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("GET", path, **headers)

    def state(self) -> dict[str, Any]:
        answer = self.get("state")
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = answer.json()
        return found

    def json(self, method: str, path: str, content: object) -> Any:
        body = gzip.compress(json.dumps(content).encode())
        headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
        return self.ask(method, path, body, **headers)

    def send(
        self, *records: bytes, files: Sequence[str] = (), form_id: str = "household"
    ) -> list[dict[str, Any]]:
        """Send records; what the server says of each."""
        content = {
            "deviceTime": "2026-11-30T04:00:00.000Z",
            "deviceId": self.device_id,
            "records": [
                {"xmlFormId": form_id, "xml": xml.decode(), "files": list(files)}
                for xml in records
            ],
        }
        answer = self.json("POST", "submissions", content)
        assert answer.status_code == 200, answer.content
        found: list[dict[str, Any]] = answer.json()["records"]
        return found

    def announce(self, sha256: str, size: int) -> Any:
        metadata = f"sha256 {base64.b64encode(sha256.encode()).decode()}"
        headers = {"Upload-Length": str(size), "Upload-Metadata": metadata, **TUS}
        return self.ask("POST", "uploads", **headers)

    def patch(self, sha256: str, offset: int, body: bytes, **headers: str) -> Any:
        named = {"Upload-Offset": str(offset), "Content-Type": PIECES, **TUS, **headers}
        return self.ask("PATCH", f"uploads/{sha256}", body, **named)

    def upload(self, content: bytes) -> str:
        """Bring a whole file to the server; its sum."""
        sha256 = sha256_hex(content)
        answer = self.announce(sha256, len(content))
        assert answer.status_code == 201, answer.content
        offset = int(answer["Upload-Offset"])
        if offset < len(content):
            answer = self.patch(sha256, offset, content[offset:])
            assert answer.status_code == 204, answer.content
        return sha256

    def name(self, instance_id: str, files: Mapping[str, str]) -> Any:
        path = f"records/{quote(instance_id, safe='')}/files"
        return self.json("PUT", path, dict(files))
