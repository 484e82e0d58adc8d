"""The cleaning log as a spreadsheet to fill in, in IMPACT's columns."""

from collections.abc import Mapping
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.cleaning.cells import one_array
from collect.datasets.cleaning.log import PENDING
from collect.datasets.cleaning.sheets.columns import (
    CHANGE_TYPES,
    LOG,
    LOG_COLUMNS,
    TO_FILL,
)
from collect.datasets.cleaning.sheets.frame import DropDown, Page, write
from collect.datasets.cleaning.sheets.questions import Questions, of_lines, texts
from collect.datasets.cleaning.sheets.read_me import LOG_TEXT

_DROP_DOWNS: Final = {
    "change_type": DropDown(
        "What is to be done?",
        "change_response writes the new value, blank_response empties the answer, "
        "remove_survey takes the whole interview out, no_action keeps the answer. "
        "Empty: nothing is decided.",
        CHANGE_TYPES,
    ),
    "new_value": DropDown(
        "The right answer",
        "For change_response only. The column expects says how it is written: a code "
        "of the choices, 12, 3.5, or a date as 2026-03-10. Several codes have a space "
        "between them.",
        choices_of="question",
    ),
    "reason": DropDown(
        "How do you know?",
        "In a few words: called back, enumerator asked, typing error. It stays in the "
        "log.",
    ),
}


def write_log(
    log: pa.Table, questions: Questions, context: Mapping[str, str] | None = None
) -> bytes:
    """The log as XLSX: sheets ``cleaning_log``, ``choices`` and ``read_me``.

    ``log``: with the columns of ``LOG_SCHEMA``; others follow behind, as text.
    ``context``: what a row is, in words, by its key (``member 2 of 5, Ama``); without
    it there is no such column. Lines that wait for a decision have no change type and
    no reason, and what the check saw stands in ``finding``; so a line left as it is
    decides nothing. Raises TooManyLinesError beyond ``MAX_LINES`` lines.
    """
    columns = _columns(log, questions)
    if context:
        columns["context"] = context_of(log, context)
    names = (*LOG_COLUMNS, *_others(log))
    page = Page(
        LOG,
        {name: columns[name] for name in names if name in columns},
        TO_FILL[LOG],
        _DROP_DOWNS,
        listed(log, "question", questions),
        LOG_TEXT,
    )
    return write(page)


def _columns(log: pa.Table, questions: Questions) -> dict[str, pa.Array]:
    own = of_lines(log, questions)
    pending = pc.equal(one_array(log["status"]), PENDING)
    none = pa.scalar(None, pa.string())
    columns: dict[str, pa.Array] = {
        name: one_array(log[name]).cast(pa.string()) for name in log.column_names
    }
    columns["finding"] = pc.if_else(pending, columns["reason"], none)
    for name in TO_FILL[LOG]:
        columns[name] = pc.if_else(pending, none, columns[name])
    columns["label"] = _texts([question.label for question in own])
    columns["expects"] = _texts([question.expects for question in own])
    columns["old_label"] = _texts(
        [
            question.label_of(value)
            for question, value in zip(own, texts(log, "old_value"), strict=True)
        ]
    )
    return columns


def _others(log: pa.Table) -> list[str]:
    """The columns that the sheet does not know."""
    return [name for name in log.column_names if name not in LOG_COLUMNS]


def _texts(values: list[str]) -> pa.Array:
    return pa.array(values, pa.string())


def context_of(log: pa.Table, context: Mapping[str, str]) -> pa.Array:
    """What the row of each line is, in words."""
    return _texts([context.get(key, "") for key in texts(log, "row")])


def listed(log: pa.Table, column: str, questions: Questions) -> Questions:
    """The questions with choices that a column of the lines names, each once."""
    keys = dict.fromkeys(zip(texts(log, "table"), texts(log, column), strict=True))
    return {
        key: questions[key]
        for key in sorted(keys)
        if key in questions and questions[key].choices
    }
