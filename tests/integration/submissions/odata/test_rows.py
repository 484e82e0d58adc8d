"""What rows look like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from collect.accounts.models import Actor
from tests.factories.odata import Reader
from tests.factories.submissions import (
    upload,
)

FULL = """<name>Ama &amp; Kofi</name><photo>a.jpg</photo><water><source>well</source>
<uses>a b</uses></water><where>5.5 -4.25 12.0 3.5</where>
<member><age>34</age><weight>61.5</weight><visit><day>2026-01-02</day></visit>
<visit><day>2026-01-03</day></visit></member><member><age>x</age></member>"""
# ODK Central's id: the SHA-1 of Submissions#uuid:1%%member#0.
FIRST = "0a1c56eeb30f3714423581326023c2d9a7fd4796"
Fill = Callable[..., str]


def test_a_submission_is_a_row(read: Reader, fill: Fill, by: Actor) -> None:
    fill("uuid:1", FULL, files=[upload("a.jpg"), upload("uninvited.txt")])
    found = read.page()
    submitted = found["value"][0]["__system"].pop("submissionDate")
    assert submitted.endswith("Z")
    assert found == {
        "value": [
            {
                "__id": "uuid:1",
                "__system": {
                    "updatedAt": None,
                    "deletedAt": None,
                    "submitterId": str(by.pk),
                    "submitterName": "Tablet 1",
                    "attachmentsPresent": 1,
                    "attachmentsExpected": 1,
                    "status": None,
                    "reviewState": None,
                    "deviceId": "collect:test",
                    "edits": 0,
                    "formVersion": "1",
                },
                "name": "Ama & Kofi",
                "photo": "a.jpg",
                "water": {"source": "well", "uses": "a b"},
                "where": {
                    "type": "Point",
                    "coordinates": [-4.25, 5.5, 12.0],
                    "properties": {"accuracy": 3.5},
                },
                "member@odata.navigationLink": "Submissions('uuid%3A1')/member",
                "meta": {"instanceID": "uuid:1", "instanceName": None},
            }
        ],
        "@odata.context": f"http://testserver{read.root}/$metadata#Submissions",
    }


def test_blank_answers_are_null(read: Reader, fill: Fill) -> None:
    fill("uuid:1", "")
    row = read.page()["value"][0]
    assert row["name"] is row["photo"] is row["where"] is None
    assert row["water"] == {"source": None, "uses": None}


def test_a_repeat_is_a_table(read: Reader, fill: Fill) -> None:
    fill("uuid:1", FULL)
    members = read.page("Submissions.member")
    first, second = members["value"]
    visits = f"Submissions('uuid%3A1')/member('{first['__id']}')/visit"
    assert first == {
        "__id": FIRST,
        "__Submissions-id": "uuid:1",
        "age": 34,
        "weight": 61.5,
        "visit@odata.navigationLink": visits,
    }
    assert (second["age"], second["weight"]) == (None, None)
    assert members["@odata.context"].endswith("$metadata#Submissions.member")
    found = read.page("Submissions.member.visit")["value"]
    assert [row["day"] for row in found] == ["2026-01-02", "2026-01-03"]
    assert {row["__Submissions-member-id"] for row in found} == {FIRST}
    assert len({row["__id"] for row in found}) == 2


def test_repeats_are_nested_if_expanded(read: Reader, fill: Fill) -> None:
    fill("uuid:1", FULL)
    fill("uuid:2", "<member><age>1</age></member>")
    second, first = read.page(expand="*")["value"]
    assert [m["age"] for m in first["member"]] == [34, None]
    assert [v["day"] for v in first["member"][0]["visit"]] == [
        "2026-01-02",
        "2026-01-03",
    ]
    assert first["member"][0]["__id"] == FIRST
    assert "__Submissions-id" not in first["member"][0]
    assert second["member"][0]["visit"] == []
    members = read.page("Submissions.member", expand="*")["value"]
    assert [len(m["visit"]) for m in members] == [0, 2, 0]
    assert members[1]["__Submissions-id"] == "uuid:1"


def test_places_are_text_if_asked(read: Reader, fill: Fill) -> None:
    fill("uuid:1", FULL)
    for true in ("true", "True"):
        assert read.page(wkt=true)["value"][0]["where"] == "POINT (-4.25 5.5 12)"


@pytest.mark.parametrize(
    ("table", "select", "expected"),
    [
        ("Submissions", "__id", {"__id": "uuid:1"}),
        ("Submissions", "water", {"water": {"source": "well", "uses": "a b"}}),
        (
            "Submissions",
            "name, water/uses",
            {"name": "Ama & Kofi", "water": {"uses": "a b"}},
        ),
        (
            "Submissions",
            "__system/edits,__system/status",
            {"__system": {"status": None, "edits": 0}},
        ),
        ("Submissions.member", "__Submissions-id", {"__Submissions-id": "uuid:1"}),
        ("Submissions.member", "__id,age", {"__id": FIRST, "age": 34}),
    ],
)
def test_some_properties_may_be_selected(
    read: Reader, fill: Fill, table: str, select: str, expected: Any
) -> None:
    fill("uuid:1", FULL)
    assert read.page(table, select=select)["value"][0] == expected


def test_everything_of_the_system_may_be_selected(read: Reader, fill: Fill) -> None:
    fill("uuid:1", FULL)
    row = read.page(select="__system")["value"][0]
    assert list(row) == ["__system"]
    assert row["__system"]["attachmentsExpected"] == 1
    assert read.page(select="*") == read.page()
