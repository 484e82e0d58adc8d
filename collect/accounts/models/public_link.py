"""A public link: anyone who has it may fill one form."""

from django.db import models

from collect.accounts.models.actor import Actor
from collect.accounts.models.project import Project


class PublicLink(models.Model):
    """A link to one form, known by a token."""

    actor = models.OneToOneField(
        Actor, on_delete=models.PROTECT, primary_key=True, related_name="public_link"
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="public_links"
    )
    form_id = models.BigIntegerField()
    token = models.CharField(max_length=64, null=True, blank=True, unique=True)
    once = models.BooleanField(default=False)
    created_by = models.ForeignKey(
        Actor, on_delete=models.PROTECT, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return str(self.actor)
