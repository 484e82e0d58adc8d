"""What is recorded already under the instanceIDs of an arrival."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection


class Known(NamedTuple):
    """A recorded version with what decides about its submission."""

    version_id: int
    version_instance_id: str
    sha256: str
    submitter_id: int | None
    submission_id: int
    instance_id: str
    deleted_at: datetime | None
    current_version_id: int

    @property
    def is_current(self) -> bool:
        """Whether no later edit superseded it."""
        return self.current_version_id == self.version_id


# Models would cost more than the query itself, on the path every submission takes.
_KNOWN = """
    SELECT v.id, v.instance_id, v.sha256, v.submitter_id, s.id, s.instance_id,
        s.deleted_at, s.current_version_id
    FROM submissions_submissionversion v
    JOIN submissions_submission s ON s.id = v.submission_id
    WHERE v.form_id = %s AND v.draft = %s AND v.instance_id = ANY(%s)
"""
_LOCKED = f"{_KNOWN} FOR NO KEY UPDATE OF s"


def known(
    *, form_id: int, draft: bool, instance_ids: Sequence[str], lock: bool
) -> dict[str, Known]:
    """Recorded versions by their instanceID; `lock` keeps other writers away from
    their submissions until the transaction ends."""
    with connection.cursor() as cursor:
        parameters: list[Any] = [form_id, draft, list(instance_ids)]
        cursor.execute(_LOCKED if lock else _KNOWN, parameters)
        found = [Known(*row) for row in cursor.fetchall()]
    return {version.version_instance_id: version for version in found}
