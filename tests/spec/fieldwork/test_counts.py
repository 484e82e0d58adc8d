"""How many interviews, when, and how far that is from the plan."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from collect.datasets.fieldwork import Target
from tests.spec.fieldwork.tables import by

WORK = """
enumerator | area | version | day        | at    | review
Ama        | N    | 1       | 2026-03-01 | 09:00 | approved
Ama        | N    | 1       | 2026-03-01 | 11:30 |
Ama        | S    | 2       | 2026-03-03 | 08:15 | rejected
Edi        | S    | 2       | 2026-03-03 | 10:00 | hasIssues
Edi        | S    | 2       | 2026-03-04 | 10:00 | edited
           | N    | 2       | 2026-03-04 | 17:00 | approved
"""


def test_interviews_are_counted_by_whoever_made_them() -> None:
    found = by(WORK, "enumerator")
    assert list(found) == ["total", "", "Ama", "Edi"]
    assert [row["interviews"] for row in found.values()] == [6, 1, 3, 2]
    assert found["total"]["enumerator"] == "_T"
    ama = found["Ama"]
    assert ama["first"] == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert ama["last"] == datetime(2026, 3, 3, 8, 15, tzinfo=UTC)
    # Three interviews on two days.
    assert (ama["days"], ama["per_day"]) == (2, 1.5)
    assert (found["total"]["days"], found["total"]["per_day"]) == (3, 2.0)


def test_two_dimensions_are_crossed() -> None:
    found = by(WORK, "area", "version")
    counted = {key: row["interviews"] for key, row in found.items()}
    assert counted == {"total": 6, "N/1": 2, "N/2": 1, "S/2": 3}
    assert (found["N/2"]["area"], found["N/2"]["version"]) == ("N", "2")


def test_without_a_dimension_there_is_the_total_only() -> None:
    assert list(by(WORK)) == ["total"]


def test_what_reviewers_decided_is_counted() -> None:
    ama, edi = (by(WORK, "enumerator")[name] for name in ("Ama", "Edi"))
    states = ("approved", "has_issues", "edited", "rejected")
    assert [ama[f"review.{name}"] for name in states] == [1, 0, 0, 1]
    assert [edi[f"review.{name}"] for name in states] == [0, 1, 1, 0]


def test_a_period_holds_its_first_and_its_last_day() -> None:
    period = {"since": date(2026, 3, 2), "until": date(2026, 3, 3)}
    found = by(WORK, "enumerator", **period)
    assert {key: row["interviews"] for key, row in found.items()} == {
        "total": 2,
        "Ama": 1,
        "Edi": 1,
    }
    assert by(WORK, since=date(2026, 3, 4))["total"]["interviews"] == 2
    assert by(WORK, until=date(2026, 3, 1))["total"]["interviews"] == 2


def test_nobody_has_worked_yet() -> None:
    found = by(WORK, "enumerator", since=date(2027, 1, 1))
    assert list(found) == ["total"]
    total = found["total"]
    assert (total["interviews"], total["first"], total["per_day"]) == (0, None, None)
    assert (total["missing.share"], total["findings.lower"]) == (None, None)


def progress(found: dict[Any, Any], key: str) -> tuple[Any, ...]:
    row = found[key]
    parts = ("planned", "done", "share", "remaining")
    return tuple(row[f"target.{part}"] for part in parts)


def test_a_target_is_reached_by_interviews_that_were_not_rejected() -> None:
    targets = [Target(4, enumerator="Ama"), Target(2, enumerator="Edi")]
    found = by(WORK, "enumerator", targets=targets)
    # Ama made three, of which one was rejected.
    assert progress(found, "Ama") == (4, 2, 0.5, 2)
    assert progress(found, "Edi") == (2, 2, 1.0, 0)
    assert progress(found, "") == (None, 1, None, None)
    # Six were planned; five count.
    assert progress(found, "total") == (6, 5, pytest.approx(5 / 6), 1)


def test_who_has_a_target_and_no_interview_is_told() -> None:
    found = by(WORK, "area", targets=[Target(5, area="W"), Target(0, area="E")])
    assert progress(found, "W") == (5, 0, 0.0, 5)
    assert progress(found, "E") == (0, 0, None, 0)
    assert (found["W"]["interviews"], found["W"]["first"]) == (0, None)
    assert found["W"]["duration.differs"] == ""


def test_finer_targets_add_up() -> None:
    targets = [
        Target(3, enumerator="Ama", area="N"),
        Target(2, enumerator="Ama", area="S"),
        Target(9, enumerator="Edi", area="S"),
    ]
    found = by(WORK, "enumerator", targets=targets)
    assert [found[k]["target.planned"] for k in ("Ama", "Edi", "total")] == [5, 9, 14]
    found = by(WORK, "area", targets=targets)
    assert [found[k]["target.planned"] for k in ("N", "S")] == [3, 11]
    found = by(WORK, "area", "enumerator", targets=targets)
    assert [found[k]["target.planned"] for k in ("N/Ama", "S/Edi")] == [3, 9]
    # What is planned by area and enumerator says nothing of versions.
    assert by(WORK, "version", targets=targets)["1"]["target.planned"] is None


def test_a_groups_own_target_goes_before_the_sum_of_finer_ones() -> None:
    targets = [
        Target(10, enumerator="Ama"),
        Target(3, enumerator="Ama", area="N"),
        Target(4, enumerator="Edi", area="N"),
    ]
    found = by(WORK, "enumerator", targets=targets)
    assert [found[k]["target.planned"] for k in ("Ama", "Edi", "total")] == [10, 4, 14]
    whole = [*targets, Target(100)]
    assert by(WORK, "area", targets=whole)["total"]["target.planned"] == 100


def test_of_two_plans_of_everything_the_one_by_area_is_the_total() -> None:
    targets = [Target(7, enumerator="Ama"), Target(20, area="N"), Target(30, area="S")]
    assert by(WORK, targets=targets)["total"]["target.planned"] == 50


def test_targets_of_days_outside_the_period_do_not_count() -> None:
    targets = [Target(2, day="2026-03-01"), Target(3, day="2026-03-03")]
    found = by(WORK, "day", targets=targets, until=date(2026, 3, 2))
    assert list(found) == ["total", "2026-03-01"]
    assert progress(found, "total") == (2, 2, 1.0, 0)
