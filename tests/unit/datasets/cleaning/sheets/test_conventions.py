"""Logs of others: IMPACT, IPA, DIME; files of other types."""

import pytest

from collect.datasets.cleaning.proposals import Proposal
from collect.datasets.cleaning.sheets import Reading, read_log
from tests.unit.datasets.cleaning.sheets.books import (
    HEADER,
    book,
    books,
    text_file,
    told,
    waiting,
)
from tests.unit.datasets.cleaning.tables import log

ROW = ("u1", "rooms", "99", "change_response", "9", "typing error")
DECISION = ("u1", "rooms", "99", "change_response", "9", "typing error")


def said(reading: Reading) -> list[tuple[str | None, ...]]:
    """What each proposal says."""
    assert reading.findings == ()
    return [
        (
            own.uuid,
            own.question,
            own.old_value,
            own.change_type,
            own.new_value,
            own.reason,
        )
        for own in reading.proposals
    ]


@pytest.mark.parametrize(
    "key", ["uuid", "_uuid", "X_uuid", "UUID", "instanceID", "KEY"]
)
def test_impact(key: str) -> None:
    content = book(
        (
            key,
            "old_value",
            "Question",
            "issue",
            "check_id",
            "check_binding",
            "enumerator_num",
            "change_type",
            "new_value",
        ),
        ("u1", "99", "rooms", "too many", "rule", "b", "7", "Change response", "9"),
        ("u2", "x", "note", "odd", "rule", "b", "7", "no_action", ""),
        ("u3", "", "", "double", "rule", "b", "7", "REMOVE_SURVEY", ""),
        title="log",
    )
    reading = read_log(content)
    assert said(reading) == [
        ("u1", "rooms", "99", "change_response", "9", ""),
        ("u2", "note", "x", "no_action", None, ""),
        ("u3", "", None, "remove_survey", None, ""),
    ]
    assert reading.proposals[0].issue == "too many"


def test_r_writes_na_for_nothing() -> None:
    content = text_file(
        ("uuid", "question", "old_value", "change_type", "new_value", "check_id"),
        ("u1", "rooms", "3", "no_action", "NA", "NA"),
        ("u2", "country", "CI", "change_response", "NA", "x"),
        ("u3", "rooms", "9", "NA", "NA", "x"),
    )
    reading = read_log(content.encode())
    assert [own.new_value for own in reading.proposals] == [None, "NA"]
    assert [own.check_id for own in reading.proposals] == ["", "x"]
    assert reading.skipped == 1


def test_na_is_no_value_where_the_log_has_none() -> None:
    fields = ("uuid", "row", "question", "old_value", "change_type", "new_value")
    row = ("u1", "u1", "country", "NA", "change_response", "CI")
    content = text_file((*fields, "check_id"), (*row, "outlier")).encode()
    for known, old in [(None, None), ("NA", "NA"), ("SN", "NA")]:
        reading = read_log(content, log(waiting("u1", "country", known)))
        assert [own.old_value for own in reading.proposals] == [old]


@pytest.mark.parametrize(
    ("action", "change"),
    [("Drop", "remove_survey"), ("okay", "no_action"), (" OK ", "no_action")],
)
def test_ipa_under_its_instructions(action: str, change: str) -> None:
    content = book(
        ("Corrections", None, "the id is", "key"),
        (),
        (
            "date",
            "key",
            "enumerator",
            "variable",
            "label",
            "value",
            "newvalue",
            "action",
            "comments",
        ),
        ("2026", "u1", "7", "rooms", "Rooms", "99", "9", "replace", "typing error"),
        ("2026", "u2", "7", "rooms", "Rooms", "1", "", action, "asked"),
        title="corrections",
    )
    reading = read_log(content)
    assert said(reading) == [DECISION, ("u2", "rooms", "1", change, None, "asked")]
    assert [own.at for own in reading.proposals] == [4, 5]


def test_dime_where_a_value_replaces_the_current_one() -> None:
    content = book(
        ("KEY", "varname", "valuecurrent", "value", "initials", "notes"),
        ("u1", "rooms", "99", "9", "AO", "typing error"),
        ("u2", "rooms", "3", "", "AO", ""),
        title="numeric",
    )
    reading = read_log(content)
    assert said(reading) == [DECISION]
    assert reading.skipped == 1


def test_a_line_of_dime_twice_has_no_change_type_to_point_at() -> None:
    header = ("KEY", "varname", "valuecurrent", "value")
    reading = read_log(book(header, ("u1", "a", "1", "2"), ("u1", "a", "1", "3")))
    (finding,) = reading.findings
    assert (finding.code, finding.row, finding.cell) == ("sheet.twice", 3, None)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_of_any_delimiter(delimiter: str, encoding: str) -> None:
    content = text_file(HEADER, ROW, delimiter=delimiter).encode(encoding)
    assert said(read_log(content)) == [DECISION]


def test_a_title_above_the_header_does_not_mislead() -> None:
    content = text_file(("Corrections, 2026",), HEADER, ROW, delimiter=";")
    assert said(read_log(content.encode())) == [DECISION]


def test_rows_of_csv_are_counted_as_a_spreadsheet_shows_them() -> None:
    note = ("u1", "note", "a\nb", "change_response", "c", "")
    reading = read_log(text_file(HEADER, note, (), ROW[:4]).encode())
    assert [own.at for own in reading.proposals] == [2]
    assert told(reading) == [("E4", "sheet.new.missing")]
    assert reading.findings[0].sheet == ""


def test_the_sheet_is_found_by_its_header_whatever_its_name() -> None:
    content = books({"intro": [("How to",)], "empty": [], "Fixes": [HEADER, ROW]})
    reading = read_log(content)
    assert said(reading) == [DECISION]
    assert reading.layout
    assert reading.layout.title == "Fixes"


def test_a_sheet_with_our_name_comes_first_and_others_are_not_opened() -> None:
    content = books({"old": [HEADER, ROW], "Cleaning_Log ": [HEADER, ROW, ROW[:2]]})
    reading = read_log(content)
    assert said(reading) == [DECISION]
    assert reading.skipped == 1


def test_a_second_log_is_named_as_not_read() -> None:
    header = ("KEY", "varname", "valuecurrent", "value")
    content = books(
        {"numeric": [header, ("u1", "a", "1", "2")], "string": [header, ("u1", "b")]}
    )
    reading = read_log(content)
    assert [own.question for own in reading.proposals] == ["a"]
    (finding,) = reading.findings
    assert (finding.code, finding.sheet) == ("sheet.second", "string")
    assert not reading.faulty


def test_columns_may_be_added_and_moved() -> None:
    content = book(("my notes", *reversed(HEADER), "value"), ("x", *reversed(ROW), "y"))
    (proposal,) = read_log(content).proposals
    assert proposal == Proposal(
        2, "u1", "", "", "rooms", "", "99", "change_response", "9", "typing error"
    )
