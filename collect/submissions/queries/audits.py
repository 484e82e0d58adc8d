"""What happened to a submission, from the audit log."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KT

from collect.accounts.models import AuditEvent
from collect.submissions.models import Submission


def audits_of(submission: Submission) -> QuerySet[AuditEvent]:
    """The events of a submission with who caused them, newest first.

    Events name a submission by form and first instanceID, and those of a draft's tests
    say so.
    """
    events = AuditEvent.objects.annotate(instance_id=KT("details__instanceId")).filter(
        form_id=submission.form_id,
        instance_id=submission.instance_id,
        action__startswith="submission.",
    )
    of_tests = Q(details__has_key="draft")
    events = events.filter(of_tests if submission.draft else ~of_tests)
    return events.select_related("actor").order_by("-logged_at", "-id")
