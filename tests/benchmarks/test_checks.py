"""All checks over many interviews; `CHECKED_SUBMISSIONS` says how many (100,000)."""

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from collect.datasets.cleaning import Published, apply_log, join_logs
from collect.datasets.pipeline import Facts, Former
from collect.datasets.pipeline.checks import marks, run_checks
from collect.datasets.pipeline.survey import Survey
from collect.datasets.tables import memory
from collect.datasets.tables.schema import INSTANT, POINT, survey_schema
from collect.forms.xlsform.definition import Check
from collect.forms.xlsform.fields import Choice, Field

T = TypeVar("T")
NEW = 1000
SUBMISSIONS = int(os.environ.get("CHECKED_SUBMISSIONS", "100000"))
MEMBERS = 5 * SUBMISSIONS
BATTERY = tuple(f"b{n}" for n in range(40))
SITE = {"control": "select1", "list_name": "site", "required": "yes"}
SCALE = {"control": "select1", "list_name": "scale", "relevant": "${rooms} > 0"}
FIELDS = (
    Field("/start", "start", "dateTime"),
    Field("/end", "end", "dateTime"),
    Field("/enumerator", "enumerator", "string", control="input"),
    Field("/site", "site", "string", **SITE),  # type: ignore[arg-type]
    Field("/point", "point", "geopoint", control="input", required="yes"),
    Field("/rooms", "rooms", "int", control="input", constraint=". < 9"),
    Field("/source_other", "source_other", "string", control="input"),
    *(Field(f"/{name}", name, "string", **SCALE) for name in BATTERY),  # type: ignore[arg-type]
    Field("/member", "member", "repeat"),
    Field(
        "/member/age",
        "age",
        "int",
        table="/member",
        control="input",
        required="yes",
        constraint=". >= 0 and . < 120",
    ),
    Field("/member/birth", "birth", "date", table="/member", control="input"),
    Field(
        "/member/sex",
        "sex",
        "string",
        table="/member",
        control="select1",
        list_name="sex",
        required="${age} > 1",
        relevant="${age} != ''",
    ),
)
CHECKS = (
    Check("rule", "member", "constraint", "${age} < 85 or ${rooms} < 8"),
    Check("rooms", "", "outlier", variable="rooms", parameters={"by": "site"}),
    Check("ages", "member", "outlier", variable="age", parameters={"method": "mad"}),
    Check(
        "twice", "", "duplicate", variables=("site", "rooms", "enumerator", *BATTERY)
    ),
    Check("copied", "", "duplicate", parameters={"similar": "all"}),
    Check("minutes", "", "duration", parameters={"min_minutes": "15"}),
    Check("other", "", "other", variable="source_other"),
    Check("place", "", "location", parameters={"within": "5 km", "by": "site"}),
    Check("lines", "", "straightline", variables=BATTERY),
    Check("who_rooms", "", "enumerator", variable="rooms"),
    Check("who_answers", "", "enumerator", variable="b0"),
    Check("who_minutes", "", "enumerator"),
)
FACTS = Facts(
    {
        "site": [Choice(f"S{n}") for n in range(400)],
        "scale": [Choice(code) for code in "abcde"],
        "sex": [Choice("F"), Choice("M")],
    },
    [
        Published("1", datetime(2025, 1, 1, tzinfo=UTC)),
        Published("2", datetime(2026, 1, 2, tzinfo=UTC)),
    ],
)


def survey() -> Survey:
    """Interviews with a few faults among five members each."""
    random = np.random.default_rng(1)
    keys = np.char.add("uuid:", np.arange(SUBMISSIONS).astype(str))
    start = 1_767_225_600_000_000 + random.integers(0, 90_000_000, SUBMISSIONS) * 1000
    minutes = random.normal(40, 8, SUBMISSIONS).clip(2)
    site = random.integers(0, 400, SUBMISSIONS)
    middle = random.random((400, 2)) * 5
    near = middle[site] + random.normal(0, 0.01, (SUBMISSIONS, 2))
    zero = np.zeros(SUBMISSIONS)
    parts = [pa.array(v) for v in (near[:, 0], near[:, 1], zero, zero + 8)]
    other = random.choice(["rain watr", "tanker", "lake"], SUBMISSIONS)
    answers = {
        "start": pa.array(start, INSTANT),
        "end": pa.array(start + (minutes * 60e6).astype(np.int64), INSTANT),
        "enumerator": random.choice([f"E{n}" for n in range(60)], SUBMISSIONS),
        "site": np.char.add("S", site.astype(str)),
        "point": pa.StructArray.from_arrays(parts, fields=list(POINT)),
        "rooms": pa.array(random.integers(1, 9, SUBMISSIONS)),
        "source_other": pa.array(other, mask=random.random(SUBMISSIONS) > 0.02),
        **{
            name: random.choice(list("abcde"), SUBMISSIONS, p=[0.5, 0.2, 0.1, 0.1, 0.1])
            for name in BATTERY
        },
    }
    owner = np.sort(random.integers(0, SUBMISSIONS, MEMBERS))
    rows = np.char.add(keys[owner], np.char.add("/m", np.arange(MEMBERS).astype(str)))
    age = random.integers(0, 90, MEMBERS)
    members = {
        "age": pa.array(age, mask=random.random(MEMBERS) > 0.999),
        "birth": pa.array((20_000 - age * 365).astype(np.int32)).cast(pa.date32()),
        "sex": random.choice(["F", "M"], MEMBERS),
    }
    raw = {
        "": _table("", keys, keys, np.arange(SUBMISSIONS), keys, answers),
        "/member": _table("/member", rows, keys[owner], owner, keys[owner], members),
    }
    return Survey.of(apply_log(raw, join_logs([])), FIELDS)


