"""Pulling submissions as ODK Briefcase does."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.test import Client
from lxml import etree

from collect.forms.models import Form
from collect.submissions.actions import delete_submission
from collect.submissions.models import Submission
from tests.factories.accounts import Person
from tests.factories.submissions import Phone, instance, new_id, send, upload

NS = "{http://opendatakit.org/submissions}"


def listed(person: Person, form: Form, **query: object) -> tuple[list[str], str]:
    """Ids and cursor of a page."""
    response = person.get(
        f"/v1/projects/{form.project_id}/view/submissionList",
        data={"formId": form.xml_form_id, "cursor": "", "numEntries": "100", **query},
    )
    assert response.status_code == 200
    assert "text/xml" in response["Content-Type"]
    root = etree.fromstring(response.content)
    cursor = root.findtext(f"{NS}resumptionCursor")
    assert cursor is not None
    return [e.text or "" for e in root.iter(f"{NS}id")], cursor


def key(form_id: str, instance_id: str) -> str:
    return (
        f"{form_id}[@version=Optional[1] and @uiVersion=null]/data[@key={instance_id}]"
    )


def pulled(person: Person, form: Form, text: str) -> Any:
    return person.get(
        f"/v1/projects/{form.project_id}/view/downloadSubmission", data={"formId": text}
    )


def given(form: Form, person: Person, count: int = 1) -> list[str]:
    ids = [new_id() for _ in range(count)]
    for instance_id in ids:
        send(form, instance(instance_id=instance_id), by=person.actor)
    return ids


def test_pages_follow_each_other_until_an_empty_one_with_the_same_cursor(
    form: Form, alice: Person
) -> None:
    ids = given(form, alice, 5)
    first, cursor = listed(alice, form, numEntries=2)
    second, cursor = listed(alice, form, numEntries=2, cursor=cursor)
    third, last = listed(alice, form, numEntries=2, cursor=cursor)
    assert [*first, *second, *third] == ids
    assert listed(alice, form, cursor=last) == ([], last)
    assert listed(alice, form, cursor="0")[0] == ids
    assert len(listed(alice, form, numEntries=0)[0]) == 1
    assert int(last) > int(cursor)


def test_a_form_without_submissions_has_an_empty_page(
    form: Form, alice: Person
) -> None:
    assert listed(alice, form) == ([], "0")
    assert listed(alice, form, includeIncomplete="true") == ([], "0")


def test_what_changes_later_comes_again_and_what_is_deleted_never(
    form: Form, alice: Person
) -> None:
    old, gone, other = given(form, alice, 3)
    _, cursor = listed(alice, form)
    edit = new_id()
    xml = instance("<name>B</name>", instance_id=edit, deprecated_id=old)
    send(form, xml, by=alice.actor)
    send(form, instance(instance_id=new_id()), by=alice.actor)
    delete_submission(
        submission_id=Submission.objects.get(instance_id=gone).id, by=alice.actor
    )
    later, _ = listed(alice, form, cursor=cursor)
    assert later[0] == edit
    assert len(later) == 2
    every, _ = listed(alice, form)
    assert every == [other, *later]
    assert pulled(alice, form, key("household", gone)).status_code == 404


def test_a_submission_comes_with_its_files(form: Form, alice: Person) -> None:
    instance_id = new_id()
    xml = instance("<name>A</name><photo>1 é.jpg</photo>", instance_id=instance_id)
    send(form, xml, [upload("1 é.jpg", b"jpeg")], by=alice.actor)
    root = etree.fromstring(pulled(alice, form, key("household", instance_id)).content)
    answers = root.find(f"{NS}data")[0]  # type: ignore[index]
    assert answers.get("instanceID") == instance_id
    assert answers.get("submissionDate", "").endswith("Z")
    assert answers.findtext(f"{NS}name") == "A"
    (file_told,) = root.iter(f"{NS}mediaFile")
    media = {etree.QName(e).localname: e.text or "" for e in file_told}
    assert media["filename"] == "1 é.jpg"
    file = alice.get(urlsplit(media["downloadUrl"]).path)
    assert b"".join(file.streaming_content) == b"jpeg"


def test_a_submission_waits_for_files_that_have_not_come(
    form: Form, alice: Person
) -> None:
    instance_id = new_id()
    send(
        form, instance("<photo>1.jpg</photo>", instance_id=instance_id), by=alice.actor
    )
    assert (
        b"<mediaFile>" not in pulled(alice, form, key("household", instance_id)).content
    )


def test_every_version_can_be_pulled_by_its_own_id(form: Form, alice: Person) -> None:
    (old,) = given(form, alice)
    edit = new_id()
    xml = instance("<name>B</name>", instance_id=edit, deprecated_id=old)
    send(form, xml, by=alice.actor)
    assert b">Ama<" in pulled(alice, form, key("household", old)).content
    assert b">B<" in pulled(alice, form, key("household", edit)).content


def test_definitions_are_found_by_formid(form: Form, alice: Person) -> None:
    base = f"/v1/projects/{form.project_id}/formXml"
    assert form.current_version is not None
    response = alice.get(base, data={"formId": "household", "readable": "false"})
    assert response.content == bytes(form.current_version.xform)
    assert alice.get(base, data={"formId": "none"}).status_code == 404
    assert alice.get(base).status_code == 400


@pytest.mark.parametrize(
    "tail", ["view/submissionList", "view/downloadSubmission", "formXml"]
)
def test_only_those_who_may_read_may_pull(
    form: Form, alice: Person, bob: Person, chelsea: Person, phone: Phone, tail: str
) -> None:
    (instance_id,) = given(form, alice)
    text = key("household", instance_id) if "download" in tail else "household"
    path = f"/v1/projects/{form.project_id}/{tail}?formId={quote(text)}"
    statuses = [p.get(path).status_code for p in (alice, bob, chelsea)]
    assert statuses == [200, 403 if "download" in tail else 200, 403]
    nobody = Client().get(path)
    assert nobody.status_code == 401
    assert nobody["WWW-Authenticate"].startswith("Digest")
    in_key = Client().get(
        f"{urlsplit(phone.server_url).path}/{tail}?formId={quote(text)}"
    )
    assert in_key.status_code == (200 if tail == "formXml" else 403)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("formId=household&cursor=x", 400),
        ("formId=household&cursor=-1", 400),
        (f"formId=household&cursor={'9' * 40}", 400),
        ("formId=household&cursor=\u0662", 400),
        ("formId=household&numEntries=many", 400),
        ("formId=none", 404),
        ("formId=%00", 400),
        ("", 400),
    ],
)
def test_bad_questions_are_explained(
    form: Form, alice: Person, query: str, status: int
) -> None:
    response = alice.get(f"/v1/projects/{form.project_id}/view/submissionList?{query}")
    assert response.status_code == status
    assert b"OpenRosaResponse" in response.content


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("", 400),
        ("household", 400),
        (key("none", "uuid:1"), 404),
        (key("household", "x"), 404),
    ],
)
def test_bad_keys_are_explained(
    form: Form, alice: Person, text: str, status: int
) -> None:
    response = pulled(alice, form, text)
    assert response.status_code == status
    assert b'nature="error"' in response.content
