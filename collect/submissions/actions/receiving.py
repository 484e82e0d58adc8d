"""Receiving a submission: the hot path.

One transaction holds what arrived (XML, rows, attachments, audit event) or nothing.
What happens is decided by reading first and by constraints in the end: where two
requests race, the loser starts over and finds what the winner recorded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction

from collect.accounts import audit
from collect.accounts.models import Actor, Project
from collect.forms.models import Form
from collect.problems import Problem
from collect.submissions.actions.arrival import Arrival, Upload, arrive
from collect.submissions.actions.attach import attach
from collect.submissions.actions.known import Known, known
from collect.submissions.actions.write import Written, write_edit, write_new

_ATTEMPTS = 5


class Outcome(StrEnum):
    """What became of a submission that was received."""

    CREATED = "created"
    EDITED = "edited"
    RESENT = "resent"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Answer to a submission that is safe now.

    `instance_id` is the submission's first instanceID, `version_instance_id` the one
    of the XML received.
    """

    outcome: Outcome
    submission_id: int
    version_id: int
    instance_id: str
    version_instance_id: str


class _Raced(Exception):
    """Another request recorded this instanceID a moment ago."""


def receive(
    *,
    project: Project,
    xml: bytes,
    files: Iterable[Upload],
    by: Actor | None,
    form: Form | None = None,
    device_id: str = "",
    user_agent: str = "",
    draft: bool = False,
    notes: str | None = None,
) -> Receipt:
    """Record a submission, an edit, or files that come after it.

    `form` is the one of the URL, if there is one, `notes` go to the audit log. `files` are consumed and stored once
    the submission is known to be acceptable. The decisions are those of ODK Central
    with two exceptions: a byte-identical resend is a success even when it was edited
    since, because a phone that lost the first answer would try for ever; and files
    the XML does not name are kept.

    A file sent again with other bytes replaces the earlier one if the same actor
    sends it and the submission was not edited since; otherwise it is refused.

    Raises Problem: 400.1 unreadable XML, 400.2 no form id, 400.8 other form than the
    URL's, 404.1 unknown form, 404.6 unknown version, 409.2 closed form, 403.1 (401.2
    for nobody) not allowed, 409.1 other XML under the same instanceID, 409.18 deleted,
    404.5 unknown deprecatedID, 409.9 edit of a superseded version, 409.3 other bytes
    under a file's name.
    """
    arrival = arrive(
        project=project,
        form=form,
        xml=xml,
        files=files,
        by=by,
        device_id=device_id,
        user_agent=user_agent,
        draft=draft,
        notes=notes,
    )
    for _ in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                return _record(arrival)
        except _Raced:
            continue
    raise Problem("409.3", fields=["instanceID"], values=[arrival.instance_id])


def _record(arrival: Arrival) -> Receipt:
    deprecated_id = arrival.instance.deprecated_id
    ids = [arrival.instance_id, *([deprecated_id] if deprecated_id else [])]
    found = known(
        form_id=arrival.form_id,
        draft=arrival.draft,
        instance_ids=ids,
        lock=bool(deprecated_id),
    )
    same = found.get(arrival.instance_id)
    if same is not None:
        return _resent(arrival, same)
    if deprecated_id:
        return _edited(arrival, found.get(deprecated_id))
    return _created(arrival)


def _created(arrival: Arrival) -> Receipt:
    audit.wake_on_commit()
    written = write_new(arrival, arrival.rows(key=arrival.instance_id))
    return _receipt(Outcome.CREATED, arrival, written, arrival.instance_id)


def _edited(arrival: Arrival, previous: Known | None) -> Receipt:
    deprecated_id = arrival.instance.deprecated_id
    if previous is None or previous.deleted_at is not None:
        raise Problem("404.5", deprecatedId=deprecated_id)
    if not previous.is_current:
        raise Problem("409.9", deprecatedId=deprecated_id)
    rows = arrival.rows(key=previous.instance_id)
    _log(
        arrival,
        "submission.update.version",
        {
            "instanceId": previous.instance_id,
            "versionInstanceId": arrival.instance_id,
            "deprecatedId": deprecated_id,
        },
    )
    written = write_edit(arrival, rows, previous)
    return _receipt(Outcome.EDITED, arrival, written, previous.instance_id)


def _resent(arrival: Arrival, same: Known) -> Receipt:
    if same.deleted_at is not None:
        raise Problem("409.18")
    if same.sha256 != arrival.sha256:
        raise Problem("409.1")
    attach(
        same,
        arrival.files,
        by=arrival.by,
        project_id=arrival.project_id,
        form_id=arrival.form_id,
    )
    written = Written(same.submission_id, same.version_id)
    return _receipt(Outcome.RESENT, arrival, written, same.instance_id)


def _receipt(
    outcome: Outcome, arrival: Arrival, written: Written | None, first_id: str
) -> Receipt:
    if written is None:
        raise _Raced
    return Receipt(
        outcome=outcome,
        submission_id=written.submission_id,
        version_id=written.version_id,
        instance_id=first_id,
        version_instance_id=arrival.instance_id,
    )


def _log(arrival: Arrival, action: str, details: dict[str, str]) -> None:
    audit.record(
        action=action,
        by=arrival.by,
        project_id=arrival.project_id,
        form_id=arrival.form_id,
        details={**details, "draft": True} if arrival.draft else details,
        notes=arrival.notes,
    )
