"""A dataset: one dataflow that estimates of several forms go into."""

from django.db import models
from django.db.models.functions import Lower

from collect.accounts.models import Actor
from collect.forms.models import Form


class Dataset(models.Model):
    """What is published under one code, and how. Its releases are the figures.

    A form that is purged is no source any more; releases do not rest on it.
    """

    code = models.CharField(max_length=64)
    """The id of the dataflow in SDMX."""
    names = models.JSONField(default=dict)
    """Text by language, the first being that of labels."""
    descriptions = models.JSONField(default=dict)
    public = models.BooleanField(default=False)
    """Whether anybody may read the releases."""
    sources = models.ManyToManyField(Form, related_name="datasets")
    mappings = models.JSONField(default=list)
    """By form, which of its codes stand for which of the registry."""
    rules = models.JSONField(default=dict)
    """Limits of disclosure control, and of figures of groups, that are not the
    default."""
    areas = models.JSONField(default=list)
    """Areas that are not registered: code, names, and the area each is part of."""
    groups = models.JSONField(null=True)
    """Groups of countries there are figures of: codes of registered ones, and groups
    with `code`, `names`, `members` and `source`. NULL: registered ones, as many as two
    countries give figures of."""
    populations = models.JSONField(default=list)
    """Populations beside the registered ones: area, year, group, value, source."""
    microdata = models.JSONField(default=dict)
    """How answers of persons are made anonymous and released; empty: they are not."""
    metadata = models.JSONField(default=dict)
    """Agency, producer, contact, licence, keywords and methodology."""
    created_by = models.ForeignKey(
        Actor, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            # Names of files are in lower case.
            models.UniqueConstraint(Lower("code"), name="dataset_code_once"),
        ]

    def __str__(self) -> str:
        return self.code
