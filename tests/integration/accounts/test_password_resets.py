"""Setting a password through a mailed link, over REST."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from collect.accounts.actions.resets import issue_reset, reset_password
from collect.accounts.models import AuditEvent, PasswordReset, Project, User
from collect.accounts.permissions import VIEWER
from collect.lib.clock import now
from collect.lib.ids import new_token
from collect.problems import Problem
from tests.factories.accounts import PASSWORD, Person, make_app_user, make_person
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


def test_a_stranger_cannot_tell_who_has_an_account(bob: Person) -> None:
    answers = [
        post(INITIATE, {"email": email})
        for email in ("bob@example.org", "BOB@example.org", "nobody@example.org")
    ]
    assert [answer.json() for answer in answers] == [{"success": True}] * 3
    # The same work is done for all; the worker looks for the user.
    assert [len(details) for details in requests()] == [1, 1, 1]
    assert not PasswordReset.objects.exists()


def test_what_is_no_address_is_answered_alike_and_forgotten(db: None) -> None:
    for email in ("bob", "a@b@c", "x\ny@example.org", "\ud800@example.org"):
        assert post(INITIATE, {"email": email}).json() == {"success": True}
    assert requests() == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 400.2),
        ({"email": ""}, 400.2),
        ({"email": None}, 400.2),
        ({"email": 7}, 400.11),
        ({"email": ["a@example.org"]}, 400.11),
        ({"email": "a\0@example.org"}, 400.8),
        ({"email": "a" * 400 + "@example.org"}, 400.13),
        ("{", 400.1),
    ],
)
def test_unfit_requests_are_refused(db: None, body: Any, code: float) -> None:
    assert told(post(INITIATE, body)) == (400, code)


def test_a_token_sets_the_password_once(bob: Person) -> None:
    token = issue_reset(user=bob.user).token
    other = issue_reset(user=bob.user).token
    assert bob.get("/v1/users/current").status_code == 200

    assert post(VERIFY, {"new": NEW}, token).json() == {"success": True}

    assert (sign_in(bob, NEW), sign_in(bob, PASSWORD)) == (200, 401)
    assert told(bob.get("/v1/users/current")) == (401, 401.2)
    for used in (token, other):
        assert told(post(VERIFY, {"new": NEW + "!"}, used)) == (401, 401.2)
    event = AuditEvent.objects.get(action="user.update")
    assert event.details == {"actorId": bob.id, "data": {"password": True}}
    assert event.actor_id == bob.id


def test_only_the_hash_of_a_token_is_kept(bob: Person) -> None:
    issued = issue_reset(user=bob.user)
    assert str(issued.reset) == f"password reset of user {bob.id}"
    assert issued.token not in str(PasswordReset.objects.values())


def test_old_and_unknown_tokens_set_nothing(bob: Person) -> None:
    issued = issue_reset(user=bob.user)
    lifetime = issued.reset.expires_at - issued.reset.created_at
    assert lifetime == timedelta(hours=24)
    PasswordReset.objects.update(expires_at=now() - timedelta(seconds=1))
    for token in (issued.token, new_token(), "x", "é" * 64):
        assert told(post(VERIFY, {"new": NEW}, token)) == (401, 401.2)
    assert told(post(VERIFY, {"new": NEW})) == (401, 401.2)
    assert sign_in(bob, PASSWORD) == 200
    issue_reset(user=bob.user)
    assert PasswordReset.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 400.2),
        ({"new": None}, 400.11),
        ({"new": 1234567890}, 400.11),
        ({"new": "too short"}, 400.21),
        ({"new": "x" * 73}, 400.38),
        ({"new": "password123"}, 400.44),
        ({"new": "\ud800" * 10}, 400.8),
    ],
)
def test_an_unfit_password_leaves_the_token(
    bob: Person, body: Any, code: float
) -> None:
    token = issue_reset(user=bob.user).token
    assert told(post(VERIFY, body, token)) == (400, code)
    assert post(VERIFY, {"new": NEW}, token).status_code == 200


def test_who_is_signed_in_cannot_skip_the_old_password(
    alice: Person, project: Project
) -> None:
    assert told(post(VERIFY, {"new": NEW}, alice.token)) == (403, 403.1)
    key = make_app_user(project).token
    assert told(post(f"{VERIFY}?st={key}", {"new": NEW})) == (403, 403.1)


def test_a_token_that_ended_meanwhile_sets_nothing(bob: Person) -> None:
    for token in ("x", new_token()):
        with pytest.raises(Problem) as refused:
            reset_password(token=token, password=NEW)
        assert refused.value.code == "401.2"


def test_a_token_is_no_session(bob: Person) -> None:
    token = issue_reset(user=bob.user).token
    headers = {"Authorization": f"Bearer {token}"}
    assert told(Client().get("/v1/users/current", headers=headers)) == (401, 401.2)


def test_links_end_when_the_account_changes(alice: Person, bob: Person) -> None:
    def link() -> str:
        return issue_reset(user=User.objects.get(pk=bob.id)).token

    tokens = [link()]
    alice.patch(f"/v1/users/{bob.id}", {"email": "robert@example.org"})
    tokens.append(link())
    bob.put(f"/v1/users/{bob.id}/password", {"old": PASSWORD, "new": NEW})
    tokens.append(link())
    alice.delete(f"/v1/users/{bob.id}")
    for token in tokens:
        assert told(post(VERIFY, {"new": NEW}, token)) == (401, 401.2)


def test_a_new_name_leaves_links(alice: Person, bob: Person) -> None:
    token = issue_reset(user=bob.user).token
    alice.patch(
        f"/v1/users/{bob.id}", {"displayName": "Bo", "email": "bob@example.org"}
    )
    assert post(VERIFY, {"new": NEW}, token).status_code == 200
