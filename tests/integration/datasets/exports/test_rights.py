"""Who may have which export. Alice may all, Bob reads, Chelsea may not."""

from typing import Any

import pytest
from django.test import Client

from collect.accounts.models import AuditEvent, Project
from collect.accounts.permissions import (
    ANALYST,
    DATA_COLLECTOR,
    MANAGER,
    REVIEWER,
    Verb,
    verbs_of,
)
from collect.datasets.models import Export, ExportSettings
from collect.forms.models import Form
from tests.factories.accounts import Person, make_person
from tests.integration.datasets.exports.asking import Exports, at, body, code

WISH = {"format": "csv"}
NAMED = {"format": "csv", "options": {"identifiers": True}}
SAVED = {**WISH, "name": "Mine"}


def status(answer: Any) -> int:
    """The status of an answer, which is read to its end."""
    body(answer)
    found: int = answer.status_code
    return found


def refusals(person: Person, method: str, path: str, payload: Any = None) -> Any:
    """What a person without rights and nobody get."""
    given = {"data": payload, "content_type": "application/json"} if payload else {}
    return (
        code(getattr(person.client, method)(path, **given)),
        code(getattr(Client(), method)(path, **given)),
    )


@pytest.mark.parametrize("rest", ["/exports", "/export-settings"])
def test_lists_and_wishes_are_for_those_who_read_submissions(
    alice: Person, bob: Person, chelsea: Person, exports: Exports, rest: str
) -> None:
    path = exports.path(rest)
    for number, person in enumerate((alice, bob)):
        wish = {**WISH, "name": f"Mine {number}"} if "settings" in rest else WISH
        assert status(person.post(path, wish)) in (200, 202)
        assert status(person.get(path)) == 200
    assert refusals(chelsea, "get", path) == (403.1, 401.2)
    assert refusals(chelsea, "post", path, wish) == (403.1, 401.2)


@pytest.mark.parametrize(
    "rest", ["", "/file", "/codebook.xlsx", "/codebook.xml", "/manifest.json"]
)
def test_an_export_is_read_by_those_who_read_submissions(
    alice: Person,
    bob: Person,
    chelsea: Person,
    homes: list[str],
    exports: Exports,
    rest: str,
) -> None:
    path = at(exports.made(alice)["id"], rest)
    assert status(alice.get(path)) == 200
    assert status(bob.get(path)) == 200
    assert refusals(chelsea, "get", path) == (403.1, 401.2)
    if rest:
        assert status(bob.client.head(path)) in (200, 401)
        assert status(chelsea.client.head(path)) in (401, 403)


@pytest.mark.parametrize(
    ("method", "rest"), [("post", "/retry"), ("post", "/cancel"), ("delete", "")]
)
def test_an_export_is_ended_by_those_who_asked_for_it(
    alice: Person,
    bob: Person,
    chelsea: Person,
    exports: Exports,
    method: str,
    rest: str,
) -> None:
    for person in (alice, bob):
        number = exports.queued(person)
        if rest == "/retry":
            Export.objects.filter(pk=number).update(state="failed")
        assert refusals(chelsea, method, at(number, rest)) == (403.1, 401.2)
        assert status(getattr(person, method)(at(number, rest))) in (200, 202)


@pytest.mark.parametrize(
    ("method", "rest"), [("get", ""), ("put", ""), ("delete", ""), ("post", "/exports")]
)
def test_settings_are_used_by_those_who_read_submissions(
    alice: Person,
    bob: Person,
    chelsea: Person,
    exports: Exports,
    method: str,
    rest: str,
) -> None:
    for person in (alice, bob):
        saved = person.post(exports.path("/export-settings"), SAVED).json()
        path = f"/data/v1/export-settings/{saved['id']}{rest}"
        assert refusals(chelsea, method, path, SAVED) == (403.1, 401.2)
        sent = [SAVED] if method == "put" else []
        answer = getattr(person, method)(path, *sent)
        assert status(answer) in (200, 202)
        ExportSettings.objects.all().delete()


def test_formats_are_told_to_everybody_who_signs_in(chelsea: Person) -> None:
    told = chelsea.get("/data/v1/export-formats").json()
    assert {"csv", "xlsx", "parquet", "media"} <= {each["name"] for each in told}
    assert code(Client().get("/data/v1/export-formats")) == 401.2


def test_identifiers_take_a_right_of_their_own(
    alice: Person, bob: Person, homes: list[str], exports: Exports
) -> None:
    assert code(bob.post(exports.path(), NAMED)) == 403.1
    made = exports.made(alice, identifiers=True)
    assert made["identifiers"] is True
    for rest in ("", "/file", "/codebook.xlsx", "/codebook.xml", "/manifest.json"):
        assert code(bob.get(at(made["id"], rest))) == 403.1
    assert code(bob.post(at(made["id"], "/retry"))) == 403.1
    assert bob.get(exports.path()).json() == []
    assert len(alice.get(exports.path()).json()) == 1
    events = AuditEvent.objects.filter(action="export.create", actor__isnull=False)
    assert [event.details for event in events] == [
        {"exportId": made["id"], "format": "csv", "identifiers": True}
    ]


@pytest.mark.parametrize(
    "filter_",
    [
        "name eq 'Ama'",
        "rooms gt 1 or startswith(name, 'A')",
        "not ($root/Submissions/name eq 'Ama')",
        "name in ('Ama', 'Kofi')",
    ],
)
def test_a_filter_by_a_name_takes_the_right_to_see_names(
    alice: Person, bob: Person, exports: Exports, filter_: str
) -> None:
    wish = {"format": "csv", "options": {"filter": filter_}}
    assert code(bob.post(exports.path(), wish)) == 403.1
    assert alice.post(exports.path(), wish).json()["identifiers"] is True
    assert code(bob.post(exports.path("/export-settings"), {**wish, "name": "x"})) == (
        403.1
    )


def test_media_take_the_right_to_see_faces(
    alice: Person, bob: Person, exports: Exports
) -> None:
    assert code(exports.ask(bob, "media")) == 403.1
    assert exports.ask(alice, "media").json()["identifiers"] is True


def test_managers_see_identifiers_and_reviewers_do_not(
    project: Project, exports: Exports
) -> None:
    manager = make_person("mia", MANAGER, project)
    reviewer = make_person("ron", REVIEWER, project)
    assert status(manager.post(exports.path(), NAMED)) == 202
    assert code(reviewer.post(exports.path(), NAMED)) == 403.1
    assert status(reviewer.post(exports.path(), WISH)) == 202
    assert Verb.SUBMISSION_READ_DIRECT in verbs_of(manager.actor, project=project)


@pytest.mark.parametrize("role", [ANALYST, DATA_COLLECTOR])
def test_who_sees_no_submission_exports_none(
    project: Project, form: Form, exports: Exports, role: Any
) -> None:
    person = make_person("ann", role, project)
    assert code(person.post(exports.path(), WISH)) == 403.1


def test_what_is_not_there_is_not_found(alice: Person, exports: Exports) -> None:
    huge = 10**30
    for path in (
        at(9999),
        at(huge),
        at(9999, "/file"),
        f"/data/v1/export-settings/{huge}",
    ):
        assert code(alice.get(path)) == 404.1
    assert code(alice.post(exports.path("x/exports"), WISH)) == 404.1
