"""An assignment: an actor has a role in the site, a project, or a form."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from collect.accounts.models.actor import Actor
from collect.accounts.models.project import Project


class Assignment(models.Model):
    """A role given to an actor; site-wide when project and form are null."""

    actor = models.ForeignKey(
        Actor, on_delete=models.CASCADE, related_name="assignments"
    )
    # An id of permissions.ROLES, which are ODK Central's.
    role = models.PositiveSmallIntegerField()
    project = models.ForeignKey(
        Project,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="assignments",
    )
    # A plain number: forms live in a room above this one.
    form_id = models.BigIntegerField(null=True, blank=True)
    # Codes of the only areas it is for; none: everywhere. What knows of no areas
    # counts such an assignment for nothing (`permissions`).
    areas = ArrayField(
        models.CharField(max_length=64), default=list, blank=True, db_default=[]
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "role", "project", "form_id"],
                nulls_distinct=False,
                name="assignment_unique",
            ),
            models.CheckConstraint(
                condition=models.Q(form_id=None) | models.Q(project__isnull=False),
                name="assignment_form_has_project",
            ),
            # permissions.LIMITABLE: whoever manages, manages everywhere.
            models.CheckConstraint(
                condition=models.Q(areas=[]) | models.Q(role__in=[6, 50, 51]),
                name="assignment_areas_of_readers",
            ),
        ]

    def __str__(self) -> str:
        return f"role {self.role} of actor {self.actor_id}"
