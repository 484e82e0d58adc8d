"""A dataset's own table of populations, which weight figures of groups of countries."""

from __future__ import annotations

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Router

from collect.accounts.auth import Authenticated, asking
from collect.accounts.permissions import Verb
from collect.datasets.answers import csv_answer
from collect.datasets.queries import csv_lines
from collect.datasets.releases import actions
from collect.datasets.releases.api.places import (
    DATASET,
    dataset_to_change,
    dataset_to_read,
)
from collect.datasets.releases.populations import COLUMNS
from collect.forms.api.bodies import read_file
from collect.rest import CentralSchema

router = Router(auth=Authenticated(), tags=["datasets"])

_TABLE = DATASET + "/populations.csv"


class PopulationsReport(CentralSchema):
    """How many populations a dataset has of its own."""

    populations: int


@router.get(_TABLE, auth=None)
def read_populations_csv(request: HttpRequest, code: str) -> StreamingHttpResponse:
    """The dataset's own populations, as a file that can be put back."""
    dataset = dataset_to_read(request, code)
    lines = csv_lines([COLUMNS, *dataset.populations])
    return csv_answer(lines, f"{code}-populations.csv")


@router.put(_TABLE, response=PopulationsReport)
def put_populations(request: HttpRequest, code: str) -> PopulationsReport:
    """Let the dataset have these populations and no others: CSV with the columns area,
    year, population, value and source. They go before registered ones. Nothing changes
    if anything is wrong."""
    dataset = dataset_to_change(request, code, Verb.RELEASE_CREATE)
    data = b"".join(read_file(request, "populations.csv"))
    changed = actions.set_populations(dataset=dataset, data=data, by=asking(request))
    return PopulationsReport(populations=len(changed.populations))
