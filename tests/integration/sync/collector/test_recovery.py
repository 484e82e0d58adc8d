"""A forgotten PIN: the key comes back with a manager's word only, and once."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from pytest_django import Settings

from collect.accounts.models import AppUser, AuditEvent, Project
from collect.accounts.permissions import DATA_COLLECTOR, MANAGER
from collect.lib.clock import now
from collect.sync.actions.recovery_keys import public_key_of
from collect.sync.models import RecoveryKey, RecoveryWindow
from tests.factories.accounts import (
    Person,
    make_app_user,
    make_person,
    make_project,
)
from tests.factories.collector import WebCollector
from tests.factories.phone_keys import KEY, escrow


def allow(person: Person, user: AppUser, project_id: int | None = None) -> Any:
    project = project_id or user.project_id
    return person.post(f"/v1/projects/{project}/app-users/{user.pk}/recovery")


def ask(phone: WebCollector, sealed: bytes) -> Any:
    content = {"escrow": base64.b64encode(sealed).decode()}
    return phone.json("POST", "recoveries", content)


def sealed_for(user: AppUser, key: bytes = KEY) -> bytes:
    owner = f"{user.project_id}/{user.pk}"
    return escrow(public_key_of(user.project), owner, key)


def test_the_key_comes_back_once_after_a_manager_has_allowed_it(
    collector: WebCollector, app_user: AppUser, alice: Person
) -> None:
    public = collector.state()["recoveryKey"]
    sealed = escrow(public, f"{app_user.project_id}/{app_user.pk}")
    refused = ask(collector, sealed)
    assert (refused.status_code, refused.json()["code"]) == (403, 403.91)
    assert "manager" in refused.json()["message"]
    assert allow(alice, app_user).status_code == 200
    answer = ask(collector, sealed)
    assert answer.status_code == 200, answer.content
    assert base64.b64decode(answer.json()["key"]) == KEY
    assert answer["Cache-Control"] == "no-store"
    assert ask(collector, sealed).json()["code"] == 403.91


def test_what_was_allowed_and_used_stands_in_the_audit_log(
    collector: WebCollector, app_user: AppUser, alice: Person
) -> None:
    allow(alice, app_user)
    ask(collector, sealed_for(app_user))
    events = AuditEvent.objects.filter(action__startswith="field_key.recovery.")
    assert list(
        events.order_by("id").values_list("action", "actor_id", "project_id", "details")
    ) == [
        (
            f"field_key.recovery.{action}",
            actor_id,
            app_user.project_id,
            {"actorId": app_user.pk},
        )
        for action, actor_id in (("allow", alice.id), ("use", app_user.pk))
    ]


def test_it_is_allowed_for_a_day(
    collector: WebCollector, app_user: AppUser, alice: Person
) -> None:
    before = now()
    until = allow(alice, app_user).json()["expiresAt"]
    window = RecoveryWindow.objects.get()
    assert before <= window.expires_at - timedelta(hours=24) <= now()
    assert until[:19] == window.expires_at.isoformat()[:19]
    RecoveryWindow.objects.update(expires_at=now() - timedelta(seconds=1))
    assert ask(collector, sealed_for(app_user)).json()["code"] == 403.91
    allow(alice, app_user)
    assert ask(collector, sealed_for(app_user)).status_code == 200


def test_only_a_manager_allows_it(
    collector: WebCollector,
    app_user: AppUser,
    alice: Person,
    bob: Person,
    chelsea: Person,
) -> None:
    manager = make_person("max", MANAGER, app_user.project)
    people = (alice, manager, bob, chelsea)
    assert [allow(person, app_user).status_code for person in people] == [
        200,
        200,
        403,
        403,
    ]
    url = f"/v1/projects/{app_user.project_id}/app-users/{app_user.pk}/recovery"
    assert Client().post(url).status_code == 401
    own = Client(headers={"Authorization": f"Bearer {collector.token}"})
    assert own.post(url).status_code == 401
    elsewhere = make_project("Elsewhere")
    assert allow(alice, app_user, elsewhere.pk).status_code == 404
    AppUser.objects.update(token=None)
    assert allow(alice, app_user).status_code == 404


def test_an_escrow_opens_for_its_owner_only(
    collector: WebCollector, app_user: AppUser, alice: Person
) -> None:
    other = make_app_user(app_user.project, "Tablet 2")
    allow(alice, app_user)
    answer = ask(collector, sealed_for(other))
    assert (answer.status_code, answer.json()["code"]) == (400, 400.91)
    # A mistake does not use up what was allowed.
    assert ask(collector, sealed_for(app_user)).status_code == 200


@pytest.mark.parametrize("sealed", [b"", b"x", b"\0" * 256, b"\xff" * 256])
def test_what_is_no_escrow_is_refused(
    collector: WebCollector, app_user: AppUser, alice: Person, sealed: bytes
) -> None:
    public_key_of(app_user.project)
    allow(alice, app_user)
    assert ask(collector, sealed).json()["code"] == 400.91
    assert RecoveryWindow.objects.exists()


def test_a_key_of_another_length_is_none(
    collector: WebCollector, app_user: AppUser, alice: Person
) -> None:
    allow(alice, app_user)
    assert ask(collector, sealed_for(app_user, b"short")).json()["code"] == 400.91


@pytest.mark.parametrize(
    "body", [{}, {"escrow": 1}, {"escrow": "!"}, {"escrow": "A" * 3000}]
)
def test_a_request_without_an_escrow_is_refused(
    collector: WebCollector, app_user: AppUser, alice: Person, body: dict[str, object]
) -> None:
    allow(alice, app_user)
    assert collector.json("POST", "recoveries", body).status_code == 400
    assert collector.ask("POST", "recoveries", b"{").json()["code"] == 400.1


def test_what_one_project_sealed_another_does_not_open(
    collector: WebCollector, app_user: AppUser, alice: Person
) -> None:
    elsewhere = make_project("Elsewhere")
    owner = f"{app_user.project_id}/{app_user.pk}"
    allow(alice, app_user)
    answer = ask(collector, escrow(public_key_of(elsewhere), owner))
    assert answer.json()["code"] == 400.91


def test_a_project_that_never_had_a_key_opens_nothing(
    collector: WebCollector, app_user: AppUser, alice: Person
) -> None:
    allow(alice, app_user)
    assert ask(collector, b"\x01" * 256).json()["code"] == 400.91
    assert not RecoveryKey.objects.exists()


def test_what_is_allowed_to_one_is_not_to_another(
    collector: WebCollector, app_user: AppUser, alice: Person, project: Project
) -> None:
    other = make_app_user(project, "Tablet 2")
    allow(alice, other)
    assert ask(collector, sealed_for(app_user)).json()["code"] == 403.91
    dana = make_person("dana", DATA_COLLECTOR, project)
    web = WebCollector(dana.token, project.pk)
    assert ask(web, b"\x01" * 256).json()["code"] == 403.91


def test_a_revoked_app_user_gets_nothing_back(
    collector: WebCollector, app_user: AppUser, alice: Person
) -> None:
    sealed = sealed_for(app_user)
    allow(alice, app_user)
    AppUser.objects.update(token=None)
    assert ask(collector, sealed).status_code == 401


def test_the_private_key_is_kept_sealed_and_goes_with_the_secret(
    collector: WebCollector, app_user: AppUser, alice: Person, settings: Settings
) -> None:
    sealed = sealed_for(app_user)
    kept = RecoveryKey.objects.get()
    assert b"\x30\x82" not in bytes(kept.sealed)[:4]
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another secret"
    replaced = public_key_of(app_user.project)
    assert replaced["n"] != kept.public["n"]
    allow(alice, app_user)
    assert ask(collector, sealed).json()["code"] == 400.91
    settings.SECRET_KEY = former
    assert public_key_of(app_user.project) == kept.public
    assert ask(collector, sealed).status_code == 200


def test_nothing_of_the_key_is_logged(
    collector: WebCollector,
    app_user: AppUser,
    alice: Person,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(0)
    allow(alice, app_user)
    answer = ask(collector, sealed_for(app_user))
    key = answer.json()["key"]
    assert answer.status_code == 200
    kept = str(list(AuditEvent.objects.values())) + caplog.text
    assert key not in kept
    assert KEY.hex() not in kept


@pytest.mark.django_db(transaction=True)
def test_phones_that_ask_together_get_one_key() -> None:
    project = make_project()

    def found(_: int) -> str:
        try:
            modulus: str = public_key_of(project)["n"]
            return modulus
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(found, range(4)))) == 1
    assert RecoveryKey.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_requests_at_once_one_gets_the_key(
    collector: WebCollector, app_user: AppUser, alice: Person
) -> None:
    sealed = sealed_for(app_user)
    allow(alice, app_user)

    def status(_: int) -> int:
        try:
            return int(ask(collector, sealed).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(status, range(4))) == [200, 403, 403, 403]
