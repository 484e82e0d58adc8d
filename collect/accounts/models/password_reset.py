"""A password reset: proof, sent by mail, that an address is somebody's own."""

from django.db import models

from collect.accounts.models.user import User
from collect.lib.clock import now


class PasswordReset(models.Model):
    """A link to set a password. Only its token's SHA-256 is kept; used once."""

    token_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="password_resets"
    )
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"password reset of user {self.user_id}"
