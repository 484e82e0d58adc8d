"""Filters of the table: in the address, as chips, and what is said of bad ones."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from collect.accounts.models import Project
from collect.forms.models import Form
from collect.submissions import actions
from collect.submissions.models import ReviewState, Submission
from tests.factories.accounts import Person, make_app_user
from tests.factories.interviews import interview
from tests.support.pages import Page, open_page, send


def _villages(page: Page) -> list[str]:
    place = page.texts("thead th").index("Village") if page.select("thead") else 0
    return [row[place] for row in page.rows()] if page.select("thead") else []


def _chips(page: Page) -> list[str]:
    """What is on, without the sign to remove it."""
    return [text[:-2] for text in page.texts(".chip")]


@pytest.fixture
def filled(form: Form, project: Project, alice: Person) -> Form:
    """Interviews in three villages."""
    phone = make_app_user(project, "Tablet 7", form_id=form.pk)
    interview(form, by=alice.actor, village="Aro", rooms=1, water="pipe", day=1)
    interview(form, by=alice.actor, village="Bel", area="s", rooms=5, day=2, ages=())
    interview(
        form,
        by=phone.actor,
        village="Cor % 100",
        rooms="",
        water="",
        day=3,
        ages=(70,),
        instance_id="uuid:third",
    )
    return form


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("/place/village~is~aro", "Aro"),
        ("/place/village~not~Aro", "Cor % 100, Bel"),
        ("/place/village~contains~% 1", "Cor % 100"),
        ("/rooms~is~1.0", "Aro"),
        ("/rooms~not~1", "Cor % 100, Bel"),
        ("/rooms~least~2", "Bel"),
        ("/rooms~most~4", "Aro"),
        ("/rooms~between~1~5", "Bel, Aro"),
        ("/rooms~given~", "Bel, Aro"),
        ("/rooms~empty~", "Cor % 100"),
        ("/place/area~any~s", "Bel"),
        ("/place/area~none~s", "Cor % 100, Aro"),
        ("/water~any~rain other", "Bel"),
        ("/water~all~pipe rain", "Bel"),
        ("/water~none~rain", "Cor % 100, Aro"),
        ("/visited~is~2026-11-02", "Bel"),
        ("/visited~between~2026-11-02~2026-11-30", "Cor % 100, Bel"),
        ("/start~most~2026-11-01", "Cor % 100, Bel, Aro"),
        ("/start~least~2026-11-02", ""),
        ("/photo~given~", ""),
        ("/place/dwelling~given~", "Cor % 100, Bel, Aro"),
        ("/member~given~", "Cor % 100, Aro"),
        ("/member~empty~", "Bel"),
        ("/member/age~least~60", "Cor % 100"),
        ("/member/name~is~member 2", "Aro"),
    ],
)
def test_answers_narrow_the_table(
    alice: Person, filled: Form, address: str, where: str, found: str
) -> None:
    page = open_page(alice.browser, f"{address}?{urlencode({'where': where})}")
    assert ", ".join(_villages(page)) == found
    assert len(page.texts(".chip")) == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=cor %25", "Cor % 100"),
        ("q=third", "Cor % 100"),
        ("q=Member 2", "Aro"),
        ("q=village", ""),
        ("submitter=%(phone)s", "Cor % 100"),
        ("device=TEST", "Cor % 100, Bel, Aro"),
        ("device=other", ""),
        ("version=1", "Cor % 100, Bel, Aro"),
        ("received_from=2020-01-01", "Cor % 100, Bel, Aro"),
        ("received_to=2020-01-01", ""),
        ("received_to=9999-12-31", "Cor % 100, Bel, Aro"),
        ("review=approved", "Aro"),
        ("review=received", "Cor % 100, Bel"),
        ("has=comments", "Bel"),
        ("has=edits", ""),
        ("has=missing", ""),
        ("has=findings", ""),
        ("deleted=on", ""),
        ("day=2026-11-01", "Cor % 100, Bel, Aro"),
        ("from=2026-11-02", ""),
        ("to=2026-10-31", ""),
        ("finding=rooms_low", ""),
        ("enumerator=Tablet 7", "Cor % 100"),
        ("enumerator=Tablet 7&submitter=%(phone)s", "Cor % 100"),
        ("enumerator=alice&submitter=%(phone)s", ""),
    ],
)
def test_what_the_server_knows_narrows_it(
    alice: Person, filled: Form, address: str, query: str, found: str
) -> None:
    oldest, second, third = Submission.objects.order_by("pk")
    actions.set_review_state(
        submission_id=oldest.pk, state=ReviewState.APPROVED, by=None
    )
    actions.add_comment(submission=second, body="?", by=alice.actor)
    page = open_page(
        alice.browser,
        f"{address}?{query.replace('%(phone)s', str(third.submitter_id))}",
    )
    assert ", ".join(_villages(page)) == found
    assert page.texts(".chip")


def test_deleted_ones_are_found_only_when_asked_for(
    alice: Person, filled: Form, address: str
) -> None:
    third = Submission.objects.get(instance_id="uuid:third")
    actions.delete_submission(submission_id=third.pk, by=None)
    assert _villages(open_page(alice.browser, address)) == ["Bel", "Aro"]
    assert _villages(open_page(alice.browser, f"{address}?deleted=on")) == ["Cor % 100"]


def test_a_filter_is_removed_by_its_chip(
    alice: Person, filled: Form, address: str
) -> None:
    query = "?where=/rooms~least~1&where=/place/area~any~s&review=received"
    page = open_page(alice.browser, address + query)
    assert _chips(page) == [
        "Review: Received",
        "Rooms of … is at least 1",
        "Which area? is one of South",
    ]
    (_, _, last) = page.select(".chip a")
    page = open_page(alice.browser, last.get("href") or "")
    assert _villages(page) == ["Bel", "Aro"]
    page = open_page(alice.browser, page.link("Remove all"))
    assert _chips(page) == []


def test_a_search_keeps_the_filters(alice: Person, filled: Form, address: str) -> None:
    page = open_page(alice.browser, f"{address}?where=/rooms~least~1")
    page = send(alice.browser, page, {"q": "bel"}, form="#filter-form")
    assert _villages(page) == ["Bel"]
    assert page.address.endswith("?q=bel&where=/rooms~least~1")
    page = send(alice.browser, page, {"has": "comments"}, form="#filter-form")
    assert page.address.endswith("?q=bel&has=comments&where=/rooms~least~1")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("review", "zz", "Select a valid choice"),
        ("submitter", "9" * 30, "Select a valid choice"),
        ("version", "77", "Select a valid choice"),
        ("received_from", "yesterday", "Enter a valid date"),
        ("received_to", "2026-13-01", "Enter a valid date"),
        ("device", "d" * 300, "at most 255"),
        ("device", "a\0b", "Null characters are not allowed"),
        ("has", "money", "Select a valid choice"),
        ("sort", "random", "Select a valid choice"),
        ("q", "q" * 300, "at most 200"),
    ],
)
def test_a_bad_filter_is_said_beside_its_field(
    alice: Person, filled: Form, address: str, field: str, value: str, said: str
) -> None:
    query = urlencode({field: value})
    page = open_page(alice.browser, f"{address}?{query}", status=400)
    assert said in page.error_beside(field)
    assert page.select("table") == []


def test_days_in_the_wrong_order_are_said(alice: Person, address: str) -> None:
    query = "received_from=2026-02-01&received_to=2026-01-01"
    page = open_page(alice.browser, f"{address}?{query}", status=400)
    assert page.error_beside("received_to") == "This is before the first day."


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("where=/nothing~is~1", "There is no such question"),
        ("where=/thanks~given~", "Choose what the answer"),
        ("where=/rooms~contains~1", "Choose what the answer"),
        ("where=/rooms~is~many", "Give a number"),
        ("where=/rooms~is~NaN", "Give a number"),
        ("where=/rooms~between~5~2", "must not be greater"),
        ("where=/rooms~between~5", "Give what the answer"),
        ("where=/rooms~is~", "Give what the answer"),
        ("where=/visited~is~2026-02-30", "Give a date"),
        ("where=/head~is~a%00", "Give what the answer"),
        ("day=soon", "This says nothing"),
        ("having=money", "This says nothing"),
        ("minutes=soon", "This says nothing"),
        ("box=1", "This says nothing"),
    ],
)
def test_a_bad_part_of_the_address_is_said_and_can_be_removed(
    alice: Person, filled: Form, address: str, query: str, said: str
) -> None:
    page = open_page(alice.browser, f"{address}?{query}", status=400)
    (chip,) = page.texts(".chip.wrong")
    assert said in chip
    (way,) = page.select(".chip.wrong a")
    assert len(open_page(alice.browser, way.get("href") or "").rows()) == 3


def test_nobody_asks_for_answers_that_are_withheld(
    bob: Person, filled: Form, address: str
) -> None:
    page = open_page(bob.browser, f"{address}?where=/head~is~Ama", status=400)
    assert "its answers are not for you" in page.text
    assert _villages(open_page(bob.browser, f"{address}?q=ama")) == []
    assert _villages(open_page(bob.browser, f"{address}?q=aro")) == ["Aro"]


def test_a_filter_is_made_step_by_step(
    alice: Person, filled: Form, address: str
) -> None:
    page = open_page(alice.browser, f"{address}?has=comments")
    page = open_page(alice.browser, page.link("Filter by an answer"))
    page = send(alice.browser, page, {"question": "/water"})
    page = send(
        alice.browser,
        page,
        {"operator": "any", "choices": ["rain"]},
        button="Add this filter",
    )
    assert _chips(page) == [
        "Only those with: Comments",
        "Sources of water is one of Rain water",
    ]


@pytest.mark.parametrize(
    ("question", "fields", "wrong", "said"),
    [
        ("/rooms", {"operator": "is", "value": "many"}, "value", "Give a number"),
        ("/rooms", {"operator": "is"}, "value", "Give what"),
        (
            "/rooms",
            {"operator": "between", "value": "1", "upto": "x"},
            "upto",
            "Give a number",
        ),
        (
            "/rooms",
            {"operator": "between", "value": "x", "upto": "1"},
            "value",
            "Give a number",
        ),
        (
            "/visited",
            {"operator": "between", "value": "2026-11-02", "upto": "2026-11-01"},
            "upto",
            "must not be greater",
        ),
        ("/water", {"operator": "any"}, "choices", "Give what"),
    ],
)
def test_what_is_wrong_with_a_filter_is_said_beside_it(
    alice: Person,
    filled: Form,
    question: str,
    fields: dict[str, str],
    wrong: str,
    said: str,
) -> None:
    asking = f"/forms/{filled.pk}/submission-table/filter?question={question}"
    page = open_page(alice.browser, asking)
    page = send(alice.browser, page, fields, button="Add this filter", status=400)
    assert said in page.error_beside(wrong)
    for name, value in fields.items():
        if name != "operator":
            assert page.select(f"[name={name}]")[0].get("value") == value


def test_a_question_without_values_and_an_unknown_one(
    alice: Person, bob: Person, chelsea: Person, filled: Form
) -> None:
    asking = f"/forms/{filled.pk}/submission-table/filter"
    page = open_page(alice.browser, f"{asking}?question=/photo")
    page = send(alice.browser, page, {"operator": "empty"}, button="Add this filter")
    assert _chips(page) == ["Photo of the house has no answer"]
    page = open_page(alice.browser, f"{asking}?question=/member/age")
    assert "asked several times" in page.text
    for unknown in ("/nothing", ""):
        page = open_page(alice.browser, f"{asking}?question={unknown}", status=400)
        assert page.error_beside("question")
    page = open_page(bob.browser, f"{asking}?question=/head", status=400)
    assert "not for you" in page.error_beside("question")
    page = send(alice.browser, open_page(alice.browser, asking), status=400)
    assert page.error_beside("question") == "Choose a question."
    open_page(chelsea.browser, asking, status=404)
