"""Uploads are converted in the test's process unless a test asks for the real one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest

from collect.accounts.models import Project
from tests.factories.accounts import Person
from tests.factories.forms import converting_here


@pytest.fixture(autouse=True)
def fast_conversion(request: pytest.FixtureRequest) -> Iterator[None]:
    """Spare the tests the start of a process for every upload."""
    if "isolated" in request.fixturenames:
        yield
        return
    with converting_here():
        yield


@pytest.fixture
def isolated() -> None:
    """Convert in a process, as in production."""


@dataclass
class Address:
    """Addresses of a project's forms."""

    project: Project

    def __call__(self, form_id: str | None = None, rest: str = "") -> str:
        """The address of the forms, or of one form; `rest` is what follows it."""
        base = f"/v1/projects/{self.project.id}/forms"
        return base if form_id is None else f"{base}/{segment(form_id)}{rest}"


def segment(name: str) -> str:
    """A name as the test client must send it.

    The client decodes once, as a web server would wholly; ours keeps %2F and %25.
    """
    return quote(name.replace("%", "%25").replace("/", "%2F"), safe="")


@pytest.fixture
def at(project: Project) -> Address:
    """Addresses of the project's forms."""
    return Address(project)


def send(person: Person, path: str, body: bytes, **options: Any) -> Any:
    """POST a definition or a file."""
    options.setdefault("content_type", "application/xml")
    return person.client.post(path, body, **options)
