"""Where submissions were made: told on arrival, made anew, filled in."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from collect.accounts.limits import EVERYWHERE, NOWHERE, Areas
from collect.accounts.models import Project
from collect.forms.models import Form
from collect.submissions.actions import rebuild_rows
from collect.submissions.areas import ids_within, lies_within, of_areas, sent_within
from collect.submissions.models import Submission
from tests.factories.accounts import make_app_user
from tests.factories.areas import BALI, JAVA, WORKBOOK, interview, provinces_form
from tests.factories.submissions import household_form, instance, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(project: Project) -> Form:
    return provinces_form(project)


def arrived(form: Form, province: str, **given: Any) -> Submission:
    """A submission that was just received."""
    by = make_app_user(form.project, form_id=form.pk).actor
    instance_id = interview(
        form, by, province, instance_id=f"uuid:{province or 'none'}", **given
    )
    return Submission.objects.get(instance_id=instance_id)


@pytest.mark.parametrize(
    ("ref_area", "areas"),
    [
        ("'IDN'", ["IDN", BALI]),
        ("${province}", [BALI]),
        ("concat('I', 'DN')", [BALI]),
        ("", [BALI]),
    ],
)
def test_a_submission_lies_in_the_areas_that_its_workbook_tells(
    project: Project, ref_area: str, areas: list[str]
) -> None:
    form = provinces_form(project, WORKBOOK.replace("'IDN'", ref_area or "     "))
    assert arrived(form, BALI).areas == areas


def test_what_says_no_province_lies_in_its_country(form: Form) -> None:
    assert arrived(form, "").areas == ["IDN"]


def test_a_form_without_areas_has_submissions_nowhere(project: Project) -> None:
    form = household_form(project)
    by = make_app_user(project, form_id=form.pk).actor
    send(form, instance(instance_id="uuid:a"), by=by)
    assert Submission.objects.get().areas == []
    assert not ids_within(form, Areas(frozenset({"IDN"})))


def test_submissions_are_those_within_the_areas(form: Form) -> None:
    java, bali = arrived(form, JAVA), arrived(form, BALI)
    own = Areas(frozenset({JAVA}))
    assert list(sent_within(form, own)) == [java]
    assert ids_within(form, own) == {java.instance_id}
    assert ids_within(form, own, [bali.instance_id]) == set()
    assert ids_within(form, EVERYWHERE, [bali.instance_id]) == {bali.instance_id}
    assert not of_areas(Submission.objects.all(), NOWHERE).exists()
    assert of_areas(Submission.objects.all(), EVERYWHERE).count() == 2
    assert lies_within(java, own)
    assert not lies_within(bali, own)
    assert lies_within(bali, EVERYWHERE)


def test_areas_are_made_anew_with_the_rows(form: Form) -> None:
    java = arrived(form, JAVA)
    assert rebuild_rows().different == 0
    Submission.objects.update(areas=[BALI])
    with pytest.raises(CommandError, match="1 had other"):
        call_command("rebuild_rows", "--check")
    java.refresh_from_db()
    assert java.areas == [BALI]
    assert rebuild_rows().different == 1
    java.refresh_from_db()
    assert java.areas == ["IDN", JAVA]


def test_earlier_versions_tell_no_areas(form: Form) -> None:
    java = arrived(form, JAVA)
    by = make_app_user(form.project, form_id=form.pk).actor
    interview(form, by, BALI, instance_id="uuid:e", deprecated_id=java.instance_id)
    assert rebuild_rows().different == 0
    java.refresh_from_db()
    assert java.areas == ["IDN", BALI]


def test_submissions_from_before_get_their_areas(form: Form, project: Project) -> None:
    java, none = arrived(form, JAVA), arrived(form, "")
    other = household_form(project)
    by = make_app_user(project, form_id=other.pk).actor
    send(other, instance(instance_id="uuid:a"), by=by)
    Submission.objects.update(areas=[])
    fill = import_module("collect.submissions.migrations.0006_fill_areas").fill
    with connection.schema_editor() as editor:
        fill(apps, editor)
    java.refresh_from_db()
    none.refresh_from_db()
    assert (sorted(java.areas), none.areas) == ([JAVA, "IDN"], ["IDN"])
    assert Submission.objects.get(form=other).areas == []
