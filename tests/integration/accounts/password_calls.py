"""Calls of the tests about forgotten and ended passwords."""

from typing import Any

from django.test import Client

from collect.accounts.models import AuditEvent
from tests.factories.accounts import Person

INITIATE = "/v1/users/reset/initiate"
VERIFY = "/v1/users/reset/verify"
NEW = "seven wild gardens"


def told(response: Any) -> tuple[int, float]:
    """The status and the problem's code."""
    return response.status_code, response.json()["code"]


def post(path: str, body: Any, token: str = "") -> Any:
    """The answer to JSON from somebody without a session."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return Client().post(path, body, content_type="application/json", headers=headers)


def sign_in(person: Person, password: str) -> int:
    """The status of signing in."""
    body = {"email": person.user.email, "password": password}
    return int(post("/v1/sessions", body).status_code)


def requests() -> list[Any]:
    """The details of all requests for a reset, in order."""
    events = AuditEvent.objects.filter(action="user.reset.initiate")
    return [event.details for event in events.order_by("pk")]
