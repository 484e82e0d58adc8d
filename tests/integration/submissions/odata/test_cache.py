"""Answers that have not changed are not sent again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from collect.accounts.models import Actor
from collect.forms.models import Form
from collect.submissions import actions
from tests.factories.accounts import Person
from tests.factories.forms import make_version
from tests.factories.odata import Reader
from tests.factories.submissions import (
    household_form,
    household_xform,
    instance,
    send,
    upload,
)

Fill = Callable[..., str]


def again(read: Reader, tag: str, table: str = "Submissions", **query: object) -> Any:
    return read.get(f"/{table}", headers={"If-None-Match": tag}, **query)


def test_an_answer_is_sent_once(read: Reader, fill: Fill) -> None:
    fill("uuid:1")
    response = read.get("/Submissions")
    tag = response["ETag"]
    assert tag.startswith('W/"')
    assert response["Cache-Control"] == "private, no-cache"
    for given in (tag, tag.removeprefix("W/"), f'"x", {tag}', "*"):
        unchanged = again(read, given)
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert unchanged["ETag"] == tag
        assert unchanged["OData-Version"] == "4.0"
    assert again(read, '"x"').status_code == 200
    assert again(read, tag, top=1).status_code == 200
    assert again(read, tag, "Submissions.member").status_code == 200


def test_whatever_changes_the_answer_changes_its_tag(
    read: Reader, fill: Fill, form: Form, by: Actor
) -> None:
    photo = "<photo>a.jpg</photo>"
    fill("uuid:1", photo)
    one = form.submissions.get(instance_id="uuid:1")

    def review() -> None:
        actions.set_review_state(submission_id=one.pk, state="approved", by=by)  # type: ignore[arg-type]

    changes: list[Callable[[], object]] = [
        lambda: fill("uuid:2"),
        lambda: fill("uuid:1", photo, files=[upload("a.jpg")]),
        review,
        lambda: send(
            form, instance(instance_id="uuid:3", deprecated_id="uuid:2"), by=by
        ),
        lambda: make_version(form, household_xform(version="2")),
        lambda: actions.delete_submission(submission_id=one.pk, by=by),
    ]
    seen = set()
    for change in changes:
        tag = read.get("/Submissions")["ETag"]
        assert again(read, tag).status_code == 304
        change()
        assert again(read, tag).status_code == 200
        seen.add(tag)
    assert len(seen) == len(changes)


def test_other_forms_change_nothing(
    read: Reader, fill: Fill, form: Form, alice: Person
) -> None:
    fill("uuid:1")
    tag = read.get("/Submissions")["ETag"]
    other = household_form(form.project, "other")
    send(other, instance(form_id="other", instance_id="uuid:1"), by=alice.actor)
    assert again(read, tag).status_code == 304


def test_what_depends_on_the_time_is_not_kept(read: Reader, fill: Fill) -> None:
    fill("uuid:1")
    query = "__system/submissionDate lt now()"
    response = read.get("/Submissions", filter=query)
    assert "ETag" not in response
    assert response["Cache-Control"] == "private, no-cache"


def test_problems_are_not_hidden_by_a_tag(read: Reader) -> None:
    assert again(read, "*", filter="nothing eq 1").status_code == 501
