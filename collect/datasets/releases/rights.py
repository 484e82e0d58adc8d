"""Who may read, publish and withdraw.

A dataset rests on its source forms, in several projects as a rule: what one does with
it, one must be allowed to do with each of them. Without any source left it is the
site's. What a public dataset released anybody may read.
"""

from __future__ import annotations

from collections.abc import Iterable

from collect.accounts.models import Actor
from collect.accounts.permissions import Verb, can, require
from collect.datasets.models import Dataset
from collect.forms.models import Form
from collect.problems import Problem


def may_read(actor: Actor | None, dataset: Dataset) -> bool:
    """Whether the actor, or nobody in particular, may read its releases."""
    return dataset.public or _may_read_sources(actor, dataset)


def require_read(actor: Actor | None, dataset: Dataset) -> None:
    """Raises Problem 401.2 if nobody asks who may, and 403.1."""
    if may_read(actor, dataset):
        return
    raise Problem("401.2" if actor is None else "403.1")


def require_microdata(actor: Actor | None, dataset: Dataset) -> None:
    """Anonymous answers of persons are not public with the figures: they are if the
    dataset's `microdata` say so, else for who may read the estimates of all sources.

    Raises Problem 401.2 if nobody asks who may, and 403.1.
    """
    if dataset.microdata.get("public") or _may_read_sources(actor, dataset):
        return
    raise Problem("401.2" if actor is None else "403.1")


def _may_read_sources(actor: Actor | None, dataset: Dataset) -> bool:
    return all(
        can(actor, Verb.ESTIMATE_READ, project=project, form_id=form)
        for project, form in _places(dataset.sources.all())
    )


def require_with(actor: Actor, verb: Verb, forms: Iterable[Form]) -> None:
    """Raises Problem 403.1 unless the actor may do it with all of the forms."""
    for project, form in _places(forms):
        require(actor, verb, project=project, form_id=form)


def require_publish(actor: Actor | None, dataset: Dataset) -> None:
    """Raises Problem 403.1 unless the actor is there and may publish the dataset."""
    if actor is None:
        raise Problem("403.1")
    require_with(actor, Verb.RELEASE_CREATE, dataset.sources.all())


def _places(forms: Iterable[Form]) -> list[tuple[int | None, int | None]]:
    return [(form.project_id, form.pk) for form in forms] or [(None, None)]
