import io

import openpyxl
import pyarrow as pa
import pytest

from collect.datasets.cleaning import LogEntry, log_table
from collect.datasets.cleaning.sheets import (
    QuestionText,
    TooManyLinesError,
    frame,
    write_log,
)
from tests.unit.datasets.cleaning.sheets.books import QUESTIONS, cells, waiting
from tests.unit.datasets.cleaning.tables import line, log

LOG = log(
    waiting("u1", "source", "tap", enumerator="Ama"),
    waiting("u1", "born", "2026-03-10", table="/member", row="u1/member[1]"),
    line("u2", "items", "radio other", new_value="radio oven"),
    waiting("u3", "note", "=1+1"),
)


def test_the_sheet_has_the_columns_of_impact_in_order() -> None:
    first = cells(write_log(LOG, QUESTIONS))[0]
    assert list(first) == [
        "uuid",
        "table",
        "row",
        "question",
        "label",
        "issue",
        "finding",
        "check_id",
        "check_binding",
        "old_value",
        "old_label",
        "expects",
        "change_type",
        "new_value",
        "reason",
        "enumerator",
        "severity",
        "status",
        "decided_by",
        "decided_at",
        "decision_id",
    ]


def test_a_line_that_waits_has_nothing_filled_in_and_says_what_was_found() -> None:
    first, *_ = cells(write_log(LOG, QUESTIONS))
    assert first["change_type"] is None
    assert first["new_value"] is None
    assert first["reason"] is None
    assert first["finding"] == "tap; far from the others"
    assert first["status"] == "pending"
    assert first["enumerator"] == "Ama"


def test_a_decided_line_says_its_decision() -> None:
    decided = cells(write_log(LOG, QUESTIONS))[2]
    assert decided["change_type"] == "change_response"
    assert decided["new_value"] == "radio oven"
    assert decided["reason"] == "asked again"
    assert decided["finding"] is None
    assert decided["status"] == "accepted"


def test_a_line_says_what_its_question_is_and_how_it_is_answered() -> None:
    one, born, several, unknown = cells(write_log(LOG, QUESTIONS))
    assert one["label"] == "Where is your water from?"
    assert one["old_label"] == "Tap"
    assert one["expects"] == "one code: tap = Tap; well = Well; other = Other, specify"
    assert born["expects"] == "a date, as 2026-03-10"
    assert born["old_label"] is None
    assert several["old_label"] == "Radio; Other"
    assert several["expects"].startswith("codes with a space between: radio = Radio")
    assert (unknown["label"], unknown["expects"]) == (None, None)


def test_long_lists_of_choices_stand_in_their_sheet_only() -> None:
    villages = QuestionText(choices=tuple((f"v{n}", f"Village {n}") for n in range(99)))
    assert villages.expects == "one code of the sheet choices"


def test_all_cells_are_text_formatted_as_text() -> None:
    content = write_log(LOG, QUESTIONS)
    sheet = openpyxl.load_workbook(io.BytesIO(content))["cleaning_log"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert [cell.value for cell in sheet["J"]][-1] == "=1+1"
    assert all(
        cell.data_type == "s" and cell.number_format == "@"
        for row in sheet.iter_rows(min_row=2)
        for cell in row
        if cell.value is not None
    )


def test_the_header_stays_and_filters_and_decided_lines_are_grey() -> None:
    content = write_log(LOG, QUESTIONS)
    sheet = openpyxl.load_workbook(io.BytesIO(content))["cleaning_log"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:U5"
    assert sheet.dimensions == "A1:U5"
    (rule,) = [rule for found in sheet.conditional_formatting for rule in found.rules]
    assert rule.formula == ['AND($R2<>"",$R2<>"pending")']


def test_the_columns_to_fill_in_are_marked() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(write_log(LOG, QUESTIONS)))[
        "cleaning_log"
    ]
    marked = [cell.value for cell in sheet[1] if cell.fill.fgColor.rgb == "FFFFF4CC"]
    assert marked == ["change_type", "new_value", "reason"]


def test_change_types_and_choices_are_offered() -> None:
    content = write_log(LOG, QUESTIONS)
    book = openpyxl.load_workbook(io.BytesIO(content))
    offered = {
        str(rule.sqref): rule
        for rule in book["cleaning_log"].data_validations.dataValidation
    }
    assert set(offered) == {"M2:M5", "N2:N5", "O2:O5"}
    change, new, reason = (offered[f"{letter}2:{letter}5"] for letter in "MNO")
    assert change.formula1 == (
        '"change_response,blank_response,remove_survey,no_action"'
    )
    assert change.showErrorMessage
    assert new.formula1 == (
        'OFFSET(choices!$D$1,MATCH($B2&"/"&$D2,choices!$A$2:$A$7,0),0,'
        'COUNTIF(choices!$A$2:$A$7,$B2&"/"&$D2),1)'
    )
    assert not new.showErrorMessage
    assert "2026-03-10" in new.prompt
    assert reason.type in (None, "none")


def test_the_choices_of_a_question_stand_together_under_its_key() -> None:
    rows = cells(write_log(LOG, QUESTIONS), "choices")
    assert [row["key"] for row in rows] == ["/items"] * 3 + ["/source"] * 3
    assert rows[3] == {
        "key": "/source",
        "table": "",
        "question": "source",
        "code": "tap",
        "label": "Tap",
    }


def test_without_choices_none_are_offered() -> None:
    content = write_log(LOG.slice(1, 1), QUESTIONS)
    book = openpyxl.load_workbook(io.BytesIO(content))
    rules = book["cleaning_log"].data_validations.dataValidation
    assert [rule.type for rule in rules if str(rule.sqref) == "M2"] == ["list"]
    assert [
        rule.type in (None, "none") for rule in rules if str(rule.sqref) == "N2"
    ] == [True]


def test_what_a_row_is_is_said_if_known() -> None:
    _, born, *_ = cells(
        write_log(LOG, QUESTIONS, {"u1/member[1]": "member 1 of 5, Ama"})
    )
    assert list(born)[3] == "context"
    assert born["context"] == "member 1 of 5, Ama"


def test_other_columns_of_the_log_follow_as_text() -> None:
    wide = LOG.append_column("team", pa.array(["North", None, "South", None]))
    wide = wide.append_column("visits", pa.array([1, None, 3, None]))
    first = cells(write_log(wide, QUESTIONS))[0]
    assert list(first)[-2:] == ["team", "visits"]
    assert (first["team"], first["visits"]) == ("North", "1")


def test_the_read_me_says_how_to_fill_it_in() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_log(LOG, QUESTIONS)))
    assert book.sheetnames == ["cleaning_log", "choices", "read_me"]
    text = " ".join(str(cell.value) for cell in book["read_me"]["A"])
    for word in ("change_response", "blank_response", "remove_survey", "no_action"):
        assert word in text


def test_an_empty_log_is_a_workbook_of_headers() -> None:
    empty: list[LogEntry] = []
    content = write_log(log_table(empty), QUESTIONS)
    assert cells(content) == []


def test_a_log_that_could_not_be_read_back_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(frame, "MAX_LINES", 3)
    with pytest.raises(TooManyLinesError, match="4 lines"):
        write_log(LOG, QUESTIONS)
