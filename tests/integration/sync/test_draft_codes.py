"""Settings codes of drafts: for those who make the form."""

from __future__ import annotations

import pytest

from collect.forms.models import Form, FormVersion
from collect.sync import settings_code
from tests.factories.accounts import Person
from tests.factories.forms import make_form, xform
from tests.factories.submissions import Phone

KINDS = ["settings", "qr.png", "qr.svg"]


@pytest.fixture
def tried(form: Form) -> Form:
    return make_form(form.project, xform("tried"), publish=False)


def address(form: Form, kind: str) -> str:
    return f"/v1/projects/{form.project_id}/forms/{form.xml_form_id}/draft/{kind}"


@pytest.mark.parametrize("kind", KINDS)
def test_only_those_who_make_the_form_get_a_code(
    tried: Form, form: Form, alice: Person, bob: Person, chelsea: Person, kind: str
) -> None:
    url = address(tried, kind)
    assert [p.get(url).status_code for p in (alice, bob, chelsea)] == [200, 403, 403]
    assert alice.get(address(form, kind)).status_code == 404
    FormVersion.objects.filter(form=tried).update(draft_token=None)
    assert alice.get(url).status_code == 404


def test_the_code_sets_a_phone_up_for_the_draft(tried: Form, alice: Person) -> None:
    settings = alice.get(address(tried, "settings")).json()
    assert settings["project"] == {"name": "[Draft] Simple"}
    phone = Phone(settings["general"]["server_url"])
    assert b"<formID>tried</formID>" in phone.form_list().content
    assert settings_code.decode(settings_code.encode(settings)) == settings
