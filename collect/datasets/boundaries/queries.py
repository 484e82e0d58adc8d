"""Reads: boundaries of a dataset, and the areas it may have boundaries of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from collect.datasets.boundaries.reading import Shapes
from collect.datasets.models import Boundaries, Dataset
from collect.datasets.publishing.standard import REF_AREA
from collect.datasets.releases.queries import dataset_with, newest
from collect.datasets.releases.registry import registry_of
from collect.problems import Problem


def boundaries_of(dataset: Dataset) -> QuerySet[Boundaries]:
    """Those of a dataset, the newest first."""
    rows = Boundaries.objects.filter(dataset=dataset).order_by("-pk")
    return rows.select_related("dataset", "created_by")


def boundaries_with(dataset: Dataset, number: int) -> Boundaries:
    """The boundaries with this id. Raises Problem 404.1."""
    found = boundaries_of(dataset).filter(pk=number).first()
    if found is None:
        raise Problem("404.1")
    return found


def state_of(dataset_code: str) -> str:
    """Changes when the boundaries of a dataset do."""
    rows = Boundaries.objects.filter(dataset__code=dataset_code).order_by("pk")
    return ",".join(map(str, rows.values_list("pk", flat=True)))


@dataclass(frozen=True)
class Drawn:
    """The newest shape of each area, the area each is part of ("" for none), and whose
    boundaries they are."""

    shapes: Shapes
    parents: Mapping[str, str]
    sources: list[str]


def drawn_with(dataset_code: str) -> Drawn:
    """What maps of a dataset are drawn with."""
    rows = Boundaries.objects.filter(dataset__code=dataset_code).order_by("pk")
    shapes: Shapes = {}
    sources: dict[str, None] = {}
    for each in rows:
        shapes.update(each.shapes)
        if each.source:
            sources[each.source] = None
    known = registry_of(dataset_with(dataset_code)).codes.get(REF_AREA, {})
    parents = {code: known[code].parent for code in shapes if code in known}
    return Drawn(shapes, parents, list(sources))


def areas_of(dataset: Dataset) -> set[str]:
    """The codes of areas that there can be boundaries of: registered ones, those of the
    dataset, and those its newest release has figures of."""
    known = set(registry_of(dataset).codes.get(REF_AREA, {}))
    release = newest(dataset)
    described = release.structure["dimensions"] if release else ()
    return known | {
        code["id"]
        for each in described
        if each["id"] == REF_AREA
        for code in each["codes"]
    }
