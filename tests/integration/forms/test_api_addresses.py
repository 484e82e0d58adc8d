"""Every address of a form works for ids that nobody would choose, and for HEAD."""

import pytest

from collect.accounts.models import Project
from collect.forms.uploads import CONTENT_TYPES, Kind
from tests.factories.accounts import Person
from tests.factories.forms import make_draft, make_form, xform
from tests.integration.forms import workbooks
from tests.integration.forms.conftest import Address, segment, send

AWKWARD = ["'=+/*-451%/%", "✅ a/b", "%2F", 'quote"d', "a.svc", "draft", "1.xlsx.x"]
XLSX = CONTENT_TYPES[Kind.XLSX]


@pytest.mark.parametrize("name", AWKWARD)
def test_ids_versions_and_files_may_have_awkward_names(
    name: str, alice: Person, at: Address, project: Project
) -> None:
    # A form's own address may not end like that of its OData service.
    form_id = name if name != "a.svc" else "a.svc.b"
    file = name.replace("/", "-").replace('"', "'")
    definition = xform(form_id, version=name, media=(file.replace("%", "&#37;"),))
    assert send(alice, at(), definition).status_code == 200
    slot = at(form_id, f"/draft/attachments/{segment(file)}")
    assert send(alice, slot, b"data", content_type="text/csv").json()["name"] == file
    assert alice.post(at(form_id, "/draft/publish")).status_code == 200
    version = at(form_id, f"/versions/{segment(name)}")
    for address in (at(form_id), version):
        assert alice.get(address).json()["xmlFormId"] == form_id
        assert len(alice.get(f"{address}/fields").json()) == 4
        assert alice.get(f"{address}/attachments").json()[0]["name"] == file
        assert b"".join(alice.get(f"{address}/attachments/{segment(file)}")) == b"data"
        assert alice.get(f"{address}.xml").content == definition
    assert alice.get(version).json()["version"] == name
    assert send(alice, at(form_id, "/draft"), b"", content_type="").status_code == 200
    assert alice.get(at(form_id, "/draft.xml")).content == definition
    assert alice.delete(at(form_id, "/draft")).status_code == 200
    assert alice.patch(at(form_id), {"state": "closed"}).json()["state"] == "closed"
    assert alice.delete(at(form_id)).status_code == 200


@pytest.mark.parametrize("form_id", ["a\0b", "\ud800", "x" * 5000, ".", "..%252F.."])
def test_ids_that_cannot_be_are_not_there(
    form_id: str, alice: Person, at: Address, project: Project
) -> None:
    make_form(project)
    path = at() + "/" + form_id.encode("utf-8", "surrogatepass").decode("latin-1")
    for rest in ("", "/fields", "/draft", "/versions", "/attachments"):
        answer = alice.get(f"{path}{rest}")
        assert answer.status_code == 404
        assert answer.json()["code"] == 404.1


def test_the_version_without_a_name_has_an_address(
    alice: Person, at: Address, project: Project
) -> None:
    data = workbooks.xlsx(settings=(("form_id", "version"), ("people", None)))
    make_form(project, data, kind=Kind.XLSX)
    version = alice.get(at("people", "/versions")).json()[0]["version"]
    make_form(project, xform("blank", version="", media=("a.csv",)))
    assert alice.get(at("blank", "/versions/___")).json()["version"] == ""
    assert len(alice.get(at("blank", "/versions/___/fields")).json()) == 4
    assert len(alice.get(at("blank", "/versions/___/attachments")).json()) == 1
    assert alice.get(at("blank", "/versions/___/findings")).json() == []
    assert alice.get(at("blank", "/versions/___.xlsx")).json()["code"] == 404.1
    file = alice.get(at("people", f"/versions/{version or '___'}.xlsx"))
    assert b"".join(file) == data


def test_files_answer_head_as_they_answer_get(
    alice: Person, at: Address, project: Project
) -> None:
    send(alice, at(), workbooks.xlsx(), content_type=XLSX)
    make_form(project, xform(media=("a.csv",)), publish=False)
    send(alice, at("simple", "/draft/attachments/a.csv"), b"abc")
    for address in (
        at("people", "/draft.xml"),
        at("people", ".xlsx"),
        at("people", "/draft.xlsx"),
        at("simple", "/draft/attachments/a.csv"),
    ):
        got = alice.get(address)
        head = alice.client.head(address)
        assert head.status_code == 200
        assert head["ETag"] == got["ETag"]
        assert head["Content-Type"] == got["Content-Type"]
        assert head["Content-Length"] == got["Content-Length"]
        assert head.content == b""
        assert b"".join(got)
        unchanged = alice.get(address, headers={"If-None-Match": got["ETag"]})
        assert unchanged.status_code == 304


def test_an_attachment_cannot_come_from_an_entity_list_yet(
    alice: Person, at: Address, project: Project
) -> None:
    made = make_form(project, xform(media=("a.csv",)), publish=False)
    slot = at("simple", "/draft/attachments/a.csv")
    answer = alice.patch(slot, {"dataset": True})
    assert (answer.status_code, answer.json()["code"]) == (501, 501.1)
    assert "entity list" in answer.json()["message"]
    assert alice.patch(slot, {"dataset": False}).json()["datasetExists"] is False
    assert alice.patch(slot, {}).json()["code"] == 400.2
    assert alice.patch(slot, {"dataset": "perhaps"}).json()["code"] == 400.11
    made.versions.get().attachments.update(type="image")
    assert alice.patch(slot, {"dataset": True}).json()["code"] == 400.26
    missing = at("simple", "/draft/attachments/b.csv")
    assert alice.patch(missing, {"dataset": True}).json()["code"] == 404.1


def test_web_forms_cannot_be_switched_on_yet(
    alice: Person, at: Address, project: Project
) -> None:
    make_form(project)
    answer = alice.patch(at("simple"), {"webformsEnabled": True})
    assert (answer.status_code, answer.json()["code"]) == (501, 501.8)
    body = {"webformsEnabled": False, "state": "closing"}
    assert alice.patch(at("simple"), body).json()["state"] == "closing"


def test_an_empty_slot_cannot_be_emptied(
    alice: Person, at: Address, project: Project
) -> None:
    make_draft(make_form(project, xform(media=("a.csv",))))
    slot = at("simple", "/draft/attachments/a.csv")
    assert alice.delete(slot).json()["code"] == 404.1
    notes = {"X-Action-Notes": "the list of 2026"}
    assert send(alice, slot, b"x", headers=notes).status_code == 200
    assert alice.delete(slot, headers=notes).json() == {"success": True}


def test_entity_lists_of_a_form_are_none(
    alice: Person, at: Address, project: Project
) -> None:
    make_draft(make_form(project))
    assert alice.get(at("simple", "/dataset-diff")).json() == []
    assert alice.get(at("simple", "/draft/dataset-diff")).json() == []
