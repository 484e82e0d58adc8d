"""MapLayer: a map that phones have without signal."""

from __future__ import annotations

from django.db import models


class MapLayer(models.Model):
    """A raster map of a project, as a PMTiles archive.

    Questions that show a map lay it under what is drawn.
    """

    project = models.ForeignKey(
        "accounts.Project", models.CASCADE, related_name="map_layers"
    )
    name = models.CharField(max_length=100)
    blob = models.ForeignKey("forms.Blob", models.PROTECT, related_name="+")
    min_zoom = models.IntegerField()
    max_zoom = models.IntegerField()
    bounds = models.JSONField()
    """Degrees: west, south, east, north."""
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="map_layer_unique")
        ]

    def __str__(self) -> str:
        return self.name
