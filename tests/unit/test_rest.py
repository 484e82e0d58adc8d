"""Addresses, flags, pages and errors of the REST rooms."""

import json
from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest
from django.test import RequestFactory
from ninja import Query, Schema
from ninja.errors import HttpError
from ninja.testing import TestClient
from pydantic import ConfigDict

from collect.problems import Problem
from collect.rest import (
    CentralAPI,
    CentralSchema,
    Flag,
    absolute_url,
    action_notes,
    bad_request,
    wants_extended,
)

FORM_LIST = "/v1/projects/1/formList"


@pytest.fixture
def request_from_a_phone(rf: RequestFactory) -> HttpRequest:
    return rf.get(FORM_LIST, headers={"Host": "192.168.0.7:8000"})


def test_addresses_use_the_host_the_client_used(
    request_from_a_phone: HttpRequest,
) -> None:
    url = absolute_url(request_from_a_phone, FORM_LIST)
    assert url == "http://192.168.0.7:8000/v1/projects/1/formList"


def test_the_public_address_goes_before_the_host(
    request_from_a_phone: HttpRequest, settings: Any
) -> None:
    settings.COLLECT_PUBLIC_URL = "https://collect.example.org/"
    url = absolute_url(request_from_a_phone, FORM_LIST)
    assert url == "https://collect.example.org/v1/projects/1/formList"


def test_addresses_keep_the_key_they_were_asked_with(
    request_from_a_phone: HttpRequest,
) -> None:
    request_from_a_phone.key_prefix = "/v1/key/a!$b"  # type: ignore[attr-defined]
    url = absolute_url(request_from_a_phone, FORM_LIST)
    assert url == "http://192.168.0.7:8000/v1/key/a!$b/projects/1/formList"
    assert absolute_url(request_from_a_phone, "/healthz").endswith("8000/healthz")


@pytest.mark.parametrize(
    ("value", "expected"), [("true", True), ("True", True), ("1", False), ("", False)]
)
def test_extended_metadata_is_asked_for_by_a_header(
    rf: RequestFactory, value: str, expected: bool
) -> None:
    request = rf.get("/", headers={"X-Extended-Metadata": value})
    assert wants_extended(request) is expected
    assert not wants_extended(rf.get("/"))


def test_notes_are_percent_encoded_text(rf: RequestFactory) -> None:
    request = rf.get("/", headers={"X-Action-Notes": "pas%20compl%C3%A8te%00"})
    assert action_notes(request) == "pas complète"
    assert action_notes(rf.get("/")) is None


class Strict(Schema):
    """A body that knows exactly one name."""

    model_config = ConfigDict(extra="forbid")
    name: str


class Choice(CentralSchema):
    """A query with a flag."""

    ignore_warnings: Flag = False


api = CentralAPI(urls_namespace="tests-of-rest")
RAISED: dict[str, Exception] = {
    "problem": Problem("409.3", fields=["a"], values=["b"]),
    "http404": Http404(),
    "suspicious": SuspiciousOperation("odd"),
    "http401": HttpError(401, "x"),
    "http403": HttpError(403, "x"),
    "http429": HttpError(429, "x"),
    "other": RuntimeError("the inside"),
}


@api.get("/raise/{kind}")
def raise_it(request: HttpRequest, kind: str) -> None:
    raise RAISED[kind]


@api.post("/strict")
def take(request: HttpRequest, body: Strict) -> dict[str, str]:
    return {"name": body.name}


@api.get("/flag", response=Choice, by_alias=True)
def flag(request: HttpRequest, choice: Query[Choice]) -> Choice:
    return choice


client = TestClient(api)


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("problem", 409, 409.3),
        ("http404", 404, 404.1),
        ("suspicious", 400, 400.8),
        ("http401", 401, 401.2),
        ("http403", 403, 403.1),
        ("http429", 404, 404.1),
        ("other", 500, 500.1),
    ],
)
def test_every_error_becomes_a_problem(kind: str, status: int, code: float) -> None:
    response = client.get(f"/raise/{kind}")
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert "inside" not in response.content.decode()


def test_what_django_refuses_before_any_view_is_a_problem_too(
    request_from_a_phone: HttpRequest,
) -> None:
    response = bad_request(request_from_a_phone, SuspiciousOperation("odd"))
    assert (response.status_code, json.loads(response.content)["code"]) == (400, 400.8)


def test_a_name_that_is_not_known_is_refused() -> None:
    body = client.post("/strict", json={"name": "a", "nmae": "b"}).json()
    assert (body["code"], body["details"]["field"]) == (400.4, "nmae")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("True", True),
        ("true", True),
        ("TRUE", True),
        ("False", False),
        ("false", False),
        ("", False),
        ("1", False),
    ],
)
def test_flags_are_read_as_pyodk_sends_them(text: str, expected: bool) -> None:
    body = client.get(f"/flag?ignoreWarnings={text}").json()
    assert body == {"ignoreWarnings": expected}
