"""Configuration of the site over REST."""

from typing import Any

import pytest
from django.test import Client

from collect.accounts.api import configuration
from collect.accounts.models import AuditEvent, Configuration
from tests.factories.accounts import Person

pytestmark = pytest.mark.django_db

LOGIN = "/v1/config/login-appearance"
LOGO = "/v1/config/logo"
PNG = b"\x89PNG\r\n\x1a\n\0\0"


def _code(response: Any) -> tuple[int, float]:
    return response.status_code, response.json()["code"]


def _send(person: Person, path: str, body: bytes, kind: str = "image/png") -> Any:
    return person.client.post(path, data=body, content_type=kind)


def test_texts_are_set_read_and_unset(alice: Person, client: Client) -> None:
    given = {"title": "Reef", "description": "", "other": 1}
    body = alice.post(LOGIN, given).json()
    assert set(body) == {"key", "value", "setAt"}
    assert (body["key"], body["value"]) == ("login-appearance", {"title": "Reef"})
    assert alice.get(LOGIN).json() == body
    assert client.get("/v1/config/public/login-appearance").json() == body
    assert client.get("/v1/config/public").json() == {"login-appearance": body}
    assert alice.delete(LOGIN).json() == {"success": True}
    assert alice.delete(LOGIN).json() == {"success": True}
    assert _code(alice.get(LOGIN)) == (404, 404.1)
    assert _code(client.get("/v1/config/public/login-appearance")) == (404, 404.1)
    events = AuditEvent.objects.filter(action="config.set").order_by("pk")
    details = [event.details for event in events]
    assert details[0] == {"key": "login-appearance", "value": {"title": "Reef"}}
    assert details[1] == {"key": "login-appearance", "value": None}


def test_pictures_are_served_to_everybody_as_attachments(
    alice: Person, client: Client
) -> None:
    body = _send(alice, LOGO, PNG).json()
    assert set(body) == {"key", "blobExists", "setAt"}
    assert client.get("/v1/config/public").json() == {"logo": body}
    for response in (client.get("/v1/config/public/logo"), alice.get(LOGO)):
        assert response.content == PNG
        assert response["Content-Type"] == "image/png"
        assert response["Content-Disposition"] == "attachment"
        assert response["X-Content-Type-Options"] == "nosniff"
    event = AuditEvent.objects.get(action="config.set")
    assert set(event.details or {}) == {"key", "md5"}


def test_pictures_are_asked_for_again_or_kept_by_address(
    alice: Person, client: Client
) -> None:
    _send(alice, LOGO, PNG)
    public = "/v1/config/public/logo"
    first = client.get(public)
    assert first["Cache-Control"] == "no-cache"
    assert client.get(f"{public}?ts=")["Cache-Control"] == "no-cache"
    assert client.get(f"{public}?ts=1")["Cache-Control"] == "max-age=31536000"
    same = client.get(public, headers={"If-None-Match": first["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    other = client.get(public, headers={"If-None-Match": '"x"'})
    assert other.status_code == 200
    _send(alice, LOGO, b"other", "image/svg+xml")
    again = client.get(public, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (200, b"other")
    assert str(Configuration.objects.get()) == "logo"


def test_reports_can_only_be_switched_off(alice: Person, client: Client) -> None:
    path = "/v1/config/analytics"
    assert _code(alice.get(path)) == (404, 404.1)
    assert alice.post(path, {"enabled": False}).json()["value"] == {"enabled": False}
    assert _code(alice.post(path, {"enabled": True})) == (501, 501.9)
    assert alice.get(path).json()["value"] == {"enabled": False}
    assert _code(client.get("/v1/config/public/analytics")) == (403, 403.1)
    assert client.get("/v1/config/public").json() == {}
    assert _code(client.get("/v1/config/public/unknown")) == (403, 403.1)


def test_members_strangers_and_nobody_configure_nothing(
    bob: Person, chelsea: Person, client: Client
) -> None:
    for person in (bob, chelsea):
        assert _code(person.get(LOGIN)) == (403, 403.1)
        assert _code(person.post(LOGIN, {"title": "x"})) == (403, 403.1)
        assert _code(person.delete(LOGIN)) == (403, 403.1)
        assert _code(person.get("/v1/analytics/preview")) == (403, 403.1)
        assert _code(person.post("/v1/backup")) == (403, 403.1)
    body = {"title": "x"}
    nobody = client.post(LOGIN, body, content_type="application/json")
    assert _code(nobody) == (401, 401.2)
    assert _code(client.delete(LOGIN)) == (401, 401.2)
    assert _code(client.get(LOGIN)) == (401, 401.2)
    assert not Configuration.objects.exists()


@pytest.mark.parametrize(
    ("body", "value"),
    [("null", {}), ("[]", {}), ('{"title": 5}', {}), ('"x"', {})],
)
def test_what_is_no_text_is_left_out(alice: Person, body: str, value: Any) -> None:
    response = _send(alice, LOGIN, body.encode(), "application/json")
    assert response.json()["value"] == value


@pytest.mark.parametrize(
    ("path", "body", "kind", "code"),
    [
        (LOGIN, b"{", "application/json", 400.1),
        (LOGIN, b"", "application/json", 400.1),
        (LOGIN, b"\xff", "application/json", 400.1),
        (LOGIN, b"[" * 100_000, "application/json", 400.1),
        (LOGIN, b'{"title": "\\u0000"}', "application/json", 400.8),
        (LOGIN, b'{"title": "\\ud800"}', "application/json", 400.8),
        (LOGIN, b'{"title": "%s"}' % (b"x" * 10_001), "application/json", 400.13),
        ("/v1/config/unknown", b"{}", "application/json", 400.8),
        (LOGO, PNG, "", 400.6),
        (LOGO, PNG, "x" * 256, 400.6),
        (LOGO, PNG, "image/png\0", 400.6),
    ],
)
def test_unfit_values_are_refused(
    alice: Person, path: str, body: bytes, kind: str, code: float
) -> None:
    assert _code(_send(alice, path, body, kind)) == (400, code)
    assert not Configuration.objects.exists()


def test_pictures_are_small(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuration, "MAX_CONTENT", 3)
    assert _send(alice, LOGO, b"123").status_code == 200
    assert _code(_send(alice, LOGO, b"1234")) == (400, 400.36)


def test_what_is_not_there_is_said_so(alice: Person) -> None:
    assert _code(alice.delete("/v1/config/unknown")) == (400, 400.8)
    assert _code(alice.get("/v1/config/unknown")) == (404, 404.1)
    assert _code(alice.get("/v1/analytics/preview")) == (501, 501.9)
    assert _code(alice.post("/v1/backup")) == (501, 501.1)
