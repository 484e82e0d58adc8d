"""Texts of "other, specify": out as a sheet, and back as decisions on two cells."""

import io

import openpyxl
import pytest

from collect.datasets.cleaning.proposals import Proposal, Refusal
from collect.datasets.cleaning.sheets import OtherText, read_log, write_others
from tests.unit.datasets.cleaning.sheets.books import (
    QUESTIONS,
    book,
    cells,
    filled,
    told,
    waiting,
)
from tests.unit.datasets.cleaning.tables import blank, line, log

LOG = log(
    waiting("u1", "source_other", "the WELL!", check_id="texts"),
    waiting("u2", "items_other", "radios, oven", check_id="texts"),
    line("u3", "source_other", "rain", new_value="rainwater"),
    waiting("u4", "source_other", "The well", check_id="texts"),
    waiting("u5", "why", "=lorry", check_id="texts"),
)
OTHERS = [
    OtherText("source", "other", "other"),
    OtherText("items", "other", "radio other bed"),
    OtherText("source", "other", "other"),
    OtherText("source", "other", "other"),
    None,
]
SHEET = write_others(LOG, QUESTIONS, OTHERS, {"u1": "Ama"})


def decided(*changes: tuple[int, str, object]) -> list[tuple[object, ...]]:
    """What the sheet proposes after it was filled in."""
    reading = read_log(filled(SHEET, *changes, title="other"), LOG)
    assert reading.findings == ()
    return [
        (own.at, own.question, own.old_value, own.change_type, own.new_value)
        for own in reading.proposals
    ]


def test_the_sheet_has_a_line_for_each_text_that_waits() -> None:
    first, several, again, unknown = cells(SHEET, "other")
    assert list(first) == [
        "uuid",
        "table",
        "row",
        "context",
        "question",
        "label",
        "parent",
        "parent_label",
        "old_value",
        "count",
        "suggestion",
        "suggestion_label",
        "existing_choice",
        "corrected_text",
        "invalid",
        "reason",
        "enumerator",
        "check_id",
        "parent_value",
        "other_code",
    ]
    assert first["context"] == "Ama"
    assert (first["parent"], first["parent_value"]) == ("source", "other")
    assert first["parent_label"] == "Where is your water from?"
    assert (first["old_value"], first["count"]) == ("the WELL!", 2)
    assert (first["suggestion"], first["suggestion_label"]) == ("well", "Well")
    assert (several["parent_value"], several["count"]) == ("radio other bed", 1)
    assert again["uuid"] == "u4"
    assert (unknown["parent"], unknown["old_value"]) == (None, "=lorry")
    assert {line["existing_choice"] for line in cells(SHEET, "other")} == {None}


def test_the_choices_of_the_parent_are_offered() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(SHEET))
    assert workbook.sheetnames == ["other", "choices", "read_me"]
    offered = {
        str(rule.sqref): rule.formula1
        for rule in workbook["other"].data_validations.dataValidation
    }
    assert 'MATCH($B2&"/"&$G2,choices!$A$2:$A$7,0)' in offered["M2:M5"]
    assert offered["O2:O5"] == '"yes"'


def test_without_words_for_its_rows_the_sheet_has_no_column_for_them() -> None:
    assert "context" not in cells(write_others(LOG, QUESTIONS, OTHERS), "other")[0]


def test_a_parent_is_given_for_each_line() -> None:
    with pytest.raises(ValueError, match="1 parents for 5 lines"):
        write_others(LOG, QUESTIONS, [None])


def test_an_untouched_sheet_decides_nothing() -> None:
    reading = read_log(SHEET, LOG)
    assert (reading.proposals, reading.skipped, reading.findings) == ((), 4, ())


def test_a_choice_takes_the_place_of_other_and_of_the_text() -> None:
    assert decided((2, "existing_choice", "well")) == [
        (2, "source", "other", "change_response", "well"),
        (2, "source_other", "the WELL!", "blank_response", None),
    ]


@pytest.mark.parametrize(
    ("chosen", "answer"),
    [
        ("oven", "radio oven bed"),
        ("oven  lamp", "radio oven lamp bed"),
        ("bed", "radio bed"),
    ],
)
def test_several_choices_keep_their_order_and_none_is_twice(
    chosen: str, answer: str
) -> None:
    assert decided((3, "existing_choice", chosen)) == [
        (3, "items", "radio other bed", "change_response", answer),
        (3, "items_other", "radios, oven", "blank_response", None),
    ]


def test_a_true_other_is_spelled_right() -> None:
    assert decided((5, "corrected_text", "lorry"), (2, "corrected_text", "spring")) == [
        (2, "source_other", "the WELL!", "change_response", "spring"),
        (5, "why", "=lorry", "change_response", "lorry"),
    ]


@pytest.mark.parametrize("yes", ["yes", "Oui", "x", True, 1])
def test_a_text_that_answers_nothing_goes_with_its_other(yes: object) -> None:
    assert decided((2, "invalid", yes)) == [
        (2, "source", "other", "blank_response", None),
        (2, "source_other", "the WELL!", "blank_response", None),
    ]


def test_the_other_choices_of_an_invalid_text_stay() -> None:
    assert decided((3, "invalid", "yes"), (5, "invalid", "yes")) == [
        (3, "items", "radio other bed", "change_response", "radio bed"),
        (3, "items_other", "radios, oven", "blank_response", None),
        (5, "why", "=lorry", "blank_response", None),
    ]


