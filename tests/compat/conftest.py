"""A whole server for the clients of this folder, and its administrator."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.compat.seeded import Survey, one_survey
from tests.support.servers import EMAIL, PASSWORD, Up, own_server


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tell the operations of Schemathesis apart by the ids of their tests.

    Its version for our pytest gives them names only.
    """
    for item in items:
        label = getattr(item, "operation_label", None)
        if label and item.id.params is None:
            item._id = item.id.with_params(label)


@pytest.fixture(scope="session")
def server() -> Iterator[Up]:
    """A running Collect."""
    # No table is computed while these tests run.
    with own_server("compat", COLLECT_DEBOUNCE_SECONDS="3600") as up:
        yield up


@dataclass(frozen=True)
class Site:
    """The running server as its administrator reaches it."""

    url: str
    client: httpx.Client

    def new_project(self, name: str = "Households") -> int:
        """The number of a new, empty project."""
        answer = self.client.post("/v1/projects", json={"name": name})
        assert answer.status_code == 200, answer.text
        return int(answer.json()["id"])


@pytest.fixture(scope="session")
def site(server: Up) -> Iterator[Site]:
    """The server and a client that holds the administrator's session."""
    with httpx.Client(base_url=server.url, timeout=60) as client:
        credentials = {"email": EMAIL, "password": PASSWORD}
        answer = client.post("/v1/sessions", json=credentials)
        assert answer.status_code == 200, answer.text
        client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        yield Site(server.url, client)


@pytest.fixture(scope="module")
def survey(django_db_setup: None, django_db_blocker: Any) -> Iterator[Survey]:
    """A survey for all tests of a module that send their requests in process.

    The tests are marked `django_db`: what they leave behind is undone.
    """
    with django_db_blocker.unblock(), one_survey() as survey:
        yield survey
