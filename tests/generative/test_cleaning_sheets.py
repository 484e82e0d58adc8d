"""From the log to a spreadsheet and back: no decision and no letter is lost."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from collect.datasets.cleaning import ChangeType, LogEntry, log_table
from collect.datasets.cleaning.proposals import Proposal
from collect.datasets.cleaning.sheets import (
    OtherText,
    QuestionText,
    read_log,
    write_log,
    write_others,
)
from collect.forms.xlsform.findings import Severity

LETTERS = st.characters(
    exclude_categories=["Cs", "Cc"],
    exclude_characters="\ufffe\uffff",
    include_characters="\t\n\r",
)
"""What XML can hold, so that an answer can."""

HOSTILE = st.sampled_from(
    [
        "=cmd|' /C calc'!A0",
        "+1",
        "@SUM(A1)",
        "007",
        "1234567890123456789",
        "0.30000000000000004",
        "1e5",
        "TRUE",
        "NA",
        "#REF!",
        "10/03/2026",
        "_x0041_",
        "_x005F_x0041_",
        "<b>&amp;</b>",
        "a\r\nb\rc\nd",
        "שלום \u200f!",
        "👩🏽‍🌾",
        "https://example.org",
        " a\t",
        "'x",
    ]
)
TEXTS = HOSTILE | st.text(LETTERS, min_size=1, max_size=20)
WORDS = TEXTS.map(str.strip).filter(lambda text: text and text != "NA")
"""Texts of columns where spaces around, and R's word for nothing, mean nothing."""

ANSWERS = TEXTS.map(str.strip).filter(bool)
CHANGES: st.SearchStrategy[tuple[ChangeType, str | None]] = st.one_of(
    ANSWERS.map(lambda new: ("change_response", new)),
    st.sampled_from([(name, None) for name in ("blank_response", "remove_survey")]),
    st.just(("no_action", None)),
)
QUESTIONS = {
    ("", "source"): QuestionText("Source?", choices=(("=tap", "Tap"), ("_x0041_", ""))),
    ("", "age"): QuestionText("Age?", "int"),
}


@st.composite
def lines(draw: st.DrawFn) -> LogEntry:
    change, new = draw(CHANGES)
    return LogEntry(
        uuid="",
        table=draw(st.sampled_from(["", "/member"])),
        row=draw(WORDS),
        question=draw(st.sampled_from(["source", "age", "note"])),
        issue=draw(WORDS),
        check_id=draw(WORDS),
        check_binding=draw(TEXTS),
        old_value=draw(st.none() | TEXTS),
        change_type=change,
        new_value=new,
        reason=draw(WORDS),
        severity="warning",
        status=draw(st.sampled_from(["pending", "accepted", "rejected"])),
        enumerator=draw(st.none() | TEXTS),
    )


LOGS = st.lists(lines(), max_size=8).map(
    lambda found: [replace(line, uuid=f"uuid:{n}") for n, line in enumerate(found)]
)


def proposed(line: LogEntry, row: int) -> Proposal:
    """The proposal that decides what the line decides."""
    return Proposal(
        at=row,
        uuid=line.uuid,
        table=line.table,
        row=line.row,
        question=line.question,
        check_id=line.check_id,
        old_value=line.old_value,
        change_type=line.change_type,
        new_value=line.new_value,
        reason=line.reason,
        issue=line.issue,
    )


@settings(max_examples=50)
@given(LOGS)
def test_what_was_decided_comes_back_letter_for_letter(log: list[LogEntry]) -> None:
    table = log_table(log)
    content = write_log(table, QUESTIONS)
    decided = [
        proposed(line, row)
        for row, line in enumerate(log, start=2)
        if line.status != "pending"
    ]

    reading = read_log(content)
    assert reading.proposals == tuple(decided)
    assert not reading.faulty

    known = read_log(content, table)
    assert known.proposals == ()
    assert known.unchanged == len(decided)
    assert known.skipped == reading.skipped == len(log) - len(decided)


@settings(max_examples=25)
@given(st.lists(TEXTS, min_size=1, max_size=8), st.data())
def test_texts_to_recode_come_back_letter_for_letter(
    texts: list[str], data: st.DataObject
) -> None:
    log = log_table(
        LogEntry(
            uuid=f"u{n}",
            table="",
            row=f"u{n}",
            question="source_other",
            issue="",
            check_id="texts",
            check_binding="",
            old_value=text,
            change_type="no_action",
            new_value=None,
            reason="",
            severity="warning",
            status="pending",
        )
        for n, text in enumerate(texts)
    )
    others = [
        data.draw(st.none() | st.builds(OtherText, WORDS, WORDS, st.none() | TEXTS))
        for _ in texts
    ]
    content = write_others(log, QUESTIONS, others)
    reading = read_log(content, log)
    assert (reading.skipped, reading.proposals) == (len(texts), ())
    assert not any(one.severity is Severity.ERROR for one in reading.findings)
