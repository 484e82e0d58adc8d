"""Calibrated estimates and comparisons, from the workbook to /data/v1."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from collect.accounts.models import Project
from collect.datasets import actions
from collect.datasets.models import Contrast, Estimate
from collect.forms.actions import publish
from collect.forms.models import Form
from collect.forms.uploads import Kind
from tests.factories.accounts import Person, make_app_user
from tests.factories.forms import make_draft, make_form
from tests.factories.submissions import Phone
from tests.integration.datasets.conftest import WORKBOOK
from tests.integration.datasets.homes import finished_run, home

POPULATION = b"RESIDENCE,total\nU,300\nR,100\n"
COMPARED = (
    WORKBOOK.replace("| strata   | ref_area |", "| calibration    | ref_area |")
    .replace("| ${area}  | 'NPL'    |", "| population.csv | 'NPL'    |")
    .replace("| disaggregation | label", "| disaggregation | compare | label")
    .replace(
        "| RESIDENCE      | Rooms", "| RESIDENCE | RESIDENCE:U-R RESIDENCE:U/R | R"
    )
)


@pytest.fixture
def form(project: Project) -> Form:
    """A form whose population totals are to be attached still."""
    return make_form(project, COMPARED.encode(), kind=Kind.MD, publish=False)


def attach(alice: Person, form: Form, content: bytes) -> None:
    """Attach population totals to the draft and publish it."""
    path = f"/v1/projects/{form.project_id}/forms/homes/draft/attachments"
    (slot,) = alice.get(path).json()
    assert (slot["name"], slot["type"]) == ("population.csv", "file")
    answer = alice.client.post(
        f"{path}/population.csv", content, content_type="text/csv"
    )
    assert answer.status_code == 200, answer.content
    form.refresh_from_db()
    publish(form=form, by=None)
    form.refresh_from_db()


def interview(form: Form) -> None:
    """Two urban homes and two rural ones."""
    by = make_app_user(form.project, form_id=form.id).actor
    for rooms, area in (("2", "U"), ("4", "U"), ("6", "R"), ("5", "R")):
        home(form, by, rooms=rooms, area=area)


def test_estimates_are_calibrated_to_the_attached_totals(
    alice: Person, form: Form
) -> None:
    attach(alice, form, POPULATION)
    interview(form)
    run = finished_run(form)
    assert run.problems == []
    assert run.weighting["calibration"]["overall"] == pytest.approx(100)
    whole, rural, urban = Estimate.objects.filter(run=run).order_by("position")
    assert whole.value == pytest.approx(0.75 * 3 + 0.25 * 5.5)
    assert (rural.sum_weights, urban.sum_weights) == pytest.approx((100, 300))
    report = alice.get(f"/data/v1/runs/{run.pk}").json()
    assert report["weighting"] == run.weighting


def test_without_the_file_there_is_a_problem_and_no_estimate(
    alice: Person, form: Form, at: Callable[[str], str]
) -> None:
    publish(form=form, by=None)
    form.refresh_from_db()
    interview(form)
    run = finished_run(form)
    assert run.state == "succeeded"
    (problem,) = run.problems
    assert problem.startswith("design: the file population.csv is not attached")
    assert not Estimate.objects.filter(run=run).exists()
    assert alice.get(at("/contrasts")).json() == {"run": run.pk, "contrasts": []}
    make_draft(
        form, COMPARED.replace("homes   | 1", "homes   | 2").encode(), kind=Kind.MD
    )
    attach(alice, form, POPULATION)
    assert finished_run(form).problems == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"RESIDENCE,SEX,total\nU,F,3\n", "its column SEX is no dimension of the"),
        (b"RESIDENCE,people\nU,3\n", "its column people is no dimension"),
        (b"RESIDENCE\nU\n", "it needs rows, a column 'total'"),
        (b"total\n3\n", "such as RESIDENCE,total"),
        (b"", "it needs rows"),
        (b"RESIDENCE,total\nU,3\nR,1 000\n", "row 2: total '1 000' is not a number"),
        (b"RESIDENCE,total\nU\n", "row 1: total '' is not a number"),
        (b"\xff", "it is not UTF-8"),
        (b"x" * 1048577, "it is larger than 1 MB"),
    ],
)
def test_totals_that_the_design_cannot_use_are_refused_when_attached(
    alice: Person, form: Form, content: bytes, reason: str
) -> None:
    path = f"/v1/projects/{form.project_id}/forms/homes/draft/attachments"
    answer = alice.client.post(
        f"{path}/population.csv", content, content_type="text/csv"
    )
    assert (answer.status_code, answer.json()["code"]) == (400, 400.8)
    assert reason in answer.json()["message"]
    assert alice.get(path).json()[0]["exists"] is False


def test_phones_do_not_get_the_totals(alice: Person, form: Form) -> None:
    attach(alice, form, POPULATION)
    phone = Phone.of(make_app_user(form.project, form_id=form.id))
    assert b"<manifestUrl>" not in phone.form_list().content


def test_comparisons_are_told_as_json_and_as_csv(
    alice: Person, bob: Person, form: Form, at: Callable[[str], str]
) -> None:
    attach(alice, form, POPULATION)
    interview(form)
    run = finished_run(form)
    told = bob.get(at("/contrasts")).json()
    assert told["run"] == run.pk
    difference, ratio = told["contrasts"]
    assert difference["domain"] == {}
    assert (difference["first"], difference["second"]) == ("U", "R")
    assert difference["value"] == pytest.approx(-2.5)
    assert difference["lower"] < -2.5 < difference["upper"]
    assert 0 < difference["pValue"] < 1
    assert (difference["nFirst"], difference["nSecond"]) == (2, 2)
    assert (ratio["form"], ratio["value"]) == ("ratio", pytest.approx(3 / 5.5))
    answer: Any = bob.get(at("/contrasts.csv"))
    assert answer["X-Collect-Run"] == str(run.pk)
    text = b"".join(answer.streaming_content).decode()
    line, _ = csv.DictReader(io.StringIO(text))
    assert list(line) == [
        "INDICATOR", "REF_AREA", "TIME_PERIOD", "RESIDENCE", "DIMENSION", "FIRST",
        "SECOND", "CONTRAST", "VALUE", "SE", "LOWER", "UPPER", "T", "DF", "P_VALUE",
        "N_FIRST", "N_SECOND", "OBS_STATUS",
    ]  # fmt: skip
    assert (line["REF_AREA"], line["RESIDENCE"], line["CONTRAST"]) == (
        "NPL",
        "_Z",
        "difference",
    )
    assert float(line["P_VALUE"]) == difference["pValue"]
    assert line["OBS_STATUS"] == "Q"
    row = Contrast.objects.get(run=run, form="ratio")
    assert str(row).startswith("ROOMS U/R = 0.54")
    assert str(Contrast.objects.get(run=run, position=0)) == "ROOMS U-R = -2.5"


@pytest.mark.parametrize("path", ["/contrasts", "/contrasts.csv"])
def test_alice_and_bob_may_read_comparisons_and_chelsea_may_not(
    alice: Person,
    bob: Person,
    chelsea: Person,
    form: Form,
    at: Callable[[str], str],
    path: str,
) -> None:
    assert bob.get(at(path)).json()["code"] == 404.1
    publish(form=form, by=None)
    form.refresh_from_db()
    finished_run(form)
    assert alice.get(at(path)).status_code == 200
    assert bob.get(at(path)).status_code == 200
    assert chelsea.get(at(path)).json()["code"] == 403.1
    assert Client().get(at(path)).json()["code"] == 401.2


def test_comparisons_of_old_runs_are_forgotten(alice: Person, form: Form) -> None:
    attach(alice, form, POPULATION)
    interview(form)
    runs = [finished_run(form) for _ in range(actions.KEPT_RUNS + 1)]
    assert set(Contrast.objects.values_list("run_id", flat=True)) == {
        run.pk for run in runs[1:]
    }


def test_a_run_that_is_worked_on_again_publishes_the_same(
    alice: Person, form: Form
) -> None:
    attach(alice, form, POPULATION)
    interview(form)
    run = finished_run(form)
    before = list(Contrast.objects.values_list("position", "value", "p_value"))
    type(run).objects.filter(pk=run.pk).update(state="running")
    actions.execute(run_id=run.pk)
    again = list(Contrast.objects.values_list("position", "value", "p_value"))
    assert again == before
