"""Checks 1 to 16: headers, addresses, methods, caches."""

from __future__ import annotations

import gzip
from email.utils import parsedate_to_datetime
from urllib.parse import quote

import pytest

from tests.compat.openrosa.field import AWKWARD, Field
from tests.compat.openrosa.handset import (
    CLIENT,
    Handset,
    entry_of,
    file_part,
    listed,
    media,
    message,
    xml_part,
)
from tests.factories.submissions import instance, new_id


def every_address(phone: Handset) -> dict[str, str]:
    """An address of every kind a phone is given."""
    entry = entry_of(phone, AWKWARD)
    (file,) = media(phone.get(entry["manifestUrl"]))
    return {
        "formList": f"{phone.server_url}/formList",
        "form": entry["downloadUrl"],
        "manifest": entry["manifestUrl"],
        "media": file["downloadUrl"],
        "submission": f"{phone.server_url}/submission",
    }


def test_check_001_every_answer_says_openrosa(field: Field, phone: Handset) -> None:
    answers = [
        phone.send(m, url)
        for url in every_address(phone).values()
        for m in ("GET", "HEAD")
    ]
    answers.append(phone.submit(instance(instance_id=new_id())))
    answers.append(phone.submit(b"<broken"))
    answers.append(Handset(field.plain).form_list())
    answers.append(phone.form_list("/none"))
    answers += [phone.get(f"{phone.server_url}/formList", **{"If-None-Match": "*"})]
    statuses = {a.status_code for a in answers}
    assert {200, 201, 204, 304, 400, 401} <= statuses
    for answer in answers:
        if answer.status_code != 404:
            assert answer.headers["x-openrosa-version"] == "1.0"


def test_check_002_every_answer_has_a_date(phone: Handset) -> None:
    for url in every_address(phone).values():
        assert parsedate_to_datetime(phone.get(url).headers["date"]).year >= 2026


@pytest.mark.parametrize("date", ["Sun, 22 Nov 2026 03:04:05 GMT", "nonsense", ""])
def test_check_003_any_date_is_accepted(phone: Handset, date: str) -> None:
    phone.headers["Date"] = date
    assert phone.form_list().status_code == 200
    assert phone.submit(instance(instance_id=new_id())).status_code == 201


def test_check_004_downloads_need_no_openrosa_header(phone: Handset) -> None:
    for url in every_address(phone).values():
        assert CLIENT.get(url).status_code in (200, 204)


def test_check_005_the_device_may_be_named_everywhere(phone: Handset) -> None:
    for url in every_address(phone).values():
        for method in ("GET", "HEAD"):
            assert "deviceID=collect%3A" in str(phone.send(method, url).request.url)
            assert phone.send(method, url).status_code in (200, 204)
    assert phone.submit(instance(instance_id=new_id())).status_code == 201


def test_check_006_no_query_is_ever_required(field: Field) -> None:
    for url in every_address(field.phone).values():
        assert CLIENT.get(url).status_code in (200, 204)
    body = field.phone.submit(instance(instance_id=new_id())).request.content
    url = f"{field.keyed}/submission"
    kind = {"Content-Type": "multipart/form-data; boundary=b0undary"}
    assert CLIENT.post(url, content=body, headers=kind).status_code == 201


def test_check_007_addresses_end_without_slash_or_redirect(phone: Handset) -> None:
    assert phone.form_list().status_code == 200
    assert phone.head().status_code == 204
    assert phone.get(f"{phone.server_url}/formList/").status_code == 404


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_check_008_a_post_is_never_redirected(phone: Handset, scheme: str) -> None:
    for tail in ("/submission", "/submission/", "//submission", "/formList", "", "/"):
        answer = phone.send(
            "POST",
            phone.server_url + tail,
            headers={"X-Forwarded-Proto": scheme, "Content-Type": "text/xml"},
            content=b"<data/>",
        )
        assert answer.status_code not in (301, 302, 303)


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_check_009_only_a_post_is_a_submission(phone: Handset, method: str) -> None:
    answer = phone.send(method, f"{phone.server_url}/submission")
    assert answer.status_code not in (200, 201, 202)
    if method == "GET":
        assert answer.status_code == 204


def test_check_010_neither_cookies_nor_csrf_tokens_are_asked_for(
    phone: Handset,
) -> None:
    sent = phone.submit(instance(instance_id=new_id()))
    assert sent.status_code == 201
    assert "set-cookie" not in sent.headers
    phone.headers["Origin"] = "https://elsewhere.example"
    phone.headers["Referer"] = "https://elsewhere.example/"
    assert phone.submit(instance(instance_id=new_id())).status_code == 201


def test_check_011_compression_is_left_to_the_proxy(phone: Handset) -> None:
    """What a proxy compresses must stay the same bytes: none is sent in another form."""
    entry = entry_of(phone, "household")
    plain = phone.get(entry["downloadUrl"], **{"Accept-Encoding": "identity"})
    zipped = phone.get(entry["downloadUrl"])
    assert zipped.content == plain.content
    assert "content-encoding" not in zipped.headers
    assert "no-transform" not in zipped.headers["cache-control"]
    assert gzip.decompress(gzip.compress(zipped.content)) == plain.content


@pytest.mark.parametrize("kind", ["formList", "form", "manifest", "media"])
def test_check_012_what_is_unchanged_is_not_sent_again(
    phone: Handset, kind: str
) -> None:
    url = every_address(phone)[kind]
    first = phone.get(url)
    assert first.headers["cache-control"] == "private, no-cache"
    etag = first.headers["etag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}'):
        again = phone.get(url, **{"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == etag
    assert phone.get(url, **{"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    "kind", ["formList", "form", "manifest", "media", "submission"]
)
def test_check_013_nothing_stays_fresh_by_itself(phone: Handset, kind: str) -> None:
    headers = phone.get(every_address(phone)[kind]).headers
    assert "expires" not in headers
    assert "max-age" not in headers["cache-control"]


@pytest.mark.parametrize("kind", ["formList", "form", "manifest", "media"])
def test_check_014_a_date_alone_is_no_reason_for_304(phone: Handset, kind: str) -> None:
    late = {"If-Modified-Since": "Fri, 31 Dec 2100 23:59:59 GMT"}
    assert phone.get(every_address(phone)[kind], **late).status_code == 200


def test_check_015_a_thousand_ids_fit_into_an_address(phone: Handset) -> None:
    ids = quote(",".join(new_id().removeprefix("uuid:") for _ in range(1000)), safe="")
    assert len(ids) > 38_000
    assert len(listed(phone.form_list(f"?id={ids}"))) == 2


def test_check_016_errors_are_told_in_openrosa_and_never_as_an_empty_list(
    field: Field, phone: Handset
) -> None:
    lost = Handset(f"{field.site.url}/v1/projects/999999")
    for answer in (
        lost.form_list(),
        Handset(field.plain).form_list(),
        phone.get(f"{phone.server_url}/formList?formID=%00"),
        phone.post([xml_part(b"<data>"), file_part("a.jpg")]),
    ):
        assert b"<xforms" not in answer.content or answer.status_code == 200
        if answer.status_code != 200:
            assert message(answer)[0] == "error"
