"""/data/v1 over HTTP: who may ask, and what they get."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.test import Client

from collect.accounts.models import Actor
from collect.forms.models import Form
from collect.forms.uploads import Kind
from tests.factories.accounts import Person
from tests.factories.forms import make_version
from tests.integration.datasets.conftest import WORKBOOK
from tests.integration.datasets.homes import finished_run, home


def rows(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_asking_for_a_run_is_answered_at_once(
    alice: Person, form: Form, by: Actor, at: Callable[[str], str]
) -> None:
    home(form, by)
    asked = alice.post(at("/runs"))
    assert asked.status_code == 202
    assert asked.json()["state"] == "queued"
    again = alice.post(at("/runs"))
    assert again.json()["id"] == asked.json()["id"]
    finished_run(form)
    report = alice.get(f"/data/v1/runs/{asked.json()['id']}").json()
    assert (report["state"], report["submissions"]) == ("succeeded", 1)
    assert report["rows"] == {"": 1, "/member": 2}
    assert [run["id"] for run in alice.get(at("/runs")).json()] == [report["id"]]


def test_a_form_that_was_never_published_has_no_runs(
    alice: Person, form: Form, at: Callable[[str], str]
) -> None:
    Form.objects.update(current_version=None)
    answer = alice.post(at("/runs"))
    assert (answer.status_code, answer.json()["code"]) == (409, 409.7)


def test_estimates_have_a_row_per_indicator_and_domain(
    bob: Person, form: Form, by: Actor, at: Callable[[str], str]
) -> None:
    home(form, by, rooms="2")
    home(form, by, rooms="4")
    home(form, by, rooms="5", area="R")
    finished_run(form)
    total, rural, urban = rows(bob.get(at("/estimates.csv")))
    assert list(total) == [
        "INDICATOR", "REF_AREA", "TIME_PERIOD", "RESIDENCE", "OBS_VALUE", "SE",
        "LOWER", "UPPER", "N", "SUM_WEIGHTS", "DEFF", "OBS_STATUS",
    ]  # fmt: skip
    assert (total["INDICATOR"], total["REF_AREA"], total["TIME_PERIOD"]) == (
        "ROOMS",
        "NPL",
        "2026",
    )
    assert [row["RESIDENCE"] for row in (total, rural, urban)] == ["_T", "R", "U"]
    assert float(total["OBS_VALUE"]) == pytest.approx(11 / 3)
    assert (urban["OBS_VALUE"], urban["N"], urban["OBS_STATUS"]) == ("3.0", "2", "Q")
    assert float(urban["SE"]) == 1.0
    assert (rural["OBS_VALUE"], rural["LOWER"], rural["UPPER"]) == ("5.0", "", "")


def test_disparities_have_a_row_per_measure_that_fits(
    bob: Person, form: Form, by: Actor, at: Callable[[str], str]
) -> None:
    for area in ("U", "R"):
        for number in range(25):
            rooms = str(2 + number % 2 + (area == "R"))
            home(form, by, area=area, rooms=rooms, ages=())
    run = finished_run(form)
    difference, ratio = rows(bob.get(at("/disparities.csv")))
    error = float(difference.pop("SE"))
    assert float(difference.pop("LOWER")) == pytest.approx(1 - 2.0106347 * error)
    assert float(difference.pop("UPPER")) == pytest.approx(1 + 2.0106347 * error)
    assert difference == {
        "INDICATOR": "ROOMS",
        "REF_AREA": "NPL",
        "TIME_PERIOD": "2026",
        "STRATIFIER": "RESIDENCE",
        "MEASURE": "D",
        "OBS_VALUE": "1.0",
        "GROUPS": "R U",
        "REFERENCE": "",
        "SUBGROUPS": "U R",
        "ORDERED": "N",
        "DIRECTION": "none",
        "OBS_STATUS": "U",
        "REASON": "",
    }
    answer = bob.get(at("/disparities"))
    assert answer["X-Collect-Run"] == str(run.pk)
    assert answer["X-Collect-Review-Rule"] == "not_rejected"
    first, second = answer.json()
    assert (first["measure"], second["measure"]) == ("D", "R")
    assert (first["groups"], first["ordered"]) == (["R", "U"], False)
    assert str(second["value"]) == ratio["OBS_VALUE"]


def test_a_disparity_over_few_cases_says_why_it_is_not_there(
    bob: Person, form: Form, by: Actor, at: Callable[[str], str]
) -> None:
    home(form, by)
    home(form, by, area="R")
    finished_run(form)
    for row in rows(bob.get(at("/disparities.csv"))):
        assert (row["OBS_VALUE"], row["OBS_STATUS"]) == ("", "Q")
        assert row["REASON"].startswith("a subgroup is suppressed")


def test_a_form_id_of_any_letters_names_its_download(bob: Person, form: Form) -> None:
    Form.objects.update(xml_form_id='a/"✅"')
    finished_run(form)
    base = f"/data/v1/projects/{form.project_id}/forms"
    answer = bob.get(f"{base}/a%252F%22%E2%9C%85%22/estimates.csv")
    assert answer.status_code == 200
    name = answer["Content-Disposition"]
    assert name.startswith("attachment; filename*=utf-8''a/%22%E2%9C%85%22-estim")


def test_a_column_stays_when_a_new_version_drops_its_dimension(
    bob: Person, form: Form, by: Actor, at: Callable[[str], str]
) -> None:
    home(form, by)
    finished_run(form)
    workbook = WORKBOOK.replace("RESIDENCE", "SITE").replace(
        "homes   | 1", "homes   | 2"
    )
    make_version(form, workbook.encode(), kind=Kind.MD)
    assert "RESIDENCE" in rows(bob.get(at("/estimates.csv")))[0]
    finished_run(form)
    assert "SITE" in rows(bob.get(at("/estimates.csv")))[0]


def test_the_cleaning_log_tells_every_changed_cell(
    bob: Person, form: Form, by: Actor, at: Callable[[str], str]
) -> None:
    uuid = home(form, by, rooms="99")
    home(form, by, rooms="10")
    finished_run(form)
    blanked, flagged = rows(bob.get(at("/cleaning-log.csv")))
    assert (blanked["uuid"], blanked["question"], blanked["old_value"]) == (
        uuid,
        "rooms",
        "99",
    )
    assert (flagged["check_id"], flagged["status"]) == ("too_many", "pending")


def test_a_clean_table_comes_without_direct_identifiers(
    bob: Person, form: Form, by: Actor, at: Callable[[str], str]
) -> None:
    home(form, by)
    finished_run(form)
    answer = bob.get(at("/tables/submissions.parquet"))
    table = pq.read_table(io.BytesIO(answer.content))
    assert "rooms" in table.column_names
    assert "name" not in table.column_names
    members = pq.read_table(io.BytesIO(bob.get(at("/tables/member.parquet")).content))
    assert members["age"].to_pylist() == [30, 4]


@pytest.mark.parametrize(
    "name", ["~submissions", "~~submissions", "~member", "..", "x"]
)
def test_a_table_has_one_name_only(
    bob: Person, form: Form, by: Actor, at: Callable[[str], str], name: str
) -> None:
    home(form, by)
    finished_run(form)
    assert bob.get(at(f"/tables/{name}.parquet")).json()["code"] == 404.1


@pytest.mark.parametrize(
    "path",
    [
        "/estimates.csv",
        "/disparities",
        "/disparities.csv",
        "/cleaning-log.csv",
        "/tables/submissions.parquet",
    ],
)
def test_before_the_first_run_there_is_nothing_to_download(
    bob: Person, at: Callable[[str], str], path: str
) -> None:
    assert bob.get(at(path)).json()["code"] == 404.1


def test_a_run_or_form_that_is_not_there_is_not_found(
    alice: Person, at: Callable[[str], str]
) -> None:
    assert alice.get("/data/v1/runs/999999").json()["code"] == 404.1
    assert alice.get(at("x/estimates.csv")).json()["code"] == 404.1


@pytest.mark.parametrize(
    "path",
    [
        "/runs",
        "/estimates.csv",
        "/disparities",
        "/disparities.csv",
        "/cleaning-log.csv",
        "/tables/submissions.parquet",
    ],
)
def test_alice_and_bob_may_read_and_chelsea_may_not(
    alice: Person,
    bob: Person,
    chelsea: Person,
    form: Form,
    at: Callable[[str], str],
    path: str,
) -> None:
    finished_run(form)
    assert alice.get(at(path)).status_code == 200
    assert bob.get(at(path)).status_code == 200
    assert chelsea.get(at(path)).json()["code"] == 403.1
    assert Client().get(at(path)).json()["code"] == 401.2


def test_only_alice_may_ask_for_a_run(
    alice: Person, bob: Person, chelsea: Person, at: Callable[[str], str]
) -> None:
    assert alice.post(at("/runs")).status_code == 202
    assert bob.post(at("/runs")).json()["code"] == 403.1
    assert chelsea.post(at("/runs")).json()["code"] == 403.1
    assert Client().post(at("/runs")).json()["code"] == 401.2


def test_a_run_is_read_by_members_of_its_project(
    alice: Person, bob: Person, chelsea: Person, form: Form
) -> None:
    path = f"/data/v1/runs/{finished_run(form).pk}"
    assert alice.get(path).status_code == 200
    assert bob.get(path).status_code == 200
    assert chelsea.get(path).json()["code"] == 403.1
    assert Client().get(path).json()["code"] == 401.2
