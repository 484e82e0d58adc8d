"""Projects with what is in them: figures, nested forms, actees of the audit log."""

from datetime import UTC, datetime
from typing import Any

import pytest

from collect.accounts.models import Project
from collect.accounts.permissions import DATA_COLLECTOR, MANAGER
from collect.forms import ports
from collect.forms.models import Form
from collect.forms.ports import FormStatistics, NoSubmissions
from tests.factories.accounts import (
    Person,
    give_role,
    make_app_user,
    make_person,
    make_project,
)
from tests.factories.forms import make_form, xform

pytestmark = pytest.mark.django_db

EXTENDED = {"X-Extended-Metadata": "true"}
FIGURES = {"forms", "lastSubmission", "appUsers", "datasets", "lastEntity"}
NOON, ONE = (datetime(2026, 3, 1, hour, tzinfo=UTC) for hour in (12, 13))


@pytest.fixture
def forms(project: Project) -> list[Form]:
    """Two published forms and a draft."""
    return [
        make_form(project, xform("a", title="A")),
        make_form(project, xform("b", title="B")),
        make_form(project, xform("c", title="C"), publish=False),
    ]


class _Received(NoSubmissions):
    def __init__(self, times: dict[int, datetime | None]) -> None:
        self.times = times

    def statistics(self, form_ids: Any, *, draft: bool = False) -> Any:
        return {
            pk: FormStatistics(submissions=1, last_submission=self.times[pk])
            for pk in form_ids
            if pk in self.times
        }


@pytest.fixture
def received(forms: list[Form], monkeypatch: pytest.MonkeyPatch) -> None:
    times = {forms[0].pk: NOON, forms[1].pk: ONE, forms[2].pk: None}
    monkeypatch.setattr(ports, "_store", _Received(times))


def test_extended_projects_have_figures(
    bob: Person, project: Project, forms: list[Form], received: None
) -> None:
    make_app_user(project)
    one = bob.get(f"/v1/projects/{project.pk}", headers=EXTENDED).json()
    (listed,) = bob.get("/v1/projects", headers=EXTENDED).json()
    assert one == listed
    assert (one["forms"], one["appUsers"], one["datasets"]) == (3, 1, 0)
    assert (one["lastSubmission"], one["lastEntity"]) == ("2026-03-01T13:00:00Z", None)
    assert "project.read" in one["verbs"]
    plain = bob.get("/v1/projects").json()[0]
    assert set(one) - set(plain) == FIGURES
    assert set(plain) - {"verbs"} == set(bob.get(f"/v1/projects/{project.pk}").json())


def test_an_empty_project_has_figures_too(alice: Person, project: Project) -> None:
    one = alice.get(f"/v1/projects/{project.pk}", headers=EXTENDED).json()
    assert (one["forms"], one["appUsers"], one["lastSubmission"]) == (0, 0, None)


def test_lists_say_what_one_may_do_in_each_project(
    alice: Person, project: Project
) -> None:
    other = make_project("Other")
    person = make_person("pia", DATA_COLLECTOR, project)
    give_role(person.actor, MANAGER, other)
    first, second = person.get("/v1/projects").json()
    assert "project.update" not in first["verbs"]
    assert "project.update" in second["verbs"]
    assert "user.create" in alice.get("/v1/projects").json()[0]["verbs"]


def test_forms_are_nested_as_the_actor_may_see_them(
    bob: Person, alice: Person, project: Project, forms: list[Form], received: None
) -> None:
    make_project("Empty")

    def nested(person: Person, **headers: str) -> Any:
        query = {"forms": "True"}
        return person.get("/v1/projects", data=query, headers=headers).json()

    (project_of_bob,) = nested(bob)
    assert [form["xmlFormId"] for form in project_of_bob["formList"]] == ["a", "b"]
    assert project_of_bob["forms"] == 2
    assert project_of_bob["lastSubmission"] == "2026-03-01T13:00:00Z"
    empty, full = nested(alice, **EXTENDED)
    assert (empty["formList"], empty["forms"], empty["lastSubmission"]) == ([], 0, None)
    assert [form["name"] for form in full["formList"]] == ["A", "B", "C"]
    assert full["appUsers"] == 0
    alone = f"/v1/projects/{project.pk}/forms"
    assert full["formList"] == alice.get(alone, headers=EXTENDED).json()


def test_who_sees_a_project_but_no_form_gets_none(project: Project) -> None:
    make_form(project, xform("a"))
    nobody_s = make_form(project, xform("b"))
    nobody_s.state = "closed"
    nobody_s.save()
    collector = make_person("col", DATA_COLLECTOR, project)
    (row,) = collector.get("/v1/projects?forms=true").json()
    assert [form["xmlFormId"] for form in row["formList"]] == ["a"]


def test_entity_lists_are_honestly_none(bob: Person) -> None:
    (row,) = bob.get("/v1/projects?datasets=true").json()
    assert (row["datasetList"], row["datasets"], row["lastEntity"]) == ([], 0, None)
    assert "formList" not in row
    assert "datasetList" not in bob.get("/v1/projects?datasets=false").json()[0]


def test_archived_projects_come_last(alice: Person) -> None:
    for name in ("C", "A", "B"):
        made = make_project(name)
        if name == "A":
            alice.patch(f"/v1/projects/{made.pk}", {"archived": True})
    assert [row["name"] for row in alice.get("/v1/projects").json()] == ["B", "C", "A"]


def test_lines_of_the_audit_log_show_what_was_acted_upon(
    alice: Person, bob: Person, project: Project, forms: list[Form]
) -> None:
    forms_path = f"/v1/projects/{project.pk}/forms"
    alice.patch(f"{forms_path}/a", {"state": "closed"})
    alice.delete(f"{forms_path}/b")
    alice.patch(f"/v1/projects/{project.pk}", {"name": "New"})
    alice.post(f"/v1/projects/{project.pk}/assignments/viewer/{alice.id}")
    alice.delete(f"/v1/users/{bob.id}")
    rows = alice.get("/v1/audits", headers=EXTENDED).json()
    by_action = {row["action"]: row for row in rows}
    assert by_action["form.update"]["actee"]["xmlFormId"] == "a"
    assert by_action["form.delete"]["actee"]["deletedAt"] is not None
    assert by_action["project.update"]["actee"]["name"] == "New"
    given = by_action["user.assignment.create"]
    assert given["actee"]["displayName"] == "alice"
    assert given["details"]["grantedActeeId"] == f"project:{project.pk}"
    gone = by_action["user.delete"]
    assert (gone["actee"]["id"], gone["actee"]["type"]) == (bob.id, "user")
    assert gone["actee"]["deletedAt"] is not None
    assert all(row["actor"]["id"] == alice.id for row in rows if row["actorId"])