def test_no_is_the_same_as_nothing() -> None:
    assert decided((2, "invalid", "no")) == []


def test_proposals_say_whose_check_and_why() -> None:
    reading = read_log(
        filled(SHEET, (2, "existing_choice", "well"), title="other"), LOG
    )
    parent, text = reading.proposals
    reason = "other, specify: “the WELL!”"
    assert parent == Proposal(
        2, "u1", "", "u1", "source", "", "other", "change_response", "well", reason
    )
    assert text == Proposal(
        2,
        "u1",
        "",
        "u1",
        "source_other",
        "texts",
        "the WELL!",
        "blank_response",
        None,
        reason,
    )
    content = filled(
        SHEET, (2, "invalid", "yes"), (2, "reason", "asked"), title="other"
    )
    assert {own.reason for own in read_log(content).proposals} == {"asked"}


def test_what_was_decided_from_the_sheet_is_not_decided_again() -> None:
    content = filled(SHEET, (2, "existing_choice", "well"), title="other")
    reason = "other, specify: “the WELL!”"
    half = log(line("u1", "source", "other", new_value="well", reason=reason))
    assert len(read_log(content, half).proposals) == 2
    whole = log(
        line("u1", "source", "other", new_value="well", reason=reason),
        blank("u1", "source_other", "the WELL!", reason=reason, check_id="texts"),
    )
    reading = read_log(content, whole)
    assert (reading.proposals, reading.unchanged, reading.skipped) == ((), 1, 3)


@pytest.mark.parametrize(
    ("changes", "findings"),
    [
        (
            [(2, "existing_choice", "well"), (2, "corrected_text", "rain")],
            [("N2", "sheet.other.several")],
        ),
        ([(2, "invalid", "perhaps")], [("O2", "sheet.other.invalid")]),
        ([(2, "existing_choice", "other")], [("M2", "sheet.other.code")]),
        ([(5, "existing_choice", "well")], [("M5", "sheet.other.parent")]),
        (
            [(2, "existing_choice", "well"), (2, "parent_value", "tap")],
            [("M2", "sheet.other.gone")],
        ),
        (
            [(2, "existing_choice", "well"), (2, "parent_value", None)],
            [("M2", "sheet.other.gone")],
        ),
        ([(2, "corrected_text", " rain")], [("N2", "sheet.cell.space")]),
        ([(2, "existing_choice", "=1+1")], [("M2", "sheet.cell.formula")]),
        ([(2, "invalid", "=1=1")], [("O2", "sheet.cell.formula")]),
        (
            [(2, "corrected_text", "rain"), (2, "uuid", None)],
            [("A2", "sheet.uuid.missing")],
        ),
        (
            [(2, "corrected_text", "rain"), (2, "uuid", "=A3")],
            [("A2", "sheet.cell.formula")],
        ),
        ([(2, "reason", "to be asked")], [("P2", "sheet.reason.alone")]),
    ],
)
def test_what_cannot_be_carried_out_is_named_at_its_cell(
    changes: list[tuple[int, str, object]], findings: list[tuple[str, str]]
) -> None:
    reading = read_log(filled(SHEET, *changes, title="other"), LOG)
    assert told(reading) == findings
    assert reading.proposals == ()


def test_what_became_of_the_parents_answer_is_said() -> None:
    changes = (2, "existing_choice", "well"), (2, "parent_value", None)
    (finding,) = read_log(filled(SHEET, *changes, title="other")).findings
    assert finding.message == (
        "The answer to “source” is empty, which does not hold “other”."
    )


def test_an_invalid_text_whose_parent_no_longer_says_other_is_emptied_alone() -> None:
    changes = (2, "invalid", "yes"), (2, "parent_value", "tap")
    reading = read_log(filled(SHEET, *changes, title="other"))
    assert [own.question for own in reading.proposals] == ["source_other"]


@pytest.mark.parametrize(
    ("column", "value", "cell"),
    [("existing_choice", "well", "M2"), ("corrected_text", "rain", "N2")],
)
def test_a_refusal_is_located_at_what_was_filled_in(
    column: str, value: str, cell: str
) -> None:
    reading = read_log(filled(SHEET, (2, column, value), title="other"))
    details = {"current": "x", "given": "y"}
    for part, place in [
        ("new_value", cell),
        ("change_type", cell),
        ("old_value", "I2"),
    ]:
        refusal = Refusal(2, part, "log.old.stale", details)  # type: ignore[arg-type]
        assert reading.locate(refusal).cell == place


def test_the_columns_of_impacts_template_are_understood() -> None:
    header = (
        "uuid",
        "question",
        "old_value",
        "EXISTING other (one choice per line)",
        "TRUE other (provide a better translation if necessary)",
        "INVALID other (insert yes or leave blank)",
    )
    rows = [
        ("u1", "source_other", "rain", "", "rainwater", ""),
        ("u2", "source_other", "-", "", "", "yes"),
        ("u3", "source_other", "well", "well", "", ""),
    ]
    reading = read_log(book(header, *rows, title="Others"))
    assert [(own.change_type, own.new_value) for own in reading.proposals] == [
        ("change_response", "rainwater"),
        ("blank_response", None),
    ]
    assert told(reading) == [("D4", "sheet.other.parent")]
