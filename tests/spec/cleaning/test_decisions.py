"""What decisions do, one worked example for each kind of change and of conflict."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from collect.datasets.cleaning import (
    REOPENED,
    Check,
    Decision,
    apply_log,
    carry_out,
    find_violations,
    in_force,
    join_logs,
    prove,
    settle,
)
from tests.spec.cleaning.tables import rows

ANSWERS = """
uuid | rooms | source | version
h1   | 31    | well   | 1
h2   | 4     | other  | 2
h3   |       | pipe   | 3
"""
MEMBERS = """
uuid | row    | age | version
h1   | h1/m1  | 7   | 1
h1   | h1/m2  | 230 | 1
h2   | h2/m1  | 40  | 2
"""


def tables(answers: str = ANSWERS, members: str = MEMBERS) -> dict[str, pa.Table]:
    """The submissions and one repeat, with the keys of rows."""
    return {"": _table(answers), "/member": _table(members)}


def _table(text: str) -> pa.Table:
    found = rows(text)
    size = range(len(found))
    columns: dict[str, Any] = {
        "_instance_id": [row["uuid"] for row in found],
        "_row": [row.get("row", row["uuid"]) for row in found],
        "_seq": list(size),
        "_version_id": [int(row["version"]) for row in found],
    }
    for name in found[0]:
        if name not in ("uuid", "row", "version"):
            values = [row[name] or None for row in found]
            kind = pa.string() if name == "source" else pa.int64()
            columns[name] = pa.array(values, pa.string()).cast(kind)
    return pa.table(columns)


def decisions(text: str) -> list[Decision]:
    """Decisions in the order of a readable table; blank cells are no value."""
    siblings = {"h1": 2, "h2": 1, "h3": 0}
    version = {"h1": 1, "h2": 2, "h3": 3}
    return [
        Decision(
            id=number,
            uuid=row["uuid"],
            table="/member" if "/" in row["row"] else "",
            row=row["row"],
            question=row["question"],
            check_id=row["check"],
            change_type=row["change"],  # type: ignore[arg-type]
            old_value=row["old"] or None,
            seen_value=row.get("seen", row["old"]) or None,
            new_value=row["new"] or None,
            reason=f"reason {number}",
            issue="",
            severity="warning",
            version_id=version[row["uuid"]],
            siblings=siblings[row["uuid"]],
        )
        for number, row in enumerate(rows(text), start=1)
    ]


def cleaned(raw: dict[str, pa.Table], made: list[Decision]) -> dict[str, pa.Table]:
    """The clean tables, proven."""
    log = settle(carry_out(raw, made).lines)
    clean = apply_log(raw, log)
    prove(raw, clean, log)
    return clean


def test_each_change_type_does_what_it_says() -> None:
    made = decisions(
        """
        uuid | row   | question | check | change          | old | new
        h1   | h1    | rooms    | many  | change_response | 31  | 3
        h1   | h1/m2 | age      | old   | blank_response  | 230 |
        h2   | h2    | source   | other | no_action       | other |
        h3   | h3    |          | fast  | remove_survey   |     |
        """
    )
    clean = cleaned(tables(), made)
    assert clean[""]["_row"].to_pylist() == ["h1", "h2"]
    assert clean[""]["rooms"].to_pylist() == [3, 4]
    assert clean[""]["source"].to_pylist() == ["well", "other"]
    assert clean["/member"]["age"].to_pylist() == [7, None, 40]
    assert clean["/member"]["_missing"].to_pylist() == [[], ["age"], []]


def test_an_answer_can_be_given_where_there_was_none() -> None:
    made = decisions(
        """
        uuid | row | question | check | change          | old | new
        h3   | h3  | rooms    |       | change_response |     | 2
        """
    )
    assert cleaned(tables(), made)[""]["rooms"].to_pylist() == [31, 4, 2]


SUPERSEDING = [
    (
        "the later of two new values counts, whichever check they are about",
        """
        uuid | row | question | check | change          | old | new
        h1   | h1  | rooms    | many  | change_response | 31  | 3
        h1   | h1  | rooms    | odd   | blank_response  | 31  |
        """,
        [2],
    ),
    (
        "looking again at the same finding takes the change back",
        """
        uuid | row | question | check | change          | old | new
        h1   | h1  | rooms    | many  | change_response | 31  | 3
        h1   | h1  | rooms    | many  | no_action       | 31  |
        """,
        [2],
    ),
    (
        "another check's finding in the same cell is another matter",
        """
        uuid | row | question | check | change          | old | new
        h1   | h1  | rooms    | many  | change_response | 31  | 3
        h1   | h1  | rooms    | odd   | no_action       | 31  |
        """,
        [1, 2],
    ),
    (
        "an interview removed twice is removed once",
        """
        uuid | row | question | check | change        | old | new
        h1   | h1  | rooms    | many  | remove_survey |     |
        h1   | h1  |          | twice | remove_survey |     |
        """,
        [2],
    ),
    (
        "a removal is taken back at its finding",
        """
        uuid | row | question | check | change        | old | new
        h1   | h1  |          | twice | remove_survey |     |
        h1   | h1  |          | twice | no_action     |     |
        """,
        [2],
    ),
]


@pytest.mark.parametrize(
    ("text", "counting"), [case[1:] for case in SUPERSEDING], ids=lambda case: ""
)
def test_of_decisions_about_the_same_the_last_counts(
    text: str, counting: list[int]
) -> None:
    assert [one.id for one in in_force(decisions(text))] == counting


def test_an_undo_brings_back_what_was_superseded() -> None:
    made = decisions(
        """
        uuid | row | question | check | change          | old | new
        h1   | h1  | rooms    | many  | change_response | 31  | 3
        h1   | h1  | rooms    | many  | change_response | 31  | 13
        h1   | h1  | rooms    | many  | blank_response  | 31  |
        """
    )
    undone = [((), [3]), ((3,), [2]), ((3, 2), [1]), ((2,), [3]), ((1, 2, 3), [])]
    for ids, counting in undone:
        assert [one.id for one in in_force(made, ids)] == counting


EDITS = [
    (
        "the decided answer was sent anew",
        ANSWERS.replace("31    | well   | 1", "30    | well   | 9"),
        MEMBERS.replace("| 1", "| 9"),
        "decided on 31: change_response to 3 (reason 1); it is 30 now",
    ),
    (
        "the decided answer was emptied",
        ANSWERS.replace("31    | well   | 1", "      | well   | 9"),
        MEMBERS.replace("| 1", "| 9"),
        "decided on 31: change_response to 3 (reason 1); there is no answer now",
    ),
]


@pytest.mark.parametrize(("answers", "members", "reason"), [case[1:] for case in EDITS])
def test_an_edit_of_a_decided_answer_reopens_the_decision(
    answers: str, members: str, reason: str
) -> None:
    made = decisions(
        """
        uuid | row | question | check | change          | old | new
        h1   | h1  | rooms    | many  | change_response | 31  | 3
        """
    )
    carried = carry_out(tables(answers, members), made)
    (line,) = carried.lines.to_pylist()
    assert (line["check_id"], line["status"]) == (REOPENED, "pending")
    assert (line["reason"], line["decision_id"]) == (reason, "1")
    assert carried.reopened == {1: reason.rpartition("; ")[2]}


def test_an_edit_elsewhere_leaves_a_decision_in_force() -> None:
    made = decisions(
        """
        uuid | row   | question | check | change          | old | new
        h1   | h1    | rooms    | many  | change_response | 31  | 3
        h1   | h1/m2 | age      | old   | change_response | 230 | 23
        """
    )
    edited = tables(
        ANSWERS.replace("well   | 1", "spring | 9"), MEMBERS.replace("7   | 1", "8 | 9")
    )
    clean = cleaned(edited, made)
    assert clean[""]["rooms"].to_pylist()[0] == 3
    assert clean["/member"]["age"].to_pylist() == [8, 23, 40]


def test_members_added_or_removed_reopen_what_was_decided_about_members() -> None:
    """Rows are known by their place: the second member may be another person now."""
    made = decisions(
        """
        uuid | row   | question | check | change          | old | new
        h1   | h1/m1 | age      | old   | change_response | 7   | 17
        """
    )
    fewer = "\n".join(MEMBERS.replace("| 1", "| 9").splitlines()[:3]) + "\n"
    carried = carry_out(tables(ANSWERS, fewer), made)
    assert carried.reopened == {1: "the interview had 2 such rows and has 1 now"}
    gone = MEMBERS.replace("h1   | h1/m1  | 7   | 1\n", "")
    assert carry_out(tables(ANSWERS, gone), made).reopened == {
        1: "the row is there no more"
    }


def test_an_edit_of_a_removed_interview_brings_it_back_to_be_looked_at() -> None:
    made = decisions(
        """
        uuid | row | question | check | change        | old | new
        h1   | h1  |          | twice | remove_survey |     |
        """
    )
    edited = tables(ANSWERS.replace("well   | 1", "well   | 9"))
    carried = carry_out(edited, made)
    (line,) = carried.lines.to_pylist()
    assert line["reason"] == (
        "decided: remove_survey (reason 1); the interview was edited since"
    )
    assert len(apply_log(edited, carried.lines)[""]) == 3


def test_questions_and_tables_that_are_no_more_reopen_what_they_held() -> None:
    made = decisions(
        """
        uuid | row   | question | check | change          | old | new
        h1   | h1    | rooms    | many  | change_response | 31  | 3
        h1   | h1/m2 | age      | old   | blank_response  | 230 |
        """
    )
    raw = {"": tables()[""].drop_columns(["rooms"])}
    assert carry_out(raw, made).reopened == {
        1: "the form has no such question any more",
        2: "the form has no such table any more",
    }


def test_decisions_about_interviews_in_the_trash_wait_for_them() -> None:
    made = decisions(
        """
        uuid | row | question | check | change          | old | new
        h1   | h1  | rooms    | many  | change_response | 31  | 3
        h2   | h2  |          | fast  | remove_survey   |     |
        """
    )
    raw = {name: table.slice(2) for name, table in tables().items()}
    carried = carry_out(raw, made)
    assert (len(carried.lines), carried.reopened) == (0, {})


MANY = Check("many", question="rooms", action="blank", message="Very many rooms")


def findings(raw: dict[str, pa.Table], check: Check = MANY) -> pa.Table:
    return find_violations(check, raw[""], [False, True, None], None, "${rooms} < 9")


def test_no_action_silences_its_finding_and_stays_in_the_log() -> None:
    made = decisions(
        """
        uuid | row | question | check | change    | old | new
        h1   | h1  | rooms    | many  | no_action | 31  |
        """
    )
    (line,) = carry_out(tables(), made).heed(findings(tables())).to_pylist()
    assert (line["status"], line["change_type"]) == ("accepted", "no_action")
    assert line["new_value"] is None
    assert line["issue"] == "Very many rooms (31; does not hold: ${rooms} < 9)"
    assert (line["reason"], line["decision_id"]) == ("reason 1", "1")


@pytest.mark.parametrize(
    ("check", "seen", "status"),
    [
        ("many", "31", "accepted"),
        ("", "31", "accepted"),
        ("odd", "31", "pending"),
        ("many", "30", "pending"),
    ],
)
def test_no_action_silences_one_check_or_all_but_only_at_that_value(
    check: str, seen: str, status: str
) -> None:
    made = decisions(
        f"""
        uuid | row | question | check   | change    | old    | new
        h1   | h1  | rooms    | {check} | no_action | {seen} |
        """
    )
    flagged = findings(tables(), Check("many", question="rooms"))
    (line,) = carry_out(tables(), made).heed(flagged).to_pylist()
    assert line["status"] == status


def test_checks_that_act_give_way_to_people() -> None:
    """A person has said 30; the check would blank it, and may only flag it."""
    made = decisions(
        """
        uuid | row | question | check | change          | old | new
        h1   | h1  | rooms    |       | change_response | 31  | 30
        """
    )
    raw = tables()
    carried = carry_out(raw, made)
    found = carried.heed(findings(apply_log(raw, carried.lines)))
    (line,) = found.to_pylist()
    assert (line["change_type"], line["status"], line["old_value"]) == (
        "no_action",
        "pending",
        "30",
    )
    log = settle(join_logs([carried.lines, found]))
    clean = apply_log(raw, log)
    prove(raw, clean, log)
    assert clean[""]["rooms"].to_pylist() == [30, 4, None]


def test_without_decisions_checks_do_as_they_would() -> None:
    carried = carry_out(tables(), [])
    found = findings(tables())
    assert carried.heed(found).equals(found)
    assert carried.without_written(found).equals(found)
