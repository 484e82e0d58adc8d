"""JSON of the forms room, as ODK Central writes it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from collect.accounts.models import Actor
from collect.forms.models import Form, FormAttachment, FormVersion
from collect.forms.xlsform.fields import Field
from collect.rest import CentralSchema


class ActorOut(CentralSchema):
    """Who made something."""

    id: int
    type: str
    display_name: str
    created_at: datetime
    updated_at: datetime | None
    deleted_at: datetime | None


class FormOut(CentralSchema):
    """A form, or one of its versions seen as a form; `id` is for restoring it."""

    id: int
    project_id: int
    xml_form_id: str
    name: str | None
    version: str
    hash: str
    state: str
    created_at: datetime
    updated_at: datetime | None
    deleted_at: datetime | None
    published_at: datetime | None
    key_id: int | None = None
    enketo_id: str | None = None
    enketo_once_id: str | None = None
    webforms_enabled: bool = False


class DraftOut(FormOut):
    """A draft, with the token of its test addresses."""

    draft_token: str | None


class FormExtended(FormOut):
    """A form with what lists show besides (X-Extended-Metadata)."""

    created_by: ActorOut | None
    excel_content_type: str | None
    entity_related: bool = False
    public_links: int


class AttachmentOut(CentralSchema):
    """A media slot; files of entity lists come later, so none is linked to one."""

    name: str
    type: str
    hash: str | None
    exists: bool
    blob_exists: bool
    dataset_exists: bool = False
    updated_at: datetime | None
    size: int | None


class FieldOut(CentralSchema):
    """A node of a form; flags are true or null, as in ODK Central."""

    path: str
    name: str
    type: str
    binary: bool | None
    select_multiple: bool | None


class FindingOut(CentralSchema):
    """Something wrong or doubtful in a workbook, and where."""

    sheet: str
    row: int | None
    column: str | None
    cell: str | None
    severity: str
    code: str
    message: str
    hint: str


class FormPatch(CentralSchema):
    """What may be changed of a form itself."""

    model_config = CentralSchema.model_config | {"extra": "forbid"}

    state: str | None = None
    name: str | None = None


def form_json(form: Form, version: FormVersion | None = None) -> dict[str, Any]:
    """The form with this version, or else the published one, or else the draft."""
    shown = version or form.current_version or form.draft_version
    if shown is None:
        raise ValueError(f"Form {form.id} has no version.")
    return {
        "id": form.id,
        "project_id": form.project_id,
        "xml_form_id": form.xml_form_id,
        "name": (form.name if version is None else shown.name) or None,
        "version": shown.version,
        "hash": shown.md5,
        "state": form.state,
        "created_at": form.created_at,
        "updated_at": form.updated_at,
        "deleted_at": form.deleted_at,
        "published_at": shown.published_at,
        "draft_token": shown.draft_token,
    }


def extended_json(
    form: Form, version: FormVersion | None = None, *, public_links: int = 0
) -> dict[str, Any]:
    """`form_json` with who made it and of what kind its workbook is."""
    shown = version or form.current_version or form.draft_version
    return form_json(form, version) | {
        "created_by": actor_json(form.created_by),
        "excel_content_type": (shown.workbook_type if shown else "") or None,
        "public_links": public_links,
    }


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
    """A media slot and its file, if it has one."""
    blob = slot.blob
    return {
        "name": slot.name,
        "type": slot.type,
        "hash": blob.md5 if blob else None,
        "exists": blob is not None,
        "blob_exists": blob is not None,
        "updated_at": slot.updated_at,
        "size": blob.size if blob else None,
    }


def fields_json(fields: Iterable[Field], *, odata: bool) -> list[dict[str, Any]]:
    """Fields in document order; for OData, names it allows."""
    return [
        {
            "path": _odata_path(field.path) if odata else field.path,
            "name": odata_name(field.name) if odata else field.name,
            "type": field.type,
            "binary": field.binary or None,
            "select_multiple": field.multiple or None,
        }
        for field in fields
    ]


_NOT_ODATA = re.compile(r"[^a-z0-9_]", re.IGNORECASE)


def odata_name(name: str) -> str:
    """A name as an OData identifier (OData 4.01 CSDL JSON §15.2, ASCII only)."""
    clean = _NOT_ODATA.sub("_", name)
    return clean if re.match("[a-z_]", clean, re.IGNORECASE) else f"_{clean}"


def _odata_path(path: str) -> str:
    return "/".join(odata_name(part) if part else "" for part in path.split("/"))
