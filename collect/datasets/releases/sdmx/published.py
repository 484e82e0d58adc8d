"""Releases as SDMX names them, for those who may read them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from collect.accounts.models import Actor
from collect.datasets.models import DISPARITIES, Dataset, Release
from collect.datasets.publishing.disparity import SUFFIX
from collect.datasets.publishing.publication import Publication
from collect.datasets.publishing.structure import Dataflow
from collect.datasets.releases import queries
from collect.datasets.releases.building import dataflow
from collect.datasets.releases.sdmx.addresses import ANY, Reference

NEWEST = ("latest", "+", "~")
_VERSION = re.compile(r"1\.(\d{1,9})(?:\.0)?")


@dataclass(frozen=True)
class Table:
    """A table of a release: what SDMX calls a dataflow."""

    release: Release
    name: str

    @property
    def flow(self) -> Dataflow:
        """Its dataflow, with its structure."""
        return dataflow(
            self.name,
            code=self.release.dataset.code,
            number=self.release.number,
            structure=self.release.structure,
            description=self.release.description,
        )

    @property
    def publication(self) -> Publication:
        """It, to be queried."""
        return queries.publication_of(self.release, self.name)


def tables(
    actor: Actor | None, reference: Reference, *, by_flow: bool = True
) -> list[Table]:
    """Tables of releases that are not withdrawn, of the dataflows that are meant; by
    default only of the newest release of each dataset. `by_flow`: whether the id is
    that of a dataflow; otherwise it names something else, and all of the agency's are
    found."""
    wanted = reference if by_flow else Reference(reference.agency, "all")
    return [
        Table(release, name)
        for dataset in queries.readable(actor)
        for release in _in_version(dataset, reference.version)
        for name in queries.tables_of(release)
        if wanted.names(release.description["agency"], _id(dataset, name))
    ]


def _id(dataset: Dataset, table: str) -> str:
    return dataset.code + (SUFFIX if table == DISPARITIES else "")


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
