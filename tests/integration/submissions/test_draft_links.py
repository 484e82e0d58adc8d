"""Tests of a draft by those who have its link."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from collect.accounts.models import Assignment, Project
from collect.forms.models import Form, FormVersion
from collect.submissions.models import Submission
from tests.factories.accounts import Person
from tests.factories.forms import make_form
from tests.factories.submissions import household_xform, instance, new_id
from tests.integration.submissions.addresses import address


@pytest.fixture
def draft(project: Project, alice: Person) -> Form:
    return make_form(project, household_xform(), by=alice.actor, publish=False)


def post(form: Form, token: str, xml: bytes) -> Any:
    tail = address(form, draft=True).removeprefix("/v1")
    return Client().post(
        f"/v1/test/{token}{tail}?deviceID=d", xml, content_type="text/xml"
    )


def token_of(form: Form) -> str:
    return str(FormVersion.objects.get(form=form).draft_token)


def test_who_has_the_link_may_send(draft: Form, alice: Person) -> None:
    xml = instance(instance_id=new_id())
    sent = post(draft, token_of(draft), xml)
    assert sent.status_code == 200
    assert sent.json()["submitterId"] == alice.id
    assert sent.json()["deviceId"] == "d"
    assert [s.draft for s in Submission.objects.all()] == [True]
    assert post(draft, token_of(draft), xml).json()["code"] == 409.3
    assert post(draft, token_of(draft), b"<a").json()["code"] == 400.1


@pytest.mark.parametrize("token", ["x", "x" * 64, "%00", "✅"])
def test_other_links_lead_nowhere(draft: Form, token: str) -> None:
    xml = instance(instance_id=new_id())
    assert post(draft, token, xml).json()["code"] in (400.8, 404.1)
    assert not Submission.objects.exists()


def test_a_link_is_worth_what_its_maker_may_do(draft: Form, project: Project) -> None:
    xml = instance(instance_id=new_id())
    Assignment.objects.all().delete()
    assert post(draft, token_of(draft), xml).json()["code"] == 403.1
    nobodys = make_form(project, household_xform("other"), publish=False)
    other = instance(form_id="other", instance_id=new_id())
    assert post(nobodys, token_of(nobodys), other).json()["code"] == 403.1
    FormVersion.objects.filter(form=draft).update(draft_token=None)
    assert post(draft, token_of(draft), xml).json()["code"] == 404.1


def test_a_link_is_for_its_own_form(draft: Form, alice: Person) -> None:
    form = make_form(
        draft.project, household_xform("other"), by=alice.actor, publish=False
    )
    xml = instance(form_id="other", instance_id=new_id())
    assert post(form, token_of(draft), xml).json()["code"] == 404.1
    assert post(draft, token_of(draft), xml).json()["code"] == 400.8
