"""The records of a phone's file in clear, for who may read direct identifiers."""

from __future__ import annotations

from collections.abc import Iterator

from collect.accounts.models import Actor, Project
from collect.lib.clock import now
from collect.submissions.exports.formats.archive import archive
from collect.sync.phone_exports.container import Container
from collect.sync.phone_exports.opening import Opener
from collect.sync.phone_exports.receiving import record_use
from collect.sync.phone_exports.unpacking import unpacked


def archive_in_clear(
    *, container: Container, project: Project, by: Actor, notes: str | None = None
) -> Iterator[bytes]:
    """A zip of XML and files of all records, drafts too; nothing is received.

    The audit log tells of it before the first bytes.
    """
    record_use("phone_export.open", container.manifest, project, by, notes)
    members = unpacked(Opener(container, project), container)
    yield from archive(members, moment=now())
