"""What happened to a submission, from the audit log."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KT

from collect.accounts.models import AuditEvent
from collect.submissions.models import Submission

_AT_ONCE = timedelta(minutes=1)
"""At most this lies between a submission and the event of its arrival: they are
written in one transaction, once all files are there."""


def audits_of(submission: Submission) -> QuerySet[AuditEvent]:
    """The events of a submission with who caused them, newest first.

    Events name a submission by form and first instanceID, and those of a draft's tests
    say so. Each half of the query has an index of its own.
    """
    of_tests = Q(details__has_key="draft")
    events = (
        AuditEvent.objects.annotate(instance_id=KT("details__instanceId"))
        .filter(
            of_tests if submission.draft else ~of_tests,
            form_id=submission.form_id,
            instance_id=submission.instance_id,
        )
        .select_related("actor")
    )
    arrived = submission.created_at
    arrival = events.filter(
        action="submission.create",
        logged_at__range=(arrived - _AT_ONCE, arrived + _AT_ONCE),
    )
    later = events.exclude(action="submission.create")
    return later.union(arrival, all=True).order_by("-logged_at", "-id")
