"""Checks 85 to 87 and 92 to 98: what is in a submission, and how it travels."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.compat.openrosa.field import AWKWARD, Field
from tests.compat.openrosa.handset import XML, Handset, escaped, file_part, xml_part
from tests.factories.submissions import instance, multipart, new_id

PREFIXED = (
    '<orx:meta xmlns:orx="http://openrosa.org/xforms">'
    "<orx:instanceID>{}</orx:instanceID></orx:meta>"
)
ENCRYPTED = "http://www.opendatakit.org/xforms/encrypted"


@pytest.mark.parametrize(
    ("meta", "attribute", "expected"),
    [
        ("<meta><instanceID>{}</instanceID></meta>", "", True),
        (
            PREFIXED,
            "",
            True,
        ),
        (
            '<meta xmlns="http://openrosa.org/xforms"><instanceID>{}</instanceID></meta>',
            "",
            True,
        ),
        ("", ' instanceID="{}"', True),
        ("<meta/>", "", False),
        ("", "", False),
    ],
)
def test_check_085_the_id_is_found_or_given(
    field: Field, phone: Handset, meta: str, attribute: str, expected: bool
) -> None:
    instance_id = new_id()
    xml = (
        f'<data id="household" version="1"{attribute.format(instance_id)}>'
        f"<name>A</name>{meta.format(instance_id)}</data>"
    )
    path = field.form_path("household") + "/submissions"
    before = {s["instanceId"] for s in field.site.client.get(path).json()}
    assert phone.submit(xml.encode()).status_code == 201
    (new,) = {s["instanceId"] for s in field.site.client.get(path).json()} - before
    assert (new == instance_id) is expected
    assert new.startswith("uuid:")


@pytest.mark.parametrize("start", ["uuid:", "", "https://h/é?a=b&c#", "a b/"])
def test_check_086_ids_are_long_and_odd(
    field: Field, phone: Handset, start: str
) -> None:
    instance_id = (start + new_id()).ljust(249, "x")[:249]
    escaped = instance_id.replace("&", "&amp;")
    assert phone.submit(instance(instance_id=escaped)).status_code == 201
    assert field.submission(instance_id).json()["instanceId"] == instance_id


@pytest.mark.parametrize(
    "body",
    [
        "<name/><water/><member/>",
        "<water><uses>a b</uses></water><where>1.5 -2.25 0.0 4.5</where>",
        "<name>a&#64;b</name><member><age>3</age><visit><day>2026-03-04</day></visit></member>",
        "",
    ],
)
def test_check_087_what_javarosa_writes_is_read(phone: Handset, body: str) -> None:
    assert phone.submit(instance(body, instance_id=new_id())).status_code == 201


def test_check_092_older_versions_are_taken(field: Field, phone: Handset) -> None:
    for version in ("1", "2"):
        xml = instance(version=version, instance_id=new_id())
        assert phone.submit(xml).status_code == 201


def test_check_093_an_encrypted_envelope_is_kept_as_it_is(
    field: Field, phone: Handset
) -> None:
    instance_id = new_id()
    xml = (
        f'<data xmlns="{ENCRYPTED}" id="household" version="1" encrypted="yes">'
        "<base64EncryptedKey>AAAA</base64EncryptedKey>"
        '<orx:meta xmlns:orx="http://openrosa.org/xforms">'
        f"<orx:instanceID>{instance_id}</orx:instanceID></orx:meta>"
        "<media><file>1.jpg.enc</file></media>"
        "<encryptedXmlFile>submission.xml.enc</encryptedXmlFile>"
        "<base64EncryptedElementSignature>BBBB</base64EncryptedElementSignature></data>"
    ).encode()
    files = [
        file_part("1.jpg.enc", b"\x00\xff"),
        file_part("submission.xml.enc", b"\x01"),
    ]
    assert phone.submit(xml, *files).status_code == 201
    assert field.stored_xml(instance_id) == xml
    assert field.files(instance_id) == {"1.jpg.enc": True, "submission.xml.enc": True}


def test_check_094_the_bytes_received_can_be_had_again(
    field: Field, phone: Handset
) -> None:
    instance_id = new_id()
    xml = instance(
        "<name>a\r\n<![CDATA[<&>]]><!-- c --></name>", instance_id=instance_id
    )
    assert phone.submit(xml).status_code == 201
    assert field.stored_xml(instance_id) == xml


def test_check_095_a_chunked_post_is_read(field: Field, phone: Handset) -> None:
    instance_id = new_id()
    parts = [
        xml_part(instance(instance_id=instance_id)),
        file_part("1.jpg", b"j" * 300_000),
    ]
    body = multipart(parts)

    def chunks() -> Iterator[bytes]:
        for start in range(0, len(body), 7000):
            yield body[start : start + 7000]

    answer = phone.post_body(chunks())
    assert answer.request.headers["transfer-encoding"] == "chunked"
    assert answer.status_code == 201
    assert field.files(instance_id) == {"1.jpg": True}


def test_check_096_a_hundred_megabytes_are_taken_in_time(
    field: Field, phone: Handset
) -> None:
    instance_id = new_id()
    files = [file_part(f"{n}.mp4", b"%d" % n * (20 * 2**20)) for n in range(5)]
    begun = time.monotonic()
    assert phone.submit(instance(instance_id=instance_id), *files).status_code == 201
    assert time.monotonic() - begun < 60
    assert len(field.files(instance_id)) == 5


def test_check_097_who_sent_it_and_with_what_is_recorded(
    field: Field, phone: Handset
) -> None:
    instance_id = new_id()
    phone.submit(instance(instance_id=instance_id))
    told: dict[str, Any] = field.submission(instance_id).json()
    assert told["deviceId"] == phone.device_id
    assert told["submitterId"] == field.actor_id
    assert told["userAgent"].startswith("org.odk.collect.android/")
    assert told["createdAt"].endswith("Z")


def test_check_098_a_post_that_fails_leaves_nothing_behind(
    field: Field, phone: Handset
) -> None:
    instance_id = new_id()
    xml = xml_part(instance(instance_id=instance_id))
    cut = multipart([xml, file_part("1.jpg", b"j" * 100_000)])[:-50_000]
    assert phone.post_body(cut).status_code == 400
    assert field.submission(instance_id).status_code == 404
    assert phone.post([xml, file_part("1.jpg", b"j" * 100_000)]).status_code == 201
    awkward = new_id()
    other = instance(form_id=escaped(AWKWARD), instance_id=awkward)
    assert phone.post([(XML, "x", "text/xml", other)]).status_code == 201
    assert field.submission(awkward, AWKWARD).status_code == 200
