"""The small survey with interviewers and times, for pages about its fieldwork."""

from __future__ import annotations

import pytest

from collect.accounts.models import Actor, Project
from collect.forms.models import Form
from collect.forms.uploads import Kind
from tests.factories.accounts import make_app_user
from tests.factories.forms import make_form
from tests.integration.datasets.homes import finished_run
from tests.integration.datasets.monitoring.conftest import WORKBOOK, home


@pytest.fixture
def form(project: Project) -> Form:
    return make_form(project, WORKBOOK.encode(), kind=Kind.MD)


@pytest.fixture
def by(form: Form) -> Actor:
    return make_app_user(form.project, form_id=form.id).actor


@pytest.fixture
def watched(form: Form, by: Actor) -> Form:
    """Four interviews, checked by a run."""
    home(form, by, minutes=10, rooms="98")
    home(form, by, rooms="12", day="2026-03-02")
    home(form, by, who="Edi", area="R", day="2026-03-02")
    home(form, by, who="Edi", area="R", day="2026-03-03", ages=(999,))
    finished_run(form)
    return form
