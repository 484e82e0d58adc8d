"""Addresses, and whether the one who asks may use them."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from collect.accounts.auth import actor_of, asking
from collect.accounts.permissions import Verb
from collect.datasets.models import Dataset, Publishing, Release
from collect.datasets.releases import queries, rights
from collect.datasets.releases.api.schemas import SourceForm
from collect.forms.models import Form
from collect.forms.queries import form_for
from collect.rest import MAX_BIGINT

DATASET = "/datasets/{segment:code}"
RELEASE = DATASET + "/releases/{int:release}"
PUBLISHING = DATASET + "/publishings/{int:publishing}"


def dataset_to_read(request: HttpRequest, code: str) -> Dataset:
    """The dataset, if the one who asks, or nobody, may read it.

    Raises Problem 401.2, 403.1, 404.81.
    """
    dataset = queries.dataset_with(code)
    rights.require_read(actor_of(request), dataset)
    return dataset


def dataset_to_change(request: HttpRequest, code: str, verb: Verb) -> Dataset:
    """The dataset, if the caller may do this with it. Raises Problem 403.1, 404.81."""
    dataset = queries.dataset_with(code)
    rights.require_with(asking(request), verb, dataset.sources.all())
    return dataset


def release_at(dataset: Dataset, number: int) -> Release:
    """The release of this number. Raises Problem 404.82."""
    # Larger numbers fit into no column.
    return queries.release_with(dataset, number if number < MAX_BIGINT else 0)


def publishing_at(dataset: Dataset, number: int) -> Publishing:
    """The attempt with this id. Raises Problem 404.86."""
    return queries.publishing_with(dataset, number if number < MAX_BIGINT else 0)


def forms_named(request: HttpRequest, named: Iterable[SourceForm]) -> list[Form]:
    """The forms, if the caller may publish each. Raises Problem 403.1, 404.1."""
    forms = [form_for(each.project_id, each.xml_form_id) for each in named]
    rights.require_with(asking(request), Verb.RELEASE_CREATE, forms)
    return forms
