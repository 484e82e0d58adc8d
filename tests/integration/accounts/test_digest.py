"""Signing in without showing the password: over plain http, by Digest."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from collect.accounts import digest_auth, digest_secrets
from collect.accounts.models import DigestResponse, Project
from collect.accounts.permissions import MANAGER
from collect.lib import clock
from tests.factories.accounts import Person, make_person
from tests.integration.accounts.far_away import PASSWORD, asked, digest, sent
from tests.support.digest import Digest


@pytest.fixture
def dana(project: Project) -> Person:
    """A manager whose password was set here, and is therefore known to Digest."""
    person = make_person("Dana", MANAGER, project, password=PASSWORD)
    digest_secrets.keep(person.user, PASSWORD)
    return person


@pytest.fixture
def address(project: Project) -> str:
    return f"/v1/projects/{project.pk}/formList"


def test_one_challenge_serves_many_requests(dana: Person, address: str) -> None:
    client = digest(address)
    for method in ("get", "head", "get"):
        response = sent(client.header(method.upper(), address), address, method)
        assert response.status_code == 200
    target = f"{address}?formID=a%20b&deviceID=collect%3A1"
    assert sent(client.header("GET", target), target).status_code == 200
    posted = sent(client.header("POST", "/v1/projects"), "/v1/projects", "post")
    assert posted.status_code == 400


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
@pytest.mark.parametrize("username", ["Dana@example.org", "dana@example.org"])
def test_names_and_passwords_come_as_clients_write_them(
    dana: Person, address: str, encoding: str, username: str
) -> None:
    client = digest(address, username=username, encoding=encoding)
    assert sent(client.header("GET", address), address).status_code == 200


def test_a_wrong_password_is_asked_for_anew_without_end(
    dana: Person, address: str
) -> None:
    for username, password in (
        ("Dana@example.org", "wrong"),
        ("nobody@example.org", PASSWORD),
        ("da\x00na", "x"),
    ):
        client = digest(address, password, username=username)
        response = sent(client.header("GET", address), address)
        assert response.status_code == 401
        assert response["WWW-Authenticate"].startswith("Digest ")
        assert "stale" not in response["WWW-Authenticate"]


def test_a_response_holds_for_one_method_and_address_only(
    dana: Person, address: str
) -> None:
    client = digest(address)
    other = f"{address}?formID=x"
    assert sent(client.header("GET", address), other).status_code == 401
    assert sent(client.header("GET", address), address, "head").status_code == 401
    whole = f"http://testserver{address}?a=1"
    assert sent(client.header("GET", whole), f"{address}?a=1").status_code == 200
    bare = f"http://testserver{address}"
    assert sent(client.header("GET", bare), address).status_code == 200


def test_the_address_is_compared_as_it_was_sent(dana: Person, address: str) -> None:
    client = digest(address)
    raw = f"{address}?formID=%C3%BC+%2f"
    header = client.header("GET", raw)
    assert sent(header, address, RAW_URI=raw).status_code == 200
    assert sent(header, address, RAW_URI=raw.replace("%2f", "%2F")).status_code == 401


def test_an_old_nonce_is_stale_and_a_foreign_one_is_not(
    dana: Person, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = digest(address)
    later = clock.now() + timedelta(seconds=digest_auth.LIFETIME + 1)
    monkeypatch.setattr(digest_auth, "now", lambda: later)
    old = sent(client.header("GET", address), address)
    assert old.status_code == 401
    assert old["WWW-Authenticate"].endswith("stale=true")
    client.challenge = old["WWW-Authenticate"]
    assert sent(client.header("GET", address), address).status_code == 200
    client.challenge = client.challenge.replace('nonce="', 'nonce="AAAA')
    foreign = sent(client.header("GET", address), address)
    assert "stale" not in foreign["WWW-Authenticate"]


def test_a_stale_nonce_tells_nobody_whether_the_password_was_right(
    dana: Person, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = digest(address, "wrong")
    later = clock.now() + timedelta(seconds=digest_auth.LIFETIME + 1)
    monkeypatch.setattr(digest_auth, "now", lambda: later)
    assert (
        "stale" not in sent(client.header("GET", address), address)["WWW-Authenticate"]
    )


def test_a_write_is_taken_once(dana: Person, project: Project) -> None:
    target = f"/v1/projects/{project.pk}/submission"
    client = Digest(asked(target), "Dana@example.org", PASSWORD)
    header = client.header("POST", target)
    assert sent(header, target, "post").status_code == 400
    replay = sent(header, target, "post")
    assert (replay.status_code, DigestResponse.objects.count()) == (401, 1)
    assert replay["WWW-Authenticate"].endswith("stale=true")
    assert sent(client.header("POST", target), target, "post").status_code == 400


def test_responses_are_forgotten_with_their_nonces(
    dana: Person, project: Project
) -> None:
    old = DigestResponse.objects.create(
        response="0" * 32, expires_at=clock.now() - timedelta(seconds=1)
    )
    target = f"/v1/projects/{project.pk}/submission"
    client = Digest(asked(target), "Dana@example.org", PASSWORD)
    sent(client.header("POST", target), target, "post")
    assert str(old) not in {str(kept) for kept in DigestResponse.objects.all()}
    assert DigestResponse.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"qop": "auth-int"},
        {"algorithm": "SHA-256"},
        {"realm": '"Elsewhere"'},
        {"nonce": '"x"'},
        {"nc": "zz"},
        {"response": f'"{"0" * 32}"'},
    ],
)
def test_other_digests_are_refused(
    dana: Person, address: str, changes: dict[str, str]
) -> None:
    header = digest(address).header("GET", address, **changes)
    assert sent(header, address).status_code == 401


def test_over_tls_a_password_is_asked_for_and_elsewhere_digest(
    project: Project, address: str, settings: Settings
) -> None:
    assert asked(address, secure=True).startswith("Basic ")
    assert asked(address).startswith("Digest ")
    assert asked(address, REMOTE_ADDR="127.0.0.1").startswith("Digest ")
    assert asked(f"{address}?st=short") == ""
    settings.COLLECT_DIGEST = False
    assert asked(address, REMOTE_ADDR="127.0.0.1").startswith("Basic ")
    assert asked(address) == ""
