"""Differences between versions of a submission, in ODK Central's shape."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from collect.forms.xlsform.fields import Field
from collect.submissions.instance import matching
from collect.submissions.instance.answers import answers_of
from collect.submissions.instance.diff import changes
from collect.submissions.instance.shred import tree_of

FORM = tree_of(
    [
        Field("/name", "name", "string"),
        Field("/water", "water", "structure"),
        Field("/water/source", "source", "string"),
        Field("/member", "member", "repeat"),
        Field("/member/name", "name", "string", table="/member"),
        Field("/member/age", "age", "int", table="/member"),
        Field("/member/toy", "toy", "repeat", table="/member"),
        Field("/member/toy/name", "name", "string", table="/member/toy"),
    ]
)


def diff(old: str, new: str) -> list[dict[str, Any]]:
    before, after = (
        answers_of(etree.fromstring(f"<data>{xml}</data>"), FORM) for xml in (old, new)
    )
    return [change.as_json() for change in changes(before, after)]


def member(name: str, age: int, *toys: str) -> str:
    inside = "".join(f"<toy><name>{toy}</name></toy>" for toy in toys)
    return f"<member><name>{name}</name><age>{age}</age>{inside}</member>"


def test_equal_versions_do_not_differ() -> None:
    xml = "<name>a</name>" + member("b", 1, "c") * 3
    assert diff(xml, xml) == []
    assert diff("", "") == []


def test_answers_that_changed_are_told_as_text() -> None:
    assert diff(
        "<name>Alice</name><age>30</age><meta><instanceID>one</instanceID></meta>",
        "<meta><instanceID>two</instanceID><deprecatedID>one</deprecatedID></meta>"
        "<name>Bob</name><age>30</age>",
    ) == [
        {"old": "Alice", "new": "Bob", "path": ["name"]},
        {"old": "one", "new": "two", "path": ["meta", "instanceID"]},
        {"new": "one", "path": ["meta", "deprecatedID"]},
    ]


def test_a_side_that_is_not_there_is_left_out_and_a_blank_one_is_told() -> None:
    assert diff("<name>a</name>", "") == [{"old": "a", "path": ["name"]}]
    assert diff("", "<name/>") == [{"new": "", "path": ["name"]}]
    assert diff("<name>a</name>", "<name/>") == [
        {"old": "a", "new": "", "path": ["name"]}
    ]


def test_a_group_that_is_new_is_told_as_a_whole() -> None:
    water = "<water><source>well</source></water>"
    assert diff("", water) == [{"new": {"source": "well"}, "path": ["water"]}]
    assert diff("", member("a", 1)) == [
        {"new": [{"name": "a", "age": "1"}], "path": ["member"]}
    ]


def test_answers_in_repeats_are_found_by_place() -> None:
    old = member("a", 1) + member("b", 2, "car", "doll") + member("c", 3)
    new = member("a", 1) + member("b", 2, "car", "ball") + member("c", 4)
    assert diff(old, new) == [
        {
            "old": "doll",
            "new": "ball",
            "path": [["member", 1], ["toy", 1], "name"],
        },
        {"old": "3", "new": "4", "path": [["member", 2], "age"]},
    ]


def test_what_is_equal_between_two_changes_stays_out() -> None:
    b = member("b", 2)
    old, new = (member("a", n) + b + member("c", n) for n in (1, 9))
    assert diff(old + b, new + b) == [
        {"old": "1", "new": "9", "path": [["member", place], "age"]} for place in (0, 2)
    ]


def test_instances_added_and_removed_are_told_as_a_whole() -> None:
    a, b, c = member("a", 1), member("b", 2), member("c", 3)
    b_json = {"name": "b", "age": "2"}
    assert diff(a + b + c, a + c) == [{"old": b_json, "path": [["member", 1]]}]
    assert diff(a + c, a + b + c) == [{"new": b_json, "path": [["member", 1]]}]
    assert diff(b, b + a + b) == [
        {"new": {"name": "a", "age": "1"}, "path": [["member", 1]]},
        {"new": b_json, "path": [["member", 2]]},
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            member("x", 1) + member("y", 2),
            member("y", 3),
            [
                {"old": {"name": "x", "age": "1"}, "path": [["member", 0]]},
                {"old": "2", "new": "3", "path": [["member", 1], "age"]},
            ],
        ),
        (
            member("y", 3),
            member("x", 1) + member("y", 2),
            [
                {"new": {"name": "x", "age": "1"}, "path": [["member", 0]]},
                {"old": "3", "new": "2", "path": [["member", 0], "age"]},
            ],
        ),
        (
            member("x", 1) + member("y", 2),
            member("x", 3),
            [
                {"old": "1", "new": "3", "path": [["member", 0], "age"]},
                {"old": {"name": "y", "age": "2"}, "path": [["member", 1]]},
            ],
        ),
    ],
)
def test_changed_instances_are_matched_to_the_most_alike(
    old: str, new: str, expected: list[dict[str, Any]]
) -> None:
    assert diff(old, new) == expected


def test_elements_the_form_does_not_know_are_compared_too() -> None:
    assert diff("<x>1</x><x>2</x>", "<x>1</x><x>3</x>") == [
        {"old": "2", "new": "3", "path": [["x", 1]]}
    ]
    assert diff("<x><y>1</y></x>", "<x>1</x>") == [
        {"old": {"y": "1"}, "new": "1", "path": ["x"]}
    ]
    assert diff("<name>1</name>", "<name>1</name><name>2</name>") == [
        {"old": "1", "new": ["1", "2"], "path": ["name"]}
    ]


@pytest.mark.parametrize("limit", ["MAX_ALIGNED", "MAX_PAIRS"])
def test_too_many_instances_are_compared_in_order(
    limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, limit, 1)
    assert diff(member("x", 1) + member("y", 2), member("y", 2, "car")) == [
        {"old": "x", "new": "y", "path": [["member", 0], "name"]},
        {"old": "1", "new": "2", "path": [["member", 0], "age"]},
        {"new": [{"name": "car"}], "path": [["member", 0], "toy"]},
        {"old": {"name": "y", "age": "2"}, "path": [["member", 1]]},
    ]


def test_a_runaway_repeat_is_compared_in_reasonable_time() -> None:
    old = "".join(member("a", n % 7) for n in range(20_000))
    new = "".join(member("b", n % 5) for n in range(20_001))
    assert len(diff(old, new)) > 20_000
