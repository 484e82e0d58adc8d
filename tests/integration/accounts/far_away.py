"""Requests from far away, over plain http, with and without Digest credentials."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.support.digest import Digest

PASSWORD = "Größe und Weite"
FAR: dict[str, Any] = {"REMOTE_ADDR": "203.0.113.5"}


def asked(address: str, **extra: Any) -> str:
    """The challenge to a request without credentials."""
    response = Client().get(address, **{**FAR, **extra})
    assert response.status_code == 401
    return str(response.headers.get("WWW-Authenticate", ""))


def digest(address: str, password: str = PASSWORD, **given: Any) -> Digest:
    return Digest(
        asked(address), given.pop("username", "Dana@example.org"), password, **given
    )


def sent(header: str, address: str, method: str = "get", **extra: Any) -> Any:
    call = getattr(Client(headers={"Authorization": header}), method)
    return call(address, **{**FAR, **extra})
