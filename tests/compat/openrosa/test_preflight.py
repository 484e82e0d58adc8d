"""Checks 62 to 74: before a submission, and what is said about one."""

from __future__ import annotations

import socket
import time
from urllib.parse import urlsplit

import pytest

from tests.compat.openrosa.field import Field
from tests.compat.openrosa.handset import XML, Handset, file_part, message, xml_part
from tests.factories.submissions import instance, new_id

SUCCESS = ("submit_success", "full submission upload was successful!")
LIMIT = 100 * 2**20


def test_check_062_preflight_is_204_and_tells_the_limit(phone: Handset) -> None:
    answer = phone.head()
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["x-openrosa-version"] == "1.0"
    assert answer.headers["x-openrosa-accept-content-length"] == str(LIMIT)


def test_check_063_the_hard_limit_is_well_above_the_advertised_one(
    phone: Handset,
) -> None:
    text = phone.head().headers["x-openrosa-accept-content-length"]
    assert text.isascii()
    assert text.isdecimal()
    # The length alone decides; a body of the advertised size plus 1 MB passes it.
    body = phone.submit(instance(instance_id=new_id())).request.content
    for length, status in ((int(text) + 2**20, 201), (10**12, 413)):
        assert _declared(phone, body, length) == status


def _declared(phone: Handset, body: bytes, length: int) -> int:
    """The status for a body that is said to be longer than what comes."""
    parts = urlsplit(phone.server_url)
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as line:
        line.sendall(
            f"POST {parts.path}/submission HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
            "Content-Type: multipart/form-data; boundary=b0undary\r\n"
            f"Content-Length: {length}\r\n\r\n".encode()
            + body
        )
        line.shutdown(socket.SHUT_WR)
        return int(line.recv(64).split()[1])


def test_check_064_no_location_is_given(phone: Handset) -> None:
    assert "location" not in phone.head().headers


def test_check_065_preflight_is_quick_and_changes_nothing(
    field: Field, phone: Handset
) -> None:
    path = field.form_path("household") + "/submissions"
    before = field.site.client.get(path).json()
    begun = time.monotonic()
    for _ in range(5):
        phone.head()
    assert time.monotonic() - begun < 5
    assert field.site.client.get(path).json() == before


def test_check_066_a_submission_is_created(phone: Handset) -> None:
    answer = phone.submit(instance(instance_id=new_id()))
    assert answer.status_code == 201
    assert answer.headers["content-type"].startswith("text/xml")
    assert message(answer) == SUCCESS


def test_check_067_the_message_has_no_prefix(phone: Handset) -> None:
    content = phone.submit(instance(instance_id=new_id())).content
    assert b'<OpenRosaResponse xmlns="http://openrosa.org/http/response"' in content
    assert b"<message nature=" in content


def test_check_068_success_tells_the_limit_too(phone: Handset) -> None:
    headers = phone.submit(instance(instance_id=new_id())).headers
    assert headers["x-openrosa-accept-content-length"] == str(LIMIT)
    assert headers["x-openrosa-version"] == "1.0"


def test_check_069_the_xml_must_be_there(phone: Handset) -> None:
    answer = phone.post([file_part("a.jpg")])
    assert answer.status_code == 400
    nature, text = message(answer)
    assert (nature, XML in text) == ("error", True)


@pytest.mark.parametrize(
    "kind", ["text/xml", "application/json", "", "multipart/form-data"]
)
def test_check_070_other_bodies_are_refused_with_words(
    phone: Handset, kind: str
) -> None:
    answer = phone.post_body(instance(instance_id=new_id()), kind)
    assert answer.status_code in (400, 415)
    assert message(answer)[0] == "error"


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"<data",
        b"\xff\xfe<",
        b"<data><a></b></data>",
        b'<!DOCTYPE d [<!ENTITY a "b">]><data id="household" version="1">&a;</data>',
        b'<!DOCTYPE d SYSTEM "file:///etc/passwd"><data id="household" version="1"/>',
        b"<data><meta><instanceID>uuid:1</instanceID></meta></data>",
        b"<a>" * 300 + b"</a>" * 300,
    ],
)
def test_check_071_bad_xml_is_explained_and_stores_nothing(
    field: Field, phone: Handset, xml: bytes
) -> None:
    path = field.form_path("household") + "/submissions"
    before = len(field.site.client.get(path).json())
    answer = phone.submit(xml, file_part("a.jpg"))
    assert answer.status_code == 400
    assert len(message(answer)[1]) > 10
    assert len(field.site.client.get(path).json()) == before


@pytest.mark.parametrize(
    ("form_id", "version", "status"),
    [
        ("none", "1", 404),
        ("household", "9", 404),
        ("closed", "1", 409),
        ("draft", "1", 404),
    ],
)
def test_check_072_what_cannot_be_sent_is_told(
    phone: Handset, form_id: str, version: str, status: int
) -> None:
    answer = phone.submit(
        instance(form_id=form_id, version=version, instance_id=new_id())
    )
    assert answer.status_code == status
    assert message(answer)[0] == "error"


def test_check_072_a_closing_form_still_takes_submissions(phone: Handset) -> None:
    xml = instance(form_id="closing", instance_id=new_id())
    assert phone.submit(xml).status_code == 201


def test_check_073_what_is_too_large_is_413(phone: Handset) -> None:
    assert _declared(phone, b"", 300 * 2**20) == 413


@pytest.mark.parametrize("filename", ["", "x.xml", "ü & 1.xml", XML, "a/b\\c.xml"])
@pytest.mark.parametrize("kind", ["text/xml", "application/xml", ""])
@pytest.mark.parametrize("declared", [True, False])
def test_check_074_the_xml_part_comes_in_many_shapes(
    field: Field, phone: Handset, filename: str, kind: str, declared: bool
) -> None:
    instance_id = new_id()
    xml = instance("<name>ü</name>", instance_id=instance_id)
    xml = xml if declared else xml.partition(b"?>")[2]
    answer = phone.post([(XML, filename, kind, xml), file_part("a.jpg")])
    assert answer.status_code == 201
    assert field.stored_xml(instance_id) == xml
    # The same XML again, as a part that never ends up in Django's forms.
    assert phone.post([xml_part(xml)]).status_code == 201
