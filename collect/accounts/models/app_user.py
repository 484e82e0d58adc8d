"""An app user: the identity of a device in a project, known by a token."""

from django.db import models

from collect.accounts.models.actor import Actor
from collect.accounts.models.project import Project


class AppUser(models.Model):
    """A device's identity. The token is part of the device's server address."""

    actor = models.OneToOneField(
        Actor, on_delete=models.PROTECT, primary_key=True, related_name="app_user"
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="app_users"
    )
    # In clear, because managers show it again as a QR code; null once revoked.
    token = models.CharField(max_length=64, null=True, blank=True, unique=True)
    created_by = models.ForeignKey(
        Actor, on_delete=models.PROTECT, null=True, related_name="+"
    )
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.actor)
