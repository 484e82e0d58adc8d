"""`submissions.csv`: the table of submissions."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from collect.accounts.models import Actor, Project
from collect.forms.models import Form
from collect.submissions import actions
from collect.submissions.exports import reader
from collect.submissions.models import ReviewState, Submission
from tests.factories.accounts import Person, make_app_user
from tests.factories.forms import make_draft, make_form, make_version, xform
from tests.factories.submissions import household_xform, instance, send, upload
from tests.integration.submissions.addresses import address
from tests.integration.submissions.exports.conftest import Sender
from tests.integration.submissions.exports.reading import csv_rows, fetched, problem

HEADER = (
    "SubmissionDate,name,photo,water-source,water-uses,where-Latitude,where-Longitude,"
    "where-Altitude,where-Accuracy,meta-instanceID,meta-instanceName,KEY,SubmitterID,"
    "SubmitterName,AttachmentsPresent,AttachmentsExpected,Status,ReviewState,DeviceID,"
    "Edits,FormVersion\n"
)


def csv_of(form: Form, query: str = "", *, draft: bool = False) -> str:
    return f"{address(form, draft=draft)}.csv{query}"


def filtered(form: Form, filter_: str) -> str:
    return csv_of(form, f"?$filter={quote(filter_)}")


def test_a_form_without_submissions_is_its_header(form: Form, bob: Person) -> None:
    assert fetched(bob, csv_of(form)).decode() == HEADER


def test_a_submission_is_the_line_central_writes(
    form: Form, by: Actor, alice: Person, sent: Sender
) -> None:
    sent(
        '<name>Ama "A", é</name><photo>p.jpg</photo><water><source>a</source>'
        "<uses> b  a </uses></water><where>1.5 -2.25 3.0 4.5</where>",
        upload("p.jpg"),
        upload("stray.txt"),
        instance_id="uuid:1",
    )
    moment = datetime(2022, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
    Submission.objects.update(created_at=moment)
    assert fetched(alice, csv_of(form)).decode() == HEADER + (
        '2022-03-01T12:00:00.123Z,"Ama ""A"", é",p.jpg,a,b a,1.5,-2.25,3.0,4.5,uuid:1,,'
        f"uuid:1,{by.id},{by.display_name},1,1,,,collect:test,0,1\n"
    )


def test_newest_come_first_and_deleted_ones_not_at_all(
    form: Form, alice: Person, sent: Sender
) -> None:
    ids = [sent() for _ in range(3)]
    gone = Submission.objects.get(instance_id=ids[1])
    actions.delete_submission(submission_id=gone.id, by=alice.actor)
    assert [row["KEY"] for row in csv_rows(alice, csv_of(form))] == [ids[2], ids[0]]
    rows = csv_rows(alice, filtered(form, "__system/deletedAt ne null"))
    assert [row["KEY"] for row in rows] == [ids[1]]


def test_an_edited_submission_keeps_its_key_and_first_version(
    form: Form, alice: Person, sent: Sender
) -> None:
    first = sent()
    make_version(form, household_xform(version="2"))
    sent("<name>Abena</name>", deprecated_id=first, instance_id="uuid:e", version="2")
    actions.set_review_state(
        submission_id=Submission.objects.get().id,
        state=ReviewState.APPROVED,
        by=alice.actor,
    )
    (row,) = csv_rows(alice, csv_of(form))
    assert (row["KEY"], row["meta-instanceID"]) == (first, "uuid:e")
    assert (row["name"], row["Edits"], row["FormVersion"]) == ("Abena", "1", "1")
    assert row["ReviewState"] == "approved"


def test_files_that_are_missing_are_counted(
    form: Form, alice: Person, sent: Sender
) -> None:
    sent("<photo>p.jpg</photo>")
    (row,) = csv_rows(alice, csv_of(form))
    assert (row["AttachmentsPresent"], row["AttachmentsExpected"]) == ("0", "1")


@pytest.mark.parametrize(
    ("files", "status"),
    [
        (["submission.xml.enc"], "not decrypted"),
        ([], "missing encrypted form data"),
    ],
)
def test_an_encrypted_submission_shows_its_metadata(
    form: Form, by: Actor, alice: Person, files: list[str], status: str
) -> None:
    xml = (
        b'<data xmlns="http://www.opendatakit.org/xforms/encrypted" id="household"'
        b' version="1" encrypted="yes"><base64EncryptedKey>k</base64EncryptedKey><meta>'
        b"<instanceID>uuid:x</instanceID></meta>"
        b"<encryptedXmlFile>submission.xml.enc</encryptedXmlFile></data>"
    )
    send(form, xml, [upload(name) for name in files], by=by)
    (row,) = csv_rows(alice, csv_of(form, "?splitSelectMultiples=true"))
    assert (row["KEY"], row["Status"], row["name"]) == ("uuid:x", status, "")


def test_filters_are_those_of_odata_on_any_answer(
    form: Form, alice: Person, sent: Sender
) -> None:
    ama, kofi = sent(), sent("<name>Kofi 100%</name>")
    found = csv_rows(alice, filtered(form, "name eq 'Kofi 100%'"))
    assert [row["KEY"] for row in found] == [kofi]
    found = csv_rows(alice, filtered(form, f"__id eq '{ama}'"))
    assert [row["KEY"] for row in found] == [ama]
    assert csv_rows(alice, filtered(form, "__system/reviewState ne null")) == []
    assert problem(alice.get(filtered(form, "nothing eq 1"))) == (501, 501.5)
    assert problem(alice.get(filtered(form, "name eq"))) == (400, 400.18)


def test_choices_get_columns_and_so_do_codes_nobody_listed(
    form: Form, alice: Person, sent: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent("<water><uses>b z,1</uses></water>")
    sent("<name>x</name>")
    rows = csv_rows(alice, csv_of(form, "?splitSelectMultiples=TRUE"))
    assert [
        (row["water-uses"], row["water-uses/b"], row["water-uses/z,1"]) for row in rows
    ] == [("", "0", "0"), ("b z,1", "1", "1")]
    monkeypatch.setattr(reader, "MAX_CODES", 1)
    row = csv_rows(alice, csv_of(form, "?splitSelectMultiples=true"))[1]
    assert "water-uses/z,1" not in row
    assert row["water-uses"] == "b z,1"


def test_group_paths_are_left_out_only_on_false(form: Form, bob: Person) -> None:
    without = fetched(bob, csv_of(form, "?groupPaths=False")).decode()
    assert ",source,uses,where-Latitude," in without
    assert ",instanceID,instanceName,KEY," in without
    assert fetched(bob, csv_of(form, "?groupPaths=")).decode() == HEADER


def test_deleted_fields_come_back_when_asked_for(project: Project, bob: Person) -> None:
    form = make_form(project, xform("s", version="1"))
    by = make_app_user(project, form_id=form.id).actor
    xml = instance("<name>A</name><age>5</age>", form_id="s", instance_id="uuid:1")
    send(form, xml, by=by)
    make_version(form, xform("s", version="2", questions={"name": "string"}))
    assert "age" not in csv_rows(bob, csv_of(form))[0]
    (row,) = csv_rows(bob, csv_of(form, "?deletedFields=true"))
    assert (row["name"], row["age"]) == ("A", "5")


def test_a_draft_has_its_own_submissions_and_columns(
    form: Form, alice: Person, sent: Sender
) -> None:
    sent()
    make_draft(form, xform("household", version="d", questions={"new": "string"}))
    sent("<new>x</new>", instance_id="uuid:d", draft=True, version="d")
    (row,) = csv_rows(alice, csv_of(form, draft=True))
    assert (row["KEY"], row["new"]) == ("uuid:d", "x")
    assert [r["name"] for r in csv_rows(alice, csv_of(form))] == ["Ama"]
