"""Where datasets and releases are, for who may see or change them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponseBase

from collect.accounts.models import Actor
from collect.accounts.permissions import Verb
from collect.datasets.models import Dataset, Release
from collect.datasets.releases import queries, rights
from collect.web.page import (
    OpenRequest,
    PageRequest,
    PageView,
    open_page,
    sign_in_first,
)

SECTION = {"section": "catalogue"}


@dataclass(frozen=True)
class Place:
    """A dataset, and what the one who asks may do with it."""

    dataset: Dataset
    may_publish: bool
    may_withdraw: bool
    may_have_microdata: bool

    @property
    def shown(self) -> dict[str, Any]:
        """What templates need to show where one is."""
        return {**SECTION, "at": self, "dataset": self.dataset}


DatasetView = Any
"""A view of a request, the place and what else is in the address."""


def dataset_page(view: DatasetView) -> PageView:
    """A page of a dataset: of a public one for anybody; of others, for who may read
    the estimates of all its sources. Raises Problem 403.1, 404.81."""

    @open_page
    @wraps(view)
    def answer(request: HttpRequest, code: str, **parts: object) -> HttpResponseBase:
        marked = cast("OpenRequest", request)
        dataset = queries.dataset_with(code)
        if marked.actor is None and not dataset.public:
            return sign_in_first(request)
        rights.require_read(marked.actor, dataset)
        found: HttpResponseBase = view(marked, place_of(dataset, marked.actor), **parts)
        return found

    return answer


def place_of(dataset: Dataset, actor: Actor | None) -> Place:
    """The dataset as the actor, or nobody in particular, sees it."""
    return Place(
        dataset,
        may_publish=rights.may_with(actor, Verb.RELEASE_CREATE, dataset),
        may_withdraw=rights.may_with(actor, Verb.RELEASE_WITHDRAW, dataset),
        may_have_microdata=rights.may_read_microdata(actor, dataset),
    )


def place_to_change(request: PageRequest, code: str, verb: Verb) -> Place:
    """The dataset, for who may do this with it. Raises Problem 403.1, 404.81."""
    dataset = queries.dataset_with(code)
    rights.require_with(request.actor, verb, dataset.sources.all())
    return place_of(dataset, request.actor)


def release_at(place: Place, number: int) -> Release:
    """The release of this number. Raises Problem 404.82."""
    found = queries.release_with(place.dataset, number)
    # It need not be fetched again to know what it is of.
    found.dataset = place.dataset
    return found
