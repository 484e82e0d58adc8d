"""Very many decisions at once: judged, carried out, and proven.

`CHECKED_SUBMISSIONS` says over how many interviews (100,000); every second one is
decided about. The baseline is the parsing of as many new values one by one, which is
the least that judging them takes.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from collect.datasets.cleaning import (
    LOG_SCHEMA,
    Proposal,
    apply_log,
    carry_out,
    prove,
)
from collect.datasets.pipeline.judging import Known, judge
from collect.datasets.pipeline.judging.values import canonical
from tests.benchmarks.test_checks import FACTS, FIELDS, survey

pytestmark = pytest.mark.benchmark


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def test_decisions_about_every_second_interview(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tables = survey().tables
    raw = {
        name: table.drop_columns(["_missing"]).append_column(
            "_version_id", table["_seq"]
        )
        if "_version_id" not in table.column_names
        else table.drop_columns(["_missing"])
        for name, table in tables.items()
    }
    columns = raw[""].select(["_row", "rooms"]).slice(0).to_pydict()
    proposals = [
        Proposal(
            at=at,
            uuid=row,
            table="",
            row=row,
            question="rooms",
            check_id="rooms",
            old_value=str(rooms),
            change_type="change_response",
            new_value=str(rooms % 8 + 1 if rooms % 8 + 1 != rooms else 7),
            reason="asked again",
        )
        for at, (row, rooms) in enumerate(zip(*columns.values(), strict=True), start=1)
        if at % 2
    ]
    kind = raw[""].schema.field("rooms").type
    parsing, _ = _timed(
        lambda: [canonical(one.new_value or "", kind) for one in proposals]
    )
    known = Known(raw, FIELDS, FACTS.choices, (), LOG_SCHEMA.empty_table())
    judging, verdict = _timed(lambda: judge(known, proposals))
    assert verdict.refusals == ()
    carrying, carried = _timed(lambda: carry_out(raw, verdict.decisions))
    applying, clean = _timed(lambda: apply_log(raw, carried.lines))
    proving, proof = _timed(lambda: prove(raw, clean, carried.lines))
    assert proof.cells == len(verdict.decisions) > len(proposals) * 0.9
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(proposals)} decisions: judged in {judging:.1f} s CPU, "
            f"{judging / parsing:.1f} times their parsing; carried out in {carrying:.2f}"
            f" s, applied in {applying:.2f} s, proven in {proving:.2f} s\n"
        )
    assert judging < 20 * parsing
