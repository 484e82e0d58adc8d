"""The submission address: preflight, bodies of all kinds, errors phones can read."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError
from lxml import etree

from collect.accounts.models import AppUser
from collect.forms.actions import set_state
from collect.forms.models import Form
from collect.submissions.models import Attachment, Submission, SubmissionVersion
from collect.sync.actions import devices
from collect.sync.models import Device
from tests.factories.submissions import Phone, instance, multipart, new_id

XML = "xml_submission_file"


def text(response: Any) -> str:
    assert "text/xml" in response["Content-Type"]
    assert response["X-OpenRosa-Version"] == "1.0"
    root = etree.fromstring(response.content)
    assert root[0].get("nature") == (
        "submit_success" if response.status_code == 201 else "error"
    )
    return root[0].text or ""


def test_the_xml_part_may_come_in_several_shapes(form: Form, phone: Phone) -> None:
    for filename, kind in (
        ("", "text/xml"),
        ("", ""),
        ("x", "application/xml"),
        (XML, "text/xml"),
    ):
        xml = instance("<name>ü</name>", instance_id=new_id())
        response = phone.post_body(multipart([(XML, filename, kind, xml)]))
        assert response.status_code == 201
        assert bytes(SubmissionVersion.objects.latest("id").xml) == xml


def test_the_xml_may_follow_its_files_and_unknown_fields(
    form: Form, phone: Phone
) -> None:
    parts = [
        ("1.jpg", "other name.jpg", "image/jpeg", b"1" * 200_000),
        ("__csrf", "", "", b"token"),
        (XML, "x.xml", "text/xml", instance(instance_id=new_id())),
        ("", "2.jpg", "image/jpeg", b"2"),
        (XML, "again.xml", "text/xml", b"<no/>"),
    ]
    assert phone.post_body(multipart(parts)).status_code == 201
    sizes = {a.name: a.blob.size for a in Attachment.objects.all() if a.blob}
    assert sizes == {"1.jpg": 200_000, "2.jpg": 1}


def test_latin1_and_utf8_names_are_the_same_file(form: Form, phone: Phone) -> None:
    xml = instance("<photo>&#233;.jpg</photo>", instance_id=new_id())
    parts = [(XML, "x", "text/xml", xml), ("é.jpg", "é.jpg", "image/jpeg", b"1")]
    data = multipart(parts)
    assert phone.post_body(data).status_code == 201
    assert phone.post_body(data.decode().encode("latin-1")).status_code == 201
    assert Attachment.objects.get().expected


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (b"<data/>", "text/xml", "multipart"),
        (b"x", "multipart/form-data", "multipart"),
        (b"", "multipart/form-data; boundary=b", "multipart"),
        (b"x", "multipart/form-data; boundary=\xe9", "multipart"),
        (
            multipart([("a", "a", "t", b"x")]),
            "multipart/form-data; boundary=b0undary",
            XML,
        ),
        (
            multipart([(XML, "x", "t", b"<a")]),
            "multipart/form-data; boundary=b0undary",
            "well-formed",
        ),
        (
            multipart([(XML, "x", "t", b"<a/>")]),
            "multipart/form-data; boundary=b0undary",
            "form ID",
        ),
        (
            multipart([(XML, "x", "t", instance())])[:-14],
            "multipart/form-data; boundary=b0undary",
            "cut off",
        ),
    ],
)
def test_bad_bodies_are_explained_and_store_nothing(
    form: Form, phone: Phone, data: bytes, kind: str, words: str
) -> None:
    response = phone.post_body(data, kind)
    assert response.status_code == 400
    assert words in text(response)
    assert Submission.objects.count() == 0


def test_a_file_cut_off_is_not_stored_as_a_file(form: Form, phone: Phone) -> None:
    parts = [
        (XML, "x", "t", instance(instance_id=new_id())),
        ("a", "a", "t", b"x" * 9000),
    ]
    response = phone.post_body(multipart(parts)[:-5000])
    assert (response.status_code, Submission.objects.count()) == (400, 0)


def test_xml_that_is_too_large_is_refused(form: Form, phone: Phone) -> None:
    xml = instance(f"<name>{'x' * 17_000_000}</name>", instance_id=new_id())
    response = phone.post(xml)
    assert response.status_code == 400
    assert "at most" in text(response)


def test_refusals_of_the_decision_table_are_told(form: Form, phone: Phone) -> None:
    instance_id = new_id()
    phone.post(instance(instance_id=instance_id))
    changed = phone.post(instance("<name>B</name>", instance_id=instance_id))
    assert changed.status_code == 409
    assert "different XML" in text(changed)
    assert phone.post(instance(form_id="none")).status_code == 404
    assert "version 9" in text(phone.post(instance(version="9")))
    set_state(form=form, state="closed", by=None)
    closed = phone.post(instance(instance_id=new_id()))
    assert (closed.status_code, "not accept" in text(closed)) == (409, True)


def test_hostile_texts_do_no_harm(form: Form, app_user: AppUser) -> None:
    phone = Phone.of(app_user)
    phone.device_id = "\x00" + "d" * 400
    phone.headers["User-Agent"] = "u" * 400
    assert phone.post(instance(instance_id=new_id())).status_code == 201
    version = SubmissionVersion.objects.get()
    assert (version.device_id, version.user_agent) == ("d" * 255, "u" * 255)


def test_a_contact_that_cannot_be_noted_fails_nothing(
    form: Form, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise DatabaseError("full")

    monkeypatch.setattr(devices, "connection", SimpleNamespace(cursor=broken))
    assert phone.post(instance(instance_id=new_id())).status_code == 201
    assert Submission.objects.count() == 1
    assert Device.objects.count() == 0


def test_clients_without_a_device_id_are_not_noted(form: Form, phone: Phone) -> None:
    phone.device_id = ""
    assert phone.post(instance(instance_id=new_id())).status_code == 201
    assert Device.objects.count() == 0
