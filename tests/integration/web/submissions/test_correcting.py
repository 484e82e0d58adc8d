"""Correcting answers in the browser, and the history of what was corrected."""

from __future__ import annotations

from typing import Any

import pytest

from collect.forms.models import Form, State
from collect.submissions.models import Row, Submission, SubmissionVersion
from tests.factories.accounts import Person
from tests.factories.interviews import interview
from tests.support.pages import Page, open_page, send


@pytest.fixture
def one(form: Form, alice: Person, address: str) -> str:
    """The address of an interview."""
    interview(
        form, by=alice.actor, instance_id="uuid:1", water="pipe well", village="Loa"
    )
    return f"{address}/uuid:1"


def _name(page: Page, label: str) -> str:
    """The name of the field with this label."""
    for each in page.select("label[for], legend"):
        if " ".join(each.text_content().split()).startswith(label):
            if each.tag == "legend":
                return str(each.getparent().cssselect("[name]")[0].get("name"))
            (control,) = page.select(f"[id='{each.get('for')}']")
            return str(control.get("name"))
    raise AssertionError(f"no field {label}: {page.texts('label, legend')}")


def _correct(
    person: Person, page: Page, answers: dict[str, Any], *, status: int = 200
) -> Page:
    fields = {_name(page, label): value for label, value in answers.items()}
    return send(person.browser, page, {"notes": "Asked again", **fields}, status=status)


def _values() -> dict[str, Any]:
    current = Submission.objects.get().current_version
    values = dict(Row.objects.get(version=current, table="").values)
    values.pop("/meta/instanceID", None)
    return values


def test_answers_of_all_kinds_are_corrected(alice: Person, one: str) -> None:
    page = open_page(alice.browser, f"{one}/edit?where=/rooms~is~2")
    assert page.texts("legend.big") == ["Where"]
    page = _correct(
        alice,
        page,
        {
            "Which area?": "s",
            "Village": "Loa <Ulu>",
            "Position": "1.6 120.3 0 5",
            "Who is the head?": "Budi",
            "Rooms of Ama": "3",
            "Sources of water": ["rain", "pipe"],
            "Day of the visit": "2026-11-04",
            "Time of the visit": "10:00",
            "Rent": "13.75",
            "beds": "6",
        },
    )
    assert "Corrected. The version before is kept in the history." in page.text
    assert page.address.endswith("/uuid%3A1?where=/rooms~is~2")
    assert _values() == {
        "/start": "2026-11-01T09:00:00.000+07:00",
        "/place/area": "s",
        "/place/village": "Loa <Ulu>",
        "/place/dwelling": [1.6, 120.3, 0.0, 5.0],
        "/head": "Budi",
        "/rooms": 3,
        "/beds": "6",
        "/water": ["pipe", "rain"],
        "/visited": "2026-11-04",
        "/clock": "10:00",
        "/rent": 13.75,
    }
    new, old = SubmissionVersion.objects.order_by("-seq")
    assert b"<deprecatedID>uuid:1</deprecatedID>" in bytes(new.xml)
    assert Submission.objects.get().review_state == "edited"
    assert old.current is False
    assert new.submitter == alice.actor


def test_a_time_in_a_repeat_is_corrected_by_itself(alice: Person, one: str) -> None:
    page = open_page(alice.browser, f"{one}/edit")
    assert page.texts(".chip") == ["Main part", "Member 1", "Member 2"]
    page = open_page(alice.browser, page.link("Member 2"))
    page = _correct(alice, page, {"Age of Member 2": "5"})
    ages = Row.objects.filter(
        version=Submission.objects.get().current_version, table="/member"
    ).order_by("ordinal")
    assert [row.values["/member/age"] for row in ages] == [30, 5]
    open_page(alice.browser, f"{one}/edit?row=uuid:1/member[9]", status=404)


def test_a_code_that_the_list_does_not_have_may_stay(alice: Person, one: str) -> None:
    page = open_page(alice.browser, f"{one}/edit")
    page = _correct(alice, page, {"Rent": "14"})
    assert _values()["/water"] == ["pipe", "well"]


