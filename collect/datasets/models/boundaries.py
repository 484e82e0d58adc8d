"""Boundaries of areas, which maps of a dataset are drawn with."""

from django.db import models

from collect.accounts.models import Actor
from collect.datasets.models.dataset import Dataset


class Boundaries(models.Model):
    """Shapes of some areas. Where several have an area, the newest are drawn."""

    dataset = models.ForeignKey(
        Dataset, on_delete=models.CASCADE, related_name="boundaries"
    )
    name = models.CharField(max_length=255)
    """That of the file."""
    source = models.CharField(max_length=255, blank=True, default="")
    """Whose they are; told under maps."""
    shapes = models.JSONField()
    """By the code of an area its polygons, each rings of longitudes and latitudes: the
    outer one, then holes."""
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        Actor, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return self.name
