"""Clean = raw + log, whatever the survey and whatever was decided."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collect.datasets.cleaning import (
    LogEntry,
    ProofError,
    apply_log,
    from_texts,
    log_table,
    prove,
    settle,
    to_texts,
)

patient = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
"""A busy machine is no failure."""
KINDS = {
    "rooms": pa.int64(),
    "income": pa.float64(),
    "name": pa.string(),
    "items": pa.list_(pa.string()),
}
text = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=4
)
cells: dict[str, st.SearchStrategy[Any]] = {
    "rooms": st.none() | st.integers(-3, 12),
    "income": st.none() | st.floats().map(lambda value: value + 0.0),
    "name": st.none() | text,
    "items": st.none() | st.lists(text, max_size=3),
}
Tables = dict[str, pa.Table]


@st.composite
def surveys(draw: st.DrawFn) -> Tables:
    """A root table and a repeat, with cells of every type."""
    uuids = [f"uuid:{n}" for n in range(draw(st.integers(1, 5)))]
    owners = sorted(draw(st.lists(st.sampled_from(uuids), max_size=6)))
    members = [f"{owner}/member[{n}]" for n, owner in enumerate(owners)]
    return {"": table(draw, uuids, uuids), "member": table(draw, owners, members)}


def table(draw: st.DrawFn, uuids: list[str], rows: list[str]) -> pa.Table:
    size = len(rows)
    columns: dict[str, pa.Array] = {
        "_instance_id": pa.array(uuids, pa.string()),
        "_row": pa.array(rows, pa.string()),
        "_seq": pa.array(range(size), pa.int64()),
    }
    for name, kind in KINDS.items():
        values = draw(st.lists(cells[name], min_size=size, max_size=size))
        columns[name] = pa.array(values, kind)
    return pa.table(columns)


@st.composite
def decided(draw: st.DrawFn) -> tuple[Tables, pa.Table]:
    """A survey, and lines about its cells that do not contradict each other."""
    raw = draw(surveys())
    places = [
        (name, row, question)
        for name, rows in raw.items()
        for row in range(len(rows))
        for question in KINDS
    ]
    lines = [
        decide(draw, raw, *place) for place in draw(st.lists(st.sampled_from(places)))
    ]
    uuids = st.sampled_from(raw[""]["_row"].to_pylist())
    lines += [
        entry("", uuid, uuid, "", None, "remove_survey", None)
        for uuid in draw(st.sets(uuids, max_size=2))
    ]
    return raw, settle(log_table(lines))


def decide(
    draw: st.DrawFn, raw: Tables, name: str, row: int, question: str
) -> LogEntry:
    own = raw[name].slice(row, 1)
    old = to_texts(own[question].combine_chunks())[0].as_py()
    value = draw(cells[question])
    new = to_texts(pa.array([value], KINDS[question]))[0].as_py()
    change = "blank_response" if new is None else "change_response"
    uuid, key = own["_instance_id"][0].as_py(), own["_row"][0].as_py()
    status = draw(st.sampled_from(["accepted", "accepted", "pending", "rejected"]))
    return entry(name, uuid, key, question, old, change, new, status)


def entry(
    table: str,
    uuid: str,
    row: str,
    question: str,
    old: str | None,
    change: Any,
    new: str | None,
    status: Any = "accepted",
) -> LogEntry:
    return LogEntry(
        *(uuid, table, row, question, "issue", "check", "binding", old),
        *(change, new, "reason", "warning", status),
    )


@patient
@given(decided())
def test_what_was_applied_is_proven(case: tuple[Tables, pa.Table]) -> None:
    raw, log = case
    clean = apply_log(raw, log)
    proof = prove(raw, clean, log)
    assert proof.rows == sum(map(len, raw.values())) - sum(map(len, clean.values()))
    assert proof.cells <= log.num_rows


@patient
@given(decided(), st.randoms())
def test_order_and_repetition_of_the_log_do_not_matter(
    case: tuple[Tables, pa.Table], random: Any
) -> None:
    raw, log = case
    order = [*range(log.num_rows), *range(log.num_rows)]
    random.shuffle(order)
    again = apply_log(raw, log.take(pa.array(order, pa.int64())))
    for name, expected in apply_log(raw, log).items():
        assert again[name].to_pylist().__repr__() == expected.to_pylist().__repr__()


@patient
@given(decided(), st.data())
def test_any_other_cell_fails_the_proof(
    case: tuple[Tables, pa.Table], data: st.DataObject
) -> None:
    raw, log = case
    clean = apply_log(raw, log)
    name = data.draw(
        st.sampled_from([name for name in clean if len(clean[name])] or [""])
    )
    if not len(clean[name]):
        return
    row = data.draw(st.integers(0, len(clean[name]) - 1))
    question = data.draw(st.sampled_from(list(KINDS)))
    values = clean[name][question].to_pylist()
    other = data.draw(cells[question].filter(lambda value: differs(value, values[row])))
    values[row] = other
    index = clean[name].schema.get_field_index(question)
    column = pa.array(values, KINDS[question])
    clean[name] = clean[name].set_column(index, question, column)
    with pytest.raises(ProofError, match=question):
        prove(raw, clean, log)


def differs(left: Any, right: Any) -> bool:
    """NaN is the same as NaN."""
    return bool(left != right) and not (left != left and right != right)


@patient
@given(st.sampled_from(list(KINDS)), st.data())
def test_every_cell_survives_the_log(name: str, data: st.DataObject) -> None:
    column = pa.array(data.draw(st.lists(cells[name], max_size=5)), KINDS[name])
    back = from_texts(to_texts(column), column.type)
    assert repr(back.to_pylist()) == repr(column.to_pylist())
