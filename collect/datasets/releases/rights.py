"""Who may read, publish and withdraw.

A dataset rests on its source forms, in several projects as a rule: what one does with
it, one must be allowed to do with each of them. Without any source left it is the
site's. What a public dataset released anybody may read.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from collect.accounts.models import Actor, Assignment
from collect.accounts.permissions import Verb, require, roles_with
from collect.datasets.models import Dataset
from collect.forms.models import Form
from collect.problems import Problem

_Place = tuple[int | None, int | None]
"""Project and form; none for the site."""


def may_read(actor: Actor | None, dataset: Dataset) -> bool:
    """Whether the actor, or nobody in particular, may read its releases."""
    return dataset.public or _may_read_sources(actor, dataset)


def read_by(actor: Actor | None, datasets: Iterable[Dataset]) -> list[Dataset]:
    """Those of the datasets that the actor, or nobody in particular, may read: as
    `may_read` says of each, in one query beside that of the sources."""
    held = _held(actor, Verb.ESTIMATE_READ)
    return [
        each
        for each in datasets
        if each.public or all(held & scope for scope in _scopes(each))
    ]


def _held(actor: Actor | None, verb: Verb) -> set[_Place]:
    """The places with all in which the actor may do this."""
    if actor is None or actor.deleted_at is not None:
        return set()
    roles = Assignment.objects.filter(actor=actor, role__in=roles_with(verb))
    return set(roles.values_list("project_id", "form_id"))


def _scopes(dataset: Dataset) -> list[set[_Place]]:
    """For each place that a dataset rests on, it and what lies around it."""
    return [
        {(None, None), (project, None), (project, form)}
        for project, form in _places(dataset.sources.all())
    ]


def may_with(actor: Actor | None, verb: Verb, dataset: Dataset) -> bool:
    """Whether the actor may do it with all the source forms."""
    held = _held(actor, verb)
    return all(held & scope for scope in _scopes(dataset))


def forms_with(actor: Actor, verb: Verb) -> QuerySet[Form]:
    """The forms with which the actor may do this, by project and name."""
    held = _held(actor, verb)
    found = Form.objects.filter(deleted_at=None, project__deleted_at=None)
    if (None, None) not in held:
        projects = {project for project, form in held if form is None}
        forms = {form for _project, form in held if form is not None}
        found = found.filter(Q(project__in=projects) | Q(pk__in=forms))
    return found.select_related("project").order_by("project__name", "name", "pk")


def require_read(actor: Actor | None, dataset: Dataset) -> None:
    """Raises Problem 401.2 if nobody asks who may, and 403.1."""
    if may_read(actor, dataset):
        return
    raise Problem("401.2" if actor is None else "403.1")


def may_read_microdata(actor: Actor | None, dataset: Dataset) -> bool:
    """Whether the actor, or nobody in particular, may have microdata of the dataset."""
    return bool(dataset.microdata.get("public")) or _may_read_sources(actor, dataset)


def require_microdata(actor: Actor | None, dataset: Dataset) -> None:
    """Anonymous answers of persons are not public with the figures: they are if the
    dataset's `microdata` say so, else for who may read the estimates of all sources.

    Raises Problem 401.2 if nobody asks who may, and 403.1.
    """
    if may_read_microdata(actor, dataset):
        return
    raise Problem("401.2" if actor is None else "403.1")


def _may_read_sources(actor: Actor | None, dataset: Dataset) -> bool:
    return may_with(actor, Verb.ESTIMATE_READ, dataset)


def require_with(actor: Actor, verb: Verb, forms: Iterable[Form]) -> None:
    """Raises Problem 403.1 unless the actor may do it with all of the forms."""
    for project, form in _places(forms):
        require(actor, verb, project=project, form_id=form)


def require_publish(actor: Actor | None, dataset: Dataset) -> None:
    """Raises Problem 403.1 unless the actor is there and may publish the dataset."""
    if actor is None:
        raise Problem("403.1")
    require_with(actor, Verb.RELEASE_CREATE, dataset.sources.all())


def _places(forms: Iterable[Form]) -> list[_Place]:
    return [(form.project_id, form.pk) for form in forms] or [(None, None)]
