"""Ending a password at once, over REST: for administrators."""

import pytest

from collect.accounts.actions.resets import issue_reset
from collect.accounts.models import AuditEvent, Project, Session
from collect.accounts.permissions import MANAGER, VIEWER
from tests.factories.accounts import PASSWORD, Person, make_person
from tests.integration.accounts.password_calls import (
    INITIATE,
    NEW,
    VERIFY,
    post,
    requests,
    sign_in,
    told,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob(project: Project) -> Person:
    """Bob, who can sign in with his password."""
    return make_person("bob", VIEWER, project, password=PASSWORD)


def test_an_administrator_ends_a_password_at_once(alice: Person, bob: Person) -> None:
    assert bob.get("/v1/users/current").status_code == 200
    path = f"{INITIATE}?invalidate=True"
    assert alice.post(path, {"email": "bob@example.org"}).json() == {"success": True}
    assert sign_in(bob, PASSWORD) == 401
    assert not Session.objects.filter(actor=bob.actor).exists()
    event = AuditEvent.objects.get(action="user.update")
    assert event.details == {"actorId": bob.id, "data": {"password": None}}
    assert requests() == [{"email": "bob@example.org"}]
    token = issue_reset(user=bob.user).token
    assert post(VERIFY, {"new": NEW}, token).status_code == 200
    assert sign_in(bob, NEW) == 200
    assert alice.post(path, {"email": "no@example.org"}).json() == {"success": True}


def test_others_end_nobody_s_password(
    bob: Person, chelsea: Person, project: Project
) -> None:
    manager = make_person("mia", MANAGER, project)
    path = f"{INITIATE}?invalidate=true"
    for person in (manager, bob, chelsea):
        for email in ("bob@example.org", "no@example.org"):
            assert told(person.post(path, {"email": email})) == (403, 403.1)
    assert told(post(path, {"email": "bob@example.org"})) == (401, 401.2)
    assert sign_in(bob, PASSWORD) == 200
    assert requests() == []
