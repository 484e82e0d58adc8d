"""A survey with two households."""

import pytest

from collect.accounts.models import Actor
from collect.datasets.exports import files
from collect.forms.models import Form
from tests.integration.datasets.homes import home


@pytest.fixture(autouse=True)
def empty() -> None:
    """No files of other tests."""
    files.sweep(files.folders(), set())


@pytest.fixture
def homes(form: Form, by: Actor) -> list[str]:
    """The instanceIDs of two households, of two members and of one."""
    return [home(form, by, rooms="2"), home(form, by, rooms="11", ages=(7,))]
