"""The cursor of incremental readers."""

from __future__ import annotations

from collect.submissions.models import FormSequence


def horizon(form_id: int) -> int:
    """The last committed sequence number of a form, 0 before its first submission.

    Everything up to it is visible to the caller; nothing at or below it comes later.
    """
    value = (
        FormSequence.objects.filter(form_id=form_id)
        .values_list("value", flat=True)
        .first()
    )
    return value or 0
