"""Reading the household form's tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from collect.accounts.models import Actor
from collect.forms.models import Form
from tests.factories.accounts import Person
from tests.factories.odata import Reader
from tests.factories.submissions import instance, send

NAMES = ["b", "", "a", "b", "", "c"]


@pytest.fixture
def read(form: Form, alice: Person) -> Reader:
    return Reader(form, alice)


@pytest.fixture
def fill(form: Form, by: Actor) -> Callable[..., str]:
    """Send a submission of the form and answer its instanceID."""

    def sent(instance_id: str, body: str = "<name>Ama</name>", **more: Any) -> str:
        send(form, instance(body, instance_id=instance_id), by=by, **more)
        return instance_id

    return sent


@pytest.fixture
def six(fill: Callable[..., str]) -> list[str]:
    """Six submissions, newest first, each with as many members as its number."""
    members = "<member><age>{}</age></member>"
    ids = [
        fill(
            f"uuid:{number}",
            f"<name>{name}</name>"
            + "".join(members.format(number * 10 + i) for i in range(number)),
        )
        for number, name in enumerate(NAMES)
    ]
    return ids[::-1]
