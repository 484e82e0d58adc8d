"""The dashboard of a form's fieldwork."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from collect.accounts.models import Actor, AuditEvent
from collect.datasets.monitoring.targets import set_targets
from collect.forms.models import Form
from tests.factories.accounts import Person
from tests.integration.datasets.homes import finished_run
from tests.integration.datasets.monitoring.conftest import home
from tests.support.pages import Page, open_page, send


def at(form: Form, rest: str = "") -> str:
    return f"/forms/{form.pk}/fieldwork{rest}"


def card(page: Page, name: str) -> str:
    (text,) = page.texts(f"#card-{name}")
    return text


def asked(address: str) -> dict[str, str]:
    """The parameters of a link to submissions."""
    parts = urlsplit(address)
    assert parts.path.endswith("/submissions")
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


def row_links(page: Page, selector: str, name: str) -> list[dict[str, str]]:
    """Where the links of a row lead."""
    for row in page.select(f"{selector} tbody tr"):
        if row.cssselect("th")[0].text_content().strip().startswith(name):
            return [asked(link.get("href") or "") for link in row.cssselect("a")]
    raise AssertionError(name)


def test_the_numbers_of_the_morning_lead_to_their_submissions(
    bob: Person, watched: Form
) -> None:
    page = open_page(bob.browser, at(watched))
    assert page.heading == "Fieldwork"
    assert card(page, "made") == "Interviews 4"
    assert card(page, "review") == "Not yet reviewed 4"
    assert (
        card(page, "minutes") == "Minutes of an interview (median) 20 1 shorter than 15"
    )
    assert card(page, "findings") == "Findings to decide 2 2 found: 0.5 an interview"
    assert "None for" in card(page, "today")
    (link,) = page.select("#card-review a")
    assert asked(link.get("href") or "") == {"review": "received"}
    (link,) = page.select("#card-minutes a")
    assert asked(link.get("href") or "") == {"having": "short"}


def test_before_the_first_interview_the_page_says_so(bob: Person, form: Form) -> None:
    page = open_page(bob.browser, at(form))
    assert "There are no interviews yet" in page.text
    assert card(page, "made") == "Interviews 0"
    assert page.select(".picture") == []
    answer = bob.browser.get(at(form, "/pictures/days.svg"))
    assert answer.status_code == 404


def test_progress_against_targets(alice: Person, watched: Form) -> None:
    plan = b"area,enumerator,day,target\nU,Ama,2026-03-01,2\nR,Edi,2026-03-02,5\nR,Edi,2099-01-01,3\n"
    set_targets(form=watched, data=plan, by=alice.actor)
    page = open_page(alice.browser, at(watched))
    assert "of 10 planned: 40" in card(page, "made")
    assert "3 behind the 7 due by today" in card(page, "made")
    assert page.rows(".gauges") == [
        ["Rural 3 behind", "", "2", "8", "25 %"],
        ["Urban", "", "2", "2", "100 %"],
    ]
    assert row_links(page, ".gauges", "Rural") == [{"area": "R"}]
    assert "Rural: 3 behind the 5 due by today" in " ".join(page.texts(".points li"))
    (bar,) = page.select(".gauges tr:first-child svg")[:1]
    assert bar.cssselect(".done")[0].get("width") == "25.0"
    assert bar.cssselect(".due")[0].get("x") == "62.5"


def test_targets_that_are_reached_are_on_time(alice: Person, watched: Form) -> None:
    set_targets(form=watched, data=b"day,target\n2026-03-01,4\n", by=alice.actor)
    page = open_page(alice.browser, at(watched))
    assert "On time: 4 were due" in card(page, "made")


def test_quality_by_enumerator_and_what_is_behind_each_number(
    bob: Person, watched: Form
) -> None:
    page = open_page(bob.browser, at(watched))
    rows = page.rows(".heat")
    assert [row[:3] for row in rows] == [
        ["All", "4", "1.3"],
        ["Ama", "2", "1"],
        ["Edi", "2", "1"],
    ]
    assert row_links(page, ".heat", "Ama")[:2] == [
        {"enumerator": "Ama"},
        {"enumerator": "Ama", "having": "short"},
    ]
    event = AuditEvent.objects.filter(action="fieldwork.read").latest("pk")
    assert (event.actor, event.details) == (bob.actor, {"by": ["enumerator"]})


@pytest.mark.parametrize(
    ("dimension", "names"),
    [
        ("area", ["All", "Rural", "Urban"]),
        ("version", ["All", "1"]),
        ("day", ["All", "2026-03-01", "2026-03-02", "2026-03-03"]),
        ("nothing", ["All", "Ama", "Edi"]),
    ],
)
def test_quality_by_something_else(
    bob: Person, watched: Form, dimension: str, names: list[str]
) -> None:
    page = open_page(bob.browser, at(watched, f"?by={dimension}"))
    assert [row[0] for row in page.rows(".heat")] == names


def test_filters_hold_for_everything_and_stay_in_links(
    bob: Person, watched: Form
) -> None:
    page = open_page(bob.browser, at(watched))
    found = send(
        bob.browser, page, {"area": "R", "from": "2026-03-03"}, form=".filters"
    )
    assert card(found, "made") == "Interviews 1"
    (link,) = found.select("#card-made a.figure")
    assert asked(link.get("href") or "") == {"area": "R", "from": "2026-03-03"}
    assert [row[0] for row in found.rows(".heat")] == ["All", "Edi"]
    assert found.link("Show all").endswith(at(watched))


def test_a_filter_that_makes_no_sense_is_said_beside_it(
    bob: Person, watched: Form
) -> None:
    page = open_page(bob.browser, at(watched, "?from=yesterday&area=U"), status=400)
    assert page.error_beside("from") == "Write a day as 2026-03-01."
    (field,) = page.select("[name=from]")
    assert field.get("value") == "yesterday"
    assert card(page, "made") == "Interviews 2"
    page = open_page(bob.browser, at(watched, "?area=nowhere"))
    assert card(page, "made") == "Interviews 0"


def test_an_enumerator_that_stopped_is_named(
    bob: Person, form: Form, by: Actor
) -> None:
    home(form, by, day="2026-03-01")
    home(form, by, who="Edi", day="2026-03-09")
    page = open_page(bob.browser, at(form))
    (point,) = page.texts(".points li")
    assert point.startswith("Ama: no interview for 8 days before the newest")
    (link,) = page.select(".points a")
    assert asked(link.get("href") or "") == {"enumerator": "Ama", "day": "2026-03-01"}
    assert "No run has checked them yet." in page.text


def test_who_differs_for_certain_is_named(bob: Person, form: Form, by: Actor) -> None:
    for number in range(14):
        home(form, by, minutes=5 + number % 3, rooms="98", ages=(999,))
        home(form, by, who="Edi", minutes=40 + number % 5, rooms="2", ages=(3,))
    finished_run(form)
    page = open_page(bob.browser, at(form))
    said = " ".join(page.texts(".points li"))
    for text in (
        "Ama: interviews are shorter (median 6 minutes",
        "Ama: more short interviews than others (100",
        "Ama: “don't know” more often than with others",
        "Ama: more findings an interview (1, others 0)",
    ):
        assert text in said
    assert "Edi:" not in said
    assert "higher than others" in page.texts(".heat tr:nth-child(2)")[0]
    assert page.select(".heat td.bad")


def test_figures_come_as_csv_and_only_those_asked_for(
    bob: Person, watched: Form
) -> None:
    answer: Any = bob.browser.get(at(watched, "/figures.csv?by=area&enumerator=Edi"))
    assert "homes-fieldwork.csv" in answer["Content-Disposition"]
    text = b"".join(answer.streaming_content).decode()
    total, rural = csv.DictReader(io.StringIO(text))
    assert (total["area"], total["interviews"]) == ("_T", "2")
    assert (rural["area"], rural["interviews"]) == ("R", "2")


def test_new_interviews_are_told_when_the_page_asks_again(
    bob: Person, watched: Form, by: Actor
) -> None:
    page = open_page(bob.browser, at(watched))
    (now,) = page.select("#now")
    ask = now.get("hx-get") or ""
    assert bob.browser.get(ask).status_code == 204
    home(watched, by)
    answer = bob.browser.get(ask)
    assert answer.status_code == 200
    assert ">5</a>" in answer.content.decode()
    assert "1 interview not checked yet" in answer.content.decode()


def test_review_states_are_cards_too(alice: Person, watched: Form, by: Actor) -> None:
    name = home(watched, by)
    where = f"/v1/projects/{watched.project_id}/forms/homes/submissions/{name}"
    alice.patch(where, {"reviewState": "rejected"})
    page = open_page(alice.browser, at(watched))
    assert card(page, "made") == "Interviews 5 1 rejected, not counted for targets"
    alice.patch(where, {"reviewState": "hasIssues"})
    page = open_page(alice.browser, at(watched))
    assert card(page, "review") == "Not yet reviewed 4 1 with issues"


@pytest.mark.parametrize(
    "rest",
    [
        "",
        "/now",
        "/figures.csv",
        "/pictures/days.svg",
        "/map",
        "/map/cells.json?view=0,0,1,1&size=1",
        "/targets",
        "/targets.csv",
        "/targets-example.csv",
    ],
)
def test_who_may_not_read_submissions_sees_none_of_it(
    alice: Person, bob: Person, chelsea: Person, watched: Form, rest: str
) -> None:
    assert alice.browser.get(at(watched, rest)).status_code == 200
    assert bob.browser.get(at(watched, rest)).status_code == 200
    assert chelsea.browser.get(at(watched, rest)).status_code == 404
    assert Client().get(at(watched, rest)).status_code == 302
