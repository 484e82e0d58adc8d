"""How exports are sent: under which names, and whether at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from collect.accounts.models import Actor, AuditEvent, Project
from collect.forms.models import Form
from collect.submissions import actions
from collect.submissions.models import ReviewState, Submission
from tests.factories.accounts import (
    Person,
    make_app_user,
)
from tests.factories.forms import make_draft, make_form, xform
from tests.factories.submissions import instance, send, upload
from tests.integration.submissions.addresses import address, content, segment
from tests.integration.submissions.exports.conftest import Sender
from tests.integration.submissions.exports.reading import fetched, problem, rows

KINDS = [".csv", ".csv.zip", ".geojson"]


def test_files_are_named_after_the_form_as_central_names_them(
    project: Project, alice: Person
) -> None:
    for form_id, plain, encoded in [
        ("simple", "simple", "simple"),
        ("'=+/*-451%/%", "'=+-451%%", "%27%3D%2B-451%25%25"),
        ("✅ é", "_ _", "%E2%9C%85%20%C3%A9"),
        ('a"b\\;c', "ab;c", "ab%3Bc"),
    ]:
        form = make_form(project, xform(form_id))
        for tail, suffix in [
            (".csv", ".csv"),
            (".csv.zip", ".zip"),
            (".csv.zip?attachments=false", ".csv.zip"),
        ]:
            response = alice.get(address(form) + tail)
            assert response.headers["Content-Disposition"] == (
                f'attachment; filename="{plain}{suffix}"; '
                f"filename*=UTF-8''{encoded}{suffix}"
            )


def test_types_and_lengths(form: Form, bob: Person) -> None:
    types = {kind: bob.get(address(form) + kind) for kind in KINDS}
    assert [r.headers["Content-Type"] for r in types.values()] == [
        "text/csv; charset=utf-8",
        "application/zip",
        "application/json; charset=utf-8",
    ]
    for response in types.values():
        assert response.headers["Content-Length"] == str(len(response.content))


@pytest.mark.parametrize("kind", KINDS)
def test_head_tells_the_headers_and_no_length(
    form: Form, bob: Person, kind: str
) -> None:
    head, get = bob.client.head(address(form) + kind), bob.get(address(form) + kind)
    assert head.status_code == 200
    assert content(head) == b""
    assert "Content-Length" not in head.headers
    for name in ("Content-Type", "ETag", "Cache-Control"):
        assert head.headers[name] == get.headers[name]
    events = AuditEvent.objects.filter(action="form.submission.export")
    assert events.count() == (0 if kind == ".geojson" else 1)


Change = Callable[[Form, Actor, str], Any]


def _review(form: Form, by: Actor, first: str) -> None:
    submission_id = Submission.objects.get(instance_id=first).id
    state = ReviewState.APPROVED
    actions.set_review_state(submission_id=submission_id, state=state, by=by)


def _delete(form: Form, by: Actor, first: str) -> None:
    submission_id = Submission.objects.get(instance_id=first).id
    actions.delete_submission(submission_id=submission_id, by=by)


def _receive(form: Form, by: Actor, first: str) -> None:
    send(form, instance(instance_id="uuid:new"), by=by)


def _edit(form: Form, by: Actor, first: str) -> None:
    xml = instance("<photo>p</photo>", instance_id="uuid:e", deprecated_id=first)
    send(form, xml, by=by)


def _attach(form: Form, by: Actor, first: str) -> None:
    xml = instance("<photo>p</photo>", instance_id=first)
    send(form, xml, [upload("p")], by=by)


@pytest.mark.parametrize("change", [_review, _delete, _receive, _edit, _attach])
def test_an_answer_is_sent_again_only_after_a_change(
    form: Form, by: Actor, alice: Person, sent: Sender, change: Change
) -> None:
    first = sent("<photo>p</photo>")
    url = f"{address(form)}.csv"
    tag = alice.get(url).headers["ETag"]
    assert tag.startswith('W/"')
    same = alice.get(url, headers={"If-None-Match": tag})
    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["ETag"] == tag
    assert same.headers["Cache-Control"] == "private, no-cache"
    assert alice.client.head(url, headers={"If-None-Match": tag}).status_code == 304
    other = alice.get(f"{url}?groupPaths=false", headers={"If-None-Match": tag})
    assert other.status_code == 200
    change(form, by if change is not _delete else alice.actor, first)
    assert alice.get(url, headers={"If-None-Match": tag}).status_code == 200


def test_a_filter_that_asks_the_time_is_never_taken_for_unchanged(
    form: Form, bob: Person
) -> None:
    url = f"{address(form)}.csv?$filter=__system/submissionDate lt now()"
    assert "ETag" not in bob.get(url).headers


def test_taking_data_out_is_on_record(form: Form, bob: Person) -> None:
    fetched(bob, f"{address(form)}.csv")
    make_draft(form)
    fetched(bob, f"{address(form, draft=True)}.csv")
    event = AuditEvent.objects.get(action="form.submission.export")
    assert event.actor == bob.actor
    assert (event.project_id, event.form_id) == (form.project_id, form.id)


@pytest.mark.parametrize("kind", [*KINDS, "/uuid:1.geojson"])
def test_what_is_not_there_is_not_found(
    project: Project, bob: Person, kind: str
) -> None:
    draft = make_form(project, xform("draft"), publish=False)
    base = f"/v1/projects/{project.id}/forms"
    assert problem(bob.get(f"{base}/none/submissions{kind}")) == (404, 404.1)
    assert problem(bob.get(f"/v1/projects/0/forms/x/submissions{kind}")) == (404, 404.1)
    assert problem(bob.get(address(draft) + kind)) == (404, 404.1)


def test_the_draft_of_a_form_without_one_is_not_found(form: Form, bob: Person) -> None:
    assert problem(bob.get(f"{address(form, draft=True)}.csv")) == (404, 404.1)


def test_ids_may_hold_anything(project: Project, bob: Person) -> None:
    form = make_form(project, xform("'=+/*-451%/%"))
    by = make_app_user(project, form_id=form.id).actor
    odd = "uuid:a/b%2F'✅"
    send(form, instance("", form_id=form.xml_form_id, instance_id=odd), by=by)
    assert [row["KEY"] for row in rows(fetched(bob, f"{address(form)}.csv"))] == [odd]
    assert bob.get(f"{address(form)}/{segment(odd)}.geojson").status_code == 200


def test_a_filter_with_nul_is_refused(form: Form, bob: Person) -> None:
    assert bob.get(f"{address(form)}.csv?$filter=name eq '%00'").status_code == 400
