"""Comment: what someone said about a submission."""

from __future__ import annotations

from django.db import models


class Comment(models.Model):
    """A remark on a submission."""

    submission = models.ForeignKey(
        "submissions.Submission", models.CASCADE, related_name="comments"
    )
    actor = models.ForeignKey("accounts.Actor", models.PROTECT, related_name="+")
    body = models.TextField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.body
