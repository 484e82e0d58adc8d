"""Targets over HTTP: set all at once or not at all, and read back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from collect.accounts.models import Actor, AuditEvent
from collect.accounts.permissions import ANALYST
from collect.forms.models import Form
from collect.forms.uploads import Kind
from tests.factories.accounts import Person, make_person
from tests.factories.forms import make_version
from tests.integration.datasets.monitoring.conftest import WORKBOOK, home

At = Callable[[str], str]
PLAN = "area,enumerator,target\nU,Ama,4\nR,Ama,2\nR,Edi,10\n"


def put(person: Person, path: str, text: str | bytes) -> Any:
    body = text.encode() if isinstance(text, str) else text
    return person.client.put(path, body, content_type="text/csv")


def test_targets_are_set_and_read_back(
    alice: Person, bob: Person, form: Form, at: At
) -> None:
    answer = put(alice, at("/targets"), PLAN)
    assert answer.status_code == 200, answer.content
    first = {"enumerator": "Ama", "area": "R", "version": "", "day": "", "target": 2}
    assert answer.json()[0] == first
    assert bob.get(at("/targets")).json() == answer.json()
    told = bob.get(at("/targets.csv"))
    text = b"".join(told.streaming_content).decode()
    assert text == (
        "enumerator,area,version,day,target\r\nAma,R,,,2\r\nAma,U,,,4\r\nEdi,R,,,10\r\n"
    )
    assert "homes-targets.csv" in told["Content-Disposition"]
    assert put(alice, at("/targets"), text).json() == answer.json()
    event = AuditEvent.objects.filter(action="targets.update").latest("pk")
    assert (event.actor, event.form_id) == (alice.actor, form.pk)
    assert event.details == {"targets": 3}


def test_figures_know_the_targets(alice: Person, form: Form, by: Actor, at: At) -> None:
    put(alice, at("/targets"), PLAN)
    home(form, by, who="Ama", area="U")

    def planned(path: str) -> dict[str, int | None]:
        found = alice.get(at(path)).json()
        groups = {
            "/".join(group["by"].values()): group["target"]["planned"]
            for group in found["groups"]
        }
        return {"total": found["total"]["target"]["planned"], **groups}

    assert planned("/fieldwork?by=enumerator") == {"total": 16, "Ama": 6, "Edi": 10}
    assert planned("/fieldwork?by=area") == {"total": 16, "R": 12, "U": 4}
    # Targets are of the areas that the workbook names, not of others.
    assert planned("/fieldwork?by=area&area=rooms") == {"total": None, "2": None}
    assert planned("/fieldwork?by=area&area=area") == {"total": 16, "R": 12, "U": 4}


def test_a_file_with_a_fault_changes_nothing(alice: Person, form: Form, at: At) -> None:
    put(alice, at("/targets"), "target\n7\n")
    faulty = "area,enumerator,target\nU,Ama,4\nX,Ama,2\nU,Eno,-1\n"
    answer = put(alice, at("/targets"), faulty)
    assert (answer.status_code, answer.json()["code"]) == (400, 400.73)
    details = answer.json()["details"]
    assert details["count"] == 3
    assert [(f["row"], f["column"], f["code"]) for f in details["findings"]] == [
        (3, "area", "area.unknown"),
        (4, "target", "target.range"),
        (4, "enumerator", "enumerator.unknown"),
    ]
    assert "“X” in the form: R, U are there." in answer.json()["message"]
    assert [row["target"] for row in alice.get(at("/targets")).json()] == [7]
    assert put(alice, at("/targets"), "target\n").json() == []
    assert alice.get(at("/targets")).json() == []


def test_codes_that_cannot_be_known_are_believed(
    alice: Person, form: Form, at: At
) -> None:
    text = WORKBOOK.replace("homes   | 1 ", "homes   | 2 ")
    text = text.replace("|        | ${area} |", "|        | ${where} |")
    make_version(form, text.encode(), kind=Kind.MD)
    assert put(alice, at("/targets"), "area,target\nX-,4\n").status_code == 200


def test_what_is_no_text_is_refused(alice: Person, at: At) -> None:
    assert put(alice, at("/targets"), b"\xff\xfe\x00").json()["code"] == 400.1
    assert put(alice, at("/targets"), b"").json()["code"] == 400.73


@pytest.mark.parametrize("path", ["/targets", "/targets.csv"])
def test_alice_and_bob_may_read_targets(
    alice: Person, bob: Person, chelsea: Person, form: Form, at: At, path: str
) -> None:
    analyst = make_person("ana", ANALYST, form.project)
    assert alice.get(at(path)).status_code == 200
    assert bob.get(at(path)).status_code == 200
    assert chelsea.get(at(path)).json()["code"] == 403.1
    assert analyst.get(at(path)).json()["code"] == 403.1
    assert Client().get(at(path)).json()["code"] == 401.2


def test_only_alice_may_set_targets(
    alice: Person, bob: Person, chelsea: Person, at: At
) -> None:
    assert put(alice, at("/targets"), PLAN).status_code == 200
    assert put(bob, at("/targets"), PLAN).json()["code"] == 403.1
    assert put(chelsea, at("/targets"), PLAN).json()["code"] == 403.1
    assert Client().put(at("/targets"), PLAN).json()["code"] == 401.2
