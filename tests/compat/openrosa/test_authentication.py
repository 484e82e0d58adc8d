"""Checks 17 to 28: who is asking, and how they say so."""

from __future__ import annotations

import httpx
import pytest

from tests.compat.openrosa.field import AWKWARD, EMAIL, PASSWORD, Field
from tests.compat.openrosa.handset import (
    CLIENT,
    Handset,
    entry_of,
    listed,
    media,
)
from tests.factories.submissions import instance, new_id
from tests.support.digest import Digest

TLS = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.5"}
OPEN = {"X-Forwarded-For": "203.0.113.5"}


def handset(
    field: Field, extra: dict[str, str], auth: httpx.Auth | None = None
) -> Handset:
    """A phone far away, behind a proxy that tells whether TLS was used."""
    made = Handset(field.plain, auth=auth)
    made.headers.update(extra)
    return made


def target(url: str) -> str:
    return url.partition("://")[2].partition("/")[2].join(["/", ""])


def with_digest(
    client: Digest, phone: Handset, method: str, url: str
) -> httpx.Response:
    """A request with the next answer to a challenge that was given earlier."""
    query = f"?deviceID={phone.device_id.replace(':', '%3A')}"
    header = client.header(method, target(url) + query)
    return phone.send(method, url, headers={"Authorization": header})


@pytest.mark.parametrize(
    ("extra", "scheme"), [(TLS, "Basic"), (OPEN, "Digest"), ({}, "Digest")]
)
def test_check_017_nobody_is_challenged(
    field: Field, extra: dict[str, str], scheme: str
) -> None:
    phone = handset(field, extra)
    for answer in (phone.form_list(), phone.head(), phone.submit(instance())):
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith(f"{scheme} realm=")


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_check_018_basic_works_over_tls_in_either_encoding(
    field: Field, encoding: str
) -> None:
    auth = httpx.BasicAuth(EMAIL.encode(), PASSWORD.encode(encoding))
    phone = handset(field, TLS, auth)
    assert len(listed(phone.form_list())) == 2
    assert phone.head().status_code == 204
    assert phone.submit(instance(instance_id=new_id())).status_code == 201


def test_check_019_digest_works_over_http_with_every_method(field: Field) -> None:
    phone = handset(field, OPEN, httpx.DigestAuth(EMAIL, PASSWORD))
    assert len(listed(phone.form_list())) == 2
    assert phone.head().status_code == 204
    assert phone.submit(instance(instance_id=new_id())).status_code == 201
    asked = handset(field, OPEN).form_list().headers["www-authenticate"]
    for part in (
        'realm="Collect"',
        'domain="/v1"',
        "algorithm=MD5",
        'qop="auth"',
        "nonce=",
    ):
        assert part in asked


def test_check_020_passwords_never_travel_in_the_open(field: Field) -> None:
    assert "Basic" not in handset(field, OPEN).form_list().headers["www-authenticate"]
    phone = handset(field, OPEN, httpx.BasicAuth(EMAIL.encode(), PASSWORD.encode()))
    for answer in (phone.form_list(), phone.head(), phone.submit(instance())):
        assert answer.status_code == 401
        assert "Basic" not in answer.headers["www-authenticate"]


def test_check_021_a_nonce_serves_many_requests_until_it_is_stale(field: Field) -> None:
    phone = handset(field, OPEN)
    asked = phone.form_list().headers["www-authenticate"]
    client = Digest(asked, EMAIL, PASSWORD)
    url = f"{phone.server_url}/formList"
    for _ in range(4):
        assert with_digest(client, phone, "GET", url).status_code == 200
    client.count = 0x1000
    assert with_digest(client, phone, "HEAD", url).status_code == 200
    # What comes a second time with a write is answered with a new nonce.
    post = f"{phone.server_url}/submission"
    assert with_digest(client, phone, "POST", post).status_code == 400
    client.count -= 1
    again = with_digest(client, phone, "POST", post)
    assert (again.status_code, "stale=true" in again.headers["www-authenticate"]) == (
        401,
        True,
    )
    client.challenge = again.headers["www-authenticate"]
    assert with_digest(client, phone, "POST", post).status_code == 400


