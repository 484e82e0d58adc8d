"""Which submissions a figure counts."""

from __future__ import annotations

from typing import Any

import pytest

from collect.accounts.models import Actor
from collect.datasets.monitoring.choice import Choice
from collect.datasets.monitoring.choosing import within
from collect.datasets.monitoring.seeing import instances_behind
from collect.datasets.monitoring.standing import standing
from collect.forms.models import Form
from collect.forms.uploads import Kind
from tests.factories.accounts import Person, make_app_user
from tests.factories.forms import make_form
from tests.factories.submissions import instance, new_id, send
from tests.integration.datasets.homes import finished_run
from tests.integration.datasets.monitoring.conftest import home

PLACED = """
| survey |
|        | type               | name   | label::English (en) | pii   |
|        | select_one area    | area   | Area                |       |
|        | geopoint           | spot   | Spot                | {pii} |
|        | select_one outcome | result | Result              |       |

| choices |
|         | list_name | name | label::English (en) |
|         | area      | U    | Urban               |
|         | outcome   | done | Done                |
|         | outcome   | away | Away                |

| settings |
|          | form_title | form_id | version |
|          | Placed     | placed  | 1       |
"""


def behind(person: Person, form: Form, **choice: str) -> list[str]:
    return instances_behind(person.actor, form, Choice(**choice))


@pytest.fixture
def homes(form: Form, by: Actor) -> dict[str, str]:
    """Three interviews that a run has seen, and one since."""
    found = {
        "short": home(form, by, minutes=10, rooms="98"),
        "many": home(form, by, who="Edi", area="R", rooms="12", day="2026-03-02"),
        "plain": home(form, by, area="R", day="2026-03-03", ages=(999,)),
    }
    finished_run(form)
    return {**found, "newer": home(form, by, who="", area="")}


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        ({}, ["short", "many", "plain", "newer"]),
        ({"area": "R"}, ["many", "plain"]),
        ({"area": "_U"}, ["newer"]),
        ({"stratum": "U"}, ["short"]),
        ({"enumerator": "Ama", "area": "R"}, ["plain"]),
        ({"enumerator": "_U"}, ["newer"]),
        ({"since": "2026-03-02"}, ["many", "plain"]),
        ({"until": "2026-03-02"}, ["short", "many", "newer"]),
        ({"day": "2026-03-03"}, ["plain"]),
        ({"version": "1"}, ["short", "many", "plain", "newer"]),
        ({"version": "2"}, []),
        ({"review": "received"}, ["short", "many", "plain", "newer"]),
        ({"review": "approved"}, []),
        ({"having": "short"}, ["short"]),
        ({"having": "long"}, []),
        ({"having": "findings"}, ["short", "many"]),
        ({"having": "pending"}, ["short", "many"]),
        ({"having": "missing"}, ["short", "plain"]),
        ({"having": "dont_know"}, ["short"]),
        ({"having": "no_point"}, []),
        ({"having": "night"}, []),
        ({"having": "newer"}, ["newer"]),
        ({"having": "examined"}, ["short", "many", "plain"]),
        ({"finding": "too_many"}, ["many"]),
        ({"finding": "nothing"}, []),
        ({"minutes": "10-15"}, ["short"]),
        ({"minutes": "15-"}, ["many", "plain", "newer"]),
        ({"box": "0,0,180,90"}, []),
    ],
)
def test_a_choice_means_these_interviews(
    alice: Person,
    form: Form,
    homes: dict[str, str],
    choice: dict[str, str],
    names: list[str],
) -> None:
    assert behind(alice, form, **choice) == [homes[name] for name in names]


def test_before_the_first_run_no_check_has_found_anything(
    alice: Person, form: Form, by: Actor
) -> None:
    home(form, by)
    assert behind(alice, form, finding="too_many") == []


def placed(form: Form, by: Actor, spot: str, result: str = "done") -> str:
    name = new_id()
    body = f"<area>U</area><spot>{spot}</spot><result>{result}</result>"
    send(form, instance(body, form_id="placed", instance_id=name), by=by)
    return name


def make_placed(project: Any, pii: str) -> tuple[Form, Actor]:
    text = PLACED.format(pii=pii)
    form = make_form(project, text.encode(), kind=Kind.MD)
    return form, make_app_user(project, form_id=form.pk).actor


def test_a_box_is_about_the_positions_that_one_may_see(
    alice: Person, bob: Person, project: Any
) -> None:
    form, by = make_placed(project, "")
    here, _ = placed(form, by, "-17.0 179.9 0 5"), placed(form, by, "60 10 0 5")
    box = "179.8,-17.1,180.1,-16.9"
    assert behind(alice, form, box=box) == [here]
    # Displaced by hundreds of metres at least.
    assert behind(bob, form, box="179.8999,-17.0001,179.9001,-16.9999") == []
    assert behind(bob, form, box="175,-20,185,-15") == [here]
    assert behind(bob, form, outcome="done", box="175,-20,185,-15") == [here]


def test_withheld_positions_are_in_no_box_and_public_ones_in_everybodys(
    alice: Person, bob: Person, project: Any
) -> None:
    form, by = make_placed(project, "direct")
    here = placed(form, by, "-17.0 -179.9 0 5")
    assert behind(alice, form, box="175,-20,185,-15") == [here]
    assert behind(bob, form, box="175,-20,185,-15") == []


def test_public_positions_are_in_everybodys_box(bob: Person, project: Any) -> None:
    form, by = make_placed(project, "none")
    here = placed(form, by, "-17.0 179.9 0 5")
    assert behind(bob, form, box="179.8999,-17.0001,179.9001,-16.9999") == [here]


def test_some_interviews_only(form: Form, homes: dict[str, str]) -> None:
    found = standing(form)
    kept = within(found, found.interviews.minutes > 15)
    assert kept.instances.to_pylist() == [homes[n] for n in ("many", "plain", "newer")]
    assert len(kept) == len(kept.spots.lat) == 3
