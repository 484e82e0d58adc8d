"""Row: the typed answers of a submission version, one row per repeat instance."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Row(models.Model):
    """Typed answers of one table row: a pure function of XML and form version.

    `table` is "" for the submission itself, else the path of the repeat ("/member").
    `key` of the submission is its first instanceID, of a repeat
    "uuid:…/member[2]"; `parent_key` is the key of the row around it ("" at the top).
    `values` maps paths to typed values and leaves blanks out; `invalid` maps paths to
    the text that does not fit the field's type. `ordinal` counts the rows of a table
    within the submission from 1, in document order.
    """

    # Every submission pays for each index and constraint here six times over: a row
    # comes and goes with its version, and the index of its key begins with that.
    submission = models.ForeignKey(
        "submissions.Submission",
        models.CASCADE,
        related_name="rows",
        db_index=False,
        db_constraint=False,
    )
    version = models.ForeignKey(
        "submissions.SubmissionVersion",
        models.CASCADE,
        related_name="rows",
        db_index=False,
    )
    form = models.ForeignKey(
        "forms.Form",
        models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    draft = models.BooleanField(default=False)
    table = models.TextField(blank=True, default="")
    key = models.TextField()
    parent_key = models.TextField(blank=True, default="")
    ordinal = models.IntegerField()
    values = models.JSONField(default=dict)
    invalid = models.JSONField(default=dict)
    seq = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="row_key_unique")
        ]
        indexes = [
            models.Index(
                fields=["form", "table", "seq", "ordinal"],
                condition=Q(draft=False),
                name="row_cursor",
            )
        ]

    def __str__(self) -> str:
        return self.key
