"""Records: their answers at once, each with its own fate; their files when they come."""

from __future__ import annotations

import gzip
import io
import json
from typing import Any
from unittest.mock import patch

import pytest
from django.db import DataError
from django.test import Client

from collect.accounts.models import AppUser, AuditEvent, Project
from collect.accounts.permissions import DATA_COLLECTOR
from collect.forms.models import Blob, Form, State
from collect.lib.hashing import sha256_hex
from collect.submissions import actions
from collect.submissions.models import Attachment, Submission, SubmissionVersion
from collect.sync.actions import reception
from collect.sync.collector import bodies
from collect.sync.models import Device, Upload
from tests.factories.accounts import Person, make_app_user, make_person
from tests.factories.collector import WebCollector
from tests.factories.submissions import household_form, instance, new_id
from tests.integration.sync.returning import judge

PHOTO = bytes(range(256)) * 100
SUM = sha256_hex(PHOTO)
WITH_PHOTO = "<name>Ama</name><photo>1.jpg</photo>"


def test_answers_come_first_and_files_when_they_can(
    collector: WebCollector, app_user: AppUser
) -> None:
    name = new_id()
    xml = instance(WITH_PHOTO, instance_id=name)
    (answer,) = collector.send(xml, files=["1.jpg"])
    assert answer == {
        "instanceId": name,
        "status": 201,
        "files": {},
        "missing": ["1.jpg"],
    }
    version = SubmissionVersion.objects.get()
    assert bytes(version.xml) == xml
    assert version.submitter == app_user.actor
    assert version.device_id == collector.device_id
    collector.upload(PHOTO)
    named = collector.name(name, {"1.jpg": SUM})
    assert named.json() == {
        "instanceId": name,
        "status": 200,
        "files": {"1.jpg": SUM},
        "missing": [],
    }
    assert Attachment.objects.get().blob == Blob.objects.get(sha256=SUM)
    assert not Upload.objects.exists()
    actions = AuditEvent.objects.filter(action__startswith="submission.")
    assert list(actions.order_by("id").values_list("action", flat=True)) == [
        "submission.create",
        "submission.attachment.update",
    ]


def test_everything_may_be_sent_again(collector: WebCollector) -> None:
    name = new_id()
    xml = instance(WITH_PHOTO, instance_id=name)
    collector.send(xml)
    collector.upload(PHOTO)
    collector.name(name, {"1.jpg": SUM})
    (again,) = collector.send(xml)
    assert (again["status"], again["files"]) == (200, {"1.jpg": SUM})
    assert int(collector.announce(SUM, len(PHOTO))["Upload-Offset"]) == len(PHOTO)
    elsewhere = collector.patch(SUM, 0, PHOTO)
    assert (elsewhere.status_code, elsewhere["Upload-Offset"]) == (409, str(len(PHOTO)))
    events = AuditEvent.objects.count()
    assert collector.name(name, {"1.jpg": SUM}).json()["files"] == {"1.jpg": SUM}
    assert AuditEvent.objects.count() == events
    assert Submission.objects.count() == 1


def test_one_photo_may_belong_to_two_records(collector: WebCollector) -> None:
    names = [new_id(), new_id()]
    collector.send(*(instance(WITH_PHOTO, instance_id=name) for name in names))
    collector.upload(PHOTO)
    for name in names:
        assert collector.name(name, {"1.jpg": SUM}).json()["missing"] == []


def test_a_file_that_the_answers_do_not_name_is_waited_for_too(
    collector: WebCollector,
) -> None:
    name = new_id()
    xml = instance(instance_id=name)
    (answer,) = collector.send(xml, files=["audit.csv"])
    assert answer["missing"] == ["audit.csv"]
    collector.upload(PHOTO)
    assert collector.name(name, {"audit.csv": SUM}).json()["files"] == {
        "audit.csv": SUM
    }


def test_a_sum_that_was_not_brought_changes_nothing(
    collector: WebCollector, app_user: AppUser, form: Form
) -> None:
    other = WebCollector.of(make_app_user(app_user.project, form_id=form.pk))
    theirs = new_id()
    other.send(instance(WITH_PHOTO, instance_id=theirs))
    other.upload(PHOTO)
    other.name(theirs, {"1.jpg": SUM})
    name = new_id()
    collector.send(instance(WITH_PHOTO, instance_id=name))
    answer = collector.name(name, {"1.jpg": SUM}).json()
    assert (answer["files"], answer["missing"]) == ({}, ["1.jpg"])
    assert collector.name(theirs, {"1.jpg": SUM}).status_code == 404


