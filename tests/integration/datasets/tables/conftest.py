"""A survey, and someone who may fill it."""

import pytest

from collect.accounts.models import Actor, Project
from collect.forms.models import Form
from tests.factories.accounts import make_app_user
from tests.factories.forms import make_form
from tests.integration.datasets.tables.surveys import survey_xform


@pytest.fixture
def form(project: Project) -> Form:
    return make_form(project, survey_xform("1"))


@pytest.fixture
def by(form: Form) -> Actor:
    return make_app_user(form.project, form_id=form.id).actor
