"""One comparison of a run: two codes of a dimension, for an indicator in a domain."""

from django.db import models

from collect.datasets.models.run import Run


class Contrast(models.Model):
    """The difference or ratio of two estimates. NULL where it is not defined."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="contrasts")
    position = models.PositiveIntegerField()
    """Order within the run: as the workbook lists indicators and breakdowns."""
    indicator = models.CharField(max_length=255)
    ref_area = models.CharField(max_length=64)
    time_period = models.CharField(max_length=32)
    domain = models.JSONField(default=dict)
    """Code by dimension, of those that both estimates share."""
    dimension = models.CharField(max_length=255)
    first = models.CharField(max_length=255)
    second = models.CharField(max_length=255)
    form = models.CharField(max_length=16)
    """`difference`: first minus second; `ratio`: first over second."""
    value = models.FloatField(null=True)
    standard_error = models.FloatField(null=True)
    lower = models.FloatField(null=True)
    upper = models.FloatField(null=True)
    statistic = models.FloatField(null=True)
    """t of no difference; of a ratio, on its logarithm."""
    degrees_of_freedom = models.IntegerField(null=True)
    p_value = models.FloatField(null=True)
    n_first = models.PositiveIntegerField()
    n_second = models.PositiveIntegerField()
    status = models.CharField(max_length=1)
    """The worse SDMX CL_OBS_STATUS of the two estimates."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "position"], name="contrast_position_once_per_run"
            ),
        ]

    def __str__(self) -> str:
        sign = "/" if self.form == "ratio" else "-"
        return f"{self.indicator} {self.first}{sign}{self.second} = {self.value}"
