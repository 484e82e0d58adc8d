"""Clean tables: raw tables with the accepted decisions of the log carried out."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.cleaning.cells import (
    Ints,
    ValueTextError,
    from_texts,
    one_array,
    put_cells,
    same_cells,
)
from collect.datasets.cleaning.log import (
    BLANK,
    CHANGE,
    INSTANCE,
    REMOVE,
    ROW,
    accepted,
    by_question,
    changes,
    check_schema,
)
from collect.datasets.cleaning.marks import mark_missing


@dataclass(frozen=True)
class LogProblem:
    """An accepted line that cannot be carried out, and why."""

    table: str
    row: str
    question: str
    problem: str

    def __str__(self) -> str:
        place = f"table '{self.table}', " if self.table else ""
        return f"{place}row {self.row}, question '{self.question}': {self.problem}"


class LogError(ValueError):
    """The log contradicts the raw tables or itself. ``problems`` has every line."""

    def __init__(self, problems: list[LogProblem]) -> None:
        shown = "; ".join(str(problem) for problem in problems[:5])
        more = f"; and {len(problems) - 5} more" if len(problems) > 5 else ""
        super().__init__(f"the cleaning log cannot be applied: {shown}{more}")
        self.problems = tuple(problems)


def apply_log(raw: Mapping[str, pa.Table], log: pa.Table) -> dict[str, pa.Table]:
    """The clean tables: ``raw`` plus the accepted lines of ``log``.

    The order of lines does not matter and a line said twice counts once. Every clean
    table has ``_missing``: the questions of each row blanked by a decision. Removing
    a submission removes its rows from all tables.

    Raises LogError naming every line whose table, row or question does not exist,
    whose ``old_value`` is not the raw value, whose ``new_value`` is absent or no
    value of the column's type, or which gives a cell another new value than an
    earlier line; ValueError where ``log`` is not a log or a row key occurs twice.
    """
    check_schema(log)
    problems: list[LogProblem] = []
    lines = changes(log)
    removed = _removed(raw, log, problems)
    problems += _lines_without_table(raw, lines)
    clean = {}
    for name, table in raw.items():
        if pc.count_distinct(table[ROW]).as_py() < len(table):
            raise ValueError(f"table '{name}': a row key occurs twice in _row")
        own = lines.filter(pc.equal(lines["table"], name))
        clean[name] = _change(name, table, own, problems)
    if problems:
        raise LogError(problems)
    return {name: _keep(table, removed) for name, table in clean.items()}


def _removed(
    raw: Mapping[str, pa.Table], log: pa.Table, problems: list[LogProblem]
) -> pa.Array:
    removed = one_array(accepted(log, REMOVE)["uuid"]).unique()
    known = [one_array(table[INSTANCE]) for table in raw.values()]
    present = pc.is_in(removed, pa.chunked_array(known, pa.string()).unique())
    problems += [
        LogProblem("", uuid, "", "no such submission to remove")
        for uuid in removed.filter(pc.invert(present)).to_pylist()
    ]
    return removed


def _lines_without_table(
    raw: Mapping[str, pa.Table], lines: pa.Table
) -> list[LogProblem]:
    known = pc.is_in(lines["table"], pa.array(list(raw), pa.string()))
    lost = lines.filter(pc.invert(known))
    return _problems(lost, "no such table")


def _keep(table: pa.Table, removed: pa.Array) -> pa.Table:
    if not len(removed):
        return table
    return table.filter(pc.invert(pc.is_in(table[INSTANCE], removed)))


def _change(
    name: str, table: pa.Table, lines: pa.Table, problems: list[LogProblem]
) -> pa.Table:
    """``table`` with its changes, all rows still there, and ``_missing``."""
    blanks: dict[str, Ints] = {}
    for question, own in by_question(_locate(table, lines, problems)).items():
        if question not in table.column_names or question.startswith("_"):
            problems += _problems(own, "no such question")
            continue
        index = table.schema.get_field_index(question)
        column = one_array(table[question])
        changed = _change_column(column, own, problems)
        table = table.set_column(index, table.schema.field(index), changed)
        blanked = own.filter(pc.equal(own["change_type"], BLANK))
        blanks[question] = np.unique(_positions(blanked))
    return mark_missing(table, blanks)


def _locate(table: pa.Table, lines: pa.Table, problems: list[LogProblem]) -> pa.Table:
    """The lines whose row exists in their submission, with its ``position``."""
    position = pc.index_in(one_array(lines["row"]), one_array(table[ROW]))
    known = position.is_valid()
    problems += _problems(lines.filter(pc.invert(known)), "no such row")
    lines = lines.append_column("position", position.cast(pa.int64())).filter(known)
    owner = one_array(table[INSTANCE]).take(one_array(lines["position"]))
    own = pc.fill_null(pc.equal(owner, lines["uuid"]), False)
    strangers = lines.filter(pc.invert(own))
    problems += _problems(strangers, "the row belongs to another submission")
    return lines.filter(own)


def _change_column(
    column: pa.Array, lines: pa.Table, problems: list[LogProblem]
) -> pa.Array:
    """``column`` after the lines of its question, which come sorted by position."""
    rows = _positions(lines)
    old = _values(lines, "old_value", column.type, problems)
    new = _values(lines, "new_value", column.type, problems)
    if old is None or new is None:
        return column
    stale = ~same_cells(column.take(pa.array(rows)), old)
    problems += _problems(
        lines.filter(pa.array(stale)), "its old_value is not the raw value"
    )
    empty = pc.and_(pc.equal(lines["change_type"], CHANGE), new.is_null())
    problems += _problems(
        lines.filter(empty), "a change_response needs a new_value: or blank_response"
    )
    again = np.append(False, rows[1:] == rows[:-1])
    former = new.take(pa.array(np.maximum(np.arange(len(rows)) - 1, 0)))
    contradicts = again & ~same_cells(new, former)
    problems += _problems(
        lines.filter(pa.array(contradicts)), "two lines give it different new values"
    )
    first = np.flatnonzero(~again)
    return put_cells(column, rows[first], new.take(pa.array(first)))


def _values(
    lines: pa.Table, name: str, kind: pa.DataType, problems: list[LogProblem]
) -> pa.Array | None:
    """A column of texts as values; None, with problems, where some are no values."""
    texts = one_array(lines[name])
    if name == "new_value":
        change = one_array(pc.equal(lines["change_type"], CHANGE))
        texts = pc.if_else(change, texts, pa.scalar(None, pa.string()))
    try:
        return from_texts(texts, kind)
    except ValueTextError as error:
        lines = lines.filter(texts.is_valid())
        for index in range(len(lines)):
            one = lines.slice(index, 1)
            try:
                from_texts(one_array(one[name]), kind)
            except ValueTextError:
                problems += _problems(one, f"its {name} is no {kind}: {error}")
        return None


def _positions(lines: pa.Table) -> Ints:
    positions: Ints = one_array(lines["position"]).to_numpy()
    return positions


def _problems(lines: pa.Table, problem: str) -> list[LogProblem]:
    keys = lines.select(["table", "row", "question"]).to_pylist()
    return [LogProblem(**key, problem=problem) for key in keys]
