"""Media: slots, files, and what phones and browsers get of them."""

import gzip

import pytest
from django.conf import settings
from pytest_django.fixtures import Settings

from collect.accounts.models import AuditEvent, Project
from collect.forms.models import Blob
from collect.lib.hashing import md5_hex
from tests.factories.accounts import Person
from tests.factories.forms import make_draft, make_form, xform
from tests.integration.forms.conftest import Address, send

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
MEDIA = ("map.png", "areas.csv")


def test_slots_come_from_the_form(alice: Person, at: Address, project: Project) -> None:
    make_form(project, xform(media=MEDIA), publish=False)
    assert alice.get(at("simple", "/draft/attachments")).json() == [
        {
            "name": name,
            "type": "file",
            "hash": None,
            "exists": False,
            "blobExists": False,
            "datasetExists": False,
            "updatedAt": None,
            "size": None,
        }
        for name in sorted(MEDIA)
    ]


def test_an_uploaded_file_is_served_as_it_was(
    alice: Person, at: Address, project: Project
) -> None:
    form = make_form(project, xform(media=MEDIA), publish=False)
    path = at("simple", "/draft/attachments/map.png")
    slot = send(alice, path, PNG, content_type="text/html").json()
    assert slot.pop("updatedAt") is not None
    assert slot == {
        "name": "map.png",
        "type": "file",
        "hash": md5_hex(PNG),
        "exists": True,
        "blobExists": True,
        "datasetExists": False,
        "size": len(PNG),
    }
    answer = alice.get(path)
    assert b"".join(answer.streaming_content) == PNG
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"] == 'attachment; filename="map.png"'
    assert answer["ETag"] == f'"{md5_hex(PNG)}"'
    assert "sandbox" in answer["Content-Security-Policy"]
    slot = alice.get(at("simple", "/draft/attachments")).json()[1]
    assert (slot["hash"], slot["exists"], slot["size"]) == (
        md5_hex(PNG),
        True,
        len(PNG),
    )
    event = AuditEvent.objects.get(action="form.attachment.update")
    assert event.form_id == form.id
    assert event.details is not None
    assert event.details["name"] == "map.png"


def test_published_files_can_be_read_and_not_changed(
    alice: Person, at: Address, project: Project
) -> None:
    make_form(project, xform(media=MEDIA), publish=False)
    send(alice, at("simple", "/draft/attachments/map.png"), PNG)
    alice.post(at("simple", "/draft/publish"))
    for path in ("/attachments", "/versions/1/attachments"):
        assert b"".join(alice.get(at("simple", f"{path}/map.png"))) == PNG
        assert len(alice.get(at("simple", path)).json()) == 2
        assert alice.get(at("simple", f"{path}/areas.csv")).json()["code"] == 404.1
    answer = send(alice, at("simple", "/draft/attachments/map.png"), b"new")
    assert answer.json()["code"] == 404.1


def test_files_stay_when_the_draft_is_replaced(
    alice: Person, at: Address, project: Project
) -> None:
    form = make_form(project, xform(media=MEDIA), publish=False)
    send(alice, at("simple", "/draft/attachments/map.png"), PNG)
    make_draft(form, xform(media=("map.png", "new.csv")))
    slots = alice.get(at("simple", "/draft/attachments")).json()
    assert [(s["name"], s["exists"]) for s in slots] == [
        ("map.png", True),
        ("new.csv", False),
    ]


def test_a_slot_can_be_emptied(alice: Person, at: Address, project: Project) -> None:
    make_form(project, xform(media=MEDIA), publish=False)
    path = at("simple", "/draft/attachments/map.png")
    send(alice, path, PNG)
    assert alice.delete(path).json() == {"success": True}
    assert alice.get(path).json()["code"] == 404.1


def test_equal_files_are_kept_once(
    alice: Person, at: Address, project: Project
) -> None:
    make_form(project, xform(media=MEDIA), publish=False)
    for name in MEDIA:
        send(alice, at("simple", f"/draft/attachments/{name}"), PNG)
    assert Blob.objects.count() == 1


@pytest.mark.parametrize(
    "name", ["other.png", "..", "%252e%252e%252Fmap.png", "map.png%252F", "MAP.PNG"]
)
def test_files_nobody_asked_for_are_refused(
    name: str, alice: Person, at: Address, project: Project
) -> None:
    make_form(project, xform(media=MEDIA), publish=False)
    answer = send(alice, at("simple", f"/draft/attachments/{name}"), PNG)
    assert answer.json()["code"] == 404.1


def test_packed_files_are_kept_as_sent_and_others_unpacked(
    alice: Person, at: Address, project: Project
) -> None:
    make_form(project, xform(media=("a.csv.gz", "a.csv")), publish=False)
    encoded = {"Content-Encoding": "gzip"}
    packed = at("simple", "/draft/attachments/a.csv.gz")
    assert send(alice, packed, b"\x1f\x8b", headers=encoded).status_code == 200
    answer = alice.get(packed)
    assert b"".join(answer) == b"\x1f\x8b"
    assert not answer.has_header("Content-Encoding")
    plain = at("simple", "/draft/attachments/a.csv")
    sent = send(alice, plain, gzip.compress(b"name,label\n" * 9), headers=encoded)
    assert sent.json()["hash"] == md5_hex(b"name,label\n" * 9)
    assert b"".join(alice.get(plain)) == b"name,label\n" * 9


@pytest.mark.parametrize(
    ("encoding", "body", "code"),
    [
        ("br", b"x", 400.37),
        ("gzip", b"x", 400.1),
        ("gzip", gzip.compress(b"x")[:-4], 400.1),
        ("gzip", gzip.compress(b"x") + b"more", 400.1),
        ("gzip", gzip.compress(bytes(10**6)), 400.36),
    ],
    ids=["encoding", "not gzip", "cut", "longer", "too large"],
)
def test_bodies_that_cannot_be_unpacked_are_refused(
    encoding: str,
    body: bytes,
    code: float,
    alice: Person,
    at: Address,
    project: Project,
    settings: Settings,
) -> None:
    make_form(project, xform(media=MEDIA), publish=False)
    settings.COLLECT_MAX_REQUEST_BYTES = 10**5
    path, encoded = (
        at("simple", "/draft/attachments/map.png"),
        {"Content-Encoding": encoding},
    )
    assert send(alice, path, body, headers=encoded).json()["code"] == code
    assert not alice.get(at("simple", "/draft/attachments")).json()[1]["exists"]


def test_a_file_that_is_too_large_leaves_nothing_behind(
    alice: Person, at: Address, project: Project, settings: Settings
) -> None:
    make_form(project, xform(media=MEDIA), publish=False)
    settings.COLLECT_MAX_REQUEST_BYTES = 1000
    answer = send(alice, at("simple", "/draft/attachments/map.png"), bytes(1001))
    assert answer.json()["code"] == 400.36
    assert Blob.objects.count() == 0
    assert list((settings.COLLECT_BLOB_DIR / "incoming").iterdir()) == []


@pytest.mark.parametrize("name", ["a\\b.png", ".hidden", "x" * 300, "a&#9;b.png"])
def test_a_form_that_asks_for_an_impossible_file_is_refused(
    name: str, alice: Person, at: Address
) -> None:
    answer = send(alice, at(), xform(media=(name,)))
    assert answer.json()["code"] == 400.8
    assert settings.COLLECT_BLOB_DIR.exists()
