"""A phone that cannot send: its file is received as if its people had sent it."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from collect.accounts.models import Actor, AppUser, AuditEvent, Project
from collect.accounts.permissions import DATA_COLLECTOR, MANAGER, REVIEWER, VIEWER
from collect.forms.models import Form, State
from collect.lib.hashing import sha256_hex
from collect.submissions.models import Attachment, Submission, SubmissionVersion
from collect.sync.phone_exports.manifest import PART
from tests.factories.accounts import (
    Person,
    make_app_user,
    make_person,
    make_project,
)
from tests.factories.collector import WebCollector
from tests.factories.phone_exports import PhoneFile
from tests.factories.submissions import instance, new_id

PHOTO = bytes(range(256)) * 5000
WITH_PHOTO = "<name>Ama</name><photo>1.jpg</photo>"


@pytest.fixture
def phone() -> PhoneFile:
    return PhoneFile()


@pytest.fixture
def manager(project: Project) -> Person:
    return make_person("max", MANAGER, project)


def bring(person: Person, project: Project, file: bytes, path: str = "") -> Any:
    url = f"/data/v1/projects/{project.pk}/phone-exports{path}"
    return person.client.generic("POST", url, file, content_type="application/zip")


def fates(person: Person, project: Project, phone: PhoneFile) -> list[dict[str, Any]]:
    answer = bring(person, project, phone.bytes())
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["records"]
    return found


def in_clear(person: Person, project: Project, phone: PhoneFile) -> dict[str, bytes]:
    answer = bring(person, project, phone.bytes(), "/opened")
    assert answer.status_code == 200, answer.content
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def contents(members: dict[str, bytes]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(members["contents.json"])
    return found


def test_finished_records_are_received_as_if_she_had_sent_them(
    phone: PhoneFile, app_user: AppUser, project: Project, manager: Person
) -> None:
    name, owner = new_id(), phone.person(app_user)
    xml = instance(WITH_PHOTO, instance_id=name)
    files = {"1.jpg": PHOTO, "audit.csv": b"event\n", "empty.txt": b""}
    phone.record(owner, name, xml, files)
    assert len(PHOTO) > PART
    answer = bring(manager, project, phone.bytes())
    assert answer.json() == {
        "deviceId": "collect:1",
        "records": [
            {
                "instanceId": name,
                "xmlFormId": "household",
                "person": "Tablet 1",
                "state": "final",
                "outcome": "received",
                "missing": [],
                "problem": None,
                "reason": "",
            }
        ],
    }
    version = SubmissionVersion.objects.get()
    assert bytes(version.xml) == xml
    assert version.submitter == app_user.actor
    assert version.device_id == "collect:1"
    found = Attachment.objects.values_list("name", "blob__sha256", "blob__content_type")
    assert set(found) == {
        ("1.jpg", sha256_hex(PHOTO), "image/jpeg"),
        ("audit.csv", sha256_hex(b"event\n"), "application/octet-stream"),
        ("empty.txt", sha256_hex(b""), "application/octet-stream"),
    }


@pytest.mark.parametrize("state", ["final", "sending", "rejected", "conflict"])
def test_what_is_finished_is_received_and_drafts_are_not(
    phone: PhoneFile,
    app_user: AppUser,
    project: Project,
    manager: Person,
    state: str,
) -> None:
    finished, draft, owner = new_id(), new_id(), phone.person(app_user)
    phone.record(owner, finished, instance(instance_id=finished), state=state)
    phone.record(owner, draft, instance(instance_id=draft), state="draft")
    outcomes = [
        (fate["instanceId"], fate["state"], fate["outcome"])
        for fate in fates(manager, project, phone)
    ]
    assert outcomes == [(finished, state, "received"), (draft, "draft", "draft")]
    assert Submission.objects.get().instance_id == finished


def test_nothing_comes_twice_whoever_is_first(
    phone: PhoneFile,
    app_user: AppUser,
    project: Project,
    manager: Person,
    collector: WebCollector,
) -> None:
    names, owner = [new_id(), new_id()], phone.person(app_user)
    xmls = [instance(WITH_PHOTO, instance_id=name) for name in names]
    for name, xml in zip(names, xmls, strict=True):
        phone.record(owner, name, xml, {"1.jpg": PHOTO})
    collector.send(xmls[0], files=["1.jpg"])
    first = fates(manager, project, phone)
    assert [fate["outcome"] for fate in first] == ["present", "received"]
    assert [fate["missing"] for fate in first] == [[], []]
    again = fates(manager, project, phone)
    assert [fate["outcome"] for fate in again] == ["present", "present"]
    sent = collector.send(*xmls, files=["1.jpg"])
    assert [answer["status"] for answer in sent] == [200, 200]
    assert [answer["files"] for answer in sent] == [{"1.jpg": sha256_hex(PHOTO)}] * 2
    assert Submission.objects.count() == 2


def test_each_record_has_its_own_fate(
    phone: PhoneFile, app_user: AppUser, project: Project, manager: Person, form: Form
) -> None:
    owner = phone.person(app_user)
    ids = [new_id() for _ in range(3)]
    phone.record(owner, ids[0], instance(instance_id=ids[0], version="unknown"))
    phone.record(owner, ids[1], b"not even XML")
    phone.record(owner, ids[2], instance(instance_id=ids[2]))
    found = fates(manager, project, phone)
    assert [fate["outcome"] for fate in found] == ["refused", "refused", "received"]
    assert found[0]["problem"]["code"] == 404.6
    assert found[1]["problem"]["code"] == 400.1
    Form.objects.filter(pk=form.pk).update(state=State.CLOSED)
    late = new_id()
    phone.record(owner, late, instance(instance_id=late))
    assert fates(manager, project, phone)[3]["problem"]["code"] == 409.2


def test_a_record_without_an_id_is_no_harm_to_the_others(
    phone: PhoneFile, app_user: AppUser, project: Project, manager: Person
) -> None:
    name, owner = new_id(), phone.person(app_user)
    phone.record(owner, "", instance(), state="draft")
    phone.record(owner, name, instance(instance_id=name))
    outcomes = [fate["outcome"] for fate in fates(manager, project, phone)]
    assert outcomes == ["draft", "received"]


def test_a_record_is_received_without_the_files_that_do_not_open(
    phone: PhoneFile, app_user: AppUser, project: Project, manager: Person
) -> None:
    name, owner = new_id(), phone.person(app_user)
    files = {"1.jpg": PHOTO, "2.jpg": PHOTO, "3.jpg": b"third", "4.jpg": b"fourth"}
    xml = instance(WITH_PHOTO, instance_id=name)
    folder = phone.record(owner, name, xml, files)
    del phone.members[f"{folder}/files/0/1"]
    second = phone.members[f"{folder}/files/1/0"]
    phone.members[f"{folder}/files/1/0"] = second[:-1] + bytes([second[-1] ^ 1])
    phone.manifest["records"][0]["files"][2]["sha256"] = "0" * 64
    (fate,) = fates(manager, project, phone)
    assert fate["outcome"] == "received"
    assert sorted(fate["missing"]) == ["1.jpg", "2.jpg", "3.jpg"]
    arrived = Attachment.objects.filter(blob__isnull=False)
    assert arrived.get().name == "4.jpg"
    (listed,) = contents(in_clear(manager, project, phone))
    assert set(listed["unopenedFiles"]) == {"1.jpg", "2.jpg", "3.jpg"}
    assert "another sum" in listed["unopenedFiles"]["3.jpg"]


def test_a_piece_in_the_place_of_another_does_not_open(
    phone: PhoneFile, app_user: AppUser, project: Project, manager: Person
) -> None:
    ids, owner = [new_id(), new_id()], phone.person(app_user)
    first, second = (
        phone.record(owner, name, instance(instance_id=name)) for name in ids
    )
    phone.members[f"{first}/answers"] = phone.members[f"{second}/answers"]
    outcomes = [fate["outcome"] for fate in fates(manager, project, phone)]
    assert outcomes == ["unopened", "received"]


@pytest.mark.parametrize("sealed", [b"", b"short", b"\0" * 100])
def test_answers_that_are_nothing_sealed_are_told(
    phone: PhoneFile,
    app_user: AppUser,
    project: Project,
    manager: Person,
    sealed: bytes,
) -> None:
    name, owner = new_id(), phone.person(app_user)
    folder = phone.record(owner, name, instance(instance_id=name))
    phone.members[f"{folder}/answers"] = sealed
    (fate,) = fates(manager, project, phone)
    assert fate["outcome"] == "unopened"
    del phone.members[f"{folder}/answers"]
    (fate,) = fates(manager, project, phone)
    assert "not in the file" in fate["reason"]


def test_whose_records_cannot_be_opened_is_told(
    phone: PhoneFile, app_user: AppUser, project: Project, manager: Person, form: Form
) -> None:
    elsewhere = make_app_user(make_project("Elsewhere"))
    dana = make_person("dana", DATA_COLLECTOR, project)
    second = make_app_user(project, "Tablet 2", form_id=form.pk)
    owner, theirs = phone.person(app_user), phone.person(elsewhere)
    phone.manifest["people"] += [
        {"id": f"{project.pk}/{second.pk}", "escrow": None},
        {"id": f"{project.pk}/{dana.id}", "escrow": "AAAA"},
        {"id": f"{project.pk}/x", "escrow": "AAAA"},
        {"id": f"0{project.pk}/{app_user.pk}", "escrow": "AAAA"},
    ]
    listed = [person["id"] for person in phone.manifest["people"]]
    for each in (*listed, "nobody"):
        name = new_id()
        phone.record(each, name, instance(instance_id=name))
    found = fates(manager, project, phone)
    assert listed[:2] == [owner, theirs]
    assert [fate["outcome"] for fate in found] == ["received", *["unopened"] * 6]
    assert "nobody who is an app user" in found[1]["reason"]
    assert "not sealed the key" in found[2]["reason"]
    assert "does not say whose" in found[6]["reason"]
    assert Submission.objects.count() == 1


def test_an_escrow_of_another_does_not_open_her_records(
    phone: PhoneFile, app_user: AppUser, project: Project, manager: Person, form: Form
) -> None:
    second = make_app_user(project, "Tablet 2", form_id=form.pk)
    phone.person(app_user)
    own = phone.manifest["people"][0]["escrow"]
    for sealed in (own, "!", "", "AAAA"):
        phone.manifest["people"] = [
            {"id": f"{project.pk}/{second.pk}", "escrow": sealed}
        ]
        name = new_id()
        phone.record(f"{project.pk}/{second.pk}", name, instance(instance_id=name))
        for fate in fates(manager, project, phone):
            assert fate["outcome"] == "unopened"
            assert "was not sealed to this project" in fate["reason"]


def test_a_revoked_app_users_records_are_not_lost(
    phone: PhoneFile, app_user: AppUser, project: Project, manager: Person
) -> None:
    name, owner = new_id(), phone.person(app_user)
    phone.record(owner, name, instance(instance_id=name))
    AppUser.objects.update(token=None)
    (fate,) = fates(manager, project, phone)
    assert fate["outcome"] == "received"


def test_who_may_not_send_to_the_form_any_more_is_refused_and_can_be_read(
    phone: PhoneFile, app_user: AppUser, project: Project, manager: Person
) -> None:
    name, owner = new_id(), phone.person(app_user)
    xml = instance(instance_id=name)
    phone.record(owner, name, xml)
    app_user.actor.assignments.all().delete()
    (fate,) = fates(manager, project, phone)
    assert (fate["outcome"], fate["problem"]["code"]) == ("refused", 403.1)
    assert xml in in_clear(manager, project, phone).values()


def test_all_records_can_be_had_in_clear_drafts_too(
    phone: PhoneFile, app_user: AppUser, project: Project, manager: Person
) -> None:
    finished, draft, owner = new_id(), "uuid:../../etc", phone.person(app_user)
    xml = instance(WITH_PHOTO, instance_id=finished)
    phone.record(owner, finished, xml, {"1.jpg": PHOTO, "../ü ü/x.jpg": b"x"})
    phone.record(owner, draft, b"<data>half", state="draft")
    phone.record("nobody", new_id(), b"<data/>")
    members = in_clear(manager, project, phone)
    first, second, third = contents(members)
    assert members[f"{first['folder']}/submission.xml"] == xml
    assert members[f"{first['folder']}/files/1.jpg"] == PHOTO
    odd = first["files"]["../ü ü/x.jpg"]
    assert members[f"{first['folder']}/files/{odd}"] == b"x"
    assert members[f"{second['folder']}/submission.xml"] == b"<data>half"
    assert (second["state"], second["person"]) == ("draft", "Tablet 1")
    assert "folder" not in third
    assert "does not say whose" in third["reason"]
    assert all("/../" not in f"/{name}/" for name in members)
    assert not Submission.objects.exists()


def test_who_opened_what_stands_in_the_audit_log(
    phone: PhoneFile, app_user: AppUser, project: Project, manager: Person
) -> None:
    name, owner = new_id(), phone.person(app_user)
    phone.record(owner, name, instance(instance_id=name))
    url = f"/data/v1/projects/{project.pk}/phone-exports"
    headers = {"X-Action-Notes": "Phone%20fell"}
    manager.client.generic("POST", url, phone.bytes(), headers=headers)
    in_clear(manager, project, phone)
    events = AuditEvent.objects.filter(action__startswith="phone_export.")
    received, opened = events.order_by("id")
    assert (received.action, opened.action) == (
        "phone_export.receive",
        "phone_export.open",
    )
    assert received.actor == opened.actor == manager.actor
    assert received.notes == "Phone fell"
    told = {"deviceId": "collect:1", "instanceIds": [name]}
    assert received.details == {**told, "outcomes": {"received": 1}}
    assert opened.details == told
    created = AuditEvent.objects.get(action="submission.create")
    assert created.actor == Actor.objects.get(pk=app_user.pk)


def test_only_who_may_is_served(
    phone: PhoneFile,
    project: Project,
    manager: Person,
    alice: Person,
    bob: Person,
    chelsea: Person,
    collector: WebCollector,
) -> None:
    people = [
        alice,
        manager,
        bob,
        chelsea,
        *(
            make_person(role.system, role, project)
            for role in (REVIEWER, VIEWER, DATA_COLLECTOR)
        ),
    ]
    file = phone.bytes()
    for path in ("", "/opened"):
        statuses = [bring(person, project, file, path).status_code for person in people]
        assert statuses == [200, 200, 403, 403, 403, 403, 403]
        url = f"/data/v1/projects/{project.pk}/phone-exports{path}"
        assert Client().post(url, file, content_type="x/y").status_code == 401
        own = Client(headers={"Authorization": f"Bearer {collector.token}"})
        assert own.post(url, file, content_type="x/y").status_code == 401
    nowhere = Project(pk=project.pk + 1000)
    assert bring(alice, nowhere, file).status_code == 404


def test_a_file_that_is_too_large_is_refused(
    phone: PhoneFile, project: Project, manager: Person, settings: Settings
) -> None:
    file = phone.bytes()
    settings.COLLECT_PHONE_EXPORT_BYTES = len(file)
    assert bring(manager, project, file).status_code == 200
    settings.COLLECT_PHONE_EXPORT_BYTES = len(file) - 1
    for path in ("", "/opened"):
        assert bring(manager, project, file, path).json()["code"] == 400.36