@pytest.mark.parametrize(
    ("label", "value", "said"),
    [
        ("Rooms of Ama", "many", "Give a whole number"),
        ("Rent", "1,5", "Give a number"),
        ("Day of the visit", "2026-02-30", "Give a date"),
        ("Time of the visit", "noon", "Give a time"),
        ("Position", "here", "Give a position"),
        ("Which area?", "east", "Select a valid choice"),
        ("Sources of water", ["sea"], "Select a valid choice"),
        ("Village", "a\x01b", "a character that cannot be stored"),
        ("Village", "v" * 100_001, "at most 100000"),
        ("start", "now", "Give a date with time"),
    ],
)
def test_what_does_not_fit_is_said_and_stays_in_its_field(
    alice: Person, one: str, label: str, value: Any, said: str
) -> None:
    page = open_page(alice.browser, f"{one}/edit")
    page = _correct(alice, page, {label: value, "Who is the head?": "Budi"}, status=400)
    assert said in page.error_beside(_name(page, label))
    head = page.select(f"[name={_name(page, 'Who is the head?')}]")[0]
    assert head.get("value") == "Budi"
    assert SubmissionVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("notes", "said"),
    [("", "Say why"), ("n" * 3000, "at most 2000"), ("a\ud800b", "cannot be stored")],
)
def test_a_reason_is_needed(alice: Person, one: str, notes: str, said: str) -> None:
    page = open_page(alice.browser, f"{one}/edit")
    fields = {_name(page, "Rent"): "14", "notes": notes}
    if "\ud800" in notes:
        fields["notes"] = "a\0b"
        said = "Null characters"
    page = send(alice.browser, page, fields, status=400)
    assert said in page.error_beside("notes")


def test_correcting_nothing_is_no_correction(alice: Person, one: str) -> None:
    page = open_page(alice.browser, f"{one}/edit")
    page = _correct(alice, page, {}, status=400)
    assert "No answer is different from what it was." in page.text


def test_an_edit_in_between_is_told_and_nothing_typed_is_lost(
    alice: Person, form: Form, one: str
) -> None:
    page = open_page(alice.browser, f"{one}/edit")
    interview(form, by=alice.actor, instance_id="uuid:2", deprecated_id="uuid:1")
    page = _correct(alice, page, {"Rooms of Ama": "9"}, status=409)
    assert "Somebody edited this submission after you opened this page" in page.text
    assert page.select(f"[name={_name(page, 'Rooms of')}]")[0].get("value") == "9"
    assert _values()["/rooms"] == 2


def test_a_form_made_of_another_submission_is_refused(alice: Person, one: str) -> None:
    page = open_page(alice.browser, f"{one}/edit")
    page = send(alice.browser, page, {"base": "uuid:9", "notes": "x"}, status=404)


def test_a_closed_form_takes_no_corrections(
    alice: Person, form: Form, one: str
) -> None:
    Form.objects.filter(pk=form.pk).update(state=State.CLOSED)
    page = open_page(alice.browser, f"{one}/edit")
    page = _correct(alice, page, {"Rooms of Ama": "9"}, status=409)
    assert page.select("#form-errors")
    assert page.select(f"[name={_name(page, 'Rooms of')}]")[0].get("value") == "9"


def test_whoever_may_not_send_or_decide_corrects_nothing(
    bob: Person, rita: Person, chelsea: Person, one: str
) -> None:
    open_page(bob.browser, f"{one}/edit", status=403)
    open_page(rita.browser, f"{one}/edit", status=403)
    open_page(chelsea.browser, f"{one}/edit", status=404)


def test_the_history_tells_each_change_with_labels(
    alice: Person, form: Form, one: str
) -> None:
    page = open_page(alice.browser, f"{one}/edit")
    _correct(alice, page, {"Which area?": "s", "Village": ""})
    version = Submission.objects.get().current_version
    assert version
    interview(
        form,
        by=alice.actor,
        instance_id="uuid:3",
        deprecated_id=version.instance_id,
        area="s",
        village="",
        water="pipe well",
        ages=(31, 4, 9),
    )
    page = open_page(alice.browser, f"{one}/history")
    assert page.texts("h3") == ["Version 3 Now", "Version 2", "As it was first sent"]
    third = page.rows(".editions li:nth-child(1) table")
    assert ["Member 1 Age of …", "30", "31"] in third
    added = next(row for row in third if row[0].startswith("3"))
    assert added[1:] == ["no answer", "Name of the member: Member 3; Age of …: 9"]
    assert page.rows(".editions li:nth-child(2) table") == [
        ["Where Which area?", "North", "South"],
        ["Where Village", "Loa", "no answer"],
    ]
    assert "Asked again" in page.text
    assert [row[1] for row in page.rows("h2 ~ .table table")] == [
        "Edited",
        "Edited",
        "Received",
    ]


def test_the_history_withholds_what_the_page_withholds(
    alice: Person, bob: Person, chelsea: Person, one: str
) -> None:
    page = open_page(alice.browser, f"{one}/edit")
    _correct(alice, page, {"Who is the head?": "Budi", "Rent": "14"})
    page = open_page(bob.browser, f"{one}/history")
    assert "Budi" not in page.text
    assert page.rows(".changes")[0] == [
        "Who is the head?",
        "changed; withheld from you",
    ]
    assert page.rows(".changes")[1] == ["Rent", "12.5", "14"]
    open_page(chelsea.browser, f"{one}/history", status=404)
