from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from collect.datasets.cleaning import (
    Action,
    Check,
    apply_log,
    find_duplicates,
    find_violations,
    join_logs,
    prove,
    settle,
)
from tests.unit.datasets.cleaning.tables import LISTS, blank, line, log, remove, survey

ROOT = survey()[""]


def rooms(action: Action = "flag", **given: Any) -> Check:
    return Check("crowding", question="rooms", action=action, **given)


def short(found: pa.Table) -> list[tuple[str | None, ...]]:
    names = ("row", "old_value", "change_type", "new_value", "status")
    return [tuple(entry[name] for name in names) for entry in found.to_pylist()]


def test_a_constraint_finds_false_and_not_unknown() -> None:
    found = find_violations(
        rooms(message="Too many people", severity="error"),
        ROOT,
        [False, None, True],
        constraint="${rooms} > 3",
    )
    assert found.to_pylist() == [
        {
            "uuid": "u1",
            "table": "",
            "row": "u1",
            "question": "rooms",
            "issue": "Too many people",
            "check_id": "crowding",
            "check_binding": "rooms ~/~ u1",
            "old_value": "3",
            "change_type": "no_action",
            "new_value": None,
            "reason": "3; does not hold: ${rooms} > 3",
            "severity": "error",
            "status": "pending",
            "enumerator": None,
            "decision_id": None,
            "decided_by": None,
            "decided_at": None,
        }
    ]


def test_a_constraint_about_the_row_reports_no_value() -> None:
    truths = pa.chunked_array([[True], [False, False]])
    found = find_violations(Check("one_head"), ROOT, truths)
    assert found["row"].to_pylist() == ["u2", "u3"]
    assert found["old_value"].null_count == 2
    assert set(found["reason"].to_pylist()) == {"the condition is false"}
    assert set(found["issue"].to_pylist()) == {"one_head"}


def test_truths_come_as_numpy_booleans_too() -> None:
    found = find_violations(rooms(), ROOT, np.array([True, True, False]))
    assert short(found) == [("u3", None, "no_action", None, "pending")]
    assert found["reason"].to_pylist() == ["blank; the condition is false"]


@pytest.mark.parametrize(
    ("action", "lines"),
    [
        (
            "blank",
            [
                ("u1", "3", "blank_response", None, "accepted"),
                ("u2", "999", "blank_response", None, "accepted"),
                ("u3", None, "no_action", None, "pending"),
            ],
        ),
        (
            "replace",
            [
                ("u1", "3", "change_response", "1", "accepted"),
                ("u2", "999", "no_action", None, "pending"),
                ("u3", None, "no_action", None, "pending"),
            ],
        ),
        (
            "remove",
            [
                ("u1", "3", "remove_survey", None, "accepted"),
                ("u2", "999", "remove_survey", None, "accepted"),
                ("u3", None, "remove_survey", None, "accepted"),
            ],
        ),
    ],
)
def test_automatic_actions_enter_the_log_as_accepted(
    action: Action, lines: list[tuple[str | None, ...]]
) -> None:
    replacement = pa.array([1.0, None, 2.0]) if action == "replace" else None
    found = find_violations(rooms(action), ROOT, [False] * 3, replacement)
    assert short(found) == lines
    raw = survey()
    prove(raw, apply_log(raw, found), found)


@pytest.mark.parametrize(
    ("check", "truths", "message"),
    [
        (rooms(), [True], "check 'crowding': 1 truths for 3 rows"),
        (Check("c", question="rum"), [True] * 3, "check 'c': no question 'rum'"),
        (Check("c", action="blank"), [True] * 3, "check 'c': blank needs a variable"),
        (rooms("replace"), [True] * 3, "check 'crowding': replace needs a value"),
    ],
)
def test_a_check_that_cannot_work_is_refused(
    check: Check, truths: list[bool], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        find_violations(check, ROOT, truths)


def test_duplicates_are_the_rows_after_the_first() -> None:
    keys = list("abcdefg")
    table = pa.table(
        {"_instance_id": keys, "_row": keys, "_seq": [9, 2, 3, 4, 5, 6, 7]}
    )
    variables = {
        "site": pa.array(["x", "x", None, "x", None, "x", None]),
        "rooms": pa.array([1, 1, None, 2, None, 1, 1]),
        "items": pa.array([["p"], ["p"], None, ["p"], None, ["p"], ["p"]], LISTS),
    }
    found = find_duplicates(Check("twice", action="remove"), table, variables)
    assert found["row"].to_pylist() == ["a", "f"]
    reason = "same answers as b to site, rooms, items"
    assert found["reason"].to_pylist() == [reason, reason]
    assert found["change_type"].to_pylist() == ["remove_survey"] * 2


def test_nothing_is_a_duplicate_of_nothing() -> None:
    none = find_duplicates(Check("twice"), ROOT.slice(0, 0), {"site": pa.array([])})
    assert len(none) == 0
    blanks = {"site": pa.nulls(3, pa.string())}
    assert len(find_duplicates(Check("twice"), ROOT, blanks)) == 0
    with pytest.raises(ValueError, match="check 'twice': name the variables"):
        find_duplicates(Check("twice"), ROOT, {})


def test_the_first_outcome_for_a_cell_counts_and_others_are_shown_again() -> None:
    lines = log(
        line("u2", "rooms", "999", new_value="2"),
        remove("u3"),
        blank("u2", "rooms", "999"),
        line("u1", "rooms", "3", new_value="4"),
        line("u1", "rooms", "3", new_value="4"),
        line("u1", "rooms", "3", new_value="5", status="pending"),
        line("u1", "rooms", "3", new_value="5"),
    )
    settled = settle(lines)
    assert settled["status"].to_pylist() == [
        *("accepted", "accepted", "pending", "accepted", "accepted", "pending"),
        "pending",
    ]
    assert settled["change_type"][2].as_py() == "no_action"
    assert settled["new_value"].to_pylist()[4:] == ["4", "5", None]
    raw = survey()
    assert prove(raw, apply_log(raw, settled), settled).cells == 2
    assert settle(settled).equals(settled)
    assert len(settle(join_logs([]))) == 0
