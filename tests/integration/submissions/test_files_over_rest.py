"""Files of submissions, sent and removed one by one."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from collect.accounts.models import AuditEvent
from collect.forms.models import Form
from collect.submissions.models import Attachment
from tests.factories.accounts import Person
from tests.factories.submissions import instance, new_id, send, upload
from tests.integration.submissions.addresses import address, content, post_file


@pytest.fixture
def sent(form: Form, alice: Person) -> str:
    """The instanceID of a submission that waits for a photo and has an odd file."""
    xml = instance("<photo>a é.jpg</photo>", instance_id=new_id())
    return send(form, xml, [upload("odd.csv", b"1,2")], by=alice.actor).instance_id


def file_of(form: Form, instance_id: str, name: str = "a é.jpg") -> str:
    return address(form, instance_id, "attachments", name)


def test_a_file_is_filled_in_replaced_and_removed(
    form: Form, alice: Person, sent: str
) -> None:
    url = file_of(form, sent)
    assert alice.get(url).json()["code"] == 404.1
    for data in (b"one", b"two"):
        assert post_file(alice, url, data).json() == {"success": True}
        found = alice.get(url)
        assert content(found) == data
        assert found["Content-Type"] == "image/jpeg"
    assert alice.delete(url).json() == {"success": True}
    assert alice.get(url).json()["code"] == 404.1
    listed = alice.get(address(form, sent, "attachments")).json()
    assert {"name": "a é.jpg", "exists": False} in listed
    events = AuditEvent.objects.filter(
        action="submission.attachment.update", actor=alice.actor
    )
    files = list(events.order_by("id").values_list("details__files__0", flat=True))
    assert [file["name"] for file in files] == ["a é.jpg"] * 3
    hashes = [(file["replaced"], file["sha256"]) for file in files]
    assert hashes[0][0] is hashes[2][1] is None
    assert hashes[0][1] == hashes[1][0]
    assert hashes[1][1] == hashes[2][0]


def test_the_same_bytes_change_nothing(form: Form, alice: Person, sent: str) -> None:
    for _ in range(2):
        assert post_file(alice, file_of(form, sent)).status_code == 200
    events = AuditEvent.objects.filter(action="submission.attachment.update")
    assert events.filter(actor=alice.actor).count() == 1


def test_a_file_that_is_there_has_a_tag(form: Form, alice: Person, sent: str) -> None:
    url = file_of(form, sent)
    post_file(alice, url)
    found = alice.get(url)
    content(found)
    same = alice.get(url, headers={"If-None-Match": found["ETag"]})
    assert (same.status_code, same["ETag"]) == (304, found["ETag"])
    head = alice.client.head(url)
    assert (head.status_code, content(head), head["ETag"]) == (200, b"", found["ETag"])
    post_file(alice, url, b"other")
    newer = alice.get(url, headers={"If-None-Match": found["ETag"]})
    assert content(newer) == b"other"


def test_a_note_is_kept_with_a_file(form: Form, alice: Person, sent: str) -> None:
    url = file_of(form, sent)
    note = {"X-Action-Notes": "better%20light"}
    post_file(alice, url, b"1", "image/jpeg", **note)
    alice.delete(url, headers={"X-Action-Notes": "blurred"})
    events = AuditEvent.objects.filter(action="submission.attachment.update")
    notes = events.filter(actor=alice.actor).order_by("id")
    assert [event.notes for event in notes][-2:] == ["better light", "blurred"]


def test_only_what_the_submission_names_is_taken(
    form: Form, alice: Person, sent: str
) -> None:
    for name in ("b.jpg", "a é.JPG", "../a é.jpg", "a\0.jpg", "x" * 300):
        response = post_file(alice, file_of(form, sent, name))
        assert response.status_code in (400, 404)
    assert post_file(alice, file_of(form, "uuid:none")).json()["code"] == 404.1
    assert Attachment.objects.filter(blob__isnull=False).count() == 1


def test_a_file_nobody_asked_for_can_be_replaced_and_forgotten(
    form: Form, alice: Person, sent: str
) -> None:
    url = file_of(form, sent, "odd.csv")
    assert post_file(alice, url, b"3,4", "text/csv").status_code == 200
    assert alice.delete(url).status_code == 200
    listed = alice.get(address(form, sent, "attachments")).json()
    assert [file["name"] for file in listed] == ["a é.jpg"]
    assert alice.delete(url).json()["code"] == 404.1


def test_a_packed_file_is_unpacked(form: Form, alice: Person, sent: str) -> None:
    url = file_of(form, sent)
    packed = gzip.compress(b"photo" * 50_000)
    headers = {"Content-Encoding": "gzip"}
    assert post_file(alice, url, packed, **headers).status_code == 200
    assert content(alice.get(url)) == b"photo" * 50_000
    for data, encoding, code in [
        (b"photo", "gzip", 400.1),
        (packed[:-9], "gzip", 400.1),
        (packed + b"more", "gzip", 400.1),
        (b"", "gzip", 400.1),
        (packed, "br", 400.37),
    ]:
        response = post_file(alice, url, data, **{"Content-Encoding": encoding})
        assert response.json()["code"] == code
    assert content(alice.get(url)) == b"photo" * 50_000


def test_an_archive_stays_packed(form: Form, alice: Person) -> None:
    xml = instance("<photo>a.csv.gz</photo>", instance_id=new_id())
    receipt = send(form, xml, by=alice.actor)
    url = file_of(form, receipt.instance_id, "a.csv.gz")
    packed = gzip.compress(b"1,2")
    assert (
        post_file(alice, url, packed, **{"Content-Encoding": "gzip"}).status_code == 200
    )
    assert content(alice.get(url)) == packed


def test_too_large_a_file_is_refused(
    form: Form, alice: Person, sent: str, settings: Any
) -> None:
    settings.COLLECT_MAX_REQUEST_BYTES = 1000
    url = file_of(form, sent)
    assert post_file(alice, url, b"x" * 1001).json()["code"] == 400.36
    bomb = gzip.compress(b"\0" * 200_000)
    packed = post_file(alice, url, bomb, **{"Content-Encoding": "gzip"})
    assert packed.json()["code"] == 400.36


def test_files_of_versions_are_read_and_removed_apart(
    form: Form, alice: Person, sent: str
) -> None:
    post_file(alice, file_of(form, sent), b"old")
    second = new_id()
    xml = "<photo>a é.jpg</photo>"
    edit = instance(xml, instance_id=second, deprecated_id=sent)
    send(form, edit, [upload("a é.jpg", b"new")], by=alice.actor)
    first_file, second_file = (
        address(form, sent, "versions", version, "attachments", "a é.jpg")
        for version in (sent, second)
    )
    assert [content(alice.get(u)) for u in (first_file, second_file)] == [
        b"old",
        b"new",
    ]
    assert alice.delete(first_file).status_code == 200
    assert alice.get(first_file).status_code == 404
    listed = address(form, sent, "versions", sent, "attachments")
    assert alice.get(listed).json()[0] == {"name": "a é.jpg", "exists": False}
    assert content(alice.get(file_of(form, sent))) == b"new"
