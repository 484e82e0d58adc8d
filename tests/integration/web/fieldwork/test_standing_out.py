"""What stands out: nights, long interviews, missing positions, how visits ended."""

from __future__ import annotations

import pytest

from collect.accounts.models import Project
from collect.forms.models import Form
from collect.forms.uploads import Kind
from collect.web.fieldwork import figures, scene
from tests.factories.accounts import Person, make_app_user
from tests.factories.areas import JAVA, Homes, limited, make_homes
from tests.factories.forms import make_form
from tests.factories.submissions import instance, new_id, send
from tests.support.pages import Page, open_page

WORKBOOK = """
| survey |
|        | type                   | name        | label::English (en) |
|        | start                  | start       |                     |
|        | end                    | end         |                     |
|        | select_one interviewer | interviewer | Interviewer         |
|        | geopoint               | spot        | Spot                |
|        | select_one result      | result      | Result              |

| choices |
|         | list_name   | name | label::English (en) |
|         | interviewer | Ama  | Ama                 |
|         | interviewer | Edi  | Edi                 |
|         | result      | done | Completed           |
|         | result      | away | Nobody at home      |

| settings |
|          | form_title | form_id | version |
|          | Visits     | visits  | 1       |

| checks |
|        | name    | type     | max_minutes |
|        | minutes | duration | 30          |
"""


@pytest.fixture
def visits(project: Project) -> Form:
    """Twelve visits of two people each: Edi's by night, long, and without a position."""
    form = make_form(project, WORKBOOK.encode(), kind=Kind.MD)
    by = make_app_user(project, form_id=form.pk).actor
    for number in range(24):
        edi = number % 2
        at = f"2026-03-01T{23 if edi else 10}"
        body = (
            f"<start>{at}:00:00.000+05:45</start>"
            f"<end>{at}:{40 if edi else 20}:00.000+05:45</end>"
            f"<interviewer>{'Edi' if edi else 'Ama'}</interviewer>"
            f"<spot>{'' if edi else '27.7 85.3 0 5'}</spot>"
            f"<result>{'away' if number == 3 else 'done'}</result>"
        )
        send(form, instance(body, form_id="visits", instance_id=new_id()), by=by)
    return form


def dashboard(person: Person, form: Form, query: str = "") -> Page:
    return open_page(person.browser, f"/forms/{form.pk}/fieldwork{query}")


def test_all_that_stands_out_is_said(bob: Person, visits: Form) -> None:
    page = dashboard(bob, visits)
    said = " ".join(page.texts(".points li"))
    assert "12 interviews began between 22:00 and 6:00" in said
    assert "Edi: positions are missing more often (there in 0" in said
    (minutes,) = page.texts("#card-minutes")
    assert minutes.endswith("12 longer than 30")
    edi, ama = page.rows(".heat")[1:]
    assert (edi[0], ama[0]) == ("Edi", "Ama")
    assert "100 % ▲higher than others" in " ".join(edi)
    assert "0 % ▼lower than others" in " ".join(ama)
    assert page.rows("#outcomes ~ .table table") == [
        ["Completed", "23", "96 %"],
        ["Nobody at home", "1", "4 %"],
    ]


def test_very_many_options_are_typed(
    bob: Person, visits: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scene, "MOST_OPTIONS", 1)
    page = dashboard(bob, visits, "?enumerator=Edi")
    (field,) = page.select("[name=enumerator]")
    assert (field.tag, field.get("value")) == ("input", "Edi")


def test_a_filter_that_is_not_on_the_page_may_be_wrong_too(
    bob: Person, visits: Form
) -> None:
    page = open_page(bob.browser, f"/forms/{visits.pk}/fieldwork?box=x", status=400)
    assert page.texts("#card-made") == ["Interviews 24"]


def test_few_figures_are_held(
    bob: Person, visits: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "_KEPT", 0)
    dashboard(bob, visits)
    assert not figures._held


def test_people_of_an_area_see_its_interviews_only(project: Project) -> None:
    homes: Homes = make_homes(project)
    rina = limited("rina", project, JAVA)
    page = dashboard(rina, homes.form)
    assert page.texts("#card-made") == ["Interviews 1"]
    page = open_page(rina.browser, f"/forms/{homes.form.pk}/fieldwork/map")
    assert page.select(".without") == []
