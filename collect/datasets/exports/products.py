"""What an export became."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from collect.datasets.exports.wishes import Wish
from collect.datasets.models import Export
from collect.forms.queries import Schema
from collect.lib.clock import now
from collect.lib.version import software


@dataclass(frozen=True)
class Product:
    """A file in its folder; its fields are those of `Export`."""

    file_name: str
    content_type: str
    size: int
    sha256: str
    tables: list[dict[str, Any]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def manifest(export: Export, wish: Wish, schemas: Sequence[Schema]) -> dict[str, Any]:
    """How an export was made; what is in it is left to its maker."""
    asker = export.requested_by
    return {
        "export": export.pk,
        "form": {
            "projectId": export.form.project_id,
            "xmlFormId": export.form.xml_form_id,
            "name": export.form.name,
            "versions": [schema.version for schema in schemas],
        },
        "cursor": export.cursor,
        "format": wish.format,
        "options": wish.to_json(),
        "directIdentifiers": export.direct,
        "requestedBy": asker and {"id": asker.pk, "displayName": asker.display_name},
        "requestedAt": export.created_at.isoformat(),
        "madeAt": now().isoformat(),
        "software": software(),
    }


def json_bytes(value: Any) -> bytes:
    """A manifest, for people and programs to read."""
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"
