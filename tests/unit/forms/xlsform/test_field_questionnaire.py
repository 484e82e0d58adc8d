"""A questionnaire used in the field: everything wrong with it, at once."""

import io
from pathlib import Path

import openpyxl
import pytest

from collect.forms.xlsform.check import CheckedWorkbook, check_workbook
from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.findings import Severity
from collect.forms.xlsform.reading import read_workbook
from tests.unit.forms.xlsform.support import errors, places


@pytest.fixture(scope="module")
def questionnaire() -> Path:
    root = Path(__file__).resolve().parents[5] / "shared" / "data"
    path = root / "wash-abidjan-2022" / "field_questionnaire_2022.xls"
    if not path.exists():
        pytest.skip("the shared survey data are not here")
    return path


@pytest.fixture(scope="module")
def checked(questionnaire: Path) -> CheckedWorkbook:
    return check_workbook(
        questionnaire.read_bytes(), "xls", fallback_form_id="wash_2022"
    )


def test_every_name_used_twice_is_told_not_only_the_first(
    checked: CheckedWorkbook,
) -> None:
    assert errors(checked) == [
        (Code.DUPLICATE_NAME, "B62"),
        (Code.DUPLICATE_NAME, "B125"),
        (Code.DUPLICATE_NAME, "B129"),
    ]
    assert places(checked, Code.NAME_USED_ELSEWHERE) == ["survey!B19"]


def test_every_typographic_quote_is_told_by_character_and_position(
    checked: CheckedWorkbook,
) -> None:
    assert places(checked, Code.TYPOGRAPHIC_QUOTE) == [
        "survey!G5",
        "survey!G11",
        "survey!G122",
    ]
    first = next(f for f in checked.findings if f.cell == "G5")
    assert "\u2019 (Right single quotation mark) at position 9, 35" in first.message


def test_conditions_on_answers_that_do_not_exist_are_told(
    checked: CheckedWorkbook,
) -> None:
    found = {
        (finding.cell, finding.message.split("'")[1])
        for finding in checked.findings
        if finding.code == Code.UNKNOWN_CHOICE_VALUE
    }
    assert found == {
        *((cell, "CHV") for cell in ("I35", "I36")),
        ("I51", "Public_Tap"),
        *((f"I{row}", "Other") for row in (79, 81, 82, 83, 85, 92, 126)),
        ("I87", "Dry_FreshLife"),
        ("I88", "FreshFit"),
        ("I92", "FreshFit"),
        ("G99", "Table"),
    }


def test_messages_without_a_constraint_are_told(checked: CheckedWorkbook) -> None:
    rows = [4, 7, 29, 36, 46, 48, 50, 77, 89, 93, 103, 108, 110, 112]
    assert places(checked, Code.MESSAGE_WITHOUT_CONSTRAINT) == [
        f"survey!H{row}" for row in rows
    ]
    assert places(checked, Code.NO_EFFECT) == ["survey!G13"]


def test_codes_that_look_like_missing_values_are_told_once(
    checked: CheckedWorkbook,
) -> None:
    assert places(checked, Code.CHOICE_LOOKS_MISSING) == ["choices!B15", "choices!B144"]
    first = next(f for f in checked.findings if f.cell == "B15")
    assert "42 in this column" in first.message


def test_nothing_else_is_found(checked: CheckedWorkbook) -> None:
    severities = [finding.severity for finding in checked.findings]

    assert severities.count(Severity.ERROR) == 3
    assert severities.count(Severity.WARNING) == 35
    assert severities.count(Severity.INFO) == 4
    assert places(checked, Code.EXTRA_COLUMN) == ["survey!M1"]
    assert places(checked, Code.MISSING_FORM_ID) == ["settings"]


def test_with_the_errors_corrected_it_converts(questionnaire: Path) -> None:
    workbook = read_workbook(questionnaire.read_bytes(), "xls")
    file = openpyxl.Workbook()
    file.remove(file["Sheet"])
    for sheet in workbook.sheets.values():
        target = file.create_sheet(sheet.title)
        for row in (sheet.header, *sheet.rows):
            for index, text in enumerate(row.values, start=1):
                target.cell(row.number, index, text or None)
    for cell in ("B62", "B125", "B129"):
        file["survey"][cell].value += "_2"
    data = io.BytesIO()
    file.save(data)

    corrected = check_workbook(data.getvalue(), "xlsx", fallback_form_id="wash_2022")

    assert corrected.ok
    assert errors(corrected) == []
    assert b"regex(.,'^([AIWZaiwz]{2}[1-5]{1})$')" in (corrected.xform or b"")