def _table(
    name: str,
    rows: NDArray[np.str_],
    instances: NDArray[np.str_],
    number: NDArray[np.int64],
    parents: NDArray[np.str_],
    answers: dict[str, object],
) -> pa.Table:
    received = datetime(2026, 2, 1, tzinfo=UTC) + timedelta(days=1)
    given: dict[str, object] = {
        "_row": rows,
        "_instance_id": instances,
        "_parent_row": parents,
        "_seq": number + 1,
        "_form_version": np.where(number > SUBMISSIONS // 50, "2", "1"),
        "_submitted_at": pa.repeat(pa.scalar(received, INSTANT), len(rows)),
        **answers,
    }
    schema = survey_schema(FIELDS, name)
    columns = [
        pa.array(given[field.name], field.type)
        if field.name in given and not isinstance(given[field.name], pa.Array)
        else given.get(field.name, pa.nulls(len(rows), field.type))
        for field in schema
    ]
    return pa.table(
        [
            pa.chunked_array([c]).cast(f.type)
            for c, f in zip(columns, schema, strict=True)
        ],
        schema=schema,
    )


@pytest.mark.benchmark
def test_all_checks_over_many_interviews(capsys: pytest.CaptureFixture[str]) -> None:
    asked = survey()
    lines = []
    for check in (*CHECKS, None):
        start, used = time.perf_counter(), time.process_time()
        off = [Check(name, "", "builtin", action="off") for name in _BUILTINS if check]
        log, problems = run_checks(asked, [check, *off] if check else [], FACTS)
        assert problems == []
        lines.append(
            f"  {check.name if check else 'built-in':12} {len(log):8} findings "
            f"{time.perf_counter() - start:6.2f} s, {time.process_time() - used:6.2f} s CPU"
        )
    start, used = time.perf_counter(), time.process_time()
    log, problems = run_checks(asked, CHECKS, FACTS)
    lasted, worked = time.perf_counter() - start, time.process_time() - used
    assert problems == []
    assert {*log["check_id"].to_pylist()} >= {"minutes", "other", "builtin:required"}
    with capsys.disabled():
        sys.stdout.write(
            f"\n{SUBMISSIONS} interviews, {MEMBERS} members, {len(log)} findings: "
            f"{lasted:.1f} s, {worked:.1f} s CPU\n" + "\n".join(lines) + "\n"
        )


@pytest.mark.benchmark
@pytest.mark.parametrize("edited", [0, 10])
def test_checking_again_after_some_have_come(
    edited: int, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    now = survey()
    root = now.tables[""]
    keys = root["_instance_id"].combine_chunks()
    before = now.part(keys[: SUBMISSIONS - NEW])
    seen = marks.marks(before.tables[""], FACTS)
    found, problems = run_checks(before, CHECKS, FACTS)
    assert problems == []
    memory.remember(tmp_path, 1, memory.Memory(found, seen), "same")
    mixed = np.where(np.arange(SUBMISSIONS) < edited, -1, root["_seq"].to_numpy())
    place = root.schema.get_field_index("_seq")
    root = root.set_column(place, root.schema.field(place), [mixed])

    def recollected() -> Former:
        kept = memory.recollect(tmp_path, 1, "same")
        assert kept is not None
        former = marks.since(kept.findings, kept.marks, marks.marks(root, FACTS))
        assert former is not None
        assert (len(former.added), len(former.touched)) == (NEW, edited)
        return former

    whole, full, full_cpu = _timed(lambda: run_checks(now, CHECKS, FACTS)[0])
    former, read, _ = _timed(recollected)
    again, part, part_cpu = _timed(lambda: run_checks(now, CHECKS, FACTS, former)[0])
    _, kept, _ = _timed(
        lambda: memory.remember(tmp_path, 1, memory.Memory(again, seen), "same")
    )
    assert again.equals(whole)
    assert edited or part_cpu < full_cpu
    with capsys.disabled():
        sys.stdout.write(
            f"\n{NEW} new and {edited} edited of {SUBMISSIONS} interviews, {MEMBERS} "
            f"members: all {full:.2f} s ({full_cpu:.2f} s CPU), again {part:.2f} s "
            f"({part_cpu:.2f} s CPU), {part_cpu / full_cpu:.2f} of it; former findings "
            f"read in {read:.2f} s, kept in {kept:.2f} s\n"
        )


def _timed(work: Callable[[], T]) -> tuple[T, float, float]:
    """What comes of it, and the least seconds and seconds of CPU of three times."""
    spent = []
    for _ in range(3):
        start, used = time.perf_counter(), time.process_time()
        result = work()
        spent.append((time.perf_counter() - start, time.process_time() - used))
    return result, min(wall for wall, _ in spent), min(cpu for _, cpu in spent)


_BUILTINS = (
    *("builtin:constraint", "builtin:required", "builtin:choices", "builtin:invalid"),
    *("builtin:version", "builtin:dates", "builtin:gps"),
)
