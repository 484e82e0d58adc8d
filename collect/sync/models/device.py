"""Device: a phone or browser that was in contact."""

from __future__ import annotations

from django.db import models


class Device(models.Model):
    """A device as one app user or person of a project uses it.

    `device_id` is what the client calls itself ("collect:…"). Times are written at
    most once a minute. `waiting` is how many finished records it had still to send
    when it last said so.
    """

    project = models.ForeignKey(
        "accounts.Project", models.CASCADE, related_name="devices"
    )
    actor = models.ForeignKey("accounts.Actor", models.CASCADE, related_name="devices")
    device_id = models.CharField(max_length=255)
    user_agent = models.CharField(max_length=255, blank=True, default="")
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    last_form_list_at = models.DateTimeField(null=True)
    last_submission_at = models.DateTimeField(null=True)
    waiting = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "actor", "device_id"], name="device_unique"
            )
        ]

    def __str__(self) -> str:
        return self.device_id