def test_a_bad_record_harms_no_other(collector: WebCollector, form: Form) -> None:
    first, other, last = new_id(), new_id(), new_id()
    collector.send(instance(instance_id=first))
    answers = collector.send(
        instance("<name>Another</name>", instance_id=first),
        b"<data><instanceID>uuid:broken</instanceID>",
        instance(instance_id=new_id(), version="unknown"),
        instance(instance_id="uuid:elsewhere", form_id="elsewhere"),
        b"not even XML",
        instance(instance_id=last),
    )
    statuses = [answer["status"] for answer in answers]
    assert statuses == [409, 400, 404, 400, 400, 201]
    assert [answer["instanceId"] for answer in answers][:2] == [first, "uuid:broken"]
    assert answers[3]["instanceId"] == "uuid:elsewhere"
    assert answers[4]["instanceId"] == ""
    assert answers[0]["problem"]["code"] == 409.1
    assert "instanceID" in answers[0]["problem"]["message"]
    assert Submission.objects.count() == 2
    set_state_of(form, State.CLOSED)
    (closed,) = collector.send(instance(instance_id=other))
    assert (closed["status"], closed["problem"]["code"]) == (409, 409.2)


def set_state_of(form: Form, state: State) -> None:
    Form.objects.filter(pk=form.pk).update(state=state)


def test_half_a_character_is_one_records_fault(collector: WebCollector) -> None:
    good = new_id()
    content = {
        "records": [
            {"xmlFormId": "household", "xml": "<data>\ud800<instanceID>x</instanceID>"},
            {"xmlFormId": "household", "xml": instance(instance_id=good).decode()},
        ]
    }
    body = json.dumps(content).encode()
    answer = collector.ask(
        "POST", "submissions", body, **{"Content-Type": "application/json"}
    )
    # JSON with half a surrogate pair is no text: the phone finds whose fault it is.
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("error", "status"), [(RuntimeError("disk"), 500), (DataError("no"), 400)]
)
def test_a_fault_of_ours_is_said_of_the_record_it_befell(
    collector: WebCollector, error: Exception, status: int
) -> None:
    receive = actions.receive
    faults = iter([error, None])

    def faulty(**options: object) -> object:
        fault = next(faults)
        if fault is not None:
            raise fault
        return receive(**options)  # type: ignore[arg-type]

    names = [new_id(), new_id()]
    with patch.object(reception, "receive", faulty):
        answers = collector.send(*(instance(instance_id=name) for name in names))
    assert [answer["status"] for answer in answers] == [status, 201]
    assert [answer["instanceId"] for answer in answers] == names


def test_an_edit_goes_by_the_id_it_replaces(
    collector: WebCollector, form: Form, alice: Person
) -> None:
    first, second = new_id(), new_id()
    collector.send(instance(WITH_PHOTO, instance_id=first))
    collector.upload(PHOTO)
    collector.name(first, {"1.jpg": SUM})
    judge(alice, form, first, "hasIssues")
    edit = instance(WITH_PHOTO, instance_id=second, deprecated_id=first)
    (answer,) = collector.send(edit)
    assert answer == {
        "instanceId": second,
        "status": 201,
        "files": {"1.jpg": SUM},
        "missing": [],
    }
    assert Submission.objects.get().review_state == "edited"
    (again,) = collector.send(edit)
    assert again["status"] == 200


def test_files_follow_even_when_the_form_is_closed_by_then(
    collector: WebCollector, form: Form, alice: Person
) -> None:
    name = new_id()
    collector.send(instance(WITH_PHOTO, instance_id=name))
    set_state_of(form, State.CLOSED)
    collector.upload(PHOTO)
    assert collector.name(name, {"1.jpg": SUM}).json()["missing"] == []


