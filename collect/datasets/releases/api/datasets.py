"""The catalogue: datasets, how they are described, and what they cover."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Router, Status

from collect.accounts.auth import Authenticated, actor_of, asking
from collect.accounts.permissions import Verb
from collect.datasets.answers import csv_answer
from collect.datasets.models import Dataset
from collect.datasets.queries import csv_lines
from collect.datasets.releases import actions, coverage, queries
from collect.datasets.releases.api.areas import areas_to_json
from collect.datasets.releases.api.groups import groups_to_json
from collect.datasets.releases.api.places import (
    DATASET,
    dataset_to_change,
    dataset_to_read,
    forms_named,
)
from collect.datasets.releases.api.schemas import (
    CoverageEntry,
    DatasetPatch,
    DatasetReport,
    NewDataset,
)
from collect.datasets.releases.registry import registry_of

router = Router(auth=Authenticated(), tags=["datasets"])


def _report(dataset: Dataset) -> DatasetReport:
    return DatasetReport.of(dataset, coverage.summary(coverage.coverage(dataset)))


@router.get("/datasets", auth=None, response=list[DatasetReport])
def list_datasets(request: HttpRequest) -> list[DatasetReport]:
    """The catalogue: public datasets, and those whose estimates one may read."""
    return [_report(each) for each in queries.readable(actor_of(request))]


@router.post("/datasets", response={201: DatasetReport})
def create_dataset(request: HttpRequest, given: NewDataset) -> Status[DatasetReport]:
    """Make a dataset of forms that one may publish; without forms it takes a right for
    the whole site."""
    dataset = actions.create_dataset(
        code=given.code,
        sources=forms_named(request, given.sources),
        by=asking(request),
        names=given.names,
        descriptions=given.descriptions,
        public=given.public,
        mappings=[each.model_dump() for each in given.mappings],
        rules=given.rules.to_json(),
        areas=areas_to_json(given.areas),
        groups=groups_to_json(given.groups),
        microdata=given.persons,
        metadata=given.metadata.model_dump(),
    )
    return Status(201, _report(dataset))


@router.get(DATASET, auth=None, response=DatasetReport)
def read_dataset(request: HttpRequest, code: str) -> DatasetReport:
    """A dataset with its newest release and how much of it there is."""
    return _report(dataset_to_read(request, code))


@router.patch(DATASET, response=DatasetReport)
def change_dataset(
    request: HttpRequest, code: str, changes: DatasetPatch
) -> DatasetReport:
    """Change it. What is released stays as it is."""
    dataset = dataset_to_change(request, code, Verb.RELEASE_CREATE)
    said: dict[str, Any] = {
        name: value
        for name in ("names", "descriptions", "public")
        if (value := getattr(changes, name)) is not None
    }
    if changes.mappings is not None:
        said["mappings"] = [each.model_dump() for each in changes.mappings]
    if changes.rules is not None:
        said["rules"] = changes.rules.to_json()
    if changes.areas is not None:
        said["areas"] = areas_to_json(changes.areas)
    if changes.groups is not None:
        said["groups"] = groups_to_json(changes.groups)
    if (persons := changes.persons) is not None:
        said["microdata"] = persons
    if changes.metadata is not None:
        said["metadata"] = changes.metadata.model_dump()
    sources = changes.sources
    forms = None if sources is None else forms_named(request, sources)
    return _report(
        actions.change_dataset(
            dataset=dataset, by=asking(request), sources=forms, **said
        )
    )


Scope = Literal["sources", "region"]


def _coverage(dataset: Dataset, scope: Scope) -> list[coverage.Entry]:
    if scope == "region":
        return coverage.regional(dataset, registry_of(dataset))
    return coverage.coverage(dataset)


@router.get(DATASET + "/coverage", auth=None, response=list[CoverageEntry])
def read_coverage(
    request: HttpRequest, code: str, scope: Scope = "sources"
) -> list[coverage.Entry]:
    """Which indicators there are for which area and period, and why others are not: of
    the sources, or of all countries and indicators of the region."""
    return _coverage(dataset_to_read(request, code), scope)


@router.get(DATASET + "/coverage.csv", auth=None)
def read_coverage_csv(
    request: HttpRequest, code: str, scope: Scope = "sources"
) -> StreamingHttpResponse:
    """The same as CSV."""
    entries = _coverage(dataset_to_read(request, code), scope)
    return csv_answer(csv_lines(coverage.rows(entries)), f"{code}-coverage.csv")
