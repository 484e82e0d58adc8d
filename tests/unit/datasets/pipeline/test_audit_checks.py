"""Durations from the log of the phone."""

import pyarrow as pa
import pytest

from collect.datasets.pipeline.checks.sittings import asks_for_audits, by_audit
from collect.forms.xlsform.definition import Check, Definition
from collect.forms.xlsform.fields import Field
from tests.factories.tables import household
from tests.unit.datasets.pipeline.sheet import lines, run

HOMES = tuple(household({"rooms": n}) for n in range(5))
LOG = Field("/meta/audit", "audit", "binary")
NOTED = (Field("/start", "start", "dateTime"), Field("/end", "end", "dateTime"))


def duration(**parameters: str) -> Check:
    return Check("minutes", "", "duration", parameters=parameters)


def beside(*minutes: float | None) -> dict[str, pa.Table]:
    keys = [f"uuid:{n}" for n in range(1, len(minutes) + 1)]
    column = pa.array(minutes, pa.float64())
    return {"": pa.table({"_row": keys, "@audit.active": column})}


def test_time_at_the_questions_is_judged() -> None:
    check = duration(source="audit", min_minutes="10", max_minutes="90")
    found = run(check, *HOMES, beside=beside(9.96, None, 91, 45, 30.04))
    usual = "the middle half of all 4 lies between 25 and 56.5"
    assert lines(found, "row", "question", "reason") == [
        (
            "uuid:1",
            "",
            f"10 minutes at the questions; the least allowed is 10; {usual}",
        ),
        (
            "uuid:3",
            "",
            f"91 minutes at the questions; the most allowed is 90; {usual}",
        ),
    ]


def test_without_logs_nothing_is_found() -> None:
    assert lines(run(duration(source="audit", min_minutes="10"), *HOMES), "row") == []


def test_start_and_end_come_first_unless_the_log_is_asked_for() -> None:
    both = (*NOTED, LOG)
    assert not by_audit(duration(), both)
    assert by_audit(duration(), (LOG, NOTED[0]))
    assert not by_audit(duration(), NOTED[:1])
    assert by_audit(duration(source="audit"), both)
    assert not by_audit(duration(source="times"), (LOG,))
    assert not by_audit(Check("x", "", "duration", variables=("a", "b")), (LOG,))
    assert not by_audit(Check("x", "member", "duration"), (LOG,))


def test_logs_are_read_only_for_a_check_that_wants_them() -> None:
    other = Check("x", "", "constraint", constraint="1")
    assert not asks_for_audits(Definition(checks=(other,)), (LOG,))
    assert asks_for_audits(Definition(checks=(other, duration())), (LOG,))


@pytest.mark.parametrize(
    ("check", "problem"),
    [
        (
            Check("x", "member", "duration", parameters={"source": "audit"}),
            "the whole interview",
        ),
        (
            duration(source="audit", min_minutes="3", max_minutes="2"),
            "min_minutes exceeds max_minutes",
        ),
        (duration(source="audit", min_minutes="-1"), "cannot be negative"),
    ],
)
def test_a_check_that_cannot_run_is_a_problem(check: Check, problem: str) -> None:
    assert problem in run(check, *HOMES).problems[0]
