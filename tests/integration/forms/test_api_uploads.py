"""Definitions as clients send them: types, encodings, names, warnings."""

import gzip

import pytest

from collect.accounts.models import Project
from collect.forms.uploads import CONTENT_TYPES, Kind
from tests.factories.accounts import Person
from tests.factories.forms import make_form, xform
from tests.integration.forms import workbooks
from tests.integration.forms.conftest import Address, send

XLSX = CONTENT_TYPES[Kind.XLSX]
NAMELESS = (("version", "form_title"), ("1", "People"))


@pytest.mark.parametrize(
    "content_type",
    [
        "application/xml; charset=utf-8",
        "text/xml",
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/octet-stream",
        "",
    ],
)
def test_an_xform_is_known_whatever_its_type(
    content_type: str, alice: Person, at: Address
) -> None:
    answer = send(alice, at(), xform(), content_type=content_type)
    assert answer.json()["xmlFormId"] == "simple"
    assert alice.get(at("simple", "/draft.xml")).content == xform()


@pytest.mark.parametrize(
    "content_type", [f"{XLSX}; charset=utf-8", "application/x-www-form-urlencoded", ""]
)
def test_a_workbook_is_known_whatever_its_type(
    content_type: str, alice: Person, at: Address
) -> None:
    data = workbooks.xlsx()
    answer = send(alice, at(), data, content_type=content_type)
    assert answer.json()["xmlFormId"] == "people"
    file = alice.get(at("people", ".xlsx"))
    assert b"".join(file.streaming_content) == data
    assert file["Content-Type"] == XLSX


def test_a_packed_definition_is_unpacked(alice: Person, at: Address) -> None:
    packed = {"Content-Encoding": "gzip"}
    assert send(alice, at(), gzip.compress(xform()), headers=packed).status_code == 200
    assert alice.get(at("simple", "/draft.xml")).content == xform()
    assert send(alice, at(), b"junk", headers=packed).json()["code"] == 400.1


@pytest.mark.parametrize("suffix", [".xls", ".xlsx", ".xml", ".XML"])
def test_ids_that_end_like_file_names_are_refused(
    suffix: str, alice: Person, at: Address
) -> None:
    answer = send(alice, at(), xform(f"simple{suffix}"))
    assert answer.json()["code"] == 400.8
    assert answer.json()["details"]["field"] == "formId"
    assert answer.json()["details"]["value"] == f"simple{suffix}"


def test_a_fallback_id_that_ends_like_a_file_name_is_refused(
    alice: Person, at: Address
) -> None:
    data = workbooks.xlsx(settings=NAMELESS)
    headers = {"X-XlsForm-FormId-Fallback": "caf%C3%A9.xlsx"}
    answer = send(alice, at(), data, content_type=XLSX, headers=headers)
    assert answer.json()["code"] == 400.8
    assert answer.json()["details"]["value"] == "café.xlsx"
    headers = {"X-XlsForm-FormId-Fallback": "caf%C3%A9%20%E2%9C%85"}
    answer = send(alice, at(), data, content_type=XLSX, headers=headers)
    assert answer.json()["xmlFormId"] == "café ✅"
    unusual = workbooks.xlsx(settings=(("form_id", "version"), ("a.xml", "1")))
    answer = send(alice, at(), unusual, content_type=XLSX)
    assert answer.json()["code"] == 400.15
    assert answer.json()["details"].keys() == {"error", "warnings", "findings"}


def test_a_form_without_meta_is_refused(alice: Person, at: Address) -> None:
    without = xform().replace(b"<meta><instanceID/></meta>", b"")
    assert send(alice, at(), without).json()["code"] == 400.27


def test_warnings_of_workbook_and_workflow_come_together(
    alice: Person, at: Address, project: Project
) -> None:
    choices = (("list_name", "name", "label"), ("l", "a", None), ("l", "b", "B"))
    survey = (*workbooks.SURVEY, ("select_one l", "which", "Which?"))
    data = workbooks.xlsx(survey=survey, choices=choices)
    make_form(project, workbooks.xlsx(), kind=Kind.XLSX)
    alice.delete(at("people"))
    warnings = send(alice, at(), data, content_type=XLSX).json()["details"]["warnings"]
    assert warnings.keys() == {"xlsFormWarnings", "workflowWarnings"}
    assert len(warnings["xlsFormWarnings"]) == 1
    assert warnings["workflowWarnings"] == [
        {"type": "deletedFormExists", "details": {"xmlFormId": "people"}}
    ]


def test_changes_of_meta_are_no_structural_change(
    alice: Person, at: Address, project: Project
) -> None:
    entity = b"<meta><entity><label/></entity><instanceID/></meta>"
    plain = b"<meta><instanceID/></meta>"
    make_form(project, xform().replace(plain, entity))
    assert send(alice, at("simple", "/draft"), xform()).json() == {"success": True}


def test_a_group_may_not_become_a_question(
    alice: Person, at: Address, project: Project
) -> None:
    grouped = xform(questions={"a": "string"}).replace(b"<a/>", b"<a><b/></a>")
    make_form(project, grouped)
    for kind in ("string", "int"):
        changed = xform(version="2", questions={"a": kind})
        answer = send(alice, at("simple", "/draft?ignoreWarnings=true"), changed)
        assert answer.json()["code"] == 400.17
        assert answer.json()["details"] == {"path": "/a", "type": "structure"}


def test_a_body_that_says_nothing_of_itself_and_is_nothing_is_refused(
    alice: Person, at: Address
) -> None:
    assert send(alice, at(), b"hello", content_type="").json()["code"] == 400.1
    answer = send(alice, at(), b"hello", content_type="text/plain")
    assert answer.json()["code"] == 400.6
    assert answer.json()["details"]["field"] == "Content-Type"
