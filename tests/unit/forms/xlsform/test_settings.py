"""The settings sheet, present or not."""

from pathlib import Path

import pytest

from collect.forms.xlsform.check import check_workbook
from collect.forms.xlsform.codes import Code
from tests.unit.forms.xlsform.support import check, places

SURVEY = "| survey |\n| | type | name | label |\n| | text | a | A |\n"
CODES = {
    Code.MISSING_FORM_ID,
    Code.MISSING_VERSION,
    Code.MISSING_TITLE,
    Code.FORM_ID_SUFFIX,
    Code.EXTRA_SETTINGS_ROW,
    Code.INVALID_SUBMISSION_URL,
    Code.NO_INSTANCE_ID,
    Code.XFORM_REFUSED,
    Code.CONVERSION_FAILED,
    Code.CONVERSION_WARNING,
    Code.MORE_FINDINGS,
    Code.TOO_DEEP,
}


def test_without_settings_the_files_name_is_the_form_id() -> None:
    checked = check_workbook(SURVEY.encode(), "md", fallback_form_id="water_2026")

    assert checked.header is not None
    assert checked.header.form_id == "water_2026"
    for code in (Code.MISSING_FORM_ID, Code.MISSING_VERSION, Code.MISSING_TITLE):
        assert places(checked, code) == ["settings"]


@pytest.mark.parametrize(
    ("header", "values", "code", "place"),
    [
        ("form_id | version", "| 1", Code.MISSING_FORM_ID, "settings!A2"),
        ("form_id | version", "f |", Code.MISSING_VERSION, "settings!B2"),
        ("form_id", "f", Code.MISSING_VERSION, "settings"),
        ("form_id", "f", Code.MISSING_TITLE, "settings"),
        ("version | form_id", "1 | f.XLSX", Code.FORM_ID_SUFFIX, "settings!B2"),
        ("form_id", "f |\n| | g", Code.EXTRA_SETTINGS_ROW, "settings"),
        ("submission_url", "ftp://x", Code.INVALID_SUBMISSION_URL, "settings!A2"),
        ("submission_url", "http://[", Code.INVALID_SUBMISSION_URL, "settings!A2"),
        ("omit_instanceID", "yes", Code.NO_INSTANCE_ID, "settings!A2"),
    ],
)
def test_a_setting_is_told_by_cell(
    header: str, values: str, code: Code, place: str
) -> None:
    settings = f"| settings |\n| | {header} |\n| | {values} |\n"

    assert places(check(SURVEY + settings), code) == [place]


def test_a_file_name_that_is_no_form_id_is_refused() -> None:
    checked = check_workbook(SURVEY.encode(), "md", fallback_form_id="water.xlsx")

    assert places(checked, Code.XFORM_REFUSED) == [""]
    assert not checked.ok


def test_the_converters_own_errors_are_told_by_cell() -> None:
    checked = check(
        "| survey |\n| | type | name | label | parameters |\n"
        "| | range | a | A | start=1 end=5 step=9 |"
    )

    assert places(checked, Code.CONVERSION_FAILED) == ["survey!D2"]


def test_the_converters_own_warnings_are_told_by_row() -> None:
    checked = check("| survey |\n| | type | name | label |\n| | image | a | A |")

    (warning,) = [f for f in checked.findings if f.code == Code.CONVERSION_WARNING]
    assert (warning.sheet, warning.row, warning.cell) == ("survey", 2, None)
    assert "max-pixels" in warning.message
    assert checked.ok


def test_a_thousand_equal_problems_are_counted_not_listed() -> None:
    rows = "".join(f"| | nonsense{number} | n{number} | A |\n" for number in range(700))
    checked = check("| survey |\n| | type | name | label |\n" + rows)

    assert len(places(checked, Code.UNKNOWN_TYPE)) == 500
    (more,) = [f for f in checked.findings if f.code == Code.MORE_FINDINGS]
    assert "200" in more.message


def test_groups_cannot_be_nested_without_end() -> None:
    begins = "".join(f"| | begin_group | g{n} | G |\n" for n in range(60))
    ends = "| | end_group | | |\n" * 60
    checked = check(
        f"| survey |\n| | type | name | label |\n{begins}| | text | a | A |\n{ends}"
    )

    assert places(checked, Code.TOO_DEEP)[0] == "survey!A52"
    assert not checked.ok


@pytest.mark.parametrize(
    "name", ["wash_household.xlsx", "field_questionnaire_2022.xls"]
)
def test_real_workbooks_are_checked_in_a_moment(shared_data: Path, name: str) -> None:
    data = (shared_data / "wash-abidjan-2022" / name).read_bytes()

    first, second = (check_workbook(data, name.rpartition(".")[2]) for _ in range(2))

    assert first == second
