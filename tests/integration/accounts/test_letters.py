"""Letters: who is told what, when something happens to an account."""

import re
from typing import Any
from unittest import mock

import pytest
from django.core import mail
from django.test import Client

from collect import jobs
from collect.accounts import actions, tasks
from collect.accounts.letters import site_address
from collect.accounts.models import AuditEvent, PasswordReset, User
from tests.factories.accounts import PASSWORD, Person

pytestmark = pytest.mark.django_db

NEW = "seven wild gardens"


@pytest.fixture(autouse=True)
def address(settings: Any) -> str:
    settings.COLLECT_PUBLIC_URL = "https://collect.example.org"
    return "https://collect.example.org"


def _letters() -> list[Any]:
    """The letters of all events so far that are still waiting."""
    mail.outbox.clear()
    with mock.patch.object(tasks.deliver, "delay", tasks.deliver):
        jobs.process_events()
    return list(mail.outbox)


def _token(letter: Any) -> str:
    found = re.search(
        r"https://collect\.example\.org/account/claim\?token=(\S+)", letter.body
    )
    assert found is not None
    return found[1].replace("%21", "!").replace("%24", "$")


def _claim(token: str) -> int:
    response = Client().post(
        "/v1/users/reset/verify",
        {"new": NEW},
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    return int(response.status_code)


def test_a_user_without_a_password_is_invited_to_set_one(alice: Person) -> None:
    alice.post("/v1/users", {"email": "eve@example.org"})
    (letter,) = _letters()
    assert letter.to == ["eve@example.org"]
    assert letter.subject == "Your account: please set a password"
    assert _claim(_token(letter)) == 200
    assert _claim(_token(letter)) == 401


def test_a_user_with_a_password_is_told_without_it(alice: Person) -> None:
    alice.post("/v1/users", {"email": "eve@example.org", "password": PASSWORD})
    (letter,) = _letters()
    assert (letter.to, letter.subject) == (["eve@example.org"], "Your account")
    assert PASSWORD not in letter.body
    assert "https://collect.example.org/reset-password" in letter.body
    assert not PasswordReset.objects.exists()


def test_who_forgot_the_password_gets_a_link(bob: Person, alice: Person) -> None:
    actions.request_reset(by=None, email="BOB@example.org")
    (letter,) = _letters()
    assert letter.to == ["bob@example.org"]
    assert _claim(_token(letter)) == 200
    (told,) = _letters()
    assert (told.to, told.subject) == (
        ["bob@example.org"],
        "Your password has changed",
    )


def test_addresses_without_an_account_get_no_letter(alice: Person, bob: Person) -> None:
    actions.request_reset(by=None, email="nobody@example.org")
    assert _letters() == []
    alice.delete(f"/v1/users/{bob.id}")
    actions.request_reset(by=None, email="bob@example.org")
    (letter,) = _letters()
    assert letter.to == ["bob@example.org"]
    assert "has been deleted" in letter.body
    assert "token" not in letter.body


def test_a_changed_address_is_told_to_the_old_one(alice: Person, bob: Person) -> None:
    alice.patch(f"/v1/users/{bob.id}", {"email": "robert@example.org"})
    (letter,) = _letters()
    assert letter.to == ["bob@example.org"]
    assert "robert@example.org" in letter.body
    alice.patch(f"/v1/users/{bob.id}", {"displayName": "Robert"})
    alice.patch(f"/v1/users/{bob.id}", {"email": "robert@example.org"})
    assert _letters() == []


def test_an_ended_password_is_followed_by_one_letter(
    alice: Person, bob: Person
) -> None:
    path = "/v1/users/reset/initiate?invalidate=true"
    alice.post(path, {"email": "bob@example.org"})
    assert [letter.subject for letter in _letters()] == ["Set a new password"]


def test_the_first_administrator_and_the_deleted_get_no_letter(
    alice: Person, bob: Person
) -> None:
    actions.create_user(by=None, email="first@example.org", password=PASSWORD)
    eve = alice.post("/v1/users", {"email": "eve@example.org"}).json()
    alice.delete(f"/v1/users/{eve['id']}")
    assert _letters() == []


def test_other_events_and_missing_ones_ask_for_no_letter(alice: Person) -> None:
    event = AuditEvent.objects.create(action="project.create")
    tasks.deliver(event.pk)
    tasks.deliver(event.pk + 1)
    assert mail.outbox == []


def test_no_token_outlives_a_letter_that_could_not_be_sent(bob: Person) -> None:
    actions.request_reset(by=None, email="bob@example.org")
    event = AuditEvent.objects.get(action="user.reset.initiate")
    with (
        mock.patch("collect.accounts.tasks.send_mail", side_effect=OSError("down")),
        pytest.raises(OSError, match="down"),
    ):
        tasks.deliver(event.pk)
    assert not PasswordReset.objects.exists()


def test_mail_is_left_to_a_task_of_its_own(bob: Person) -> None:
    actions.request_reset(by=None, email="bob@example.org")
    with mock.patch.object(tasks.deliver, "delay") as delay:
        jobs.process_events()
    event = AuditEvent.objects.get(action="user.reset.initiate")
    delay.assert_called_once_with(event.pk)
    assert mail.outbox == []


def test_links_never_lead_to_an_address_from_a_request(
    settings: Any, bob: Person
) -> None:
    settings.COLLECT_PUBLIC_URL = ""
    settings.ALLOWED_HOSTS = ["*"]
    body = {"email": User.objects.get(pk=bob.id).email}
    Client().post(
        "/v1/users/reset/initiate",
        body,
        content_type="application/json",
        headers={"Host": "evil.example.net"},
    )
    (letter,) = _letters()
    assert "evil" not in letter.body
    assert f"{site_address()}/account/claim?token=" in letter.body
