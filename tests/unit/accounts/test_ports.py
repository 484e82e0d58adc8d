"""Accounts without any room above them."""

from collect.accounts.models import Actor, Project
from collect.accounts.ports import NoForms


def test_without_forms_projects_are_empty() -> None:
    store, actor, project = NoForms(), Actor(), Project()

    assert store.statistics([1]) == {}
    assert store.listed(actor, [1]) == {}
    assert store.described([1]) == {}
    assert store.ids(project) == {}
    store.update(1, by=actor, state="closed", name=None, notes=None)
