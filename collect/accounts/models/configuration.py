"""What an administrator has configured of the site: texts and pictures."""

from django.db import models

from collect.lib.clock import now


class Configuration(models.Model):
    """The value of one key: a JSON object, or the bytes of a picture."""

    key = models.CharField(max_length=64, primary_key=True)
    value = models.JSONField(null=True, blank=True)
    # In the database: a logo is small, and blobs belong to a room above this one.
    content = models.BinaryField(null=True, blank=True)
    content_type = models.CharField(max_length=255, blank=True, default="")
    md5 = models.CharField(max_length=32, blank=True, default="")
    set_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(value__isnull=True, content__isnull=False)
                | models.Q(value__isnull=False, content__isnull=True),
                name="configuration_value_or_content",
            )
        ]

    def __str__(self) -> str:
        return self.key
