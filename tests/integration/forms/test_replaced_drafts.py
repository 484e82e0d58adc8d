"""Drafts that were replaced: what was sent to them goes with them."""

from datetime import timedelta
from typing import Any

import pytest

from collect.accounts.models import Project
from collect.forms import actions
from collect.forms.models import FormVersion
from collect.lib.clock import now
from collect.submissions.models import Submission, SubmissionVersion
from tests.factories.accounts import Person, make_app_user
from tests.factories.forms import make_draft, make_form, xform
from tests.factories.submissions import household_form, instance, new_id, send
from tests.integration.forms.conftest import Address
from tests.integration.forms.conftest import send as send_body


def test_replaced_drafts_go_and_drafts_in_use_stay(project: Project) -> None:
    form = make_form(project)
    dropped = make_draft(form, xform(version="2"))
    answered = make_draft(form, xform(version="3"))
    device = make_app_user(project, form_id=form.id)
    current = make_draft(form, xform(version="4"))
    Submission.objects.create(
        form=form, instance_id="a", draft=True, submitter=device.actor, created_at=now()
    )
    SubmissionVersion.objects.create(
        submission=Submission.objects.get(),
        form=form,
        form_version=answered,
        instance_id="a",
        draft=True,
        submitter=device.actor,
        xml=b"<data/>",
        created_at=now(),
        seq=1,
    )
    assert actions.discard_replaced_drafts() == 0
    assert actions.discard_replaced_drafts(kept=timedelta()) == 1
    left = set(FormVersion.objects.values_list("id", flat=True))
    assert left == {form.current_version_id, answered.id, current.id}
    assert dropped.id not in left


@pytest.mark.parametrize("ending", ["replaced", "copied", "dropped", "published"])
def test_test_submissions_go_with_their_draft(
    ending: str, alice: Person, at: Address, project: Project
) -> None:
    form = household_form(project)
    make_draft(form)
    kept, test = (instance(instance_id=new_id()) for _ in range(2))
    send(form, kept, by=alice.actor)
    send(form, test, by=alice.actor, draft=True)
    assert Submission.objects.count() == 2
    draft = at("household", "/draft?ignoreWarnings=true")

    def replace(body: bytes, content_type: str) -> Any:
        return send_body(alice, draft, body, content_type=content_type)

    def end() -> Any:
        match ending:
            case "replaced":
                return replace(xform("household"), "application/xml")
            case "copied":
                return replace(b"", "")
            case "dropped":
                return alice.delete(at("household", "/draft"))
        return alice.post(at("household", "/draft/publish?version=2"))

    assert end().json() == {"success": True}
    assert [s.draft for s in Submission.objects.all()] == [False]


def test_a_refused_publication_keeps_the_test_submissions(
    alice: Person, at: Address, project: Project
) -> None:
    form = household_form(project)
    make_draft(form)
    send(form, instance(instance_id=new_id()), by=alice.actor, draft=True)
    assert alice.post(at("household", "/draft/publish")).json()["code"] == 409.6
    assert Submission.objects.filter(draft=True).count() == 1
