"""Files of unsent records, as the collector's TypeScript writes them."""

from __future__ import annotations

import base64
import io
import json
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from collect.accounts.models import AppUser
from collect.lib.hashing import sha256_hex
from collect.sync.actions.recovery_keys import public_key_of
from collect.sync.phone_exports.manifest import PART
from tests.factories.phone_keys import KEY, escrow

AT = "2026-11-30T04:00:00.000Z"


@dataclass
class PhoneFile:
    """What is written into the zip; change it before `bytes` to spoil it."""

    manifest: dict[str, Any] = field(
        default_factory=lambda: {
            "format": 1,
            "deviceId": "collect:1",
            "exportedAt": AT,
            "people": [],
            "records": [],
        }
    )
    members: dict[str, bytes] = field(default_factory=dict)

    def person(self, user: AppUser, key: bytes = KEY) -> str:
        """Let an app user have this key on the phone; what the phone calls her."""
        owner = f"{user.project_id}/{user.pk}"
        sealed = escrow(public_key_of(user.project), owner, key)
        person = {"id": owner, "escrow": base64.b64encode(sealed).decode()}
        self.manifest["people"].append(person)
        return owner

    def record(
        self,
        owner: str,
        instance_id: str,
        xml: bytes,
        files: Mapping[str, bytes] | None = None,
        *,
        state: str = "final",
        key: bytes = KEY,
    ) -> str:
        """Put a record in; its folder."""
        folder = f"records/{len(self.manifest['records'])}"
        answers = _sealed(key, xml, f"{instance_id}/answers")
        self.members[f"{folder}/answers"] = answers
        described = []
        for place, (name, content) in enumerate((files or {}).items()):
            described.append(_described(name, content))
            for index in range(-(-len(content) // PART)):
                piece = content[index * PART : (index + 1) * PART]
                self.members[f"{folder}/files/{place}/{index}"] = _sealed(
                    key, piece, f"{instance_id}/file/{index}/{name}"
                )
        self.manifest["records"].append(
            {
                "instanceId": instance_id,
                "owner": owner,
                "xmlFormId": "household",
                "version": "1",
                "state": state,
                "updatedAt": AT,
                "files": described,
            }
        )
        return folder

    def bytes(self, compression: int = zipfile.ZIP_STORED) -> bytes:
        """The file."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", compression) as archive:
            for name, content in self.members.items():
                archive.writestr(name, content)
            if "manifest.json" not in self.members:
                archive.writestr("manifest.json", json.dumps(self.manifest))
        return buffer.getvalue()


def _described(name: str, content: bytes) -> dict[str, object]:
    kind = "image/jpeg" if name.endswith(".jpg") else ""
    size, sha256 = len(content), sha256_hex(content)
    return {"name": name, "type": kind, "size": size, "sha256": sha256}


def _sealed(key: bytes, content: bytes, place: str) -> bytes:
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, content, place.encode())
