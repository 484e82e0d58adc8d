"""Files of submissions: in one POST, in several, again, and uninvited."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest

from collect.accounts.models import Actor, AuditEvent
from collect.forms.models import Blob, Form
from collect.problems import Problem
from collect.submissions.actions import Outcome, Upload
from collect.submissions.models import Attachment, SubmissionVersion
from tests.factories.accounts import make_app_user
from tests.factories.submissions import instance, new_id, send, upload

PHOTO = "<photo>a.jpg</photo>"


def stored() -> dict[str, tuple[bool, str | None]]:
    """Whether each file was expected, and its hash if it is there."""
    return {
        a.name: (a.expected, a.blob.sha256 if a.blob else None)
        for a in Attachment.objects.select_related("blob")
    }


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_files_may_come_later(form: Form, by: Actor) -> None:
    xml = instance(PHOTO, instance_id=new_id())
    send(form, xml, by=by)
    assert stored() == {"a.jpg": (True, None)}
    assert send(form, xml, [upload("a.jpg", b"1")], by=by).outcome is Outcome.RESENT
    assert stored() == {"a.jpg": (True, sha256(b"1"))}
    event = AuditEvent.objects.get(action="submission.attachment.update")
    assert event.details is not None
    assert event.details["files"] == [
        {"name": "a.jpg", "sha256": sha256(b"1"), "replaced": None}
    ]


def test_files_the_xml_does_not_name_are_kept(form: Form, by: Actor) -> None:
    xml = instance(PHOTO, instance_id=new_id())
    send(form, xml, [upload("audit.csv", b"1")], by=by)
    send(form, xml, [upload("stray.bin", b"2")], by=by)
    assert stored() == {
        "a.jpg": (True, None),
        "audit.csv": (False, sha256(b"1")),
        "stray.bin": (False, sha256(b"2")),
    }


def test_equal_bytes_are_stored_once_and_change_nothing(form: Form, by: Actor) -> None:
    xml = instance(PHOTO, instance_id=new_id())
    files = [upload("a.jpg", b"1"), upload("b.jpg", b"1")]
    send(form, xml, files, by=by)
    send(form, xml, [upload("a.jpg", b"1")], by=by)
    assert Blob.objects.count() == 1
    assert not AuditEvent.objects.filter(action="submission.attachment.update").exists()


def test_the_same_sender_may_replace_a_file(form: Form, by: Actor) -> None:
    xml = instance(PHOTO, instance_id=new_id())
    send(form, xml, [upload("a.jpg", b"1")], by=by)
    send(form, xml, [upload("a.jpg", b"2")], by=by)
    assert stored() == {"a.jpg": (True, sha256(b"2"))}
    event = AuditEvent.objects.get(action="submission.attachment.update")
    assert event.details is not None
    assert event.details["files"][0]["replaced"] == sha256(b"1")


def test_another_sender_may_add_but_not_replace_a_file(form: Form, by: Actor) -> None:
    other = make_app_user(form.project, "Tablet 2", form_id=form.id).actor
    xml = instance(PHOTO, instance_id=new_id())
    send(form, xml, [upload("a.jpg", b"1")], by=by)
    with pytest.raises(Problem) as error:
        send(form, xml, [upload("b.jpg"), upload("a.jpg", b"2")], by=other)
    assert error.value.code == "409.3"
    assert stored() == {"a.jpg": (True, sha256(b"1"))}
    send(form, xml, [upload("b.jpg", b"3"), upload("a.jpg", b"1")], by=other)
    assert stored()["b.jpg"] == (False, sha256(b"3"))


def test_files_of_an_edited_submission_are_not_replaced(form: Form, by: Actor) -> None:
    first = new_id()
    xml = instance(PHOTO, instance_id=first)
    original = send(form, xml, [upload("a.jpg", b"1")], by=by)
    send(form, instance(instance_id=new_id(), deprecated_id=first), by=by)
    with pytest.raises(Problem) as error:
        send(form, xml, [upload("a.jpg", b"2")], by=by)
    assert error.value.code == "409.3"
    # What was missing is still taken.
    send(form, xml, [upload("late.jpg", b"3")], by=by)
    version = SubmissionVersion.objects.get(id=original.version_id)
    assert version.attachments.filter(name="late.jpg").exists()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\photos\\b.jpg", "b.jpg"),
        (".hidden", ".hidden"),
        ("é & &amp; x.jpg", "é & &amp; x.jpg"),
        ("a\x00\nb.jpg", "ab.jpg"),
        ("100%22.jpg", "100%22.jpg"),
    ],
)
def test_names_are_kept_without_folders(
    form: Form, by: Actor, sent: str, kept: str
) -> None:
    send(form, instance(instance_id=new_id()), [upload(sent)], by=by)
    assert set(stored()) == {kept}


def test_an_escaped_name_is_the_expected_one(form: Form, by: Actor) -> None:
    xml = instance('<photo>a"b.jpg</photo>', instance_id=new_id())
    send(form, xml, [upload("a%22b.jpg", b"1")], by=by)
    assert stored() == {'a"b.jpg': (True, sha256(b"1"))}


@pytest.mark.parametrize("name", ["", ".", "..", "a/", "/"])
def test_what_is_no_name_is_not_stored(form: Form, by: Actor, name: str) -> None:
    send(form, instance(instance_id=new_id()), [upload(name)], by=by)
    assert stored() == {}


def test_names_that_no_file_can_have(form: Form, by: Actor) -> None:
    long = "x" * 256
    send(form, instance(f"<photo>{long}</photo>", instance_id=new_id()), by=by)
    assert stored() == {}
    with pytest.raises(Problem) as error:
        send(form, instance(instance_id=new_id()), [upload(long)], by=by)
    assert error.value.code == "400.13"


def test_of_two_files_with_one_name_the_later_counts(form: Form, by: Actor) -> None:
    files = [upload("a.jpg", b"1"), upload("a.jpg", b"2")]
    send(form, instance(PHOTO, instance_id=new_id()), files, by=by)
    assert stored() == {"a.jpg": (True, sha256(b"2"))}


def test_files_are_not_read_before_the_submission_is_known_to_be_welcome(
    form: Form,
) -> None:
    stranger = make_app_user(form.project, "Tablet 3").actor

    def files() -> Iterator[Upload]:
        yield upload(pytest.fail("A file of someone who may not send was read."))

    with pytest.raises(Problem):
        send(form, instance(instance_id=new_id()), files(), by=stranger)
    assert Blob.objects.count() == 0
