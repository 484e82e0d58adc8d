"""What the web collector asks otherwise is said before an interview is begun."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from collect.accounts.models import AppUser, Project
from collect.forms import blobs
from collect.forms.actions import publish
from collect.forms.models import Form, FormAttachment
from collect.forms.queries import collector_limits
from collect.forms.uploads import Kind, Upload
from collect.problems import Problem
from tests.factories.accounts import Person, make_app_user
from tests.factories.collector import WebCollector
from tests.factories.forms import convert_here, make_form, make_version
from tests.factories.submissions import household_form
from tests.unit.forms.xlsform.support import sheet

SURVEY = (
    "background-audio | voice | | | |",
    "text | app | By the app | অ্যাপ দিয়ে | ex:org.example.app(x=1) |",
    "select_one_from_file villages.csv | village | Village | গ্রাম | |",
)


def workbook(version: str, *survey: str) -> bytes:
    """A form in English and Bangla, which is its default."""
    header = "type | name | label::English (en) | label::Bangla (bn) | appearance | x"
    settings = "form_id | version | form_title | default_language"
    tables = sheet("survey", header, *survey) + sheet(
        "settings", settings, f"limits | {version} | Limits | Bangla (bn)"
    )
    return tables.encode()


def unsupported(project: Project, form: Form) -> Any:
    """What a phone of the project is told of the form."""
    collector = WebCollector.of(make_app_user(project, form_id=form.pk))
    (offered,) = collector.state()["forms"]
    return offered["unsupported"]


@pytest.fixture
def limited(project: Project, alice: Person) -> Form:
    """A form with a list of 2,001 villages in a file."""
    form = make_form(project, workbook("1", *SURVEY), kind=Kind.MD, publish=False)
    blob = blobs.store([b"name,label\n", *(b"v%d,V\n" % at for at in range(2_001))])
    FormAttachment.objects.filter(version=form.draft_version).update(blob=blob)
    publish(form=form, by=alice.actor)
    form.refresh_from_db()
    return form


def test_a_phone_is_told_question_and_reason(project: Project, limited: Form) -> None:
    assert unsupported(project, limited) == [
        {"reference": "/data/voice", "label": "", "reason": "no_background_sound"},
        {"reference": "/data/app", "label": "অ্যাপ দিয়ে", "reason": "other_app"},
        {"reference": "/data/village", "label": "গ্রাম", "reason": "long_list"},
    ]


def test_the_uploader_is_told_the_same_by_cell(alice: Person, limited: Form) -> None:
    path = f"/v1/projects/{limited.project_id}/forms/limits/findings"
    found = [
        (each["severity"], each["cell"])
        for each in alice.get(path).json()
        if each["code"].startswith("collector_")
    ]
    assert found == [("warning", "A2"), ("info", "E3")]


def test_an_upload_is_not_held_up_by_what_only_the_web_collector_cannot() -> None:
    upload = Upload(data=workbook("1", *SURVEY), kind=Kind.MD)
    assert convert_here(upload).warnings == []


def test_a_corrected_version_is_told_anew(project: Project, limited: Form) -> None:
    make_version(limited, workbook("2", "text | a | A | আ | |"), kind=Kind.MD)
    assert unsupported(project, limited) == []


def test_a_form_is_read_once_however_often_phones_ask(
    limited: Form, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    version = limited.current_version_id
    assert version is not None
    collector_limits.cache_clear()
    with django_assert_num_queries(2):
        first = collector_limits(version)
    with django_assert_num_queries(0):
        assert collector_limits(version) is first


def test_an_ordinary_form_is_told_nothing(app_user: AppUser, project: Project) -> None:
    assert unsupported(project, household_form(project, "plain")) == []


@pytest.mark.django_db
def test_there_are_no_limits_of_no_version() -> None:
    with pytest.raises(Problem, match=r"404\.6"):
        collector_limits(10**9)
