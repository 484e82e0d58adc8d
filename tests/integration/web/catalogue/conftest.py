"""A public dataset of two countries, and releases of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from collect.accounts.models import Project
from collect.datasets.models import Dataset, Release
from collect.datasets.releases import actions, publishing
from collect.forms.models import Form
from collect.forms.uploads import Kind
from tests.factories.accounts import Person, make_project
from tests.factories.forms import make_form
from tests.factories.releases import METADATA, compare, make_run
from tests.integration.datasets.conftest import WORKBOOK


@pytest.fixture
def stranger(db: None) -> Client:
    """A browser in which nobody signed in."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def nepal(project: Project) -> Form:
    return make_form(project, WORKBOOK.encode(), kind=Kind.MD)


@pytest.fixture
def bhutan(db: None) -> Form:
    text = WORKBOOK.replace("'NPL'", "'BTN'")
    return make_form(make_project("Bhutan"), text.encode(), kind=Kind.MD)


@pytest.fixture
def homes(alice: Person, nepal: Form, bhutan: Form) -> Dataset:
    """A public dataset of both."""
    return actions.create_dataset(
        code="HOMES",
        sources=[nepal, bhutan],
        by=alice.actor,
        names={"en": "Homes", "id": "Rumah"},
        descriptions={"en": "How many rooms homes have."},
        public=True,
        metadata=METADATA | {"keywords": ["dwelling"]},
    )


@pytest.fixture
def publish(
    alice: Person, homes: Dataset, nepal: Form, bhutan: Form
) -> Callable[..., Release]:
    """Publishes what runs of both countries find: so many urban rooms in Nepal."""

    def made(rooms: float = 2.5) -> Release:
        compare(make_run(nepal, "NPL", urban=(30, rooms)))
        make_run(bhutan, "BTN", urban=(30, 4.5))
        return publishing.publish_release(dataset=homes, by=alice.actor)

    return made
