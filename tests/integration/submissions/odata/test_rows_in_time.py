"""Rows through edits, deletions, versions and drafts."""

from __future__ import annotations

from collections.abc import Callable

from collect.accounts.models import Actor, Project
from collect.forms.models import Form
from collect.submissions import actions
from tests.factories.accounts import Person
from tests.factories.forms import make_draft, make_form, make_version, xform
from tests.factories.odata import Reader
from tests.factories.submissions import household_xform, instance, new_id, send

FULL = """<name>Ama</name><member><age>34</age><visit><day>2026-01-02</day></visit>
</member><member><age>1</age></member>"""
Fill = Callable[..., str]


def test_an_edit_replaces_the_row(
    read: Reader, fill: Fill, form: Form, by: Actor
) -> None:
    fill("uuid:1", FULL)
    edit = instance("<name>B</name>", instance_id="uuid:2", deprecated_id="uuid:1")
    send(form, edit, by=by)
    (row,) = read.page()["value"]
    assert (row["__id"], row["name"], row["meta"]["instanceID"]) == (
        "uuid:1",
        "B",
        "uuid:2",
    )
    assert row["__system"]["edits"] == 1
    assert row["__system"]["reviewState"] == "edited"
    assert row["__system"]["updatedAt"] is not None
    assert read.page("Submissions.member")["value"] == []


def test_a_deleted_submission_is_shown_only_to_those_who_ask(
    read: Reader, fill: Fill, form: Form, by: Actor
) -> None:
    fill("uuid:1", FULL)
    fill("uuid:2", FULL)
    gone = form.submissions.get(instance_id="uuid:1")
    gone_ids = read.ids("Submissions('uuid:1')/member")
    actions.delete_submission(submission_id=gone.pk, by=by)
    assert read.ids() == ["uuid:2"]
    assert len(read.ids("Submissions.member")) == 2
    assert read.ids(filter="__system/deletedAt ne null") == ["uuid:1"]
    assert read.ids(filter="year(__system/deletedAt) gt 2000 or false") == ["uuid:1"]
    root = "$root/Submissions/__system/deletedAt"
    assert read.ids("Submissions.member", filter=f"not ({root} eq null)") == gone_ids
    assert len(read.ids("Submissions.member", filter=f"{root} in (null)")) == 2


def test_rows_of_older_versions_lack_newer_questions(
    project: Project, alice: Person, by: Actor
) -> None:
    form = make_form(project, xform("f", questions={"a": "int", "gone": "string"}))
    read = Reader(form, alice)
    old = instance("<a>1</a><gone>x</gone>", form_id="f", instance_id="uuid:1")
    send(form, old, by=alice.actor)
    make_version(form, xform("f", version="2", questions={"a": "int", "b": "int"}))
    new = instance("<a>2</a><b>3</b>", form_id="f", version="2", instance_id="uuid:2")
    send(form, new, by=alice.actor)
    rows = read.page()["value"]
    assert [(r["a"], r["b"]) for r in rows] == [(2, 3), (1, None)]
    assert "gone" not in rows[1]
    assert [r["__system"]["formVersion"] for r in rows] == ["2", "1"]
    assert read.ids(filter="b eq null") == ["uuid:1"]


def test_a_draft_has_tables_of_its_own(form: Form, alice: Person, fill: Fill) -> None:
    fill("uuid:1")
    read = Reader(form, alice, draft=True)
    assert read.problem() == 404.1
    make_draft(form, household_xform(version="2"))
    assert read.page()["value"] == []
    sent = instance(FULL, version="2", instance_id=new_id())
    send(form, sent, by=alice.actor, draft=True)
    found = read.page()
    assert len(found["value"]) == 1
    assert found["value"][0]["__system"]["formVersion"] == "2"
    assert found["@odata.context"].endswith("/draft.svc/$metadata#Submissions")
    assert len(read.get("").json()["value"]) == 3
    assert len(read.ids("Submissions.member")) == 2
    assert Reader(form, alice).ids() == ["uuid:1"]
