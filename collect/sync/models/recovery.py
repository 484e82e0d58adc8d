"""What a forgotten PIN is recovered by: a project's keys, and a manager's word."""

from __future__ import annotations

from django.db import models


class RecoveryKey(models.Model):
    """A key pair of a project, to which phones seal the keys of their people.

    `public` is a JWK. `sealed` is the private key, sealed with the server's secret key
    that `secret` stands for: should that be replaced, there is another pair, and this
    one opens again with the former secret.
    """

    project = models.ForeignKey("accounts.Project", models.CASCADE, related_name="+")
    secret = models.CharField(max_length=32)
    public = models.JSONField()
    sealed = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Phones that ask for the first time together get one and the same.
            models.UniqueConstraint(
                fields=["project", "secret"], name="recovery_key_unique"
            )
        ]

    def __str__(self) -> str:
        return f"recovery key of project {self.project_id}"


class RecoveryWindow(models.Model):
    """A manager's word that an app user may have her key back: once, until then."""

    app_user = models.OneToOneField(
        "accounts.AppUser", models.CASCADE, primary_key=True, related_name="+"
    )
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"recovery of app user {self.app_user_id}"
