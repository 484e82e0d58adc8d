"""A published household form and someone who may fill it."""

from __future__ import annotations

import pytest

from collect.accounts.models import Actor, Project
from collect.forms.models import Form
from tests.factories.accounts import make_app_user
from tests.factories.submissions import household_form


@pytest.fixture
def form(project: Project) -> Form:
    return household_form(project)


@pytest.fixture
def by(form: Form) -> Actor:
    return make_app_user(form.project, form_id=form.id).actor
