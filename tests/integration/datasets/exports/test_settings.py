"""Settings of exports, kept under a name."""

from typing import Any

import pytest

from collect.accounts.models import AuditEvent, Project
from collect.accounts.permissions import MANAGER
from collect.datasets.models import ExportSettings
from tests.factories.accounts import Person, make_person
from tests.integration.datasets.exports.asking import Exports, at, code

SAVED = {"name": "Monthly", "format": "csv", "options": {"labels": "both"}}


def place(saved: Any, rest: str = "") -> str:
    """The address of settings."""
    return f"/data/v1/export-settings/{saved['id']}{rest}"


@pytest.fixture
def saved(bob: Person, exports: Exports) -> Any:
    """Settings that Bob keeps."""
    answer = bob.post(exports.path("/export-settings"), SAVED)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_settings_are_shared_by_all_who_read_the_form(
    alice: Person, bob: Person, exports: Exports, saved: Any
) -> None:
    assert (saved["name"], saved["format"]) == ("Monthly", "csv")
    assert saved["options"]["labels"] == "both"
    assert saved["options"]["archive"] is True
    assert saved["createdBy"]["displayName"] == "bob"
    assert alice.get(exports.path("/export-settings")).json() == [saved]
    assert alice.get(place(saved)).json() == saved


def test_an_export_is_made_with_settings(
    alice: Person, exports: Exports, saved: Any
) -> None:
    answer = alice.post(place(saved, "/exports"))
    assert answer.status_code == 202
    report = answer.json()
    assert (report["format"], report["options"]) == ("csv", saved["options"])
    assert exports.queued(alice, labels="both") == report["id"]
    assert alice.get(at(report["id"])).json()["state"] == "queued"


def test_who_made_them_and_managers_change_them(
    alice: Person, bob: Person, project: Project, exports: Exports, saved: Any
) -> None:
    changed = {"name": "Weekly", "format": "jsonl", "options": {"system": False}}
    answer = bob.put(place(saved), changed).json()
    assert (answer["name"], answer["format"]) == ("Weekly", "jsonl")
    assert answer["options"]["labels"] == "codes"
    assert answer["updatedAt"] is not None
    other = alice.post(exports.path("/export-settings"), SAVED).json()
    assert code(bob.put(place(other), changed)) == 403.1
    assert code(bob.delete(place(other))) == 403.1
    manager = make_person("mia", MANAGER, project)
    assert manager.delete(place(saved)).json() == {"success": True}
    assert code(bob.get(place(saved))) == 404.1
    logged = AuditEvent.objects.filter(action__startswith="export_settings.")
    assert [event.action for event in logged.order_by("pk")] == [
        "export_settings.create",
        "export_settings.update",
        "export_settings.create",
        "export_settings.delete",
    ]


def test_a_form_has_each_name_once(
    alice: Person, bob: Person, exports: Exports, saved: Any
) -> None:
    path = exports.path("/export-settings")
    answer = alice.post(path, SAVED)
    assert (answer.status_code, code(answer)) == (409, 409.3)
    other = bob.post(path, {**SAVED, "name": "Other"}).json()
    assert code(bob.put(place(other), SAVED)) == 409.3
    assert bob.get(place(other)).json() == other


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"name": ""}, 400.8),
        ({"name": "x" * 256}, 400.13),
        ({"name": "a\0b"}, 400.8),
        ({"name": "\ud800"}, 400.8),
        ({"format": "wordperfect"}, 406.1),
        ({"options": {"labels": "none"}}, 400.51),
        ({"options": {"columns": ["nothing"]}}, 400.51),
        ({"options": {"filter": "rooms gt"}}, 400.18),
        ({"options": []}, 400.11),
        ({"colour": "red"}, 400.4),
    ],
)
def test_settings_that_cannot_work_are_not_kept(
    alice: Person, exports: Exports, change: dict[str, Any], expected: float
) -> None:
    answer = alice.post(exports.path("/export-settings"), {**SAVED, **change})
    assert code(answer) == expected
    assert not ExportSettings.objects.exists()


def test_settings_with_identifiers_are_for_those_who_may_see_them(
    alice: Person, bob: Person, exports: Exports, saved: Any
) -> None:
    wish = {**SAVED, "options": {"identifiers": True}}
    assert code(bob.put(place(saved), wish)) == 403.1
    named = alice.post(
        exports.path("/export-settings"), {**wish, "name": "Names"}
    ).json()
    assert named["identifiers"] is True
    assert bob.get(exports.path("/export-settings")).json() == [saved]
    assert code(bob.get(place(named))) == 403.1
    assert code(bob.post(place(named, "/exports"))) == 403.1
    assert len(alice.get(exports.path("/export-settings")).json()) == 2
