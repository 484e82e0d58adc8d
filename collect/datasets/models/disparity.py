"""One disparity of a run: how far the subgroups of a dimension lie apart."""

from django.db import models

from collect.datasets.models.run import Run


class DisparityEstimate(models.Model):
    """A measure over the subgroups of one dimension, in an area and period.

    Numbers are in the unit of the estimates; NULL where the measure is not defined.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="disparities")
    position = models.PositiveIntegerField()
    """Order within the run: as the workbook lists indicators and breakdowns."""
    indicator = models.CharField(max_length=255)
    ref_area = models.CharField(max_length=64)
    time_period = models.CharField(max_length=32)
    stratifier = models.CharField(max_length=255)
    """The dimension whose subgroups are compared."""
    measure = models.CharField(max_length=8)
    """Code of the measure: D, R, SII, …"""
    value = models.FloatField(null=True)
    standard_error = models.FloatField(null=True)
    lower = models.FloatField(null=True)
    upper = models.FloatField(null=True)
    subgroups = models.JSONField(default=list)
    """All codes that are compared; from the most disadvantaged up, where ordered."""
    groups = models.JSONField(default=list)
    """Those it is computed from: of a difference or ratio the two, the first one first."""
    reference = models.TextField(default="", blank=True)
    """The subgroup that others are held against."""
    direction = models.CharField(max_length=4)
    """Whether more of the indicator is better: up, down or none."""
    ordered = models.BooleanField()
    status = models.CharField(max_length=1)
    """SDMX CL_OBS_STATUS: A, U, Q, M."""
    reason = models.CharField(max_length=32, default="", blank=True)
    """Why it is not defined: a code of `estimation.disparity.REASONS`."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "position"], name="disparity_position_once_per_run"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} of {self.indicator} by {self.stratifier}"
