"""The small survey with two households, and its page of exports."""

from __future__ import annotations

import pytest

from collect.accounts.models import Actor, Project
from collect.datasets.exports import files, work
from collect.datasets.models import Export
from collect.forms.models import Form
from collect.forms.uploads import Kind
from tests.factories.accounts import Person, make_app_user
from tests.factories.forms import make_form
from tests.integration.datasets.conftest import WORKBOOK
from tests.integration.datasets.homes import home


@pytest.fixture(autouse=True)
def empty() -> None:
    """No files of other tests."""
    files.sweep(files.folders(), set())


@pytest.fixture
def form(project: Project) -> Form:
    return make_form(project, WORKBOOK.encode(), kind=Kind.MD)


@pytest.fixture
def by(form: Form) -> Actor:
    return make_app_user(form.project, form_id=form.id).actor


@pytest.fixture
def homes(form: Form, by: Actor) -> list[str]:
    return [home(form, by, rooms="2"), home(form, by, rooms="11", ages=(7,))]


def work_off() -> Export:
    """Make the newest export, as a worker does."""
    newest = Export.objects.latest("pk")
    work.execute(export_id=newest.pk)
    newest.refresh_from_db()
    return newest


def push(person: Person, address: str) -> int:
    """The status of a post to an address for which the person may have no button."""
    token = str(person.browser.get("/account").context["csrf_token"])
    answer = person.browser.post(address, {"csrfmiddlewaretoken": token})
    return int(answer.status_code)
