"""One observation of a run: an indicator in a domain."""

from django.db import models

from collect.datasets.models.run import Run


class Estimate(models.Model):
    """An estimate with its design-based precision. NULL where it is not defined."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="estimates")
    position = models.PositiveIntegerField()
    """Order within the run: as the workbook lists indicators and breakdowns."""
    indicator = models.CharField(max_length=255)
    ref_area = models.CharField(max_length=64)
    time_period = models.CharField(max_length=32)
    domain = models.JSONField(default=dict)
    """Code by dimension; a dimension that is not there is the total."""
    value = models.FloatField(null=True)
    standard_error = models.FloatField(null=True)
    lower = models.FloatField(null=True)
    upper = models.FloatField(null=True)
    n = models.PositiveIntegerField()
    cases = models.PositiveIntegerField(null=True)
    """Unweighted rows with the property of a proportion. For disclosure control only:
    with weights it says more of small groups than the value, so it goes nowhere else."""
    remainder = models.FloatField(null=True)
    """A mean's or total's sum without its two largest contributions, over the largest;
    for disclosure control only, too."""
    sum_weights = models.FloatField()
    design_effect = models.FloatField(null=True)
    degrees_of_freedom = models.IntegerField(null=True)
    status = models.CharField(max_length=1)
    """SDMX CL_OBS_STATUS: A, U, Q, M."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "position"], name="estimate_position_once_per_run"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.domain} = {self.value}"
