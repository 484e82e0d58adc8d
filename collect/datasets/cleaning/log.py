"""The cleaning log: every finding, every decision, one line a cell.

Columns and change types follow IMPACT Initiatives' cleaning log, with the table and
row of a repeat, and the state of the decision, added.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.cleaning.cells import Ints, one_array, to_texts

ChangeType = Literal["change_response", "blank_response", "remove_survey", "no_action"]
Severity = Literal["error", "warning"]
Status = Literal["pending", "accepted", "rejected"]

CHANGE: Final = "change_response"
BLANK: Final = "blank_response"
REMOVE: Final = "remove_survey"
NO_ACTION: Final = "no_action"
PENDING: Final = "pending"
ACCEPTED: Final = "accepted"
REJECTED: Final = "rejected"

INSTANCE: Final = "_instance_id"
ROW: Final = "_row"
MISSING: Final = "_missing"
"""Columns of every table: submission, key of the row, questions made missing."""


@dataclass(frozen=True)
class LogEntry:
    """One line of the log.

    ``uuid``: the submission's instance id; ``table``: empty for the submission, else
    the repeat's path; ``row``: key of the row, ``_row`` of its table; ``question``:
    column name; ``issue``: what was found, in words and figures; ``check_id``: the
    check that found it; ``check_binding``: groups lines made by one check;
    ``old_value`` and ``new_value``: texts (see ``cells.to_texts``), None for no
    value. Only ``accepted`` lines change data; an accepted ``no_action`` says that
    the value was looked at and is right. ``decision_id``, ``decided_by`` and
    ``decided_at`` (ISO 8601) tell of a person's decision; None where a check or the
    form decided.
    """

    uuid: str
    table: str
    row: str
    question: str
    issue: str
    check_id: str
    check_binding: str
    old_value: str | None
    change_type: ChangeType
    new_value: str | None
    reason: str
    severity: Severity
    status: Status
    enumerator: str | None = None
    decision_id: str | None = None
    decided_by: str | None = None
    decided_at: str | None = None


LOG_SCHEMA: Final = pa.schema(
    [
        (name, pa.string())
        for name in (
            "uuid",
            "table",
            "row",
            "question",
            "issue",
            "check_id",
            "check_binding",
            "old_value",
            "change_type",
            "new_value",
            "reason",
            "severity",
            "status",
            "enumerator",
            "decision_id",
            "decided_by",
            "decided_at",
        )
    ]
)


def log_table(entries: Iterable[LogEntry]) -> pa.Table:
    """The entries as an Arrow table with ``LOG_SCHEMA``."""
    listed = list(entries)
    columns = [
        pa.array([getattr(entry, name) for entry in listed], pa.string())
        for name in LOG_SCHEMA.names
    ]
    return pa.Table.from_arrays(columns, schema=LOG_SCHEMA)


def log_entries(log: pa.Table) -> list[LogEntry]:
    """The lines of a log table as objects. Raises ValueError for other columns."""
    check_schema(log)
    return [LogEntry(**line) for line in log.to_pylist()]


def join_logs(logs: Sequence[pa.Table]) -> pa.Table:
    """All lines of ``logs``, in order; an empty log for none."""
    return pa.concat_tables([LOG_SCHEMA.empty_table(), *logs])


def check_schema(log: pa.Table) -> None:
    """Raise ValueError unless ``log`` has the columns of ``LOG_SCHEMA``."""
    if not log.schema.equals(LOG_SCHEMA):
        raise ValueError(f"not a cleaning log: it has the columns {log.schema.names}")


def accepted(log: pa.Table, *change_types: str) -> pa.Table:
    """The accepted lines of these change types."""
    chosen = pc.is_in(log["change_type"], pa.array(change_types, pa.string()))
    return log.filter(pc.and_(pc.equal(log["status"], ACCEPTED), chosen))


def changes(log: pa.Table) -> pa.Table:
    """The accepted lines that change a cell, without the columns for people."""
    return accepted(log, CHANGE, BLANK).select(
        ["uuid", "table", "row", "question", "old_value", "change_type", "new_value"]
    )


def by_question(lines: pa.Table) -> dict[str, pa.Table]:
    """The lines of each question, in the order of their ``position``."""
    questions = one_array(lines["question"]).dictionary_encode()
    codes = questions.indices.to_numpy()
    order = np.lexsort((one_array(lines["position"]).to_numpy(), codes))
    lines = lines.take(pa.array(order))
    names = questions.dictionary.to_pylist()
    ends = np.cumsum(np.bincount(codes, minlength=len(names))).tolist()
    starts = [0, *ends]
    return {
        name: lines.slice(start, end - start)
        for name, start, end in zip(names, starts, ends, strict=False)
    }


def lines_for(source: pa.Table, rows: Ints, question: str, **columns: Any) -> pa.Table:
    """Log lines about ``question`` in ``rows`` of the table ``source``.

    ``columns``: the other columns of the log, each one text for all lines or one a
    line; ``old_value`` and ``check_binding`` are filled in, others are empty.
    """
    index = pa.array(rows)
    row = one_array(source[ROW]).take(index)
    filled: dict[str, Any] = dict.fromkeys(LOG_SCHEMA.names)
    filled |= {
        "uuid": one_array(source[INSTANCE]).take(index),
        "row": row,
        "question": question,
        "check_binding": pc.binary_join_element_wise(question, row, " ~/~ "),
    }
    if question in source.column_names:
        filled["old_value"] = to_texts(one_array(source[question]).take(index))
    filled |= columns
    arrays = [_column(filled[name], len(rows)) for name in LOG_SCHEMA.names]
    return pa.Table.from_arrays(arrays, schema=LOG_SCHEMA)


def _column(value: Any, length: int) -> pa.Array:
    if value is None or isinstance(value, str):
        return pa.repeat(pa.scalar(value, pa.string()), length)
    if isinstance(value, np.ndarray | list | tuple):
        return pa.array(value, pa.string())
    return value
