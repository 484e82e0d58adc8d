"""Whatever people decide, and undo, in whatever order: what counts, and the proof."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collect.datasets.cleaning import (
    Decision,
    apply_log,
    carry_out,
    in_force,
    prove,
    settle,
    to_texts,
)
from collect.datasets.cleaning.log import ChangeType
from tests.generative.test_cleaning import Tables, surveys

patient = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
VALUES = {"rooms": ["1", "2"], "name": ["a", "b"]}


@st.composite
def histories(draw: st.DrawFn) -> tuple[Tables, list[Decision], set[int]]:
    """A survey, decisions about it in the order they were made, and those undone."""
    raw = {
        name: table.append_column("_version_id", table["_seq"])
        for name, table in draw(surveys()).items()
    }
    made = draw(st.lists(decisions(raw), max_size=8))
    events = [replace(one, id=number) for number, one in enumerate(made, start=1)]
    undone = draw(st.sets(st.integers(1, max(len(events), 1))))
    return raw, events, undone


@st.composite
def decisions(draw: st.DrawFn, raw: Tables) -> Decision:
    name = draw(st.sampled_from([name for name, rows in raw.items() if len(rows)]))
    row = raw[name].slice(draw(st.integers(0, len(raw[name]) - 1)), 1)
    question = draw(st.sampled_from(list(VALUES)))
    old = to_texts(row[question].combine_chunks())[0].as_py()
    change: ChangeType = draw(st.sampled_from(get_args(ChangeType)))
    uuid = row["_instance_id"][0].as_py()
    return Decision(
        id=0,
        uuid=uuid,
        table=name,
        row=row["_row"][0].as_py(),
        question=question,
        check_id=draw(st.sampled_from(["", "one", "two"])),
        change_type=change,
        old_value=old,
        seen_value=old,
        new_value=draw(st.sampled_from(VALUES[question]))
        if change == "change_response"
        else None,
        reason="r",
        issue="",
        severity="warning",
        version_id=row["_version_id"][0].as_py(),
        siblings=raw[name]["_instance_id"].to_pylist().count(uuid),
    )


def counted(made: list[Decision], undone: set[int]) -> list[int]:
    """The rule as it is told, by brute force."""

    def supersedes(later: Decision, earlier: Decision) -> bool:
        same_cell = later.cell == earlier.cell
        return (
            (same_cell and later.check_id == earlier.check_id)
            or (same_cell and later.writes and earlier.writes)
            or (
                later.uuid == earlier.uuid
                and later.change_type == earlier.change_type == "remove_survey"
            )
        )

    standing = [one for one in made if one.id not in undone]
    return [
        one.id
        for one in standing
        if not any(later.id > one.id and supersedes(later, one) for later in standing)
    ]


@patient
@given(histories(), st.randoms())
def test_what_is_in_force_follows_from_the_order_they_were_made_in(
    history: tuple[Tables, list[Decision], set[int]], random: Any
) -> None:
    _, made, undone = history
    expected = counted(made, undone)
    shuffled = list(made)
    random.shuffle(shuffled)
    assert [one.id for one in in_force(shuffled, undone)] == expected


@patient
@given(histories())
def test_decisions_in_force_never_contradict_and_are_proven(
    history: tuple[Tables, list[Decision], set[int]],
) -> None:
    raw, made, undone = history
    standing = in_force(made, undone)
    carried = carry_out(raw, standing)
    assert carried.reopened == {}
    assert settle(carried.lines).equals(carried.lines)
    clean = apply_log(raw, carried.lines)
    prove(raw, clean, carried.lines)
    removed = {one.uuid for one in standing if one.change_type == "remove_survey"}
    for one in standing:
        if not one.writes or one.uuid in removed:
            continue
        table = clean[one.table]
        place = table["_row"].to_pylist().index(one.row)
        texts = to_texts(table[one.question].combine_chunks()).to_pylist()
        assert texts[place] == one.new_value
        marked = one.question in table["_missing"][place].as_py()
        assert marked == (one.change_type == "blank_response")
    for name, table in clean.items():
        assert removed.isdisjoint(table["_instance_id"].to_pylist())
        assert len(table) == sum(
            uuid not in removed for uuid in raw[name]["_instance_id"].to_pylist()
        )


@patient
@given(histories())
def test_undoing_all_gives_the_raw_data_back(
    history: tuple[Tables, list[Decision], set[int]],
) -> None:
    raw, made, _ = history
    carried = carry_out(raw, in_force(made, {one.id for one in made}))
    clean = apply_log(raw, carried.lines)
    for name, table in clean.items():
        assert repr(table.drop_columns(["_missing"]).to_pylist()) == repr(
            raw[name].to_pylist()
        )
