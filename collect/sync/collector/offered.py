"""What the phone should hold: forms with their files, and records sent back."""

from __future__ import annotations

import mimetypes
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models.functions import Length

from collect.forms.models import Form, FormAttachment, FormVersion, State
from collect.forms.queries import collector_limits, definition_columns
from collect.forms.returned import is_made
from collect.lib.hashing import sha256_hex
from collect.lib.moments import utc_text
from collect.submissions.models import Attachment
from collect.submissions.queries import Returned, current_version_of
from collect.sync.actions.recovery_keys import public_key_of
from collect.sync.collector.access import Caller, forms_to_fill
from collect.sync.models import MapLayer
from collect.sync.returned import file_for, returned_in


@dataclass(frozen=True, slots=True)
class Resource:
    """A file of a form: stored as a blob with this sum, or made for the person."""

    name: str
    sha256: str
    size: int
    media_type: str


def state_of(who: Caller) -> dict[str, Any]:
    """The state in the words of the protocol, but for the time."""
    returned = returned_in(who.actor, who.project)
    return {
        "project": {"id": who.project.pk, "name": who.project.name},
        "person": {"id": who.actor.pk, "displayName": who.actor.display_name},
        "forms": _forms(who, returned),
        "returned": _returned(returned),
        "maps": _maps(who),
        "policy": {
            "keepSentDays": settings.COLLECT_PHONE_KEEP_SENT_DAYS,
            "lockMinutes": settings.COLLECT_PHONE_LOCK_MINUTES,
            "offlineDays": settings.COLLECT_PHONE_OFFLINE_DAYS,
            "maxFileSize": settings.COLLECT_MAX_FILE_BYTES,
        },
        "recoveryKey": public_key_of(who.project),
    }


def resources_of(who: Caller, versions: Iterable[int]) -> dict[int, list[Resource]]:
    """The files of form versions that have content, by version and name."""
    found: dict[int, list[Resource]] = defaultdict(list)
    made: dict[int, bytes] = {}
    slots = FormAttachment.objects.filter(version__in=list(versions))
    slots = slots.select_related("blob", "version")
    for slot in slots.defer(*definition_columns("version")).order_by("name"):
        if slot.blob is not None:
            blob = slot.blob
            kind = media_type(slot.name, blob.content_type)
            found[slot.version_id].append(
                Resource(slot.name, blob.sha256, blob.size, kind)
            )
        elif is_made(slot):
            form_id = slot.version.form_id
            if form_id not in made:
                made[form_id] = file_for(slot.version, who.actor)
            content = made[form_id]
            found[slot.version_id].append(
                Resource(slot.name, sha256_hex(content), len(content), "text/csv")
            )
    return found


def media_type(name: str, stored: str = "application/octet-stream") -> str:
    """What kind of file a name says it is, or else what was said when it came."""
    guessed, encoding = mimetypes.guess_type(name)
    return guessed if guessed and not encoding else stored


def _forms(who: Caller, returned: Sequence[Returned]) -> list[dict[str, Any]]:
    forms = {form.pk: form for form in forms_to_fill(who)}
    current = [form.current_version for form in forms.values() if form.current_version]
    # Older ones that records sent back were filled with: nothing is begun with these.
    wanted = [current_version_of(row.submission).form_version for row in returned]
    versions = {version.pk: version for version in (*current, *wanted)}
    resources = resources_of(who, versions)
    sizes = _sizes(versions)
    return [
        _form(
            forms[version.form_id],
            version,
            sizes[version.pk],
            resources[version.pk],
        )
        for version in versions.values()
        if version.form_id in forms
    ]


def _sizes(versions: Iterable[int]) -> dict[int, int]:
    sized = FormVersion.objects.filter(pk__in=list(versions))
    return dict(sized.annotate(size=Length("xform")).values_list("pk", "size"))


def _form(
    form: Form,
    version: FormVersion,
    size: int,
    resources: Sequence[Resource],
) -> dict[str, Any]:
    return {
        "xmlFormId": form.xml_form_id,
        "version": version.version,
        "name": version.name or form.name,
        "state": form.state if version.pk == form.current_version_id else State.CLOSING,
        "xml": {"sha256": version.sha256, "size": size},
        "resources": [
            {
                "name": each.name,
                "sha256": each.sha256,
                "size": each.size,
                "mediaType": each.media_type,
            }
            for each in resources
        ],
        "unsupported": [
            {"reference": each.reference, "label": each.label, "reason": each.reason}
            for each in collector_limits(version.pk)
        ],
    }


def _returned(rows: Sequence[Returned]) -> list[dict[str, Any]]:
    current = [current_version_of(row.submission).pk for row in rows]
    files: dict[int, list[dict[str, Any]]] = defaultdict(list)
    arrived = Attachment.objects.filter(version__in=current, blob__isnull=False)
    for file in arrived.select_related("blob").order_by("name"):
        assert file.blob is not None  # noqa: S101  filtered above
        files[file.version_id].append(
            {"name": file.name, "sha256": file.blob.sha256, "size": file.blob.size}
        )
    return [_record(row, files) for row in rows]


def _maps(who: Caller) -> list[dict[str, Any]]:
    layers = MapLayer.objects.filter(project=who.project).select_related("blob")
    return [
        {"name": each.name, "sha256": each.blob.sha256, "size": each.blob.size}
        for each in layers.order_by("name")
    ]


def _record(row: Returned, files: dict[int, list[dict[str, Any]]]) -> dict[str, Any]:
    version = current_version_of(row.submission)
    return {
        "xmlFormId": row.submission.form.xml_form_id,
        "instanceId": row.submission.instance_id,
        "currentInstanceId": version.instance_id,
        "formVersion": version.form_version.version,
        "comment": row.remarks[0].body if row.remarks else "",
        "returnedAt": utc_text(row.returned_at, "milliseconds"),
        "sha256": version.sha256,
        "files": files[version.pk],
    }
