"""Open, closing, closed: what those who fill forms may see and send."""

import pytest
from django.test import Client

from collect.accounts.models import Project
from collect.accounts.permissions import ANALYST, DATA_COLLECTOR, REVIEWER
from collect.forms import actions
from tests.factories.accounts import Person, make_app_user, make_person
from tests.factories.forms import make_form, xform
from tests.factories.submissions import Phone, household_form, instance, new_id
from tests.integration.forms.conftest import Address


def test_collectors_see_what_is_published_and_not_closed(
    project: Project, at: Address
) -> None:
    make_form(project, xform("open"))
    for state in ("closing", "closed"):
        form = make_form(project, xform(state))
        actions.set_state(form=form, state=state, by=None)
    make_form(project, xform("draft"), publish=False)
    eve = make_person("eve", DATA_COLLECTOR, project)
    seen = [form["xmlFormId"] for form in eve.get(at()).json()]
    assert sorted(seen) == ["closing", "open"]
    assert eve.get(at("closing", "/fields")).status_code == 200
    assert eve.get(at("closed", "/fields")).json()["code"] == 403.1
    assert eve.get(at("open", ".xml")).status_code == 200
    assert eve.get(at("open", "/draft")).json()["code"] == 403.1
    assert eve.get(at("closed", ".xml")).json()["code"] == 403.1


def test_an_app_user_reads_its_forms_only(project: Project, at: Address) -> None:
    mine = make_form(project, xform("mine"))
    make_form(project, xform("other"))
    device = make_app_user(project, form_id=mine.id)
    phone = Client()

    def get(path: str) -> int:
        return phone.get(f"{path}?st={device.token}").status_code

    assert get(at("mine", ".xml")) == 200
    assert get(at("other", ".xml")) == 403
    assert [f["xmlFormId"] for f in phone.get(f"{at()}?st={device.token}").json()] == [
        "mine"
    ]


@pytest.mark.parametrize(
    ("state", "listed", "accepted"),
    [("open", True, 201), ("closing", False, 201), ("closed", False, 409)],
)
def test_the_state_decides_what_phones_get_and_send(
    state: str, listed: bool, accepted: int, project: Project
) -> None:
    form = household_form(project)
    phone = Phone.of(make_app_user(project, form_id=form.id))
    actions.set_state(form=form, state=state, by=None)
    assert (b"<formID>household" in phone.form_list().content) is listed
    assert phone.post(instance(instance_id=new_id())).status_code == accepted


@pytest.mark.parametrize("role", [REVIEWER, ANALYST])
def test_those_who_look_at_data_see_closed_forms_and_no_drafts(
    role: object, project: Project, at: Address
) -> None:
    form = make_form(project, xform("shut"))
    actions.set_state(form=form, state="closed", by=None)
    make_form(project, xform("draft"), publish=False)
    person = make_person("fay", role, project)  # type: ignore[arg-type]
    assert [form["xmlFormId"] for form in person.get(at()).json()] == ["shut"]
    assert person.get(at("shut", "/fields")).status_code == 200
    assert person.get(at("draft")).json()["code"] == 403.1
    assert person.get(at("draft", "/draft")).json()["code"] == 403.1


def test_forms_without_a_title_are_listed_by_their_id(
    alice: Person, at: Address, project: Project
) -> None:
    make_form(project, xform("b", title="Beta"))
    actions.update(form=make_form(project, xform("Alpha")), name="", by=None)
    listed = alice.get(at()).json()
    assert [(form["xmlFormId"], form["name"]) for form in listed] == [
        ("Alpha", None),
        ("b", "Beta"),
    ]
