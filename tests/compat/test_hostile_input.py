"""No request, however hostile, makes the server fail or leaves it without words."""

import json

import pytest
from werkzeug.test import TestResponse

from tests.compat.bodies import PROPERTIES, bodies, json_bodies, query_names
from tests.compat.routes import Route, routes
from tests.compat.seeded import Survey, ask

ROUTES = [route for route in routes() if not route.pattern.endswith("/")]
WRITING = [
    (route, method)
    for route in ROUTES
    for method in sorted(route.methods - {"GET", "HEAD"})
]
# Drafts answer through the views of what is published.
READING = [
    route
    for route in ROUTES
    if "GET" in route.methods and "/draft" not in route.pattern
]

SEGMENTS = (
    "a%00b",
    "%ED%A0%80",
    "9" * 40,
    "%2F%25%F0%9F%98%80'%22;--",
    "%2e%2e%2F%0d%0a" + "a" * 5000,
)
QUERY_VALUES = ("", "%00", "%ED%A0%80", str(2**63), "('" * 2000)
HEADERS = (
    ("Authorization", "Basic AAAAOgAA"),
    ("Authorization", "Bearer \xff\xfe"),
    ("Authorization", 'Digest username="a", realm="b", nonce="c", uri="\\'),
    ("X-Action-Notes", "%00%ff%ed%a0%80"),
    ("X-XlsForm-FormId-Fallback", "%00%ff"),
    ("If-None-Match", '"\xff, W/'),
    ("Range", "bytes=9-1,-9999999999999999999999"),
    ("Accept", "*/*;q=nan, \xff"),
    ("Cookie", "session=\xff; __Host-session=; ="),
    ("Content-Type", "application/json; charset=none"),
    ("Host", "evil.example\xff"),
)


pytestmark = pytest.mark.django_db


def check(response: TestResponse, *context: object) -> None:
    """Never a fault of the server; every refusal in the words of its protocol."""
    shown = (*context, response.status_code, response.data[:500])
    assert response.status_code < 500 or response.status_code == 501, shown
    if response.status_code < 400:
        return
    if response.mimetype in ("text/xml", "application/xml"):
        assert b"OpenRosaResponse" in response.data or b"error" in response.data, shown
        return
    assert response.mimetype == "application/json", shown
    code = json.loads(response.data)["code"]
    assert isinstance(code, int | float), shown
    assert int(code) == response.status_code or response.status_code == 413, shown


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.pattern)
def test_no_path_is_too_strange(route: Route, survey: Survey) -> None:
    good = survey.values(route)
    for name in route.names:
        for segment in SEGMENTS:
            target = route.path(good | {name: segment})
            method = min(route.methods)
            check(ask(method, target, survey), method, target)


@pytest.mark.parametrize("route", READING, ids=lambda route: route.pattern)
def test_no_query_is_too_strange(route: Route, survey: Survey) -> None:
    path = route.path(survey.values(route))
    for name in query_names(route):
        for value in QUERY_VALUES:
            target = f"{path}?{name}={value}"
            check(ask("GET", target, survey), target[:200])


@pytest.mark.parametrize("route", READING, ids=lambda route: route.pattern)
def test_no_header_is_too_strange(route: Route, survey: Survey) -> None:
    path = route.path(survey.values(route))
    for name, value in HEADERS:
        check(ask("GET", path, survey, headers={name: value}), path, name, value)


@pytest.mark.parametrize(
    ("route", "method"), WRITING, ids=lambda value: getattr(value, "pattern", value)
)
def test_no_body_is_too_strange(route: Route, method: str, survey: Survey) -> None:
    path = route.path(survey.values(route))
    known = PROPERTIES.get((method, route.plain), [])
    for body, content_type in (*bodies(), *json_bodies(known)):
        headers = {"Content-Type": content_type} if content_type else {}
        response = ask(method, path, survey, body=body, headers=headers)
        check(response, method, path, content_type, body[:200])
