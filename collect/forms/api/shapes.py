"""From rows to JSON of the forms room, as ODK Central writes it."""

from __future__ import annotations

import re
from typing import Any

from collect.accounts.models import Actor
from collect.forms.models import Form, FormAttachment, FormVersion
from collect.forms.ports import FormStatistics
from collect.forms.queries import Publication, Schema, shown_version
from collect.forms.returned import is_made
from collect.forms.xlsform.fields import Field
from collect.forms.xlsform.slots import MARGINS


def form_json(form: Form, version: FormVersion | None = None) -> dict[str, Any]:
    """The form with this version, or else the published one, or else the draft."""
    shown = version or shown_version(form)
    shape = {
        "project_id": form.project_id,
        "xml_form_id": form.xml_form_id,
        "name": (form.name if version is None else shown.name) or None,
        "version": shown.version,
        "hash": shown.md5,
        "sha256": shown.sha256,
        "state": form.state,
        "created_at": form.created_at,
        "updated_at": form.updated_at,
        "published_at": shown.published_at,
        "draft_token": shown.draft_token,
        "key_id": None,
        "enketo_id": None,
        "enketo_once_id": None,
        "webforms_enabled": False,
    }
    if form.deleted_at is not None:
        shape |= {"id": form.id, "deleted_at": form.deleted_at}
    return shape


def extended_json(
    form: Form,
    version: FormVersion | None = None,
    *,
    statistics: FormStatistics,
    public_links: int,
) -> dict[str, Any]:
    """`form_json` with what was received, who made it, of what kind its workbook is."""
    shown = version or shown_version(form)
    return form_json(form, version) | {
        "submissions": statistics.submissions,
        "review_states": {
            "received": statistics.received,
            "has_issues": statistics.has_issues,
            "edited": statistics.edited,
        },
        "last_submission": statistics.last_submission,
        "created_by": actor_json(form.created_by),
        "excel_content_type": shown.workbook_type or None,
        "entity_related": False,
        "public_links": public_links,
        "review_rule": form.review_rule,
    }


def version_json(
    form: Form, version: FormVersion, publication: Publication, *, notes: bool
) -> dict[str, Any]:
    """A published version in a list, with who published it."""
    shape = form_json(form, version)
    shape["excel_content_type"] = version.workbook_type or None
    return shape | publication_json(publication, notes=notes)


def publication_json(publication: Publication, *, notes: bool) -> dict[str, Any]:
    """Who published a version, and the note they left if it may be shown."""
    shape: dict[str, Any] = {"published_by": actor_json(publication.by)}
    return shape | {"publish_notes": publication.notes} if notes else shape


def actor_json(actor: Actor | None) -> dict[str, Any] | None:
    """An actor, under ODK Central's names of types."""
    if actor is None:
        return None
    return {
        "id": actor.id,
        "type": "field_key" if actor.type == Actor.Type.APP_USER else actor.type,
        "display_name": actor.display_name,
        "created_at": actor.created_at,
        "updated_at": actor.updated_at,
        "deleted_at": actor.deleted_at,
    }


def attachment_json(slot: FormAttachment) -> dict[str, Any]:
    """A media slot and its file, if it has one. One that the server makes for each who
    asks exists, and has no hash and size that are the same for all."""
    blob = slot.blob
    return {
        "name": slot.name,
        "type": "file" if slot.type == MARGINS else slot.type,
        "hash": blob.md5 if blob else None,
        "exists": blob is not None or is_made(slot),
        "blob_exists": blob is not None,
        "dataset_exists": False,
        "updated_at": slot.updated_at,
        "size": blob.size if blob else None,
    }


def fields_json(
    schema: Schema, *, odata: bool = False, labels: bool = False
) -> list[dict[str, Any]]:
    """Fields in document order; for OData, names it allows; with labels if asked."""
    return [
        {
            "path": _odata_path(field.path) if odata else field.path,
            "name": odata_name(field.name) if odata else field.name,
            "type": field.type,
            "binary": field.binary or None,
            "select_multiple": field.multiple or None,
        }
        | (_texts_json(schema, field) if labels else {})
        for field in schema.fields
    ]


def _texts_json(schema: Schema, field: Field) -> dict[str, Any]:
    choices = schema.choices.get(field.list_name) if field.list_name else None
    return {
        "labels": field.labels,
        "choices": None
        if choices is None
        else [{"code": choice.code, "labels": choice.labels} for choice in choices],
    }


_NOT_ODATA = re.compile(r"[^a-z0-9_]", re.IGNORECASE)


def odata_name(name: str) -> str:
    """A name as an OData identifier (OData 4.01 CSDL JSON §15.2, ASCII only)."""
    clean = _NOT_ODATA.sub("_", name)
    return clean if re.match("[a-z_]", clean, re.IGNORECASE) else f"_{clean}"


def _odata_path(path: str) -> str:
    return "/".join(odata_name(part) if part else "" for part in path.split("/"))
