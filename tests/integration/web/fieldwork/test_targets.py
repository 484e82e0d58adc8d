"""Targets on a page: a file, or a few cells by hand."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html

from collect.accounts.models import AuditEvent
from collect.datasets.models import Target
from collect.datasets.monitoring.targets import set_targets
from collect.forms.models import Form
from tests.factories.accounts import Person
from tests.support.pages import Page, open_page, send


def at(form: Form, rest: str = "") -> str:
    return f"/forms/{form.pk}/fieldwork/targets{rest}"


def planned(form: Form) -> dict[str, int]:
    return {
        str(row).partition(":")[0]: row.target
        for row in Target.objects.filter(form=form)
    }


def plan(person: Person, form: Form, text: str) -> None:
    set_targets(form=form, data=text.encode(), by=person.actor)


def upload(person: Person, form: Form, data: bytes, *, status: int = 200) -> Page:
    page = open_page(person.browser, at(form))
    file = SimpleUploadedFile("targets.csv", data)
    return send(
        person.browser,
        page,
        {"file": file},
        form="#upload",
        button="Upload",
        status=status,
    )


def number(page: Page, text: str) -> str:
    """The name of the field with the number of a group."""
    (field,) = page.select(f'[aria-label="Planned interviews: {text}"]')
    return str(field.get("name"))


def test_a_file_is_uploaded(alice: Person, form: Form) -> None:
    page = upload(alice, form, b"area,target\nU,4\nR,2\n")
    assert "Saved: 2 targets." in page.text
    assert "6 interviews are planned, 0 are done." in page.text
    assert planned(form) == {"U": 4, "R": 2}
    (change,) = page.texts(".changes li")
    assert change.endswith("alice, 2 targets")


def test_a_workbook_is_uploaded(alice: Person, form: Form) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["area", "day", "target"], ["U", "2026-03-01", 4.0], ["R", None, 2]):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    upload(alice, form, out.getvalue())
    assert planned(form) == {"U 2026-03-01": 4, "R": 2}


def test_days_of_a_workbook_may_be_dates(alice: Person, form: Form) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["day", "target"])
    sheet.append([date(2026, 3, 1), 4])
    out = io.BytesIO()
    book.save(out)
    upload(alice, form, out.getvalue())
    assert planned(form) == {"2026-03-01": 4}


def test_all_that_is_wrong_in_a_file_is_listed_and_nothing_changes(
    alice: Person, form: Form
) -> None:
    plan(alice, form, "target\n7\n")
    page = upload(alice, form, b"area,target\nX,4\nU,many\n", status=400)
    assert page.error_beside("file").startswith("Nothing was changed: 2 things")
    assert [row[:2] for row in page.rows("#upload ~ .table table")] == [
        ["2", "area"],
        ["3", "target"],
    ]
    assert "“many” is no whole number" in page.text
    assert planned(form) == {"all": 7}


def test_what_is_wrong_is_told_in_the_language_in_use(
    alice: Person, form: Form
) -> None:
    alice.browser.cookies["language"] = "id"
    page = upload_in(alice, form, b"target\nmany\n")
    assert "is no whole number; write one" not in page.text
    assert page.rows("#upload ~ .table table")[0][:2] == ["2", "target"]


def upload_in(person: Person, form: Form, data: bytes) -> Page:
    """Upload from a page in another language."""
    page = open_page(person.browser, at(form))
    file = SimpleUploadedFile("targets.csv", data)
    fields = {"file": file, "upload": "1"}
    return send(person.browser, page, fields, form="#upload", status=400)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\xff\xfe\x00", "The file is no CSV in UTF-8 and no .xlsx."),
        (b"PK\x03\x04 broken", "Nothing was changed: 1 thing"),
    ],
)
def test_what_is_no_table_is_refused(
    alice: Person, form: Form, data: bytes, said: str
) -> None:
    page = upload(alice, form, data, status=400)
    assert said in page.error_beside("file")


def test_without_a_file_the_field_says_so(alice: Person, form: Form) -> None:
    page = open_page(alice.browser, at(form))
    page = send(alice.browser, page, form="#upload", button="Upload", status=400)
    assert page.error_beside("file") == "This field is required."


def test_cells_are_changed_emptied_and_added(alice: Person, form: Form) -> None:
    plan(alice, form, "area,enumerator,target\nU,Ama,4\nR,Edi,2\n")
    page = open_page(alice.browser, at(form))
    fields = {
        number(page, "Urban, Ama"): "5",
        number(page, "Rural, Edi"): "",
        "new-area": "R",
        "new-day": "2026-03-01",
        "new-target": "9",
    }
    page = send(alice.browser, page, fields, form="#cells", button="Save")
    assert "Saved: 2 targets." in page.text
    assert planned(form) == {"Ama U": 5, "R 2026-03-01": 9}
    assert AuditEvent.objects.filter(action="targets.update").count() == 2


def test_wrong_cells_are_told_beside_them_and_nothing_typed_is_lost(
    alice: Person, form: Form
) -> None:
    plan(alice, form, "area,target\nU,4\nR,2\n")
    page = open_page(alice.browser, at(form))
    urban = number(page, "Urban")
    fields = {urban: "many", "new-day": "tomorrow", "new-target": "-1"}
    page = send(alice.browser, page, fields, form="#cells", button="Save", status=400)
    assert "is no whole number" in page.error_beside(urban)
    assert "is no day" in page.error_beside("new-day")
    assert "lies outside" in page.error_beside("new-target")
    assert page.select(f"[name={urban}]")[0].get("value") == "many"
    assert planned(form) == {"U": 4, "R": 2}


def test_a_group_that_has_a_target_gets_no_second_one(
    alice: Person, form: Form
) -> None:
    plan(alice, form, "area,target\nU,4\n")
    page = open_page(alice.browser, at(form))
    fields = {"new-area": "U", "new-target": "9"}
    page = send(alice.browser, page, fields, form="#cells", button="Save", status=400)
    assert "has a target for the same group already" in page.error_beside("new-target")


def test_targets_that_changed_meanwhile_are_not_overwritten(
    alice: Person, form: Form
) -> None:
    plan(alice, form, "area,target\nU,4\n")
    page = open_page(alice.browser, at(form))
    plan(alice, form, "area,target\nU,8\n")
    page = send(alice.browser, page, form="#cells", button="Save", status=409)
    assert "Somebody has changed the targets meanwhile" in page.text
    assert planned(form) == {"U": 8}


def test_targets_on_other_pages_stay_as_they_are(alice: Person, form: Form) -> None:
    days = "".join(f"2026-{m:02}-{d:02},1\n" for m in (1, 2) for d in range(1, 28))
    plan(alice, form, f"day,target\n{days}")
    page = open_page(alice.browser, at(form, "?page=2"))
    fields = {number(page, "2026-02-27"): "3"}
    page = send(alice.browser, page, fields, form="#cells", button="Save")
    assert page.address.endswith("?page=2")
    assert sum(planned(form).values()) == 56


def test_files_of_targets(bob: Person, alice: Person, form: Form) -> None:
    plan(alice, form, "area,target\nU,4\n")
    for rest, first in ((".csv", "U,,,,4"), ("-example.csv", "R,Ama,,,20")):
        answer: Any = bob.browser.get(at(form, rest))
        lines = b"".join(answer.streaming_content).decode().splitlines()
        assert lines[0] == "area,enumerator,version,day,target"
        assert lines[1] == first


def test_who_may_not_change_the_form_reads_only(
    alice: Person, bob: Person, chelsea: Person, form: Form
) -> None:
    page = open_page(bob.browser, at(form))
    assert "There are no targets." in page.text
    plan(alice, form, "area,target\nU,4\n")
    page = open_page(bob.browser, at(form))
    assert page.rows(".targets") == [["Urban", "All", "All", "All", "4"]]
    assert page.select("main form") == []
    token = page.select("[name=csrfmiddlewaretoken]")[0].get("value")
    sent = {"csrfmiddlewaretoken": token, "new-target": "3"}
    answer = bob.browser.post(at(form), sent)
    assert answer.status_code == 403
    assert (
        "not" in Page(403, "", html.document_fromstring(answer.content)).heading.lower()
    )
    page = open_page(chelsea.browser, "/account")
    token = page.select("[name=csrfmiddlewaretoken]")[0].get("value")
    sent = {"csrfmiddlewaretoken": token, "new-target": "3"}
    assert chelsea.browser.post(at(form), sent).status_code == 404
    assert planned(form) == {"U": 4}
