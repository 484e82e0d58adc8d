"""Places where one finding must not lead to another."""

import io

import openpyxl
import pytest

from collect.forms.xlsform.check import check_workbook
from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.findings import sort_findings
from collect.forms.xlsform.report import Report
from tests.unit.forms.xlsform.cases.estimates import DIMENSIONS, INDICATORS
from tests.unit.forms.xlsform.cases.expressions import rows
from tests.unit.forms.xlsform.cases.ours import SURVEY, survey_with
from tests.unit.forms.xlsform.support import check, errors, places


def test_a_reference_to_a_question_of_unknown_type_is_fine() -> None:
    checked = check(rows("tekst | a | A |", "text | b | B | ${a} = 1"))

    assert errors(checked) == [(Code.UNKNOWN_TYPE, "A2")]


def test_the_first_word_of_a_type_may_be_the_slip() -> None:
    (finding, *_) = check(rows("select_oen yn | a | A |")).findings

    assert "Did you mean 'select_one'?" in finding.message


def test_choices_without_a_list_column_are_told_once() -> None:
    checked = check(
        rows("select_one l | a | A |") + "\n| choices |\n| | name |\n| | x |"
    )
    assert errors(checked) == [(Code.MISSING_COLUMN, None)]


def test_choices_without_a_name_column_are_told_once() -> None:
    checked = check(
        rows("select_one l | a | A |") + "\n| choices |\n| | list_name |\n| | l |"
    )
    assert errors(checked) == [(Code.MISSING_COLUMN, None)]


def test_codes_of_several_answers_are_compared_one_by_one() -> None:
    choices = "\n| choices |\n| | list_name | name | label |\n| | l | x | X |\n| | l | y | Y |"
    checked = check(
        rows(
            "select_multiple l | a | A |",
            "text | b | B | ${a} = 'x y'",
            "text | c | C | ${a} = 'x z'",
            "select_one l or_other | d | D |",
            "text | e | E | ${d} = 'other' or ${d} = ''",
            "select_one ${b} | f | F | ${f} = 'q' and selected(concat(${a}, 1), 'q')",
        ).replace("${f} = 'q' and ", "")
        + choices
    )
    assert places(checked, Code.UNKNOWN_CHOICE_VALUE) == ["survey!D4"]


def test_the_default_language_needs_no_name_in_headers() -> None:
    checked = check(
        rows("select_one l | a | A |", header="type | name | label::Lao (lo)")
        + "\n| choices |\n| | list_name | name | label |\n| | l | x | X |"
        + "\n| settings |\n| | form_id | version | default_language |\n| | f | 1 | Lao (lo) |"
    )
    assert places(checked, Code.LANGUAGES_DIFFER) == []
    assert places(checked, Code.DEFAULT_LANGUAGE_UNKNOWN) == []


def test_a_variable_may_use_later_variables_and_their_types() -> None:
    checked = check(
        survey_with(
            "variables", "name | calculation", "v | ${w} + 1", "w | count(${member})"
        )
        + "| design |\n| | weight |\n| | ${v} |"
    )
    assert errors(checked) == []
    assert [v.name for v in checked.definition.variables] == ["v", "w"]
    assert checked.definition.design.weight == "${v}"


def test_rows_with_errors_are_left_out_of_the_definition() -> None:
    checked = check(
        survey_with(
            "variables",
            "name | calculation",
            "| 1",
            "v |",
            "w | (",
            "x | ${nothing}",
            "x | 2",
            "y | ${x} + 1",
        )
    )
    assert [v.name for v in checked.definition.variables] == ["y"]
    assert places(checked, Code.VALUE_REQUIRED) == ["variables!A2", "variables!B3"]
    assert places(checked, Code.DUPLICATE_DEFINITION) == ["variables!A6"]


def test_dimensions_that_failed_are_not_unknown_to_indicators() -> None:
    checked = check(
        survey_with("indicators", INDICATORS, "WASH_WATER | | mean | ${rooms} | | SEX")
        + "| dimensions |\n| | dimension | calculation |\n| | SEX | ${nothing} |\n| | | 'F' |\n| | AGE | |"
    )
    assert places(checked, Code.DIMENSION_UNKNOWN) == []
    assert places(checked, Code.EXPRESSION_INVALID) == ["dimensions!B2"]
    assert places(checked, Code.VALUE_REQUIRED) == ["dimensions!A3", "dimensions!B4"]


