"""The village survey, with people who look through it."""

from __future__ import annotations

import pytest

from collect.accounts.models import Project
from collect.accounts.permissions import REVIEWER
from collect.forms.models import Form
from tests.factories.accounts import Person, make_person
from tests.factories.interviews import village_form


@pytest.fixture
def form(project: Project) -> Form:
    """The village survey."""
    return village_form(project)


@pytest.fixture
def rita(project: Project) -> Person:
    """Rita reviews: she sees submissions one by one, and decides about them."""
    return make_person("rita", REVIEWER, project)


@pytest.fixture
def address(form: Form) -> str:
    """Where the table is."""
    return f"/forms/{form.pk}/submissions"
