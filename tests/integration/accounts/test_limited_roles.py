"""Roles that are limited to areas."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from collect.accounts.actions import assign, unassign
from collect.accounts.limits import EVERYWHERE, NOWHERE, Areas, areas_with, verbs_within
from collect.accounts.models import Assignment, AuditEvent, Project
from collect.accounts.permissions import (
    ANALYST,
    LIMITABLE,
    MANAGER,
    PLACE,
    REVIEWER,
    ROLES,
    VIEWER,
    Verb,
    can,
    form_ids_with,
    project_ids_with,
    require,
    verbs_in_projects,
    verbs_of,
    verbs_on,
)
from collect.lib.clock import now
from collect.problems import Problem
from tests.factories.accounts import (
    Person,
    give_role,
    make_app_user,
    make_person,
    make_project,
)
from tests.factories.areas import limited
from tests.factories.forms import make_form

pytestmark = pytest.mark.django_db

READ, UPDATE = Verb.SUBMISSION_READ, Verb.SUBMISSION_UPDATE


def _code(response: Any) -> tuple[int, float]:
    return response.status_code, response.json()["code"]


@pytest.fixture
def rina(project: Project) -> Person:
    return limited("rina", project, "ID33", "ID51")


@pytest.fixture
def manager(project: Project) -> Person:
    return make_person("mia", MANAGER, project)


@pytest.mark.parametrize("verb", sorted(REVIEWER.verbs - PLACE))
def test_a_limited_role_allows_nothing_where_no_areas_are_known(
    rina: Person, project: Project, verb: Verb
) -> None:
    assert not can(rina.actor, verb, project=project)
    assert not can(rina.actor, verb, project=project, form_id=7)
    assert project_ids_with(rina.actor, verb) == frozenset()
    assert form_ids_with(rina.actor, verb, project=project) == frozenset()
    with pytest.raises(Problem) as refused:
        require(rina.actor, verb, project=project)
    assert refused.value.code == "403.52"


@pytest.mark.parametrize("verb", sorted(PLACE))
def test_a_limited_role_shows_what_forms_there_are(
    rina: Person, project: Project, verb: Verb
) -> None:
    assert can(rina.actor, verb, project=project)
    assert project_ids_with(rina.actor, verb) == frozenset({project.pk})
    assert form_ids_with(rina.actor, verb, project=project) is None
    assert areas_with(rina.actor, verb, project=project) == EVERYWHERE
    assert areas_with(rina.actor, verb) == NOWHERE


def test_the_verbs_of_a_limited_role_are_those_that_show_no_answer(
    rina: Person, project: Project
) -> None:
    assert verbs_on(rina.actor, project=project) == PLACE
    assert verbs_of(rina.actor, project=project) == PLACE
    assert verbs_in_projects(rina.actor, [project.pk])[project.pk] == PLACE
    within = verbs_within(rina.actor, project=project)
    assert within == PLACE | {Verb.SUBMISSION_LIST, READ, UPDATE, Verb.ESTIMATE_READ}
    assert verbs_within(None, project=project) == frozenset()
    assert verbs_within(rina.actor) == frozenset()


def test_a_right_is_held_within_the_areas_of_all_roles_that_allow_it(
    rina: Person, project: Project
) -> None:
    assign(
        by=None,
        actor=rina.actor,
        role=VIEWER,
        project=project,
        form_id=7,
        areas=["NPL"],
    )
    assert areas_with(rina.actor, UPDATE, project=project, form_id=7) == Areas(
        frozenset({"ID33", "ID51"})
    )
    read = areas_with(rina.actor, READ, project=project, form_id=7)
    assert read.listed == ["ID33", "ID51", "NPL"]
    assert areas_with(rina.actor, READ, project=project).listed == ["ID33", "ID51"]
    assert areas_with(rina.actor, Verb.FORM_UPDATE, project=project) == NOWHERE
    assert areas_with(rina.actor, Verb.RUN_READ, project=project) == NOWHERE
    assert areas_with(rina.actor, READ, project=make_project()) == NOWHERE
    assert areas_with(None, READ, project=project) == NOWHERE


def test_a_role_without_limits_lifts_those_of_others(
    rina: Person, project: Project
) -> None:
    give_role(rina.actor, VIEWER, project)
    assert can(rina.actor, READ, project=project)
    assert areas_with(rina.actor, READ, project=project) == EVERYWHERE
    assert areas_with(rina.actor, UPDATE, project=project).listed == ["ID33", "ID51"]
    assert Areas(frozenset()).nowhere
    assert not EVERYWHERE.nowhere


def test_who_was_deleted_may_do_nothing_anywhere(
    rina: Person, project: Project
) -> None:
    rina.actor.deleted_at = now()
    assert areas_with(rina.actor, READ, project=project) == NOWHERE
    assert verbs_within(rina.actor, project=project) == frozenset()


@pytest.mark.parametrize("role", [r for r in ROLES.values() if r.id not in LIMITABLE])
def test_roles_that_do_more_than_read_and_check_cannot_be_limited(
    chelsea: Person, project: Project, role: Any
) -> None:
    with pytest.raises(Problem) as refused:
        assign(by=None, actor=chelsea.actor, role=role, project=project, areas=["ID33"])
    assert refused.value.code == "400.56"
    assert role.name in refused.value.message
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(
            actor=chelsea.actor, role=role.id, project=project, areas=["ID33"]
        )


@pytest.mark.parametrize(
    "areas", [["ID 33"], [""], ["x" * 65], ["%"], [f"ID{n}" for n in range(501)]]
)
def test_only_codes_are_areas_and_not_too_many(
    chelsea: Person, project: Project, areas: list[str]
) -> None:
    with pytest.raises(Problem) as refused:
        assign(by=None, actor=chelsea.actor, role=VIEWER, project=project, areas=areas)
    assert refused.value.code == "400.56"
    assert not Assignment.objects.filter(actor=chelsea.actor).exists()


def test_giving_a_role_again_changes_its_areas_and_the_log_tells(
    alice: Person, rina: Person, project: Project
) -> None:
    given: dict[str, Any] = {"by": alice.actor, "actor": rina.actor}
    given["project"] = project
    assign(**given, role=REVIEWER, areas=["ID51", "ID33", "ID33"])
    assert not AuditEvent.objects.filter(action="user.assignment.update").exists()
    assign(**given, role=REVIEWER, areas=["NPL"])
    assign(**given, role=REVIEWER)
    first, second = AuditEvent.objects.filter(action="user.assignment.update").order_by(
        "pk"
    )
    assert first.details
    assert second.details
    assert first.details["formerAreas"] == ["ID33", "ID51"]
    assert (first.details["areas"], first.actor) == (["NPL"], alice.actor)
    assert second.details["formerAreas"] == ["NPL"]
    assert "areas" not in second.details
    assert can(rina.actor, UPDATE, project=project)


def test_taking_a_limited_role_says_where_it_was_held(
    alice: Person, rina: Person, project: Project
) -> None:
    assert unassign(by=alice.actor, actor=rina.actor, role=REVIEWER, project=project)
    taken = AuditEvent.objects.get(action="user.assignment.delete")
    given = AuditEvent.objects.get(action="user.assignment.create")
    for event in (taken, given):
        assert event.details is not None
        assert event.details["areas"] == ["ID33", "ID51"]


def test_a_manager_limits_a_role_over_rest(
    manager: Person, chelsea: Person, project: Project
) -> None:
    path = f"/v1/projects/{project.pk}/assignments"
    one = f"{path}/analyst/{chelsea.id}"
    assert manager.post(f"{one}?areas=ID51&areas=ID33").json() == {"success": True}
    listed = {row["actorId"]: row for row in manager.get(path).json()}
    assert listed[chelsea.id] == {
        "actorId": chelsea.id,
        "roleId": ANALYST.id,
        "areas": ["ID33", "ID51"],
    }
    # Of everybody else nothing is new.
    assert listed[manager.id] == {"actorId": manager.id, "roleId": MANAGER.id}
    extended = manager.get(path, headers={"X-Extended-Metadata": "true"}).json()
    own = next(row for row in extended if row["actor"]["id"] == chelsea.id)
    assert own["areas"] == ["ID33", "ID51"]
    assert all("areas" not in row for row in extended if row is not own)
    assert _code(manager.post(f"{one}?areas=a%20b")) == (400, 400.56)
    assert _code(chelsea.post(f"{one}?areas=NPL")) == (403, 403.1)
    assert manager.post(one).json() == {"success": True}
    assert can(chelsea.actor, Verb.RUN_READ, project=project)


def test_who_is_limited_gives_no_roles(
    rina: Person, chelsea: Person, project: Project
) -> None:
    place = f"/v1/projects/{project.pk}/assignments/viewer/{chelsea.id}"
    assert _code(rina.post(place)) == (403, 403.1)
    assert _code(rina.delete(place)) == (403, 403.1)
    assert not rina.user.is_staff


def test_phones_are_not_limited(project: Project) -> None:
    phone = make_app_user(project).actor
    with pytest.raises(Problem):
        assign(
            by=None,
            actor=phone,
            role=ROLES[2],
            project=project,
            form_id=7,
            areas=["ID33"],
        )


def test_limits_of_roles_on_single_forms_are_listed(
    manager: Person, chelsea: Person, alice: Person, project: Project
) -> None:
    form = make_form(project)
    path = f"/v1/projects/{project.pk}"
    one = f"{path}/forms/{form.xml_form_id}/assignments/viewer"
    assert manager.post(f"{one}/{chelsea.id}?areas=ID33").status_code == 200
    assert manager.post(f"{one}/{alice.id}").status_code == 200
    rows = manager.get(f"{path}/assignments/forms").json()
    areas = {row["actorId"]: row.get("areas") for row in rows}
    assert areas == {chelsea.id: ["ID33"], alice.id: None}
    extended = {"X-Extended-Metadata": "true"}
    rows = manager.get(f"{path}/assignments/forms/viewer", headers=extended).json()
    areas = {row["actor"]["id"]: row.get("areas") for row in rows}
    assert areas == {chelsea.id: ["ID33"], alice.id: None}
    assert {row["xmlFormId"] for row in rows} == {form.xml_form_id}


def test_rewriting_a_project_leaves_limits_as_they_are(
    manager: Person, chelsea: Person, project: Project
) -> None:
    form = make_form(project)
    limit: dict[str, Any] = {"actor": chelsea.actor, "role": VIEWER, "project": project}
    assign(by=None, **limit, form_id=form.pk, areas=["ID33"])
    kept = [{"actorId": chelsea.id, "roleId": VIEWER.id}]
    body = {
        "name": "Homes",
        "forms": [
            {"xmlFormId": form.xml_form_id, "state": "open", "assignments": kept}
        ],
    }
    answer = manager.put(f"/v1/projects/{project.pk}", body)
    assert answer.status_code == 200, answer.content
    assert Assignment.objects.get(actor=chelsea.actor).areas == ["ID33"]
