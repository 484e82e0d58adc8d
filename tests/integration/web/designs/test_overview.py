"""What a form is, and how it is doing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from collect.accounts.models import Project
from collect.accounts.permissions import ADMIN, ANALYST, DATA_COLLECTOR
from collect.forms import actions
from collect.forms.models import Form
from collect.forms.uploads import Kind
from collect.submissions.models import Submission
from tests.factories.accounts import Person, make_app_user, make_person
from tests.factories.forms import make_draft, make_form
from tests.factories.submissions import instance, new_id, send
from tests.integration.forms.workbooks import xlsx
from tests.integration.web.designs.sheets import settings, workbook_form
from tests.support.build_xlsforms import FORMS
from tests.support.pages import open_page


@pytest.fixture
def form(project: Project) -> Form:
    return workbook_form(project)


def arrive(form: Form) -> Submission:
    """A submission of the form."""
    xml = instance(form_id="people", instance_id=new_id())
    send(form, xml, by=make_person("", ADMIN).actor)
    return Submission.objects.latest("pk")


def test_what_the_form_is(bob: Person, form: Form) -> None:
    page = open_page(bob.browser, f"/forms/{form.pk}")
    assert page.heading == "People"
    facts = dict(zip(page.texts("dl.facts dt"), page.texts("dl.facts dd"), strict=True))
    assert facts["Id"] == "people"
    assert facts["Version"].startswith("1, published")
    assert (facts["Questions"], facts["Groups"], facts["Repeats"]) == ("2", "0", "0")
    assert facts["Languages"] == "one"
    assert page.texts(".bar .badge") == ["Open"]
    assert "declares none" in page.text


def test_what_arrived_and_when(bob: Person, form: Form) -> None:
    arrive(form)
    old = arrive(form)
    Submission.objects.filter(pk=old.pk).update(
        created_at=timezone.now() - timedelta(days=3)
    )
    page = open_page(bob.browser, f"/forms/{form.pk}")
    assert [text.split()[0] for text in page.texts(".card .figure")][:2] == ["2", "1"]
    assert len(page.select(".spark rect")) == 2


def test_a_large_form_with_its_indicators(bob: Person, project: Project) -> None:
    path = FORMS / "households/child_disparity_household.xlsx"
    form = make_form(project, path.read_bytes(), kind=Kind.XLSX)
    page = open_page(bob.browser, f"/forms/{form.pk}")
    assert "WS_PPL_W-ALB" in page.texts(".codes li")
    assert "Bahasa Indonesia (id), English (en)" in page.text


def test_next_steps_of_those_who_can_take_them(
    alice: Person, bob: Person, project: Project
) -> None:
    form = workbook_form(project, publish=False)
    address = f"/forms/{form.pk}"
    assert "only a draft" in open_page(alice.browser, address).text
    assert not open_page(bob.browser, address).select(".steps")
    actions.publish(form=form, by=None)
    make_draft(form, xlsx(settings=settings("2")), kind=Kind.XLSX)
    page = open_page(alice.browser, address)
    assert "draft of the next version" in page.text
    form.refresh_from_db()
    actions.set_state(form=form, state="closing", by=None)
    page = open_page(alice.browser, address)
    assert page.link("To its state") == f"{address}/settings"
    assert page.texts(".bar .badge") == ["Closing"]


def test_devices_that_fill_it_leave_nothing_to_do(
    alice: Person, form: Form, project: Project
) -> None:
    make_app_user(project, form_id=form.pk)
    arrive(form)
    submission = arrive(form)
    Submission.objects.filter(pk=submission.pk).update(review_state="hasIssues")
    page = open_page(alice.browser, f"/forms/{form.pk}")
    assert "No device" not in page.text


def test_who_sees_no_submissions_sees_no_figures(
    project: Project, form: Form, chelsea: Person
) -> None:
    for name, role in (("ann", ANALYST), ("dan", DATA_COLLECTOR)):
        person = make_person(name, role, project)
        page = open_page(person.browser, f"/forms/{form.pk}")
        assert not page.select(".figure, .spark")
    open_page(chelsea.browser, f"/forms/{form.pk}", status=404)
