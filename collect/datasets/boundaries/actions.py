"""Keeping boundaries of a dataset, and dropping them."""

from __future__ import annotations

from django.db import transaction

from collect.accounts.audit import record
from collect.accounts.models import Actor
from collect.datasets.boundaries.lightening import lighter
from collect.datasets.boundaries.queries import areas_of
from collect.datasets.boundaries.reading import read
from collect.datasets.models import Boundaries, Dataset
from collect.datasets.releases.rights import require_publish

LARGEST = 16 * 1024 * 1024
"""Bytes of a file."""


def add_boundaries(
    *,
    dataset: Dataset,
    name: str,
    data: bytes,
    code_property: str = "",
    source: str = "",
    by: Actor,
) -> Boundaries:
    """Keep the boundaries in a GeoJSON file. Raises BoundariesError with all that is
    wrong with it, Problem 403.1."""
    require_publish(by, dataset)
    shapes = lighter(read(data, areas_of(dataset), code_property))
    with transaction.atomic():
        kept = Boundaries.objects.create(
            dataset=dataset, name=name, source=source, shapes=shapes, created_by=by
        )
        _log("boundaries.create", kept, by)
    return kept


@transaction.atomic
def remove_boundaries(*, boundaries: Boundaries, by: Actor) -> None:
    """Drop them. Raises Problem 403.1."""
    require_publish(by, boundaries.dataset)
    _log("boundaries.delete", boundaries, by)
    boundaries.delete()


def _log(action: str, boundaries: Boundaries, by: Actor) -> None:
    details = {
        "dataset": boundaries.dataset.code,
        "name": boundaries.name,
        "areas": len(boundaries.shapes),
    }
    record(action=action, by=by, details=details)
