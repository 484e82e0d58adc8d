"""A survey with every type of answer."""

import pytest

from collect.accounts.models import Project
from collect.forms.models import Form
from tests.factories.forms import make_form
from tests.integration.datasets.tables.surveys import survey_xform


@pytest.fixture
def form(project: Project) -> Form:
    return make_form(project, survey_xform("1"))
