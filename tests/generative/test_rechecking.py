"""Checks that look again at what has changed find what checks of everything find."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collect.datasets.cleaning import Decision, Published, in_force, pairs
from collect.datasets.pipeline import Facts
from collect.datasets.pipeline.checks.marks import marks, since
from collect.datasets.pipeline.clean import Cleaned, clean
from collect.datasets.tables.schema import INVALID, OFFSET, survey_schema
from collect.forms.xlsform.definition import Check, Definition, Design, Variable
from collect.forms.xlsform.fields import Choice, Field

EXAMPLES = int(os.environ.get("RECHECKED_HISTORIES", "10"))
BEGAN = datetime(2026, 3, 1, 9, tzinfo=UTC)
TABLES = ("", "/member")
FIELDS = (
    Field("/start", "start", "dateTime"),
    Field("/end", "end", "dateTime"),
    Field("/enumerator", "enumerator", "string", control="input"),
    Field("/site", "site", "string", control="select1", list_name="site"),
    Field("/code", "code", "string", control="select1", list_name="file"),
    Field(
        "/rooms", "rooms", "int", control="input", missing=("9",), constraint=". < 8"
    ),
    Field("/note", "note", "string", control="input", relevant="${rooms} > 1"),
    Field("/more", "more", "string", required="${rooms} = 3", control="input"),
    *(Field(f"/b{n}", f"b{n}", "string", control="input") for n in range(3)),
    Field("/point", "point", "geopoint", control="input"),
    Field("/member", "member", "repeat"),
    Field(
        "/member/age", "age", "int", table="/member", control="input", required="yes"
    ),
    Field(
        "/member/site",
        "site",
        "string",
        table="/member",
        control="input",
        constraint=". != 'no'",
    ),
)
VARIABLES = (
    Variable("persons", "", "count(${member})"),
    Variable("rank", "", "quintile(${rooms})"),
    Variable("high", "", "${rank} > 3"),
    Variable("adult", "member", "${age} > 3"),
)
OTHERS = (
    Check("other", "", "other", variable="more"),
    Check("minutes", "", "duration", parameters={"min_minutes": "15"}),
    Check("lines", "", "straightline", variables=("b0", "b1", "b2")),
    Check("who", "", "enumerator", variable="b0", parameters={"least": "2"}),
    Check("who_minutes", "", "enumerator", parameters={"threshold": "0.9"}),
)


def rule(name: str, constraint: str, table: str = "", **given: Any) -> Check:
    return Check(name, table, "constraint", constraint=constraint, **given)


def asked(name: str, kind: str, table: str = "", variable: str = "", **p: str) -> Check:
    return Check(name, table, kind, variable=variable, parameters=p)


CHECKS = (
    rule("alone", "${rooms} < 5 or ${site} = 'A'", variable="rooms"),
    rule("family", "${age} <= ${rooms}", "member", variable="age"),
    rule("together", "count(${member}[${age} > 4]) < 2", action="remove"),
    rule("top", "quintile(${rooms}) < 4"),
    rule("derived", "not(${high})", variable="rank"),
    rule("mixed", "if(${rooms} > 3, concat(${note}, ${more}), 0)"),
    rule("pattern", "regex(${note}, ${more})"),
    rule("blanked", "${rooms} < 7", variable="rooms", action="blank"),
    rule(
        "swapped", "${age} < 6", "member", variable="age", action="replace", value="1"
    ),
    rule(
        "stopped", "${rooms} > 6", variable="rooms", action="replace", value="${note}"
    ),
    rule("broken", "${nothing} > 1"),
    asked("iqr", "outlier", variable="rooms", by="site"),
    asked("sd", "outlier", "member", "age", method="sd", threshold="0.5", by="rank"),
    asked("mad", "outlier", variable="persons", method="mad", log="yes"),
    Check("twice", "", "duplicate", variables=("site", "rooms", "b0")),
    Check("twins", "member", "duplicate", variables=("age", "site")),
    asked("copied", "duplicate", similar="all", threshold="0.5", least="2"),
    asked("near", "duplicate", similar="b0 b1 b2", threshold="0.6", by="site"),
    asked("ranked", "duplicate", similar="b0 b1 rank", threshold="0.6"),
    asked("middle", "location", within="500 m", by="site"),
    asked("spot", "location", within="90 km", point="'1 1 0 0'"),
    asked("home", "location", within="90 km", point="if(${rooms} > 2, '1 1', '2 2')"),
    asked("exact", "location", accuracy="2"),
    *OTHERS,
    Check("builtin:gps", "", "builtin", parameters={"accuracy": "2"}),
)
DESIGN = Definition(Design("${rooms} + 1"), VARIABLES, CHECKS)
CHOICES = {"site": [Choice("A"), Choice("B")], "file": [Choice("Z")]}
VERSIONS = [
    Published("1", BEGAN - timedelta(days=1)),
    Published("2", BEGAN + timedelta(minutes=30)),
]

texts = st.sampled_from([None, "x", "y", "1"])
moments = st.none() | st.integers(0, 60).map(lambda n: BEGAN + timedelta(minutes=n))
members = st.fixed_dictionaries(
    {"age": st.none() | st.integers(0, 7), "site": st.sampled_from([None, "no", "A"])}
)
points = st.none() | st.fixed_dictionaries(
    {part: st.integers(0, 3).map(float) for part in ("lat", "lon", "alt", "acc")}
)
interviews = st.fixed_dictionaries(
    {
        "start": moments,
        "end": moments,
        "enumerator": st.sampled_from(["E1", "E2", None]),
        "site": st.sampled_from(["A", "B", "C", None]),
        "code": st.sampled_from(["P", "Q"] * 12 + ["Z"]),
        "rooms": st.none() | st.integers(0, 9),
        "note": texts,
        "more": texts,
        **{f"b{n}": st.sampled_from(["a", "b", None]) for n in range(3)},
        "point": points,
        "_form_version": st.sampled_from(["1", "2"]),
        "_invalid": st.sampled_from([None, [("rooms", "many"), ("note", "?")]]),
        "start@offset": st.sampled_from([None, 0, 900]),
        "member": st.lists(members, max_size=3),
    }
)
steps = st.tuples(
    st.lists(interviews, max_size=4),
    st.lists(st.tuples(st.integers(0, 30), st.none() | interviews), max_size=1),
    st.booleans(),
    st.none()
    | st.tuples(
        st.integers(0, 30),
        st.sampled_from(["change_response", "blank_response", "remove_survey"])
        | st.sampled_from(["no_action", "undo"]),
    ),
)
Interviews = dict[str, tuple[int, dict[str, Any]]]


def _rows(held: Interviews, path: str) -> list[dict[str, Any]]:
    found = []
    for key, (seq, answers) in sorted(held.items(), key=lambda item: item[1][0]):
        own = {
            "_instance_id": key,
            "_seq": seq,
            "_version_id": seq,
            "_submitter": "Phone",
            "_submitted_at": BEGAN,
        }
        if not path:
            found.append({**answers, **own, "_row": key, "_ordinal": 1})
            continue
        found += [
            {**each, **own, "_row": f"{key}/{n}", "_parent_row": key, "_ordinal": n}
            for n, each in enumerate(answers["member"])
        ]
    return found


def _tables(held: Interviews) -> tuple[dict[str, pa.Table], Facts]:
    raw = {
        path: pa.Table.from_pylist(_rows(held, path), survey_schema(FIELDS, path))
        for path in TABLES
    }
    clocks = [pa.field(name + OFFSET, pa.int16()) for name in ("start", "end")]
    schema = pa.schema([("_row", pa.string()), INVALID, *clocks])
    beside = {path: pa.Table.from_pylist(_rows(held, path), schema) for path in TABLES}
    return raw, Facts(CHOICES, VERSIONS, beside)


def _follow(history: Sequence[Any]) -> None:
    held: Interviews = {}
    trash: Interviews = {}
    seq = 0
    before: tuple[Cleaned, pa.Table] | None = None
    decisions: list[Decision] = []
    for step, (arrivals, changes, restored, decided) in enumerate(history, start=1):
        for which, answers in changes if held else ():
            key = sorted(held)[which % len(held)]
            seq += 1
            last = held.pop(key)
            if answers is None:
                trash[key] = last
            else:
                held[key] = (seq, answers)
        if restored and trash:
            key = min(trash)
            held[key] = trash.pop(key)
        for answers in arrivals:
            seq += 1
            held[f"u{seq}"] = (seq, answers)
        if decided is not None:
            _decide(held, decisions, step, *decided)
        before = _checked_twice(*_tables(held), in_force(decisions), before)


def _decide(
    held: Interviews, made: list[Decision], step: int, which: int, change: Any
) -> None:
    """Decide about the rooms of an interview, or withdraw the last decision."""
    if change == "undo":
        del made[-1:]
        return
    if not held:
        return
    key = sorted(held)[which % len(held)]
    seq, answers = held[key]
    rooms = None if answers["rooms"] is None else str(answers["rooms"])
    made.append(
        Decision(
            id=step,
            uuid=key,
            table="",
            row=key,
            question="rooms",
            check_id="rule",
            change_type=change,
            old_value=rooms,
            seen_value=rooms,
            new_value="3" if change == "change_response" else None,
            reason="r",
            issue="",
            severity="warning",
            version_id=seq,
            siblings=0,
        )
    )


def _checked_twice(
    raw: dict[str, pa.Table],
    facts: Facts,
    decisions: Sequence[Decision],
    before: tuple[Cleaned, pa.Table] | None,
) -> tuple[Cleaned, pa.Table]:
    """A check of everything, and of what has changed; they are the same."""
    now = marks(raw[""], facts, decisions)
    whole = clean(raw, FIELDS, DESIGN, facts, decisions)
    if before is None:
        return whole, now
    former = since(before[0].found, before[1], now)
    again = clean(raw, FIELDS, DESIGN, facts, decisions, former)
    assert again.found.to_pylist() == whole.found.to_pylist()
    assert again.problems == whole.problems
    assert again.log.equals(whole.log)
    assert again.survey.tables == whole.survey.tables
    return again, now


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    st.lists(steps, min_size=2, max_size=4),
    st.sampled_from([pairs.EVERY_PAIR, 300, 0]),
)
def test_what_is_checked_again_is_what_all_checks_find(
    history: list[Any], every_pair: int
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pairs, "EVERY_PAIR", every_pair)
        _follow(history)
