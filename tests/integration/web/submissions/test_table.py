"""The table of submissions: what it shows, to whom, and page by page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import OperationalError

from collect.accounts.models import Project
from collect.forms.models import Form
from collect.submissions import actions
from collect.submissions.browsing import looking
from collect.submissions.models import Submission
from tests.factories.accounts import Person
from tests.factories.bulk import fill_households
from tests.factories.forms import make_draft
from tests.factories.interviews import interview
from tests.factories.submissions import household_form, upload
from tests.support.pages import Page, open_page


def _column(page: Page, heading: str) -> list[str]:
    place = page.texts("thead th").index(heading)
    return [row[place] for row in page.rows()]


@pytest.fixture
def small_pages() -> Any:
    """Two submissions a page."""
    with patch("collect.web.submissions.display.SIZES", (2, 100)):
        yield


def test_answers_are_shown_with_the_labels_of_choices(
    alice: Person, form: Form, address: str
) -> None:
    interview(form, by=alice.actor, head="Budi", water="pipe other")
    page = open_page(alice.browser, address)
    assert page.heading == "Submissions"
    assert _column(page, "Which area?") == ["North"]
    assert _column(page, "Who is the head?") == ["Budi"]
    assert _column(page, "Rooms of …") == ["2"]
    assert _column(page, "Sources of water") == ["Piped water; Other"]
    assert _column(page, "Review") == ["Received"]
    assert _column(page, "Sent by") == ["alice"]
    assert "1 submission" in page.texts("#number")


def test_an_empty_list_says_what_will_be_there(alice: Person, address: str) -> None:
    page = open_page(alice.browser, address)
    assert "Nothing has been submitted yet" in page.text
    assert page.texts("#number") == ["0 submissions"]


def test_a_viewer_sees_no_direct_identifiers_and_decides_nothing(
    alice: Person, bob: Person, form: Form, address: str
) -> None:
    interview(form, by=alice.actor, head="Budi")
    page = open_page(bob.browser, address)
    assert "Budi" not in page.text
    assert "Who is the head?" not in page.texts("thead th")
    assert page.select("[name=chosen]") == []
    assert _column(page, "Which area?") == ["North"]


def test_columns_of_direct_identifiers_are_withheld_from_a_reviewer(
    alice: Person, rita: Person, form: Form, address: str
) -> None:
    interview(form, by=alice.actor, head="Budi")
    rita.put(
        f"/v1/user-preferences/project/{form.project_id}/submissions.{form.pk}",
        {"propertyValue": {"columns": ["/head", "_name", "_id", "/place/dwelling"]}},
    )
    page = open_page(rita.browser, address)
    assert _column(page, "Who is the head?") == ["withheld"]
    assert _column(page, "Name") == ["withheld"]
    assert _column(page, "Position") == ["withheld"]
    assert len(page.select("[name=chosen]")) == 1


def test_strangers_find_nothing(chelsea: Person, address: str) -> None:
    for tail in ("", "?q=a"):
        open_page(chelsea.browser, address + tail, status=404)


def test_marks_tell_of_edits_comments_and_missing_files(
    alice: Person, form: Form, address: str
) -> None:
    receipt = interview(form, by=alice.actor, photo="house.jpg", instance_id="uuid:1")
    page = open_page(alice.browser, address)
    assert "Files are missing" in page.rows()[0][1]
    interview(
        form,
        by=alice.actor,
        instance_id="uuid:2",
        deprecated_id="uuid:1",
        photo="house.jpg",
        files=[upload("house.jpg")],
    )
    submission = Submission.objects.get(pk=receipt.submission_id)
    actions.add_comment(submission=submission, body="Look here", by=alice.actor)
    page = open_page(alice.browser, address)
    assert "Files are missing" not in page.rows()[0][1]
    assert "Edited" in page.rows()[0][1]
    assert "Has comments" in page.rows()[0][1]
    assert _column(page, "Review") == ["Edited"]


def test_what_does_not_fit_its_question_is_marked(
    alice: Person, form: Form, address: str
) -> None:
    interview(form, by=alice.actor, rooms="many")
    page = open_page(alice.browser, address)
    assert _column(page, "Rooms of …") == ["⚠ many"]


def test_long_answers_are_cut(alice: Person, form: Form, address: str) -> None:
    interview(form, by=alice.actor, village="x" * 500)
    page = open_page(alice.browser, address)
    (village,) = _column(page, "Village")
    assert village == "x" * 159 + "…"


@pytest.mark.usefixtures("small_pages")
def test_pages_follow_each_other_both_ways(
    alice: Person, form: Form, address: str
) -> None:
    for number in range(5):
        receipt = interview(form, by=alice.actor, village=f"V{number}")
        Submission.objects.filter(pk=receipt.submission_id).update(
            created_at=_noon(number)
        )
    first = open_page(alice.browser, address)
    assert _column(first, "Village") == ["V4", "V3"]
    second = open_page(alice.browser, first.link("Next"))
    assert _column(second, "Village") == ["V2", "V1"]
    third = open_page(alice.browser, second.link("Next"))
    assert _column(third, "Village") == ["V0"]
    back = open_page(alice.browser, third.link("Previous"))
    assert _column(back, "Village") == ["V2", "V1"]
    back = open_page(alice.browser, back.link("Previous"))
    assert _column(back, "Village") == ["V4", "V3"]
    assert "Previous" not in back.texts("a")
    start = open_page(alice.browser, third.link("First page"))
    assert _column(start, "Village") == ["V4", "V3"]


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize(
    ("order", "first"), [("oldest", ["V0", "V1"]), ("changed", ["V1", "V2"])]
)
def test_other_orders(
    alice: Person, form: Form, address: str, order: str, first: list[str]
) -> None:
    receipts = [
        interview(form, by=alice.actor, village=f"V{number}") for number in range(3)
    ]
    for number, receipt in enumerate(receipts):
        Submission.objects.filter(pk=receipt.submission_id).update(
            created_at=_noon(number)
        )
    actions.set_review_state(
        submission_id=receipts[1].submission_id, state=None, by=None
    )
    page = open_page(alice.browser, f"{address}?sort={order}")
    assert _column(page, "Village") == first


def _noon(days: int) -> Any:
    from datetime import UTC, datetime

    return datetime(2026, 11, 1, 12, tzinfo=UTC) + timedelta(days=days)


@pytest.mark.parametrize("place", ["after=x", "before=1~2~3", "after=" + "1" * 300])
def test_a_place_that_is_none_is_refused(
    alice: Person, address: str, place: str
) -> None:
    page = open_page(alice.browser, f"{address}?{place}", status=400)
    assert "400.35" in page.text


def test_a_search_that_takes_long_goes_on_where_it_stopped(
    alice: Person, project: Project
) -> None:
    form = household_form(project)
    fill_households(form, by=alice.actor, count=30, members=0)
    address = f"/forms/{form.pk}/submissions?where=/name~is~n3"
    with (
        patch.object(looking, "_FIRST_WINDOW", 10),
        patch.object(looking, "_SECONDS", 0),
    ):
        page = open_page(alice.browser, address)
        assert "Looking further back" in page.text
        (results,) = page.select("#results")
        assert results.get("hx-get") == page.select(".empty a")[0].get("href")
        page = open_page(alice.browser, page.link("Go on"))
        page = open_page(alice.browser, page.link("Go on"))
        assert _column(page, "name") == ["n3"]


def test_a_full_window_is_looked_through_backwards_too(
    alice: Person, project: Project
) -> None:
    form = household_form(project)
    fill_households(form, by=alice.actor, count=30, members=0)
    address = f"/forms/{form.pk}/submissions?where=/name~contains~n"
    first = open_page(alice.browser, f"{address}&sort=oldest")
    assert len(first.rows()) == 30
    with (
        patch.object(looking, "_FIRST_WINDOW", 10),
        patch("collect.web.submissions.display.SIZES", (5, 100)),
    ):
        first = open_page(alice.browser, address)
        second = open_page(alice.browser, first.link("Next"))
        again = open_page(alice.browser, second.link("Previous"))
        assert again.rows() == first.rows()


def test_many_are_counted_afterwards(alice: Person, form: Form, address: str) -> None:
    interview(form, by=alice.actor)
    interview(form, by=alice.actor)
    with patch("collect.web.submissions.table.COUNTED", 1):
        page = open_page(alice.browser, address)
    assert page.texts("#number") == ["more than 10,000"]
    (number,) = page.select("#number")
    counted = open_page(alice.browser, number.get("hx-get") or "")
    assert counted.texts("#number") == ["2 submissions"]


def test_what_takes_too_long_to_count_is_not(
    alice: Person, form: Form, address: str
) -> None:
    with patch.object(looking, "_fetch", side_effect=OperationalError):
        page = open_page(alice.browser, f"/forms/{form.pk}/submission-table/count?q=a")
    assert page.texts("#number") == ["too many to count quickly"]


def test_filters_that_are_wrong_count_nothing(
    alice: Person, bob: Person, chelsea: Person, form: Form
) -> None:
    counting = f"/forms/{form.pk}/submission-table/count?where=x"
    page = open_page(alice.browser, counting)
    assert page.texts("#number") == ["too many to count quickly"]
    open_page(bob.browser, counting)
    open_page(chelsea.browser, counting, status=404)


def test_tests_of_a_draft_have_a_table_of_their_own(
    alice: Person, chelsea: Person, form: Form, address: str
) -> None:
    drafts = f"/forms/{form.pk}/draft-submissions"
    open_page(alice.browser, drafts, status=404)
    make_draft(form)
    page = open_page(alice.browser, drafts)
    assert "Nobody has tested this draft yet" in page.text
    interview(form, by=alice.actor, draft=True, version=_draft_version(form))
    page = open_page(alice.browser, drafts)
    assert page.heading == "Test submissions"
    assert _column(page, "Who is the head?") == ["Ama"]
    assert page.select("[name=chosen]") == []
    assert "Nothing has been submitted" in open_page(alice.browser, address).text
    open_page(chelsea.browser, drafts, status=404)


def _draft_version(form: Form) -> str:
    assert form.draft_version
    return form.draft_version.version