def test_other_bytes_under_a_name_of_an_edited_version_are_refused(
    collector: WebCollector,
) -> None:
    first, second = new_id(), new_id()
    collector.send(instance(WITH_PHOTO, instance_id=first))
    collector.name(first, {"1.jpg": collector.upload(PHOTO)})
    collector.send(instance(WITH_PHOTO, instance_id=second, deprecated_id=first))
    answer = collector.name(first, {"1.jpg": collector.upload(b"other")})
    assert (answer.status_code, answer.json()["code"]) == (409, 409.3)


def test_the_phones_contact_is_noted_with_what_waits_on_it(
    collector: WebCollector,
) -> None:
    content = {"deviceId": "web:1", "waiting": 7, "records": []}
    assert collector.json("POST", "submissions", content).status_code == 200
    device = Device.objects.get()
    assert (device.device_id, device.waiting) == ("web:1", 7)
    assert device.last_submission_at is not None
    collector.get("state?deviceID=web:1")
    collector.get("state?deviceID=web:1&waiting=-1")
    device.refresh_from_db()
    assert device.waiting == 7
    assert device.last_form_list_at is not None
    collector.get("state?deviceID=web:1&waiting=0")
    device.refresh_from_db()
    assert device.waiting == 0


def batch(count: int) -> bytes:
    content = {"records": [{"xmlFormId": "x", "xml": "x"}] * count}
    return json.dumps(content).encode()


@pytest.mark.parametrize(
    ("body", "encoding", "code"),
    [
        (b"{", "", 400.1),
        (b"[]", "", 400.8),
        (batch(51), "", 400.8),
        (gzip.compress(batch(1), mtime=0)[:-9], "gzip", 400.39),
        (gzip.compress(batch(1), mtime=0) + b"more", "gzip", 400.39),
        (b"not packed", "gzip", 400.39),
        (batch(1), "br", 400.37),
        (gzip.compress(b" " * (bodies.LARGEST + 1)), "gzip", 413.92),
        (b" " * (bodies.LARGEST + 1), "", 413.92),
    ],
)
def test_a_body_that_is_no_batch_is_refused_whole(
    collector: WebCollector, body: bytes, encoding: str, code: float
) -> None:
    headers = {"Content-Encoding": encoding} if encoding else {}
    answer = collector.ask(
        "POST", "submissions", body, **headers, **{"Content-Type": "application/json"}
    )
    assert answer.json()["code"] == code
    assert answer.status_code == int(code)


class Lost(io.RawIOBase):
    """A connection that was reset."""

    def read(self, size: int = -1) -> bytes:
        raise OSError("reset")


@pytest.mark.parametrize("arrived", [io.BytesIO(b'{"records": ['), Lost()])
def test_a_body_that_is_cut_is_refused(
    collector: WebCollector, arrived: io.IOBase
) -> None:
    extra: dict[str, Any] = {"wsgi.input": arrived, "CONTENT_LENGTH": "999"}
    answer = Client(headers={"Authorization": f"Bearer {collector.token}"}).generic(
        "POST",
        f"/data/v1/collector/projects/{collector.project_id}/submissions",
        b"x",
        content_type="application/json",
        **extra,
    )
    assert (answer.status_code, answer.json()["code"]) == (400, 400.39)


def test_only_who_may_send_sends(
    collector: WebCollector,
    form: Form,
    project: Project,
    bob: Person,
    chelsea: Person,
    alice: Person,
) -> None:
    name = new_id()
    content: dict[str, object] = {"records": []}
    for person, status in ((alice, 200), (bob, 403), (chelsea, 403)):
        other = WebCollector(person.token, project.pk)
        assert other.json("POST", "submissions", content).status_code == status
        assert other.name(name, {}).status_code == (404 if status == 200 else 403)
    dana = make_person("dana", DATA_COLLECTOR, project)
    web = WebCollector(dana.token, project.pk)
    assert web.send(instance(instance_id=name))[0]["status"] == 201
    # Only one form is this app user's.
    household_form(project, "other")
    (refused,) = collector.send(
        instance(instance_id=new_id(), form_id="other"), form_id="other"
    )
    assert (refused["status"], refused["problem"]["code"]) == (403, 403.1)


def test_files_are_refused_once_the_person_may_not_send(
    collector: WebCollector, app_user: AppUser, form: Form
) -> None:
    name = new_id()
    collector.send(instance(WITH_PHOTO, instance_id=name))
    app_user.actor.assignments.all().delete()
    assert collector.name(name, {"1.jpg": SUM}).status_code == 403
