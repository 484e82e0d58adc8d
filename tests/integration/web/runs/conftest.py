"""The survey of homes, for pages about what runs make of it."""

import pytest

from collect.accounts.models import Actor, Project
from collect.forms.models import Form
from collect.forms.uploads import Kind
from tests.factories.accounts import make_app_user
from tests.factories.forms import make_form
from tests.integration.datasets.conftest import WORKBOOK


@pytest.fixture
def form(project: Project) -> Form:
    return make_form(project, WORKBOOK.encode(), kind=Kind.MD)


@pytest.fixture
def by(form: Form) -> Actor:
    return make_app_user(form.project, form_id=form.id).actor
