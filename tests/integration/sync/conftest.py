"""A published household form, and a phone of an app user who may fill it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from collect.accounts.models import AppUser, Project
from collect.forms.models import Form
from collect.submissions.actions import grants
from collect.sync.actions import devices
from tests.factories.accounts import make_app_user
from tests.factories.submissions import Phone, household_form
from tests.support.lane import LaneServer


@pytest.fixture
def form(project: Project) -> Form:
    return household_form(project)


@pytest.fixture
def app_user(form: Form) -> AppUser:
    return make_app_user(form.project, form_id=form.id)


@pytest.fixture
def phone(app_user: AppUser) -> Phone:
    return Phone.of(app_user)


@pytest.fixture(autouse=True)
def forget_devices() -> Iterator[None]:
    """Contacts are remembered by the process; tests must not see each other's."""
    devices.recent = devices.Recent(devices.PAUSE)
    yield
    devices.recent = devices.Recent(devices.PAUSE)


@pytest.fixture
def server(form: Form, app_user: AppUser) -> Iterator[LaneServer]:
    grants._grants.clear()
    yield LaneServer(app_user)
    grants._grants.clear()
