"""What Digest authentication has to keep: secrets, and responses already used."""

from __future__ import annotations

from django.db import models

from collect.accounts.models.user import User


class DigestSecret(models.Model):
    """What proves a user's password under Digest, sealed with the server's secret key.

    Opens nothing without that key. Bound to the realm, and to the address as it was
    when the password was last known.
    """

    user = models.OneToOneField(
        User, models.CASCADE, primary_key=True, related_name="digest_secret"
    )
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"digest secret of actor {self.user_id}"


class DigestResponse(models.Model):
    """A response that came with a write; it is not taken again while its nonce lives."""

    response = models.CharField(max_length=32, primary_key=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.response
