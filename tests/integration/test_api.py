"""What holds for all addresses of the APIs."""

from typing import Any

import pytest
from django.db import DataError
from django.test import Client

from collect.accounts import queries
from tests.factories.accounts import Person


def _code(response: Any) -> tuple[int, float]:
    return response.status_code, response.json()["code"]


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "head"])
@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/nothing", "/data/v1/x", "/data"])
def test_what_is_not_there_is_said_in_json(
    client: Client, method: str, path: str
) -> None:
    response = getattr(client, method)(path)
    assert response.status_code == 404
    assert response["Content-Type"] == "application/json"
    if method != "head":
        assert response.json()["code"] == 404.1


def test_other_versions_are_named(client: Client) -> None:
    response = client.get("/v2/projects")
    assert _code(response) == (404, 404.3)
    assert "2" in response.json()["message"]


def test_a_method_that_an_address_does_not_have_is_not_found(client: Client) -> None:
    assert _code(client.post("/v1/users/current")) == (404, 404.1)
    assert _code(client.put("/v1/projects")) == (404, 404.1)


def test_addresses_have_no_slash_at_the_end_and_nothing_is_redirected(
    client: Client,
) -> None:
    assert _code(client.post("/v1/sessions/")) == (404, 404.1)


@pytest.mark.parametrize("path", ["/v1/projects/%00", "/v1/key/%00/projects", "/%00"])
def test_a_nul_character_names_nothing(client: Client, path: str) -> None:
    assert _code(client.get(path)) == (404, 404.1)


@pytest.mark.parametrize("api", ["/v1", "/data/v1"])
def test_the_documentation_asks_nobody_else_for_anything(
    client: Client, api: str
) -> None:
    page = client.get(f"{api}/docs")
    assert page.status_code == 200
    text = page.content.decode()
    assert "/static/ninja/swagger-ui-bundle.js" in text
    assert "://" not in text.replace("http://www.w3.org", "")
    schema = client.get(f"{api}/openapi.json").json()
    assert schema["openapi"].startswith("3.")
    assert schema["paths"]


@pytest.mark.django_db
def test_the_documentation_s_script_comes_from_here(client: Client) -> None:
    response = client.get("/static/ninja/swagger-ui-bundle.js")
    assert response.status_code == 200
    response.close()


@pytest.mark.django_db
def test_a_failure_of_ours_tells_nothing_of_the_inside(
    alice: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("the inside")

    monkeypatch.setattr(queries, "projects_of", fail)
    response = alice.get("/v1/projects")
    assert _code(response) == (500, 500.1)
    assert "inside" not in response.content.decode()
    assert "the inside" in caplog.text


@pytest.mark.django_db
def test_what_the_database_cannot_store_is_the_client_s_mistake(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise DataError("out of range")

    monkeypatch.setattr(queries, "projects_of", fail)
    assert _code(alice.get("/v1/projects")) == (400, 400.8)


@pytest.mark.django_db
def test_a_body_too_large_is_refused(alice: Person, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = alice.post("/v1/projects", {"name": "x" * 1001})
    assert _code(response) == (400, 400.36)
    assert "1000" in response.json()["message"]


@pytest.mark.django_db
def test_all_mistakes_are_told_at_once(alice: Person) -> None:
    body = {"email": 5, "displayName": ""}
    errors = alice.post("/v1/users", body).json()["details"]["errors"]
    assert {error["field"] for error in errors} == {"email", "displayName"}
