"""Deciding about several submissions from the table, and taking it back."""

from __future__ import annotations

import pytest

from collect.accounts.models import AuditEvent, Project
from collect.forms.models import Form
from collect.submissions import actions
from collect.submissions.models import ReviewState, Submission
from tests.factories.accounts import Person
from tests.factories.interviews import interview, village_form
from tests.support.pages import open_page, send


@pytest.fixture
def two(form: Form, alice: Person) -> list[str]:
    """The numbers of two submissions, the second with issues."""
    numbers = [interview(form, by=alice.actor).submission_id for _ in range(2)]
    actions.set_review_state(
        submission_id=numbers[1], state=ReviewState.HAS_ISSUES, by=None
    )
    return [str(number) for number in numbers]


def _states() -> list[str | None]:
    return list(
        Submission.objects.order_by("pk").values_list("review_state", flat=True)
    )


def test_a_reviewer_decides_about_several_and_takes_it_back(
    rita: Person, address: str, two: list[str]
) -> None:
    page = open_page(rita.browser, f"{address}?where=/rooms~least~1")
    page = send(
        rita.browser,
        page,
        {"chosen": two, "state": "approved", "notes": "All called back"},
        form="#several",
    )
    assert "2 submissions are now: Approved." in page.text
    assert _states() == ["approved", "approved"]
    assert "where=/rooms~least~1&undo=" in page.address
    events = AuditEvent.objects.filter(action="submission.update", actor=rita.actor)
    assert {event.notes for event in events} == {"All called back"}
    page = send(rita.browser, page, form=".undo")
    assert "2 submissions are as they were." in page.text
    assert _states() == [None, "hasIssues"]
    assert page.address == f"{address}?where=/rooms~least~1"


def test_what_others_decided_since_is_not_taken_back(
    alice: Person, address: str, two: list[str]
) -> None:
    page = open_page(alice.browser, address)
    page = send(
        alice.browser, page, {"chosen": two, "state": "rejected"}, form="#several"
    )
    actions.set_review_state(
        submission_id=int(two[0]), state=ReviewState.APPROVED, by=None
    )
    page = send(alice.browser, page, form=".undo")
    assert "1 submission is as it was." in page.text
    assert _states() == ["approved", "hasIssues"]


def test_a_decision_that_changes_nothing_says_so(
    alice: Person, address: str, two: list[str]
) -> None:
    page = open_page(alice.browser, address)
    chosen = {"chosen": two[1:], "state": "hasIssues"}
    page = send(alice.browser, page, chosen, form="#several")
    assert "0 submissions are now: Has issues." in page.text
    assert page.select(".undo") == []


@pytest.mark.parametrize(
    ("fields", "name", "said"),
    [
        ({"state": ""}, "state", "Choose what you decide."),
        ({"state": "approved", "notes": "n" * 5000}, "notes", "at most 4000"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    alice: Person,
    address: str,
    two: list[str],
    fields: dict[str, str],
    name: str,
    said: str,
) -> None:
    page = open_page(alice.browser, address)
    chosen = {"chosen": two, "notes": "Please look", **fields}
    page = send(alice.browser, page, chosen, form="#several", status=400)
    assert said in page.error_beside(name)
    assert len(page.select("[name=chosen][checked]")) == 2
    assert page.select("[name=notes]")[0].text_content().strip() == chosen["notes"]
    page = send(alice.browser, page, {"state": "approved", "notes": ""})
    assert "2 submissions are now" in page.text


def test_nothing_ticked(alice: Person, address: str, two: list[str]) -> None:
    page = open_page(alice.browser, address)
    page = send(alice.browser, page, {"state": "approved"}, form="#several", status=400)
    assert "Tick the submissions" in page.text


def test_those_of_other_forms_are_not_touched(
    alice: Person, address: str, two: list[str], form: Form
) -> None:
    other = Project.objects.create(name="Other")
    elsewhere = interview(village_form(other), by=alice.actor).submission_id
    page = open_page(alice.browser, address)
    chosen = {"chosen": [*two, str(elsewhere), "9" * 30, "x"], "state": "approved"}
    page = send(alice.browser, page, chosen, form="#several")
    assert "2 submissions are now" in page.text
    assert Submission.objects.get(pk=elsewhere).review_state is None


def test_an_undo_that_is_none_says_so(
    alice: Person, address: str, two: list[str], form: Form
) -> None:
    page = open_page(alice.browser, address)
    page = send(
        alice.browser, page, {"chosen": two, "state": "approved"}, form="#several"
    )
    (token,) = page.select(".undo [name=undo]")
    other = village_form(Project.objects.create(name="Other"))
    page = open_page(
        alice.browser, f"/forms/{other.pk}/submissions?undo={token.get('value')}"
    )
    assert page.select(".undo") == []
    page = open_page(alice.browser, f"{address}?undo=nonsense")
    assert page.select(".undo") == []
    fields = {
        "csrfmiddlewaretoken": page.select("[name=csrfmiddlewaretoken]")[0].get(
            "value"
        ),
        "undo": "nonsense",
    }
    answer = alice.browser.post(
        f"/forms/{form.pk}/submission-table/undo", fields, follow=True
    )
    assert "This can no longer be taken back." in answer.content.decode()


def test_viewers_and_strangers_decide_nothing(
    bob: Person, chelsea: Person, form: Form, two: list[str]
) -> None:
    for person, status in ((bob, 403), (chelsea, 404)):
        page = open_page(person.browser, "/projects")
        token = page.select("[name=csrfmiddlewaretoken]")[0].get("value")
        for what in ("review", "undo"):
            answer = person.browser.post(
                f"/forms/{form.pk}/submission-table/{what}",
                {"csrfmiddlewaretoken": token, "chosen": two, "state": "approved"},
            )
            assert answer.status_code == status
    assert _states() == [None, "hasIssues"]
