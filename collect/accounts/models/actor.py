"""Anyone who can act: a person, a device's app user, a public link."""

from django.db import models

from collect.lib.clock import now


class Actor(models.Model):
    """One who acts. Rights, sessions and audit events refer to actors."""

    class Type(models.TextChoices):
        """What kind of actor: a person, a device's token, or a link."""

        USER = "user"
        APP_USER = "app_user"
        PUBLIC_LINK = "public_link"

    type = models.CharField(max_length=16, choices=Type.choices)
    display_name = models.CharField(max_length=250)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(type__in=["user", "app_user", "public_link"]),
                name="actor_type_known",
            )
        ]

    def __str__(self) -> str:
        return self.display_name
