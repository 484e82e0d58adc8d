"""Version rows: making, copying, comparing. The other actions decide when."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from collect.accounts.models import Actor
from collect.forms import blobs
from collect.forms.conversion import Conversion
from collect.forms.models import Blob, Form, FormAttachment, FormField, FormVersion
from collect.forms.uploads import Upload
from collect.forms.xlsform.fields import REPEAT, STRUCTURE, Field
from collect.forms.xlsform.slots import Slot
from collect.lib.clock import now
from collect.lib.hashing import md5_hex, sha256_hex
from collect.problems import Problem

ITEMSETS = "itemsets.csv"
"""The slot of external choices, which the workbook itself fills."""
_LONGEST = 255
_UNSEEN = ("/meta", "/meta/entity", "/meta/entity/label")
_NOT_IN_A_NAME = re.compile(r"[/\\\x00-\x1f\x7f]")


def locked(form: Form) -> Form:
    """The form as it is now, kept from other writers until the transaction ends.

    Raises Problem 404.1 if it is gone.
    """
    found = (
        Form.objects.select_for_update(of=("self",))
        .filter(id=form.id, deleted_at__isnull=True)
        .first()
    )
    if found is None:
        raise Problem("404.1")
    return found


def check_conversion(conversion: Conversion) -> None:
    """Refuse what the database or a phone's file system could not keep.

    Raises Problem 400.8, 400.13.
    """
    header = conversion.header
    for name, value in (("xmlFormId", header.form_id), ("version", header.version)):
        if len(value) > _LONGEST:
            raise Problem("400.13", field=name)
    for slot in conversion.slots:
        if not is_file_name(slot.name):
            raise Problem(
                "400.8",
                field="name of an attachment",
                value=slot.name[:_LONGEST],
                reason="use a plain file name without folders.",
            )


def is_file_name(name: str) -> bool:
    """Whether phones can keep a file under this name: no folders, nothing hidden."""
    return (
        0 < len(name) <= _LONGEST
        and not name.startswith(".")
        and _NOT_IN_A_NAME.search(name) is None
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """Files of an upload that are stored already, before any row refers to them."""

    workbook: Blob | None
    workbook_type: str
    itemsets: Blob | None


def keep_files(upload: Upload, conversion: Conversion) -> Kept:
    """Store the workbook as it was and the itemsets.csv made of it; an XForm is kept
    in the version itself."""
    workbook = itemsets = None
    if upload.is_workbook:
        workbook = blobs.store([upload.data], upload.content_type)
    if conversion.itemsets is not None:
        itemsets = blobs.store([conversion.itemsets], "text/csv")
    return Kept(workbook, upload.content_type if workbook else "", itemsets)


def add_version(
    *, form: Form, conversion: Conversion, kept: Kept, by: Actor | None
) -> FormVersion:
    """A new, unpublished version with its fields and slots."""
    header = conversion.header
    version = FormVersion.objects.create(
        form=form,
        version=header.version,
        name=header.title,
        xform=conversion.xform,
        md5=md5_hex(conversion.xform),
        sha256=sha256_hex(conversion.xform),
        workbook=kept.workbook,
        workbook_type=kept.workbook_type,
        definition=conversion.definition.to_json(),
        choices=conversion.choices,
        findings=[finding.to_dict() for finding in conversion.findings],
        created_by=by,
    )
    _add_fields(version, conversion.fields)
    _add_slots(version, conversion.slots, kept.itemsets)
    return version


def copy_version(
    source: FormVersion, *, xform: bytes, version: str, by: Actor | None
) -> FormVersion:
    """A new, unpublished version that equals the source but for its XForm."""
    fields = list(source.fields.all())
    slots = list(source.attachments.all())
    copy = FormVersion.objects.create(
        form_id=source.form_id,
        version=version,
        name=source.name,
        xform=xform,
        md5=md5_hex(xform),
        sha256=sha256_hex(xform),
        workbook_id=source.workbook_id,
        workbook_type=source.workbook_type,
        definition=source.definition,
        choices=source.choices,
        findings=source.findings,
        created_by=by,
    )
    for field in fields:
        field.pk, field.version = None, copy
    FormField.objects.bulk_create(fields)
    for slot in slots:
        slot.pk, slot.version = None, copy
    FormAttachment.objects.bulk_create(slots)
    return copy


def carry_files(*, source: FormVersion | None, target: FormVersion) -> None:
    """Fill the target's slots with the files of equal slots of an older version."""
    if source is None:
        return
    held = {(slot.name, slot.type): slot for slot in source.attachments.all()}
    changed = []
    for slot in target.attachments.filter(blob__isnull=True):
        old = held.get((slot.name, slot.type))
        if old is not None and old.blob_id is not None:
            slot.blob_id, slot.updated_at = old.blob_id, old.updated_at
            changed.append(slot)
    FormAttachment.objects.bulk_update(changed, ["blob", "updated_at"])


def check_types(form: Form, fields: Iterable[Field]) -> None:
    """Refuse a field whose type differs from the last published one; any question may
    become text.

    Analysts rely on a column keeping its type. Raises Problem 400.17.
    """
    published = FormField.objects.filter(
        version__form=form, version__published_at__isnull=False
    )
    known = dict(
        published.order_by("version__published_at", "version_id", "order").values_list(
            "path", "type"
        )
    )
    for field in fields:
        before = known.get(field.path, field.type)
        text = field.type == "string" and before not in (STRUCTURE, REPEAT)
        if field.type != before and not text:
            raise Problem("400.17", path=field.path, type=before)


def removed_names(form: Form, fields: Iterable[Field]) -> list[str]:
    """Names of questions and groups of the current version that are not among these
    fields; changes of the `meta` blocks are not for form designers to see."""
    if form.current_version_id is None:
        return []
    kept = {field.path for field in fields}
    rows = FormField.objects.filter(version_id=form.current_version_id)
    return [
        name
        for path, name in rows.order_by("order").values_list("path", "name")
        if path not in kept and not path.endswith(_UNSEEN)
    ]


def _add_fields(version: FormVersion, fields: Iterable[Field]) -> None:
    FormField.objects.bulk_create(
        [FormField(version=version, **field.to_json()) for field in fields],
        batch_size=1000,
    )


def _add_slots(
    version: FormVersion, slots: Iterable[Slot], itemsets: Blob | None
) -> None:
    moment = now()
    FormAttachment.objects.bulk_create(
        [
            FormAttachment(version=version, name=slot.name, type=slot.type)
            if itemsets is None or slot.name != ITEMSETS
            else FormAttachment(
                version=version,
                name=slot.name,
                type=slot.type,
                blob=itemsets,
                updated_at=moment,
            )
            for slot in slots
        ]
    )


def touch(form: Form) -> None:
    """Note that the form changed just now (the caller saves it)."""
    form.updated_at = now()
