"""Findings are decided by hand and by spreadsheet, seen before and after, withdrawn."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from collect.web.demo import field_day
from collect.web.demo.rest import Rest
from tests.desk.desk import Desk
from tests.desk.survey import form_number
from tests.factories.submissions import instance, new_id
from tests.integration.web.cleaning.conftest import WORKBOOK
from tests.support.build_xlsforms import read_markdown, write_workbook

WHY = "How do you know?"
ROOMS = (
    "2",
    "2",
    "3",
    "3",
    "3",
    "3",
    "4",
    "4",
    "4",
    "4",
    "5",
    "5",
    "31",
    "33",
    "12",
    "14",
)


@dataclass(frozen=True)
class Homes:
    """A form whose checks have found something."""

    rest: Rest
    project: int
    form: int

    @property
    def address(self) -> str:
        return f"/forms/{self.form}/cleaning"

    def run(self) -> dict[str, Any]:
        """Let everything that was decided be carried out."""
        return field_day.run_pipeline(self.rest, self.project, "homes")


@pytest.fixture(scope="module")
def homes(served: Rest) -> Homes:
    project = served.project("Homes to clean")
    served.publish(project, "homes", write_workbook(read_markdown(WORKBOOK)))
    where = f"/v1/projects/{project}/forms/homes"
    for number, rooms in enumerate(ROOMS):
        served.call("POST", f"{where}/submissions", _home(number, rooms), "text/xml")
    found = Homes(served, project, form_number(served, project))
    found.run()
    return found


def _home(number: int, rooms: str) -> bytes:
    answers = {
        "name": "Ama",
        "enumerator": "Ana" if number % 2 else "Bayu",
        "area": "U",
        "rooms": rooms,
        "code": "7" if number < 2 else f"house {number}",
        "source": "other" if number < 2 else "piped",
        "source_other": ("wel", "Rain")[number] if number < 2 else "",
        "uses": "drink",
        "day": "2026-01-10",
    }
    body = "".join(f"<{name}>{value}</{name}>" for name, value in answers.items())
    members = "<member><age>30</age></member>"
    return instance(body + members, form_id="homes", instance_id=new_id())


def test_findings_are_decided_by_hand(desk: Desk, homes: Homes) -> None:
    page = desk.page
    desk.open(homes.address)
    desk.look("cleaning")
    page.get_by_role("link", name="Rooms far from others").click()
    page.get_by_role("heading", name="Rooms far from others").wait_for()
    desk.look("findings")
    page.locator(".findings th a").first.click()
    page.get_by_role("heading", name="Among the others").wait_for()
    desk.look("finding-outlier")
    page.get_by_role("button", name="3", exact=True).click()
    answer = page.get_by_role("textbox", name="The right answer")
    assert answer.input_value() == "3"
    page.get_by_role("button", name="Typing error").click()
    page.get_by_role("button", name="Decide, and on to the next").click()
    page.get_by_text("1 decision is stored.").wait_for()

    desk.open(f"{homes.address}/findings?check=twice")
    page.locator(".findings th a").first.click()
    page.get_by_role("heading", name="Both side by side").wait_for()
    desk.look("finding-duplicate")
    page.get_by_role("button", name="Decide, and on to the next").click()
    page.get_by_label("It is right").check()
    page.get_by_role("button", name="Decide, and on to the next").click()
    page.get_by_label(WHY).fill("two families")
    page.get_by_role("button", name="Decide, and on to the next").click()
    page.get_by_text("1 decision is stored.").wait_for()

    desk.open(f"{homes.address}/findings?check=source_is")
    page.get_by_role("link", name="Which source?").first.click()
    desk.look("finding-other")


def test_many_findings_are_decided_at_once(desk: Desk, homes: Homes) -> None:
    page = desk.page
    desk.open(homes.address)
    page.get_by_role("link", name="Decide", exact=True).click()
    page.get_by_label("Check").select_option(label="Very many rooms")
    page.wait_for_url("**check=too_many**", wait_until="commit")
    page.get_by_label("All of this page").check()
    page.get_by_label("Nobody knows").check()
    page.get_by_label(WHY).fill("nobody can be asked")
    page.get_by_role("button", name="See what would change").click()
    page.get_by_role("heading", name="What would change").wait_for()
    desk.look("decide")
    page.get_by_role("button", name="Decide so").click()
    page.get_by_text("stored.").wait_for()
    homes.run()

    desk.open(f"{homes.address}/changes")
    page.get_by_text("Proven:").wait_for()
    desk.look("changes")
    page.get_by_role("link", name="Rooms", exact=True).click()
    page.get_by_text("nobody can be asked").first.wait_for()
    desk.look("changed-cells")

    desk.open(f"{homes.address}/decisions")
    desk.look("decisions")
    page.get_by_role("link", name="Decided at once").first.click()
    page.get_by_label("Why withdraw all of these?").fill("somebody was asked after all")
    page.get_by_role("button", name="Withdraw all").click()
    page.get_by_text("withdrawn.").first.wait_for()
    desk.look("decisions-withdrawn")
    homes.run()


def test_findings_are_decided_by_spreadsheet(
    desk: Desk, homes: Homes, tmp_path: Path
) -> None:
    page = desk.page
    desk.open(f"{homes.address}/sheet")
    desk.look("sheet")
    with page.expect_download() as download:
        page.get_by_role("link", name="The whole log (.xlsx)").click()
    path = tmp_path / "log.xlsx"
    download.value.save_as(path)

    path.write_bytes(_filled(path.read_bytes(), "three"))
    _bring(desk, path)
    page.get_by_role("heading", name="needs another look").wait_for()
    desk.look("sheet-wrong")
    path.write_bytes(_filled(path.read_bytes(), "3"))
    _bring(desk, path)
    page.get_by_role("heading", name="would do").wait_for()
    desk.look("sheet-right")
    page.get_by_role("button", name="Decide so").click()
    page.get_by_text("1 decision is stored.").wait_for()
    page.get_by_text("by spreadsheet").first.wait_for()
    desk.open(f"{homes.address}/removed")
    desk.look("removed")


def _bring(desk: Desk, path: Path) -> None:
    desk.page.get_by_label("The filled-in file").set_input_files(path)
    desk.page.get_by_role("button", name="See what it would do").click()


def _filled(content: bytes, new: str) -> bytes:
    """The log with one answer to the question of rooms replaced, on the first of its
    lines: a run between the tests may find it wrong in another way, too."""
    book = load_workbook(io.BytesIO(content))
    sheet: Any = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, columns["old_value"]).value == "12":
            filled = {"change_type": "change_response", "new_value": new}
            for name, text in {**filled, "reason": "by spreadsheet"}.items():
                sheet.cell(row, columns[name], text)
            break
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()
