"""A release of a dataset, and its files. Never changed but for its withdrawal."""

from django.db import models

from collect.accounts.models import Actor
from collect.datasets.models.dataset import Dataset
from collect.forms.models import Blob

ESTIMATES, DISPARITIES, MICRODATA = "estimates", "disparities", "microdata"
TABLES = (ESTIMATES, DISPARITIES)
"""What a release has a table of; the second one not always."""


class Release(models.Model):
    """Figures as they were published. Everything that is needed to serve them is here
    or in the files, so that no later change reaches them."""

    dataset = models.ForeignKey(
        Dataset, on_delete=models.PROTECT, related_name="releases"
    )
    number = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        Actor, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    fingerprint = models.CharField(max_length=64)
    """Equal for releases that say the same of the same figures."""
    inputs = models.CharField(max_length=64)
    """A digest of what it was made from. Told to nobody: figures that are withheld could
    be guessed by it."""
    provenance = models.JSONField(default=dict)
    """The runs, form versions and code it was made from."""
    counts = models.JSONField(default=dict)
    """What disclosure control did, the limits it applied, and conflicts of sources."""
    structure = models.JSONField(default=dict)
    """Dimensions with their codelists; `disparities` has those of their own."""
    description = models.JSONField(default=dict)
    """What is said beside the figures, as it was then."""
    diff = models.JSONField(default=dict)
    """Number of the release before, and how many observations differ from it."""
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        Actor, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reason = models.TextField(blank=True, default="")
    """Why it was withdrawn."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "number"], name="release_number_once_per_dataset"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset_id} release {self.number}"


class ReleaseFile(models.Model):
    """A file of a release."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=255)
    format = models.CharField(max_length=32)
    table = models.CharField(max_length=16, default=ESTIMATES)
    """What it is a table of; notes and catalogue entries are with the estimates."""
    media_type = models.CharField(max_length=255)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "name"], name="release_file_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def microdata(self) -> bool:
        """Whether it has rights of its own: answers of persons, though anonymous."""
        return self.table == MICRODATA
