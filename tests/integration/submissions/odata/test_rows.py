"""What rows look like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from collect.accounts.models import Actor
from collect.forms.models import Form
from tests.factories.odata import Reader
from tests.factories.submissions import upload

FULL = """<name>Ama &amp; Kofi</name><photo>a.jpg</photo><water><source>well</source>
<uses>a b</uses></water><where>5.5 -4.25 12.0 3.5</where>
<member><age>34</age><weight>61.5</weight><visit><day>2026-01-02</day></visit>
<visit><day>2026-01-03</day></visit></member><member><age>x</age></member>"""
Fill = Callable[..., str]


def without_date(row: Any) -> Any:
    assert row["__system"].pop("submissionDate").endswith("Z")
    return row


def test_a_submission_is_a_row(read: Reader, fill: Fill, by: Actor, form: Form) -> None:
    fill("uuid:1", FULL, files=[upload("a.jpg"), upload("uninvited.txt")])
    assert read.page() == {
        "value": [
            {
                "__id": "uuid:1",
                "__system": {
                    "submissionDate": read.page()["value"][0]["__system"][
                        "submissionDate"
                    ],
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
