"""A project: forms, app users and people's roles that belong together."""

from django.db import models

from collect.lib.clock import now


class Project(models.Model):
    """The unit in which surveys are kept and rights are given."""

    name = models.CharField(max_length=250)
    description = models.TextField(blank=True, default="")
    archived = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name=""), name="project_name_not_blank"
            )
        ]

    def __str__(self) -> str:
        return self.name
