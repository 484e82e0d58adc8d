"""A form with its findings, and deciding about them over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from collect.accounts.models import Actor
from collect.datasets.models import Run
from collect.forms.models import Form
from tests.factories.accounts import Person
from tests.integration.datasets.homes import finished_run, home


@dataclass(frozen=True)
class Decisions:
    """One person's requests about the findings of a form."""

    form: Form
    person: Person

    def path(self, rest: str) -> str:
        """The address of something of the form."""
        form = self.form
        return f"/data/v1/projects/{form.project_id}/forms/{form.xml_form_id}{rest}"

    def make(self, *proposals: dict[str, Any]) -> Any:
        """Ask for decisions; the answer."""
        return self.person.post(self.path("/decisions"), {"decisions": list(proposals)})

    def made(self, *proposals: dict[str, Any]) -> list[dict[str, Any]]:
        """Decisions that were stored."""
        answer = self.make(*proposals)
        assert answer.status_code == 201, answer.content
        found: list[dict[str, Any]] = answer.json()["decisions"]
        return found

    def listed(self, query: str = "") -> list[dict[str, Any]]:
        """Decisions as they stand, the newest first."""
        answer = self.person.get(self.path(f"/decisions?{query}"))
        assert answer.status_code == 200, answer.content
        found: list[dict[str, Any]] = answer.json()["decisions"]
        return found

    def findings(self, query: str = "") -> dict[str, Any]:
        """Lines of the cleaning log of the last run."""
        answer = self.person.get(self.path(f"/findings?{query}"))
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture
def decisions(alice: Person, form: Form) -> Decisions:
    return Decisions(form, alice)


@pytest.fixture
def crowded(form: Form, by: Actor) -> str:
    """A home with 31 rooms, found by a check; its instanceID."""
    uuid = home(form, by, rooms="31", ages=(30, 4))
    home(form, by, rooms="2")
    finished_run(form)
    return uuid


def correction(uuid: str, **given: Any) -> dict[str, Any]:
    """Its 31 rooms are a typing error, 3 is right."""
    return {
        "uuid": uuid,
        "question": "rooms",
        "checkId": "too_many",
        "oldValue": "31",
        "changeType": "change_response",
        "newValue": "3",
        "reason": "typing error",
        **given,
    }


def clean_rooms(form: Form) -> list[int | None]:
    """The rooms of all homes after a run, in order of arrival."""
    from django.conf import settings

    from collect.datasets.tables import store

    run: Run = finished_run(form)
    assert run.state == "succeeded", run.error
    table = store.read_clean(settings.COLLECT_TABLE_DIR, form.pk, "")
    assert table is not None
    rooms: list[int | None] = table["rooms"].to_pylist()
    return rooms
