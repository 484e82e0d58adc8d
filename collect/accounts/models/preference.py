"""A preference: what a client keeps about how its user likes to see things."""

from django.db import models

from collect.accounts.models.project import Project
from collect.accounts.models.user import User


class Preference(models.Model):
    """A named JSON value of a user, for a project or (null) for the whole site."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="preferences")
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=255)
    # Any JSON value, null too.
    value = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "project", "name"],
                nulls_distinct=False,
                name="preference_unique",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} of user {self.user_id}"
