"""FormSequence: the order in which a form's submissions were committed."""

from __future__ import annotations

from django.db import models


class FormSequence(models.Model):
    """The last number given to an event of this form's submissions.

    A transaction takes the next number last and holds the row's lock until it commits,
    so numbers become visible in order and a reader with a cursor skips nothing.
    """

    form = models.OneToOneField(
        "forms.Form", models.CASCADE, primary_key=True, related_name="+"
    )
    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.form_id}: {self.value}"
