"""Who may do what, where."""

import pytest

from collect.accounts.models import Project
from collect.accounts.permissions import (
    ANALYST,
    APP_USER,
    DATA_COLLECTOR,
    MANAGER,
    Verb,
    can,
    form_ids_with,
    project_ids_with,
    require,
    verbs_of,
)
from collect.problems import Problem
from tests.factories.accounts import (
    Person,
    make_app_user,
    make_person,
    make_project,
)

pytestmark = pytest.mark.django_db


def test_an_administrator_may_do_everything_everywhere(
    alice: Person, project: Project
) -> None:
    assert all(can(alice.actor, verb) for verb in Verb)
    assert can(alice.actor, Verb.SUBMISSION_DELETE, project=project, form_id=7)


def test_a_viewer_reads_the_project_and_nothing_else(
    bob: Person, project: Project
) -> None:
    assert can(bob.actor, Verb.SUBMISSION_READ, project=project)
    assert not can(bob.actor, Verb.SUBMISSION_UPDATE, project=project)
    assert not can(bob.actor, Verb.SUBMISSION_READ)
    assert not can(bob.actor, Verb.SUBMISSION_READ, project=make_project("Other"))


def test_a_person_without_a_role_may_nothing(chelsea: Person, project: Project) -> None:
    assert not any(can(chelsea.actor, verb, project=project) for verb in Verb)


def test_an_app_user_reaches_its_own_form_only(project: Project) -> None:
    actor = make_app_user(project, form_id=7).actor
    assert can(actor, Verb.SUBMISSION_CREATE, project=project, form_id=7)
    assert not can(actor, Verb.SUBMISSION_CREATE, project=project, form_id=8)
    assert not can(actor, Verb.SUBMISSION_CREATE, project=project)
    assert not can(actor, Verb.SUBMISSION_READ, project=project, form_id=7)


def test_a_role_in_the_project_covers_its_forms(project: Project) -> None:
    manager = make_person("manager", MANAGER, project)
    assert can(manager.actor, Verb.FORM_UPDATE, project=project.pk, form_id=7)
    assert not can(manager.actor, Verb.USER_LIST, project=project)


def test_a_deleted_actor_may_nothing(alice: Person) -> None:
    alice.actor.deleted_at = alice.actor.created_at
    assert not can(alice.actor, Verb.PROJECT_CREATE)


def test_require_tells_nobody_from_somebody_without_the_right(chelsea: Person) -> None:
    with pytest.raises(Problem, match=r"^401\.2"):
        require(None, Verb.PROJECT_CREATE)
    with pytest.raises(Problem, match=r"^403\.1"):
        require(chelsea.actor, Verb.PROJECT_CREATE)


def test_require_gives_the_actor_back(alice: Person) -> None:
    assert require(alice.actor, Verb.PROJECT_CREATE) == alice.actor


def test_projects_and_forms_within_reach(
    alice: Person, chelsea: Person, project: Project
) -> None:
    other = make_project("Other")
    collector = make_person("collector", DATA_COLLECTOR, project)
    device = make_app_user(project, form_id=7).actor
    assert project_ids_with(alice.actor, Verb.PROJECT_READ) is None
    assert project_ids_with(collector.actor, Verb.PROJECT_READ) == frozenset(
        {project.pk}
    )
    assert project_ids_with(chelsea.actor, Verb.PROJECT_READ) == frozenset()
    read = Verb.OPEN_FORM_READ
    assert form_ids_with(alice.actor, read, project=project) is None
    assert form_ids_with(collector.actor, read, project=project.pk) is None
    assert form_ids_with(collector.actor, read, project=other) == frozenset()
    assert form_ids_with(device, read, project=project) == frozenset({7})


def test_verbs_of_several_roles_add_up(bob: Person, project: Project) -> None:
    assert Verb.SUBMISSION_READ in verbs_of(bob.actor, project=project)
    analyst = make_person("analyst", ANALYST, project)
    assert verbs_of(analyst.actor, project=project) == ANALYST.verbs
    device = make_app_user(project, form_id=7).actor
    assert verbs_of(device, project=project, form_id=7) == APP_USER.verbs
    assert verbs_of(device) == frozenset()
