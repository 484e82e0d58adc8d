"""Receiving the records of a phone's file as if their people had sent them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from collect.accounts import audit
from collect.accounts.models import Actor, Project
from collect.problems import Problem
from collect.submissions.actions import Outcome, Upload
from collect.sync.actions.reception import received
from collect.sync.phone_exports.container import Container
from collect.sync.phone_exports.manifest import ExportedRecord, Manifest
from collect.sync.phone_exports.opening import Opened, Opener, Unopened
from collect.sync.queries import files_of_version


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a record.

    `outcome`: received; present (it was here already, files that were missing are
    added); refused, with the problem; unopened, with the reason; draft (not finished, so
    not received). `missing` are files of it that the server does not have.
    """

    record: ExportedRecord
    person: str
    outcome: str
    missing: list[str] = field(default_factory=list)
    problem: Problem | None = None
    reason: str = ""


def receive_export(
    *, container: Container, project: Project, by: Actor, notes: str | None = None
) -> list[Fate]:
    """Receive what is finished, each record by the app user who filled it.

    Safe to repeat, and the phone may send the same records itself before or after.
    """
    opener = Opener(container, project)
    manifest = container.manifest
    fates = [_fate(opener, manifest, n) for n in range(len(manifest.records))]
    outcomes = Counter(fate.outcome for fate in fates)
    record_use("phone_export.receive", manifest, project, by, notes, outcomes=outcomes)
    return fates


def record_use(
    action: str,
    manifest: Manifest,
    project: Project,
    by: Actor,
    notes: str | None,
    **details: Any,
) -> None:
    """Tell the audit log who opened which records."""
    instance_ids = [record.instanceId for record in manifest.records]
    audit.record(
        action=action,
        by=by,
        project_id=project.pk,
        details={"deviceId": manifest.deviceId, "instanceIds": instance_ids, **details},
        notes=notes,
    )


def _fate(opener: Opener, manifest: Manifest, number: int) -> Fate:
    record = manifest.records[number]
    try:
        opened = opener.open(number)
    except Unopened as error:
        return Fate(record, "", "unopened", reason=str(error))
    person = opened.owner.actor.display_name
    if record.state == "draft":
        return Fate(record, person, "draft", missing=list(opened.broken))
    receipt = received(
        record.xmlFormId,
        project=opener.project,
        xml=opened.xml,
        files=_uploads(opened),
        by=opened.owner.actor,
        device_id=manifest.deviceId,
    )
    if isinstance(receipt, Problem):
        return Fate(record, person, "refused", problem=receipt)
    is_new = receipt.outcome is not Outcome.RESENT
    outcome = "received" if is_new else "present"
    return Fate(record, person, outcome, _missing(record, receipt.version_id))


def _uploads(opened: Opened) -> Iterator[Upload]:
    for file in opened.files:
        kind = file.described.type or "application/octet-stream"
        yield Upload(file.described.name, kind, file.chunks)


def _missing(record: ExportedRecord, version_id: int) -> list[str]:
    found = files_of_version(version_id)
    wanted = dict.fromkeys((*found, *(file.name for file in record.files)))
    return [name for name in wanted if not found.get(name)]
