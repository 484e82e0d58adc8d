"""The small survey in two countries, with enough homes to be published."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import pytest

from collect.accounts.models import Project
from collect.datasets.models import Run
from collect.datasets.releases import publishing, work
from collect.forms import blobs
from collect.forms.models import Form
from collect.forms.uploads import Kind
from tests.factories.accounts import Person, make_app_user, make_project
from tests.factories.forms import make_form
from tests.factories.releases import Group, make_run
from tests.integration.datasets.conftest import WORKBOOK
from tests.integration.datasets.homes import finished_run, home

DESCRIPTION = {
    "agency": "CRC",
    "producer": "Bureau of Statistics",
    "contact": {"name": "Data desk", "email": "data@example.org"},
    "keywords": ["homes"],
}


@dataclass(frozen=True)
class Country:
    """The survey of a country and somebody who may fill it."""

    form: Form
    by: Any
    area: str

    @property
    def named(self) -> dict[str, Any]:
        """The form as a dataset names its sources."""
        return {"projectId": self.form.project_id, "xmlFormId": self.form.xml_form_id}

    def receive(self, urban: int, rural: int) -> None:
        """So many homes of two and three rooms, in turn."""
        for area, count in (("U", urban), ("R", rural)):
            for number in range(count):
                rooms = str(2 + number % 2)
                home(self.form, self.by, area=area, rooms=rooms, ages=())

    def run(self) -> Run:
        """A finished run."""
        return finished_run(self.form)

    def found(self, urban: Group = (30, 2.5), rural: Group = (40, 3.0)) -> Run:
        """A run that found homes of so many rooms in mean: count and mean by area."""
        return make_run(self.form, self.area, urban=urban, rural=rural)


def country(project: Project, area: str, workbook: str = WORKBOOK) -> Country:
    """The survey as a country asks it."""
    text = workbook.replace("'NPL'", f"'{area}'")
    form = make_form(project, text.encode(), kind=Kind.MD)
    return Country(form, make_app_user(project, form_id=form.pk).actor, area)


@pytest.fixture
def nepal(project: Project) -> Country:
    return country(project, "NPL")


@pytest.fixture
def bhutan() -> Country:
    return country(make_project("Homes of Bhutan"), "BTN")


@pytest.fixture
def make(alice: Person) -> Callable[..., str]:
    """Makes a dataset of countries; its address."""

    def made(*countries: Country, code: str = "HOMES", **said: Any) -> str:
        body = {
            "code": code,
            "names": {"en": "Homes", "id": "Rumah"},
            "sources": [each.named for each in countries],
            "metadata": DESCRIPTION,
            **said,
        }
        answer = alice.post("/data/v1/datasets", body)
        assert answer.status_code == 201, answer.content
        return f"/data/v1/datasets/{code}"

    return made


class During(Protocol):
    """See the fixture `during`."""

    def __call__(
        self, happens: Exception | Callable[[], Any], *, at: str = ..., times: int = ...
    ) -> None:
        """Have it happen."""


@pytest.fixture
def during(monkeypatch: pytest.MonkeyPatch) -> During:
    """Has something happen, or go wrong, while a release is made: before it is read,
    built or written (publish), or before its first file is (receive)."""

    def have(
        happens: Exception | Callable[[], Any], *, at: str = "build", times: int = 1
    ) -> None:
        place = blobs if at == "receive" else publishing
        step, left = getattr(place, at), [happens] * times

        def stepped(*given: Any, **named: Any) -> Any:
            if left:
                happening = left.pop()
                if isinstance(happening, Exception):
                    raise happening
                happening()
            return step(*given, **named)

        monkeypatch.setattr(place, at, stepped)

    return have


def code(answer: Any) -> float:
    """The code of a refusal."""
    return float(answer.json()["code"])


def attempt(person: Person, at: str) -> dict[str, Any]:
    """An attempt to publish that was asked for, and worked on."""
    answer = person.post(f"{at}/releases")
    assert answer.status_code == 202, answer.content
    place: str = answer.json()["links"]["self"]
    work.execute(publishing_id=answer.json()["id"])
    found: dict[str, Any] = person.get(place).json()
    return found


def published(person: Person, at: str) -> dict[str, Any]:
    """A new release."""
    found = attempt(person, at)
    assert found["new"], found["problem"]
    release: dict[str, Any] = person.get(found["links"]["release"]).json()
    return release


def refused(person: Person, at: str) -> dict[str, Any]:
    """Why no release was made."""
    found = attempt(person, at)
    assert (found["state"], found["release"]) == ("failed", None)
    problem: dict[str, Any] = found["problem"]
    return problem


def named(report: dict[str, Any], kind: str, table: str = "estimates") -> str:
    """The name of the release's file of a table in a format."""
    (found,) = (
        file["name"]
        for file in report["files"]
        if (file["format"], file["table"]) == (kind, table)
    )
    return str(found)


def content(answer: Any) -> bytes:
    """The bytes of a file's answer."""
    return b"".join(answer.streaming_content)


def lines(
    person: Person,
    at: str,
    report: dict[str, Any],
    kind: str = "csv",
    table: str = "estimates",
) -> list[dict[str, str]]:
    """The rows of the release's CSV of a table."""
    name = named(report, kind, table)
    answer = person.get(f"{at}/releases/{report['number']}/files/{name}")
    text = content(answer).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))
