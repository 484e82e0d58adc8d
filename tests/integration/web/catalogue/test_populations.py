"""A dataset's own populations."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from collect.datasets.models import Dataset
from tests.factories.accounts import Person
from tests.support.pages import Page, open_page, send

AT = "/catalogue/HOMES/populations"
TABLE = 'area,year,population,value,source\nNPL,2026,Y0T4,2900000,"Census 2021, projected"\n'


def upload(person: Person, text: str | bytes | None, *, status: int = 200) -> Page:
    """The page after a file was uploaded."""
    page = open_page(person.browser, AT)
    data = text.encode() if isinstance(text, str) else text
    file: Any = None if data is None else SimpleUploadedFile("p.csv", data)
    return send(
        person.browser, page, {"file": file}, form="#upload-form", status=status
    )


def test_a_table_is_uploaded_shown_and_taken_back(
    alice: Person, homes: Dataset
) -> None:
    page = open_page(alice.browser, "/catalogue/HOMES")
    page = open_page(alice.browser, page.link("Populations"))
    assert "There is no table of its own" in page.text
    page = upload(alice, TABLE)
    assert "The populations are saved." in page.text
    assert page.rows() == [
        ["NPL", "2026", "Y0T4", "2,900,000", "Census 2021, projected"]
    ]
    assert alice.browser.get(page.link("Download as CSV")).status_code == 200
    page = send(alice.browser, page, form="#clear")
    assert "There is no table of its own" in page.text
    homes.refresh_from_db()
    assert homes.populations == []


def test_every_fault_is_told_by_row(alice: Person, homes: Dataset) -> None:
    upload(alice, TABLE)
    wrong = TABLE + "NPL,20,Y0T4,0,\n"
    page = upload(alice, wrong, status=400)
    assert "3 faults, listed here." in page.error_beside("file")
    assert [row[:2] for row in page.rows(".findings")] == [
        ["3", "year"],
        ["3", "value"],
        ["3", "source"],
    ]
    homes.refresh_from_db()
    assert len(homes.populations) == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (None, "This field is required."),
        (b"", "The submitted file is empty."),
        (b"\xff\xfe", "could not be read as CSV in UTF-8"),
        (b"x" * (5 * 2**20 + 1), "larger than 5 MB"),
    ],
)
def test_what_is_no_table_is_refused(
    alice: Person, homes: Dataset, data: bytes | None, said: str
) -> None:
    page = upload(alice, data, status=400)
    assert said in page.error_beside("file")