@pytest.mark.parametrize(
    "query", ["formID=%C3%BC+%2f%20&a=;b,c", "deviceID=collect%3Ax", ""]
)
def test_check_022_digest_covers_the_address_as_it_was_sent(
    field: Field, query: str
) -> None:
    path = f"/v1/projects/{field.project}/formList"
    full = f"{path}?{query}" if query else path
    asked = CLIENT.get(field.site.url + path).headers["www-authenticate"]
    for uri, status in (
        (full, 200),
        (f"{full}&x=1", 401),
        (path + "/", 401),
        ("*", 401),
    ):
        header = Digest(asked, EMAIL, PASSWORD).header("GET", uri)
        request = httpx.Request(
            "GET", field.site.url, headers={"Authorization": header}
        )
        request.url = request.url.copy_with(raw_path=full.encode())
        assert CLIENT.send(request).status_code == status


def test_check_023_preflight_asks_for_what_the_post_asks_for(field: Field) -> None:
    wrong = httpx.DigestAuth(EMAIL, "wrong")
    for auth in (None, wrong):
        phone = handset(field, OPEN, auth)
        assert phone.head().status_code == 401
        assert phone.submit(instance()).status_code == 401


def test_check_024_a_token_in_the_path_is_all_that_is_needed(field: Field) -> None:
    phone = field.phone
    phone.headers.update(OPEN)
    entry = entry_of(phone, AWKWARD)
    (file,) = media(phone.get(entry["manifestUrl"]))
    assert phone.get(entry["downloadUrl"]).status_code == 200
    assert phone.get(file["downloadUrl"]).status_code == 200
    assert phone.head().status_code == 204
    assert phone.submit(instance(instance_id=new_id())).status_code == 201


def test_check_025_addresses_keep_the_token(field: Field, phone: Handset) -> None:
    prefix = f"{field.site.url}/v1/key/{field.token}/projects/{field.project}/"
    entry = entry_of(phone, AWKWARD)
    urls = [entry["downloadUrl"], entry["manifestUrl"]]
    urls += [file["downloadUrl"] for file in media(phone.get(entry["manifestUrl"]))]
    assert all(url.startswith(prefix) for url in urls)


def test_check_026_a_revoked_token_is_refused_plainly(field: Field) -> None:
    key = field.site.client.post(
        field.api("/app-users"), json={"displayName": "x"}
    ).json()
    phone = Handset(field.keyed.replace(field.token, key["token"]))
    assert phone.form_list().status_code == 200
    assert field.site.client.delete(f"/v1/sessions/{key['token']}").status_code == 200
    for url in (
        "/formList",
        "/submission",
        "/forms/household.xml",
        "/forms/household/manifest",
    ):
        answer = phone.get(phone.server_url + url)
        assert answer.status_code in (401, 403, 404)
        assert not {"location", "www-authenticate"} & answer.headers.keys()


def test_check_027_a_wrong_password_only_ever_yields_401(field: Field) -> None:
    phone = handset(field, OPEN, httpx.DigestAuth(EMAIL, "wrong"))
    for _ in range(6):
        assert "stale" not in phone.form_list().headers["www-authenticate"]
    phone.auth = httpx.DigestAuth(EMAIL, PASSWORD)
    assert phone.form_list().status_code == 200


def test_check_028_web_forms_come_with_a_session(field: Field) -> None:
    session = CLIENT.post(
        f"{field.site.url}/v1/sessions", json={"email": EMAIL, "password": PASSWORD}
    ).json()
    bearer = handset(field, {**OPEN, "Authorization": f"Bearer {session['token']}"})
    browser = handset(field, {**TLS, "Cookie": f"__Host-session={session['token']}"})
    for phone in (bearer, browser):
        assert len(listed(phone.form_list())) == 2
        assert phone.head().status_code == 204
        assert phone.submit(instance(instance_id=new_id())).status_code == 201
