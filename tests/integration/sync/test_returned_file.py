"""`returned.csv`: made for each phone, found by ODK Collect like any file of a form."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from collect.accounts.models import Actor, AppUser
from collect.forms.models import Blob, Form, FormAttachment
from collect.forms.returned import COLUMNS, returned_file
from collect.forms.uploads import Kind
from collect.lib.hashing import md5_hex
from tests.factories.accounts import Person, make_app_user
from tests.factories.forms import make_draft, make_form, xform
from tests.factories.submissions import Phone, instance, new_id
from tests.integration.sync.returning import judge, manifest, rows, say

WORKBOOK = """
| survey |
|        | type                              | name   | label          | calculation |
|        | select_one_from_file returned.csv | which  | To be repaired |             |
|        | calculate                         | why    |                | pulldata('returned', 'comment', 'name', ${which}) |
|        | text                              | head   | Head           |             |

| settings |
|          | form_title | form_id | version | instance_name | client_editable |
|          | Homes      | homes   | 1       | ${head}       | yes             |
"""
NAME = "returned.csv"
HEADER = ",".join(COLUMNS).encode() + b"\n"


@pytest.fixture
def form(project: object) -> Form:
    return make_form(project, WORKBOOK.encode(), kind=Kind.MD)  # type: ignore[arg-type]


def home(phone: Phone, head: str = "Ama", of: str = "") -> str:
    """Send a household; its instanceID."""
    instance_id = new_id()
    xml = instance(
        f"<which/><why/><head>{head}</head>",
        form_id="homes",
        instance_id=instance_id,
        deprecated_id=of,
    ).replace(
        b"</instanceID>", f"</instanceID><instanceName>{head}</instanceName>".encode()
    )
    assert phone.post(xml).status_code == 201
    return instance_id


def content(phone: Phone, form_id: str = "homes") -> bytes:
    """The file as Collect downloads it; what the manifest says of it is so."""
    md5, url = manifest(phone, form_id)[NAME]
    answer = phone.get(url)
    data = bytes(answer.content)
    assert md5 == f"md5:{md5_hex(data)}"
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Length"] == str(len(data))
    again = phone.get(url, **{"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert phone.head(url).content == b""
    return data


def test_before_anything_is_returned_it_has_no_rows(phone: Phone) -> None:
    assert content(phone) == HEADER


def test_a_returned_submission_is_a_row_that_a_select_can_show(
    form: Form, phone: Phone, alice: Person
) -> None:
    first = home(phone, head="Ama")
    judge(alice, form, first, "hasIssues", "Who is\n  the head,\r\nthen?")
    (row,) = rows(content(phone))
    assert row.pop("returned_at").endswith("Z")
    assert row == {
        "name": first,
        "label": "Ama",
        "instance_id": first,
        "instance_name": "Ama",
        "comment": "Who is the head, then?",
    }
    say(alice, form, first, "Never mind")
    assert rows(content(phone))[0]["comment"] == "Never mind"


def test_one_without_a_name_is_labelled_by_when_it_was_sent(
    form: Form, phone: Phone, alice: Person
) -> None:
    first = home(phone, head="")
    judge(alice, form, first, "hasIssues")
    (row,) = rows(content(phone))
    assert row["label"].endswith(" UTC")
    assert (row["instance_name"], row["comment"]) == ("", "")


def test_its_hash_changes_with_the_list_so_that_collect_fetches_it_again(
    form: Form, phone: Phone, alice: Person
) -> None:
    first = home(phone)
    hashes = [manifest(phone, "homes")[NAME][0]]
    for change in (
        lambda: judge(alice, form, first, "hasIssues", "?"),
        lambda: home(phone, of=first),
        lambda: judge(alice, form, first, "hasIssues", "Still"),
        lambda: judge(alice, form, first, "approved"),
    ):
        change()
        hashes.append(manifest(phone, "homes")[NAME][0])
    assert hashes[0] == hashes[2] == hashes[4]
    assert len(set(hashes)) == 3


def test_an_edit_that_is_returned_is_named_by_its_own_id(
    form: Form, phone: Phone, alice: Person
) -> None:
    first = home(phone)
    second = home(phone, head="Abena", of=first)
    judge(alice, form, first, "hasIssues")
    (row,) = rows(content(phone))
    assert (row["name"], row["instance_id"], row["label"]) == (first, second, "Abena")


def test_each_phone_has_its_own_of_each_form(
    form: Form, phone: Phone, alice: Person, app_user: AppUser
) -> None:
    first = home(phone)
    judge(alice, form, first, "hasIssues")
    other = Phone.of(make_app_user(form.project, form_id=form.id))
    assert content(other) == HEADER
    path = f"/v1/projects/{form.project_id}/forms/homes/attachments/{NAME}"
    assert alice.get(path).content == HEADER
    assert Client().get(path).status_code == 401


def test_a_public_link_has_one_without_rows(form: Form, alice: Person) -> None:
    path = f"/v1/projects/{form.project_id}/forms/homes/public-links"
    token = alice.post(path, {"displayName": "Open"}).json()["token"]
    public = Phone(f"http://testserver/v1/key/{token}/projects/{form.project_id}")
    first = home(public)
    assert Actor.objects.filter(display_name="Open").exists()
    judge(alice, form, first, "hasIssues")
    assert content(public) == HEADER


def test_those_who_try_a_draft_have_one_without_rows(
    form: Form, phone: Phone, alice: Person
) -> None:
    judge(alice, form, home(phone), "hasIssues")
    draft = make_draft(form)
    tester = Phone(
        f"http://testserver/v1/test/{draft.draft_token}"
        f"/projects/{form.project_id}/forms/homes/draft"
    )
    assert content(tester) == HEADER
    path = f"/v1/projects/{form.project_id}/forms/homes/draft"
    assert alice.get(f"{path}/attachments/{NAME}").content == HEADER
    assert md5_hex(HEADER) in alice.get(f"{path}/manifest").content.decode()


def test_the_slot_counts_as_filled_and_takes_no_file(form: Form, alice: Person) -> None:
    make_draft(form)
    base = f"/v1/projects/{form.project_id}/forms/homes"
    for path in (f"{base}/attachments", f"{base}/draft/attachments"):
        assert alice.get(path).json() == [
            {
                "name": NAME,
                "type": "file",
                "hash": None,
                "exists": True,
                "blobExists": False,
                "datasetExists": False,
                "updatedAt": None,
                "size": None,
            }
        ]
    refused = alice.client.post(
        f"{base}/draft/attachments/{NAME}", b"name,label\n", content_type="text/csv"
    )
    assert (refused.status_code, refused.json()["code"]) == (409, 409.61)
    assert "another name" in refused.json()["message"]
    assert not Blob.objects.filter(content_type="text/csv").exists()
    assert alice.delete(f"{base}/draft/attachments/{NAME}").json()["code"] == 404.1


def test_a_file_uploaded_under_the_name_before_stays(
    form: Form, phone: Phone, alice: Person
) -> None:
    draft = make_draft(form)
    path = f"/v1/projects/{form.project_id}/forms/homes/draft/attachments"
    FormAttachment.objects.filter(version=draft).update(name="mine.csv")
    alice.client.post(f"{path}/mine.csv", b"a,b\n", content_type="text/csv")
    FormAttachment.objects.filter(version=draft).update(name=NAME)
    answer = alice.get(f"{path}/{NAME}")
    assert b"".join(answer.streaming_content) == b"a,b\n"
    assert alice.get(path).json()[0]["blobExists"] is True


def test_forms_without_the_file_pay_nothing(
    form: Form, phone: Phone, alice: Person, app_user: AppUser
) -> None:
    plain = make_form(form.project, xform(media=("areas.csv",)))
    phone = Phone.of(make_app_user(form.project, form_id=plain.id))
    phone.form_list()
    with CaptureQueriesContext(connection) as queries:
        url = f"{phone.server_url}/forms/{plain.xml_form_id}/manifest"
        assert phone.get(url).status_code == 200
    asked = [query["sql"] for query in queries]
    assert not any("submissions_" in sql for sql in asked)
    assert sum("forms_formattachment" in sql for sql in asked) == 1
    assert manifest(phone, "simple") == {}


def test_a_file_without_rows_has_its_columns() -> None:
    assert returned_file() == HEADER
    assert rows(returned_file([["a", "b,\n c", '"', "", "é", ""]])) == [
        dict(zip(COLUMNS, ["a", "b, c", '"', "", "é", ""], strict=True))
    ]
