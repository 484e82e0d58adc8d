import pytest

from collect.datasets.cleaning.proposals import Part, Proposal, Refusal
from collect.datasets.cleaning.sheets import Reading, read_log, write_log
from tests.unit.datasets.cleaning.sheets.books import (
    HEADER,
    QUESTIONS,
    book,
    filled,
    text_file,
    told,
    waiting,
)
from tests.unit.datasets.cleaning.tables import blank, line, log, remove

LOG = log(
    waiting("uuid:u1", "source", "tap"),
    waiting("uuid:u1", "born", None, table="/member", row="uuid:u1/member[1]"),
    line("uuid:u2", "rooms", "3", new_value="4"),
    remove("uuid:u3"),
    line("uuid:u4", "rooms", "2", new_value="5", status="rejected"),
)
SHEET = write_log(LOG, QUESTIONS)


def test_an_untouched_sheet_decides_nothing() -> None:
    reading = read_log(SHEET, LOG)
    assert reading == Reading(
        skipped=2, unchanged=3, layout=reading.layout, findings=()
    )
    assert not reading.faulty


def test_a_filled_line_is_a_proposal_with_all_that_the_log_says_of_it() -> None:
    sheet = filled(
        SHEET,
        (3, "change_type", "change_response"),
        (3, "new_value", "2026-03-10"),
        (3, "reason", "birth certificate"),
    )
    reading = read_log(sheet, LOG)
    assert reading.proposals == (
        Proposal(
            at=3,
            uuid="uuid:u1",
            table="/member",
            row="uuid:u1/member[1]",
            question="born",
            check_id="outlier",
            old_value=None,
            change_type="change_response",
            new_value="2026-03-10",
            reason="birth certificate",
            issue="Is that right?",
        ),
    )
    assert (reading.skipped, reading.unchanged) == (1, 3)


def test_confirming_a_pending_line_is_a_decision() -> None:
    reading = read_log(filled(SHEET, (2, "change_type", "no_action")), LOG)
    (proposal,) = reading.proposals
    assert (proposal.change_type, proposal.new_value, proposal.reason) == (
        "no_action",
        None,
        "",
    )


def test_a_decided_line_that_is_decided_otherwise_is_a_proposal() -> None:
    reading = read_log(filled(SHEET, (4, "new_value", "6")), LOG)
    (proposal,) = reading.proposals
    assert (proposal.at, proposal.old_value, proposal.new_value) == (4, "3", "6")
    assert reading.unchanged == 2


def test_another_reason_is_something_new_to_say() -> None:
    reading = read_log(filled(SHEET, (4, "reason", "called back")), LOG)
    assert [proposal.reason for proposal in reading.proposals] == ["called back"]


def test_what_was_decided_from_the_sheet_is_not_decided_again() -> None:
    sheet = filled(SHEET, (2, "change_type", "blank_response"), (2, "reason", "asked"))
    now = log(blank("uuid:u1", "source", "tap", reason="asked", check_id="outlier"))
    assert read_log(sheet, now).unchanged == 1


def test_without_the_log_every_line_with_a_change_type_is_a_proposal() -> None:
    reading = read_log(SHEET)
    assert [proposal.at for proposal in reading.proposals] == [4, 5, 6]


def test_emptying_a_decision_does_not_undo_it() -> None:
    sheet = filled(SHEET, (4, "change_type", None), (4, "new_value", None))
    reading = read_log(sheet, LOG)
    assert told(reading) == [("M4", "sheet.change.emptied")]
    assert "(change_response)" in reading.findings[0].message
    assert not reading.faulty


def test_a_check_that_asks_again_about_a_decided_answer_is_no_emptied_decision() -> (
    None
):
    now = log(
        line("u1", "rooms", "31", new_value="13", check_id="outlier"),
        waiting("u1", "rooms", "13"),
    )
    reading = read_log(write_log(now, QUESTIONS), now)
    assert (reading.unchanged, reading.skipped, reading.findings) == (1, 1, ())


def test_a_reason_alone_is_said_to_decide_nothing() -> None:
    reading = read_log(filled(SHEET, (2, "reason", "to be asked")), LOG)
    assert told(reading) == [("O2", "sheet.reason.alone")]
    assert (reading.skipped, reading.faulty) == (2, False)


def test_lines_of_the_log_as_csv_are_passed_over_until_they_say_more() -> None:
    """Files other than our sheet write no_action, the check's words and the state."""
    own = log(waiting("u1", "rooms", "3"), waiting("u2", "rooms", "9", reason=""))
    fields = ("row", "check_id", "status")
    rows = [
        ("u1", "rooms", "3", "no_action", "", "3; far from the others", "u1"),
        ("u2", "rooms", "9", "no_action", "", "", "u2"),
    ]
    content = text_file(
        (*HEADER, *fields), *((*row, "outlier", "pending") for row in rows)
    )
    reading = read_log(content.encode(), own)
    assert reading.unchanged == 1
    assert [proposal.uuid for proposal in reading.proposals] == ["u2"]


def test_line_ends_that_a_spreadsheet_changes_are_restored_from_the_log() -> None:
    own = log(waiting("u1", "note", "a\r\nb"))
    row = ("u1", "note", "a\nb", "blank_response", "", "", "u1", "outlier")
    (proposal,) = read_log(book((*HEADER, "row", "check_id"), row), own).proposals
    assert proposal.old_value == "a\r\nb"


def test_a_text_longer_than_a_cell_holds_is_restored_from_the_log() -> None:
    own = log(waiting("u1", "note", "é😀" * 20_000))
    sheet = filled(write_log(own, {}), (2, "change_type", "no_action"))
    (proposal,) = read_log(sheet, own).proposals
    assert proposal.old_value == "é😀" * 20_000


def test_two_checks_on_one_answer_may_be_decided_alike() -> None:
    rows = [
        ("u1", "rooms", "99", "change_response", "9", "typing error", check)
        for check in ("outlier", "rule")
    ]
    reading = read_log(book((*HEADER, "check_id"), *rows))
    assert [proposal.check_id for proposal in reading.proposals] == ["outlier", "rule"]
    assert reading.findings == ()


@pytest.mark.parametrize(
    ("part", "cell"),
    [
        ("uuid", "A4"),
        ("table", "B4"),
        ("row", "C4"),
        ("question", "D4"),
        ("check_id", "H4"),
        ("old_value", "J4"),
        ("change_type", "M4"),
        ("new_value", "N4"),
        ("reason", "O4"),
    ],
)
def test_a_refusal_is_located_at_its_cell(part: Part, cell: str) -> None:
    reading = read_log(filled(SHEET, (4, "new_value", "6")), LOG)
    refusal = Refusal(4, part, "log.new.same", {"current": "6"})
    finding = reading.locate(refusal)
    assert (finding.sheet, finding.row, finding.column) == ("cleaning_log", 4, part)
    assert (finding.cell, finding.code) == (cell, "log.new.same")
    assert finding.message == "The new value is the answer as it stands: 6."
    assert finding.hint == refusal.hint


def test_a_refusal_of_what_has_no_column_is_located_at_its_row() -> None:
    reading = read_log(book(HEADER, ("u1", "age", "3", "no_action", "", "")))
    finding = reading.locate(
        Refusal(2, "row", "log.row.unknown", {"row": "", "table": ""})
    )
    assert (finding.row, finding.column, finding.cell) == (2, None, None)
    nowhere = Reading().locate(
        Refusal(2, "reason", "log.reason.needed", {"change_type": ""})
    )
    assert (nowhere.sheet, nowhere.row, nowhere.cell) == ("", 2, None)
