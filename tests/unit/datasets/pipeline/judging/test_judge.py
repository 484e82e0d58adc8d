"""Which proposals become decisions, and what they say then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.datasets.pipeline.judging.homes import (
    decided,
    judged,
    proposal,
    ran,
    refusals,
)


def test_a_decision_tells_all_that_is_known_of_its_finding() -> None:
    (made,) = decided(proposal())
    assert (made.uuid, made.table, made.row, made.question) == (
        "uuid:1",
        "",
        "uuid:1",
        "home/rooms",
    )
    assert (made.old_value, made.seen_value, made.new_value) == ("31", "31", "3")
    assert (made.version_id, made.siblings, made.enumerator) == (1, 1, "Ama")
    assert made.issue == "many (31; does not hold: ${rooms} < 9)"
    assert made.severity == "error"


def test_a_person_knows_which_answer_of_a_found_row_is_wrong() -> None:
    (made,) = decided(
        proposal(check_id="empty", question="site", old_value="A", new_value="B")
    )
    assert made.issue == "empty (does not hold: ${site} != 'A')"
    assert ran(made).clean[""]["site"].to_pylist() == ["B", "B", "A"]


def test_the_words_and_figures_of_a_finding_stay_with_the_decision() -> None:
    about = {"check_id": "dense", "question": "density", "old_value": "62"}
    (made,) = decided(
        proposal(**about, change_type="no_action", new_value=None, reason="a hotel")
    )
    assert made.issue == "dense (62; does not hold: ${density} < 9)"
    assert (made.severity, made.seen_value, made.old_value) == ("warning", "62", None)
    found = {
        line["row"]: (line["status"], line["reason"])
        for line in ran(made).log.to_pylist()
        if line["check_id"] == "dense"
    }
    assert found["uuid:1"] == ("accepted", "a hotel")
    assert found["uuid:3"][0] == "pending"


def test_people_name_interviews_tables_and_questions_as_they_like() -> None:
    (made,) = decided(proposal())
    for other in (
        {"uuid": "1"},
        {"row": ""},
        {"row": "1"},
        {"question": "rooms"},
        {"question": "/home/rooms"},
        {"old_value": "31 ".strip()},
    ):
        assert decided(proposal(**other)) == (made,)
    member = {"check_id": "", "row": "uuid:1/member[2]", "old_value": "230"}
    (aged,) = decided(
        proposal(**member, table="member", question="age", new_value="23", reason="r")
    )
    assert (aged.table, aged.question, aged.siblings) == ("/member", "age", 2)
    assert decided(proposal(**member, question="age", new_value="23", reason="r")) == (
        aged,
    )


@pytest.mark.parametrize(
    ("given", "part", "code"),
    [
        ({"uuid": "uuid:9"}, "uuid", "log.uuid.unknown"),
        ({"table": "cattle"}, "table", "log.table.unknown"),
        ({"row": "uuid:2"}, "row", "log.row.unknown"),
        ({"question": "age", "row": ""}, "row", "log.row.needed"),
        ({"table": "member", "question": "", "row": ""}, "question",
         "log.question.needed"),
        ({"question": "colour"}, "question", "log.question.unknown"),
        ({"question": "density"}, "question", "log.question.unknown"),
        ({"question": ""}, "question", "log.question.needed"),
        ({"table": "member", "question": "note"}, "question",
         "log.question.ambiguous"),
        ({"old_value": "30"}, "old_value", "log.old.stale"),
        ({"old_value": None}, "old_value", "log.old.stale"),
        ({"old_value": "many"}, "old_value", "log.old.stale"),
        ({"new_value": None}, "new_value", "log.new.needed"),
        ({"new_value": ""}, "new_value", "log.new.needed"),
        ({"new_value": " 3"}, "new_value", "log.new.space"),
        ({"new_value": "three"}, "new_value", "log.new.type"),
        ({"new_value": "3.5"}, "new_value", "log.new.type"),
        ({"new_value": "99"}, "new_value", "log.new.missing"),
        ({"new_value": "31"}, "new_value", "log.new.same"),
        ({"new_value": "50"}, "new_value", "log.new.constraint"),
        ({"change_type": "blank_response"}, "new_value", "log.new.unwanted"),
        ({"change_type": "no_action", "new_value": None}, "reason",
         "log.reason.needed"),
        ({"change_type": "remove_survey", "new_value": None, "reason": " "},
         "reason", "log.reason.needed"),
        ({"check_id": "my own"}, "reason", "log.reason.needed"),
        ({"question": "density", "check_id": "none", "change_type": "no_action",
          "new_value": None, "reason": "r"}, "question", "log.question.unknown"),
    ],
)  # fmt: skip
def test_what_cannot_be_carried_out_is_refused_with_the_part_at_fault(
    given: dict[str, str | None], part: str, code: str
) -> None:
    assert refusals(proposal(**given)) == [(1, part, code)]
    verdict = judged(proposal(**given))
    assert verdict.refusals[0].message
    assert verdict.refusals[0].hint


ANOTHER = {"check_id": "", "reason": "phoned", "old_value": None}


@pytest.mark.parametrize(
    ("question", "new", "written"),
    [
        ("rent", "99.50", "99.5"),
        ("visit", "2026-03-31", "2026-03-31"),
        ("visit", "31/03/2026", None),
        ("begun", "2026-03-31T14:30:00+05:45", "2026-03-31 08:45:00.000000Z"),
        ("begun", "14:30", None),
        ("woken", "06:15", "06:15"),
        ("woken", "25:00", None),
        ("point", "27.7 85.3", '{"lat": 27.7, "lon": 85.3, "alt": null, "acc": null}'),
        ("point", "27.7 85.3 1400 5",
         '{"lat": 27.7, "lon": 85.3, "alt": 1400.0, "acc": 5.0}'),
        ("point", "97.7 85.3", None),
        ("point", "here", None),
        ("point", "here it is", None),
        ("rent", "nan", None),
        ("note", "= free, text 😀", "= free, text 😀"),
    ],
)  # fmt: skip
def test_new_values_are_those_of_the_question(
    question: str, new: str, written: str | None
) -> None:
    old = {"rent": "40.5", "note": "two  words"}.get(question)
    asked = proposal(**{**ANOTHER, "old_value": old}, question=question, new_value=new)
    if written is None:
        assert refusals(asked) == [(1, "new_value", "log.new.type")]
        return
    (made,) = decided(asked)
    assert made.new_value == written
    result = ran(made)
    assert result.clean[""][question][0].as_py() is not None
    again = replace(asked, old_value=written)
    assert judged(again, standing=(made,)).unchanged == 1


@pytest.mark.parametrize(
    ("question", "old", "new", "fits"),
    [
        ("site", "A", "B", True),
        ("site", "A", "C", False),
        ("site", "A", "A B", False),
        ("items", "tv", "tv car", True),
        ("items", "tv", "tv boat", False),
    ],
)
def test_choices_must_be_on_the_list(
    question: str, old: str, new: str, fits: bool
) -> None:
    asked = proposal(check_id="", question=question, old_value=old, new_value=new)
    found = judged(replace(asked, reason="phoned")).refusals
    assert [one.code for one in found] == ([] if fits else ["log.new.choice"])
    assert fits or "tv" in found[0].hint or "A, B" in found[0].hint


def test_a_constraint_is_judged_with_all_that_is_decided_along() -> None:
    """The rent must exceed the rooms: 31 rooms now, 3 after the other decision."""
    rent = proposal(
        check_id="", question="rent", old_value="40.5", new_value="20", reason="r"
    )
    assert refusals(rent) == [(1, "new_value", "log.new.constraint")]
    assert len(decided(rent, proposal())) == 2
    (refusal,) = judged(proposal(new_value="77")).refusals
    assert refusal.message == "77 breaks the constraint of “rooms”: . < 50."
    assert refusal.hint.endswith("At most 49 rooms.")


def test_codes_for_no_valid_answer_are_seen_as_sent_or_as_missing() -> None:
    second = {"uuid": "uuid:2", "row": "uuid:2", "check_id": "", "reason": "asked"}
    for seen in ("99", None):
        (made,) = decided(proposal(**second, old_value=seen, new_value="4"))
        assert made.old_value == "99"
        assert ran(made).clean[""]["home/rooms"].to_pylist() == [31, 4, None]
        log = ran(made).log.to_pylist()
        assert "missing_code" not in [line["check_id"] for line in log]


def test_a_code_for_no_valid_answer_can_be_a_real_answer_after_all() -> None:
    about = {"uuid": "uuid:2", "row": "uuid:2", "check_id": "missing_code"}
    (made,) = decided(
        proposal(
            **about, old_value="99", change_type="no_action", new_value=None,
            reason="a hotel",
        )
    )  # fmt: skip
    result = ran(made)
    assert result.clean[""]["home/rooms"].to_pylist() == [31, 99, None]
    assert result.clean[""]["_missing"].to_pylist() == [[], [], []]


def test_blanking_nothing_is_refused() -> None:
    third = {"uuid": "uuid:3", "row": "uuid:3", "check_id": "", "reason": "r"}
    asked = proposal(
        **third, old_value=None, change_type="blank_response", new_value=None
    )
    assert refusals(asked) == [(1, "new_value", "log.new.same")]


def test_contradictions_within_a_batch_are_refused_and_repetitions_are_not() -> None:
    odd = proposal(check_id="odd", reason="r")
    assert len(decided(proposal(), odd)) == 2
    other = replace(odd, new_value="13")
    assert refusals(proposal(), other) == [(2, "change_type", "log.twice")]
    keep = replace(odd, change_type="no_action", new_value=None)
    assert refusals(proposal(), keep) == [(2, "change_type", "log.twice")]
    verdict = judged(proposal(), proposal())
    assert (len(verdict.decisions), verdict.unchanged) == (1, 1)


def test_what_is_in_force_already_is_no_new_decision() -> None:
    standing = decided(proposal(reason="typed"))
    for same in (proposal(), proposal(reason="typed"), proposal(old_value="3")):
        verdict = judged(same, standing=standing)
        assert (verdict.decisions, verdict.unchanged) == ((), 1)
    (again,) = judged(proposal(reason="phoned"), standing=standing).decisions
    assert (again.new_value, again.reason) == ("3", "phoned")


def test_a_decided_answer_can_be_decided_anew() -> None:
    standing = decided(proposal())
    later = proposal(old_value="3", new_value="13", reason="asked again")
    (made,) = judged(later, standing=standing).decisions
    assert (made.old_value, made.seen_value, made.new_value) == ("31", "3", "13")
    assert made.id > standing[0].id
    stale = proposal(old_value="4", new_value="13", reason="r")
    (refusal,) = judged(stale, standing=standing).refusals
    assert refusal.message == "The answer is “3” now, not “4”."


def test_a_removed_interview_can_still_be_decided_about() -> None:
    removal = proposal(change_type="remove_survey", new_value=None, reason="test")
    standing = decided(removal)
    assert ran(*standing).clean[""]["_row"].to_pylist() == ["uuid:2", "uuid:3"]
    assert judged(removal, standing=standing).unchanged == 1
    keep = proposal(change_type="no_action", new_value=None, reason="real after all")
    (made,) = judged(keep, standing=standing).decisions
    assert made.change_type == "no_action"
    (row,) = decided(replace(removal, question="", old_value=None))
    assert (row.question, row.change_type) == ("", "remove_survey")