def test_codes_are_followed_through_functions() -> None:
    checked = check(
        SURVEY
        + "| dimensions |\n| | dimension | table | calculation |\n"
        + "| | SEX | | coalesce(${sex}, recode(${city}, 'a', 'F', 'b', 1)) |\n"
        + "| | AGE | | concat('Y0', ${city}) |"
    )
    found = [
        f.message for f in checked.findings if f.code == Code.DIMENSION_CODE_UNKNOWN
    ]
    assert [message.split("'")[1] for message in found] == ["1", "U"]


def test_a_dimension_without_codes_takes_those_of_the_country() -> None:
    checked = check(
        SURVEY
        + "| dimensions |\n| | dimension | calculation |\n| | TRIBE | 'Any' |\n"
        + "| | SEX | ${rooms} + 1 |"
    )
    assert places(checked, Code.CONCEPT_UNKNOWN) == []
    assert places(checked, Code.DIMENSION_CODE_UNKNOWN) == []


def test_variables_that_name_one_another_often_are_followed_once() -> None:
    doubled = "".join(
        f"| | v{n} | if(${{rooms}} > {n}, ${{v{n - 1}}}, ${{v{n - 1}}}) |\n"
        for n in range(1, 60)
    )
    checked = check(
        f"{SURVEY}| variables |\n| | name | calculation |\n| | v0 | 'Z' |\n{doubled}"
        "| dimensions |\n| | dimension | calculation |\n| | SEX | ${v59} |"
    )
    assert places(checked, Code.DIMENSION_CODE_UNKNOWN) == ["dimensions!B2"]


def test_of_thousands_of_codes_those_that_begin_alike_are_suggested() -> None:
    districts = [f"AF{number:04}" for number in range(3_000)] + ["TH10", "TH1001"]
    assert Report().suggest("TH-10", districts) == " Did you mean 'TH10'?"
    assert Report().suggest("XH1001", districts) == ""


def test_crossed_dimensions_are_tuples() -> None:
    checked = check(
        survey_with(
            "indicators",
            INDICATORS,
            "WASH_WATER | member | mean | ${age} | | SEX, SEX*AGE SEX",
        )
        + DIMENSIONS
    )
    (indicator,) = checked.definition.indicators
    assert indicator.disaggregation == (("SEX",), ("SEX", "AGE"))


def test_findings_about_files_and_sheets_are_counted_too() -> None:
    report = Report()
    for _ in range(600):
        report.file(Code.EMPTY_FILE)
    assert len(sort_findings(report.findings, ())) == 2
    assert report.suggest("a" * 200, ["a"]) == ""
    for _ in range(60):
        report.suggest("zz", [str(number) for number in range(1_000)])
    assert report.suggest("lable", ["label"]) == ""


def test_a_sheet_of_a_workbook_may_be_a_chart() -> None:
    file = openpyxl.Workbook()
    survey = file.create_sheet("survey")
    file.remove(file["Sheet"])
    for row in (["type", "name", "label"], ["text", "a", "A"]):
        survey.append(row)
    file.create_chartsheet("charts")
    target = io.BytesIO()
    file.save(target)

    assert check_workbook(target.getvalue(), "xlsx").ok


@pytest.mark.parametrize("tables", ["| survey |\n| | type |\n", "| survey |\n"])
def test_an_empty_survey_is_told_not_raised(tables: str) -> None:
    assert not check(tables).ok


def test_a_loop_over_a_list_that_is_there_is_fine() -> None:
    checked = check(
        rows("begin loop over l | a | A |", "text | b | B |", "end loop | | |")
        + "\n| choices |\n| | list_name | name | label |\n| | l | x | X |"
    )
    assert places(checked, Code.LIST_NOT_FOUND) == []
    assert places(checked, Code.MISSING_LIST) == []
