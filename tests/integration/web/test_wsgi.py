"""The whole WSGI application: names with slashes, streamed bodies, many parts."""

import io
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, JsonResponse
from django.test import Client
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from collect.wsgi import application


@csrf_exempt
def echo(request: HttpRequest, name: str) -> JsonResponse:
    return JsonResponse(
        {"name": name, "body": len(request.body), "files": len(request.FILES)}
    )


urlpatterns = [path("forms/<segment:name>/draft", echo)]

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


def call(raw_uri: str, body: bytes = b"", **environ: Any) -> tuple[str, bytes]:
    """Status and body of an answer, asked as gunicorn asks."""
    environ = {
        "RAW_URI": raw_uri,
        "PATH_INFO": "/decoded/by/the/server",
        "wsgi.input": io.BytesIO(body),
        "wsgi.input_terminated": True,
        **environ,
    }
    setup_testing_defaults(environ)
    statuses: list[str] = []

    def start_response(status: str, headers: Any, exc_info: Any = None) -> Any:
        statuses.append(status)

    answer = application(environ, start_response)
    content = b"".join(answer)
    getattr(answer, "close", lambda: None)()
    return statuses[0], content


@pytest.mark.parametrize(
    ("segment", "name"),
    [
        ("a", "a"),
        ("a%2Fb", "a/b"),
        ("a%2fb%252F", "a/b%2F"),
        ("%E9%97%AE", "\u95ee"),
        ("100%25", "100%"),
    ],
)
def test_a_name_arrives_as_it_was_meant(segment: str, name: str) -> None:
    status, content = call(f"/forms/{segment}/draft?x=%2F")

    assert status == "200 OK"
    assert JsonResponse({"name": name, "body": 0, "files": 0}).content == content


def test_a_slash_between_segments_is_none_inside_a_name() -> None:
    assert call("/forms/a/b/draft")[0].startswith("404")


def test_without_the_raw_address_the_decoded_path_counts() -> None:
    status, _ = call("", PATH_INFO="/forms/a/draft")

    assert status == "200 OK"


def test_below_a_prefix_the_decoded_path_counts() -> None:
    status, _ = call(
        "/app/forms/a/draft", SCRIPT_NAME="/app", PATH_INFO="/forms/a/draft"
    )

    assert status == "200 OK"


def test_a_chunked_body_is_read() -> None:
    status, content = call(
        "/forms/a/draft",
        b"x" * 300_000,
        REQUEST_METHOD="POST",
        HTTP_TRANSFER_ENCODING="chunked",
        CONTENT_TYPE="application/octet-stream",
    )

    assert status == "200 OK"
    assert b'"body": 300000' in content


def test_a_body_beyond_every_limit_is_refused_with_a_number() -> None:
    status, content = call(
        "/forms/a/draft", REQUEST_METHOD="POST", CONTENT_LENGTH=str(10**12)
    )

    assert status.startswith("413")
    assert b'"code": 400.36' in content


def test_a_phone_is_told_so_in_its_own_words() -> None:
    address = "/v1/projects/1/submission"
    status, content = call(
        address,
        PATH_INFO=address,
        REQUEST_METHOD="POST",
        CONTENT_LENGTH=str(10**12),
    )

    assert status.startswith("413")
    assert b'<message nature="error">' in content


def test_a_phone_may_send_102_parts(client: Client, tmp_path: Path) -> None:
    parts = {f"part{n}": SimpleUploadedFile(f"{n}.jpg", b"jpeg") for n in range(102)}

    answer = client.post("/forms/a/draft", parts)

    assert answer.status_code == 200
    assert answer.json()["files"] == 102
