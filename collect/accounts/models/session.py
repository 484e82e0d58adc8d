"""A session: proof that someone signed in, valid for a day."""

from django.db import models

from collect.accounts.models.actor import Actor
from collect.lib.clock import now


class Session(models.Model):
    """A sign-in. Only the token's SHA-256 is kept: a leaked table opens nothing."""

    token_hash = models.CharField(max_length=64, unique=True)
    csrf = models.CharField(max_length=64)
    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="sessions")
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"session of actor {self.actor_id}"
