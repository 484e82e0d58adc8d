"""Releases as SDMX names them, for those who may read them."""

from __future__ import annotations

import re

from collect.accounts.models import Actor
from collect.datasets.models import Dataset, Release
from collect.datasets.publishing.structure import Dataflow
from collect.datasets.releases import queries
from collect.datasets.releases.building import dataflow
from collect.datasets.releases.sdmx.addresses import ANY, Reference

NEWEST = ("latest", "+", "~")
_VERSION = re.compile(r"1\.(\d{1,9})(?:\.0)?")


def releases(
    actor: Actor | None, reference: Reference, *, by_flow: bool = True
) -> list[Release]:
    """Releases that are not withdrawn, of the dataflows that are meant; by default only
    the newest of each. `by_flow`: whether the id is that of a dataflow; otherwise it
    names something else, and releases of all dataflows of the agency are found."""
    wanted = reference if by_flow else Reference(reference.agency, "all")
    return [
        release
        for dataset in queries.readable(actor)
        for release in _in_version(dataset, reference.version)
        if wanted.names(release.description["agency"], dataset.code)
    ]


def _in_version(dataset: Dataset, version: str) -> list[Release]:
    found = queries.releases_of(dataset).filter(withdrawn_at=None)
    found = found.select_related("dataset")
    if version in NEWEST:
        return list(found[:1])
    if version in ANY:
        return list(found)
    numbers = [
        int(exact[1])
        for each in version.split(",")
        if (exact := _VERSION.fullmatch(each)) and int(exact[1]) < 2**31
    ]
    return list(found.filter(number__in=numbers))


def flow_of(release: Release) -> Dataflow:
    """The dataflow of a release, with its structure."""
    return dataflow(
        code=release.dataset.code,
        number=release.number,
        dimensions=release.structure["dimensions"],
        description=release.description,
    )
