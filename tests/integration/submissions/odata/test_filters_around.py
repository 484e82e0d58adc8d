"""Filters on what the server knows, and on rows of repeats."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from collect.accounts.models import Actor
from collect.forms.models import Form
from collect.submissions import actions
from collect.submissions.models import ReviewState, Submission
from tests.factories.odata import Reader


def test_what_the_server_knows_is_compared(
    read: Reader, fill: Callable[..., str], form: Form, by: Actor
) -> None:
    for number in range(3):
        fill(f"uuid:{number}")
    one = form.submissions.get(instance_id="uuid:1")
    actions.set_review_state(submission_id=one.pk, state=ReviewState.APPROVED, by=by)
    Submission.objects.filter(instance_id="uuid:0").update(
        created_at=datetime(2020, 5, 6, 7, 8, 9, 123456, tzinfo=UTC)
    )
    state = "org.opendatakit.submission.ReviewState'approved'"
    for text in (
        "__system/reviewState eq 'approved'",
        f"__system/reviewState eq {state}",
        "__system/updatedAt ne null",
    ):
        assert read.ids(filter=text) == ["uuid:1"]
    for text in (
        "__system/submissionDate lt 2021-01-01",
        "__system/submissionDate eq 2020-05-06T07:08:09.123456Z",
        "__system/submissionDate le 2020-05-06T14:08:10 07:00",
        "year(__system/submissionDate) eq 2020",
    ):
        assert read.ids(filter=text) == ["uuid:0"]
    for mine in (
        f"__system/submitterId eq {by.pk}",
        f"__system/submitterId eq '{by.pk}'",
    ):
        assert len(read.ids(filter=mine)) == 3


def test_rows_of_repeats_are_filtered_by_their_own_and_root_answers(
    read: Reader, fill: Callable[..., str]
) -> None:
    visit = "<visit><day>2026-01-0{}</day></visit>"
    member = "<member><age>{}</age>{}</member>"
    for number in range(3):
        members = "".join(member.format(age, visit.format(age + 1)) for age in range(4))
        water = f"<water><source>s{number}</source><uses>a b</uses></water>"
        fill(f"uuid:{number}", f"{water}{members}")

    def ages(text: str) -> list[int]:
        rows = read.page("Submissions.member", filter=text)["value"]
        return [row["age"] for row in rows]

    assert ages("age gt 1 and age ne 3") == [2, 2, 2]
    assert ages("$root/Submissions/water/source eq 's1' and age le 1") == [0, 1]
    assert ages("__Submissions-id eq 'uuid:2'") == [0, 1, 2, 3]
    assert ages("contains($root/Submissions/water/uses,'b') and age eq 3") == [3, 3, 3]
    assert len(ages("$root/Submissions/__system/submissionDate lt now()")) == 12
    days = read.page(
        "Submissions.member.visit", filter="day gt 2026-01-03", count="true"
    )
    assert [row["day"] for row in days["value"]] == ["2026-01-04"] * 3
    assert days["@odata.count"] == 3
    for text in ("__system/edits eq 0", "__id eq 'x'", "water/source eq 'x'"):
        assert read.problem("Submissions.member", filter=text) == 501.5
    parent = "__Submissions-member-id eq 'x'"
    assert read.problem("Submissions.member.visit", filter=parent) == 501.5
    assert read.problem("Submissions", filter="member/age eq 1") == 501.5
