"""The map of where interviews were made, and the same as a table."""

from __future__ import annotations

from typing import Any

import pytest

from collect.accounts.models import Project
from collect.forms.models import Form
from collect.forms.uploads import Kind
from tests.factories.accounts import Person, make_app_user
from tests.factories.forms import make_form
from tests.factories.submissions import instance, new_id, send
from tests.integration.datasets.monitoring.test_choosing import PLACED
from tests.support.pages import open_page

DESIGN = """
| design |
|        | strata  | cluster |
|        | ${area} | ${area} |
"""
WORLD = "view=-30,-80,330,80&size=7"


def placed(project: Project, pii: str, *spots: str, design: str = "") -> Form:
    """Interviews at these places of a form whose positions have this mark."""
    text = PLACED.format(pii=pii) + design
    form = make_form(project, text.encode(), kind=Kind.MD)
    by = make_app_user(project, form_id=form.pk).actor
    for spot in spots:
        body = f"<area>U</area><spot>{spot}</spot><result>done</result>"
        send(form, instance(body, form_id="placed", instance_id=new_id()), by=by)
    return form


def cells(person: Person, form: Form, query: str = WORLD) -> list[dict[str, Any]]:
    answer = person.browser.get(f"/forms/{form.pk}/fieldwork/map/cells.json?{query}")
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["cells"]
    return found


def at(form: Form, rest: str = "") -> str:
    return f"/forms/{form.pk}/fieldwork/map{rest}"


FIJI = ("-17.0 179.9 0 5", "-17.1 -179.95 0 5")


def test_interviews_are_put_together_in_cells_that_lead_to_them(
    alice: Person, project: Project
) -> None:
    form = placed(project, "direct", *FIJI, "27.7 85.3 0 5")
    page = open_page(alice.browser, at(form))
    assert "3 interviews with a position" in page.text
    (box,) = page.select("#map")
    assert box.get("data-extent", "").startswith("85.3,-17.1,180.05")
    fiji, nepal = cells(alice, form)
    assert (fiji["n"], nepal["n"]) == (2, 1)
    assert fiji["kinds"] == [2, 0, 0, 0, 0]
    assert nepal["at"] == [27.7, 85.3]
    assert alice.browser.get(fiji["link"]).status_code == 200
    assert "box=179.89" in fiji["link"]


def test_kinds_can_be_findings_or_people(alice: Person, project: Project) -> None:
    form = placed(project, "none", *FIJI)
    page = open_page(alice.browser, at(form, "?colour=enumerator"))
    assert page.texts("#legend [data-kind]") == ["Tablet 1", "Others"]
    (fiji,) = cells(alice, form, f"{WORLD}&colour=enumerator")
    assert fiji["kinds"] == [2, 0]
    (fiji,) = cells(alice, form, f"{WORLD}&colour=findings")
    assert fiji["kinds"] == [0, 0, 2]
    page = open_page(alice.browser, at(form, "?colour=nothing"))
    assert page.texts("#legend [data-kind]")[0] == "Received"


def test_people_without_a_colour_are_others(
    alice: Person, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collect.web.fieldwork.map._MOST_KINDS", 0)
    form = placed(project, "none", *FIJI)
    (fiji,) = cells(alice, form, f"{WORLD}&colour=enumerator")
    assert fiji["kinds"] == [2]


def test_positions_are_displaced_for_who_may_not_see_them(
    alice: Person, bob: Person, project: Project
) -> None:
    form = placed(project, "", "27.7 85.3 0 5")
    page = open_page(bob.browser, at(form))
    assert "Positions are moved by some kilometres" in page.text
    (moved,) = cells(bob, form)
    (exact,) = cells(alice, form)
    assert exact["at"] == [27.7, 85.3]
    assert moved["at"] != exact["at"]
    assert abs(moved["at"][0] - 27.7) < 0.2
    assert "Positions are moved" not in open_page(alice.browser, at(form)).text


def test_withheld_positions_are_on_no_map(bob: Person, project: Project) -> None:
    form = placed(project, "direct", *FIJI)
    page = open_page(bob.browser, at(form))
    assert "Positions of this form are marked as direct identifiers." in page.text
    assert page.select("#map") == []
    assert cells(bob, form) == []
    assert page.rows("#places ~ .table table")[0][:3] == ["Not known", "2", "2"]


def test_clusters_that_nobody_was_in_are_named(bob: Person, project: Project) -> None:
    design = DESIGN.replace("${area} | ${area}", "${area} | ${result}")
    form = placed(project, "none", *FIJI, design=design)
    page = open_page(bob.browser, at(form))
    assert page.texts("h2")[-1] == "Clusters"
    assert page.texts(".without li") == ["Away"]
    assert page.rows("#places ~ .table table")[0][0] == "Done"


def test_without_positions_the_page_says_so(
    bob: Person, project: Project, watched: Form
) -> None:
    assert "has no question for a position" in open_page(bob.browser, at(watched)).text
    form = placed(project, "none")
    page = open_page(bob.browser, at(form))
    assert "No interview has a position yet." in page.text
    assert "There are no interviews." in page.text


@pytest.mark.parametrize(
    "query",
    [
        "",
        "view=0,0,1,1",
        "view=x&size=1",
        "view=0,0,1,1&size=x",
        "view=0,0,1,1&size=nan",
    ],
)
def test_views_that_make_no_sense(bob: Person, watched: Form, query: str) -> None:
    answer = bob.browser.get(at(watched, f"/cells.json?{query}"))
    assert answer.status_code == 404


def test_a_filter_that_makes_no_sense_is_said(bob: Person, watched: Form) -> None:
    page = open_page(bob.browser, at(watched, "?to=soon"), status=400)
    assert page.error_beside("to") == "Write a day as 2026-03-01."
