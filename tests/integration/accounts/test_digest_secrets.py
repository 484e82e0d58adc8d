"""What is kept of a password for Digest, and when it is forgotten."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings

from collect.accounts import actions, digest_secrets
from collect.accounts.models import DigestSecret, Project
from collect.accounts.permissions import ADMIN, MANAGER
from tests.factories.accounts import Person, make_person
from tests.integration.accounts.far_away import PASSWORD, digest, sent


@pytest.fixture
def dana(project: Project) -> Person:
    """A manager whose password was set here, and is therefore known to Digest."""
    person = make_person("Dana", MANAGER, project, password=PASSWORD)
    digest_secrets.keep(person.user, PASSWORD)
    return person


@pytest.fixture
def address(project: Project) -> str:
    return f"/v1/projects/{project.pk}/formList"


def test_switched_off_nothing_is_taken_or_kept(
    dana: Person, address: str, settings: Settings
) -> None:
    client = digest(address)
    settings.COLLECT_DIGEST = False
    assert sent(client.header("GET", address), address).status_code == 401
    actions.log_in(email="dana@example.org", password=PASSWORD)
    assert DigestSecret.objects.count() == 0


def test_a_sign_in_teaches_digest_a_password_from_earlier(
    project: Project, address: str
) -> None:
    make_person("erik", ADMIN, password=PASSWORD)
    client = digest(address, PASSWORD, username="erik@example.org")
    assert sent(client.header("GET", address), address).status_code == 401
    for _ in range(2):
        actions.log_in(email="erik@example.org", password=PASSWORD)
    assert sent(client.header("GET", address), address).status_code == 200


def test_a_changed_password_and_a_deleted_user_are_forgotten(
    dana: Person, alice: Person, address: str
) -> None:
    client = digest(address)
    actions.set_password(by=None, user=dana.user, password="an entirely other one")
    assert sent(client.header("GET", address), address).status_code == 401
    client.password = "an entirely other one"
    assert sent(client.header("GET", address), address).status_code == 200
    actions.delete_user(by=alice.actor, user=dana.user)
    assert DigestSecret.objects.count() == 0
    assert sent(client.header("GET", address), address).status_code == 401


def test_what_is_kept_opens_nothing_without_the_servers_key(
    dana: Person, address: str, settings: Settings
) -> None:
    kept = DigestSecret.objects.get()
    assert b"Collect" not in bytes(kept.sealed)
    assert str(kept) == f"digest secret of actor {dana.id}"
    settings.SECRET_KEY = "another one"
    client = digest(address)
    assert sent(client.header("GET", address), address).status_code == 401
    actions.log_in(email="dana@example.org", password=PASSWORD)
    assert sent(client.header("GET", address), address).status_code == 200


def test_a_new_user_is_known_from_the_start(project: Project, address: str) -> None:
    user = actions.create_user(by=None, email="new@example.org", password=PASSWORD)
    client = digest(address, username="new@example.org")
    response = sent(client.header("GET", address), address)
    # Known, but not allowed here.
    assert (response.status_code, user.digest_secret.pk) == (403, user.pk)


def test_letters_no_single_byte_holds_are_kept_too(
    project: Project, address: str
) -> None:
    person = make_person("frida", MANAGER, project)
    digest_secrets.keep(person.user, "密码很长很长很长很长")
    client = digest(address, "密码很长很长很长很长", username="frida@example.org")
    assert sent(client.header("GET", address), address).status_code == 200
