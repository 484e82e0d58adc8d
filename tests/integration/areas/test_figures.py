"""Findings, decisions, fieldwork and estimates within areas."""

import csv
import io
from typing import Any

import pyarrow.parquet as pq
import pytest

from collect.accounts.actions import assign
from collect.accounts.models import Project
from collect.accounts.permissions import ANALYST, REVIEWER, VIEWER
from collect.datasets.decisions import reading
from collect.datasets.models import Contrast, Decision, DisparityEstimate, Run
from tests.factories.accounts import Person, give_role, make_app_user
from tests.factories.areas import BALI, ELSEWHERE, JAVA, Homes, interview, limited
from tests.integration.areas.bodies import said
from tests.integration.datasets.homes import finished_run

pytestmark = pytest.mark.django_db


def _code(response: Any) -> tuple[int, float]:
    return response.status_code, response.json()["code"]


def _rows(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.content
    text = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def run(homes: Homes) -> Run:
    return finished_run(homes.form)


def correction(uuid: str, **given: Any) -> dict[str, Any]:
    """31 rooms are a typing error, 3 is right."""
    return {
        "uuid": uuid,
        "question": "rooms",
        "checkId": "too_many",
        "oldValue": "31",
        "changeType": "change_response",
        "newValue": "3",
        "reason": "typing error",
        **given,
    }


def decide(person: Person, homes: Homes, *uuids: str) -> Any:
    """Ask for a correction of each interview."""
    decisions = [correction(uuid) for uuid in uuids]
    return person.post(f"{homes.data}/decisions", {"decisions": decisions})


@pytest.mark.usefixtures("run")
def test_findings_are_those_of_ones_areas(rina: Person, homes: Homes) -> None:
    found = rina.get(f"{homes.data}/findings").json()
    assert {line["uuid"] for line in found["findings"]} == {homes.here}
    assert found["pending"]["too_many"] == 1
    assert found["count"] == len(found["findings"])
    log = _rows(rina.get(f"{homes.data}/cleaning-log.csv"))
    assert {line["uuid"] for line in log} == {homes.here}
    assert _rows(rina.get(f"{homes.data}/deletion-log.csv")) == []
    for sheet in ("cleaning-log", "others"):
        text = said(rina.get(f"{homes.data}/{sheet}.xlsx"))
        assert ELSEWHERE not in text


@pytest.mark.usefixtures("run")
def test_who_may_not_read_submissions_reads_no_findings(
    chelsea: Person, project: Project, homes: Homes
) -> None:
    analyst = limited("ann", project, JAVA, role=ANALYST)
    for person in (chelsea, analyst):
        assert _code(person.get(f"{homes.data}/findings")) == (403, 403.1)
        assert _code(person.get(f"{homes.data}/fieldwork")) == (403, 403.1)


@pytest.mark.usefixtures("run")
def test_a_decision_about_another_area_is_about_nothing_known(
    rina: Person, homes: Homes
) -> None:
    refused = decide(rina, homes, homes.there)
    assert _code(refused) == (400, 400.61)
    assert ELSEWHERE not in refused.content.decode().replace(homes.there, "")
    unknown = decide(rina, homes, "uuid:nothing").json()["details"]["findings"]
    known = refused.json()["details"]["findings"]
    assert [one["code"] for one in known] == [one["code"] for one in unknown]
    assert _code(decide(rina, homes, homes.here, homes.there)) == (400, 400.61)
    assert not Decision.objects.exists()
    assert decide(rina, homes, homes.here).status_code == 201


@pytest.mark.usefixtures("run")
def test_a_limited_viewer_decides_nothing(project: Project, homes: Homes) -> None:
    viewer = limited("vi", project, JAVA, role=VIEWER)
    assert _code(decide(viewer, homes, homes.here)) == (403, 403.1)
    sheet = viewer.client.post(f"{homes.data}/decisions/sheet", b"x", "text/csv")
    assert _code(sheet) == (403, 403.1)


@pytest.mark.usefixtures("run")
def test_decisions_are_read_and_withdrawn_within_ones_areas(
    rina: Person, manager: Person, homes: Homes
) -> None:
    decide(manager, homes, homes.here, homes.there)
    here, there = Decision.objects.order_by("pk")
    listed = rina.get(f"{homes.data}/decisions").json()
    assert [one["id"] for one in listed["decisions"]] == [here.pk]
    assert listed["count"] == 1
    path = "/data/v1/decisions"
    assert rina.get(f"{path}/{here.pk}").json()["uuid"] == homes.here
    assert _code(rina.get(f"{path}/{there.pk}")) == (403, 403.53)
    reason = {"reason": "no"}
    assert _code(rina.post(f"{path}/{there.pk}/undo", reason)) == (403, 403.53)
    batch = f"/data/v1/decision-batches/{here.batch_id}/undo"
    assert _code(rina.post(batch, reason)) == (403, 403.53)
    assert rina.post(f"{path}/{here.pk}/undo", reason).status_code == 201
    assert Decision.objects.filter(undoes=there).count() == 0


@pytest.mark.usefixtures("run")
def test_a_batch_within_ones_areas_is_withdrawn(rina: Person, homes: Homes) -> None:
    decide(rina, homes, homes.here)
    batch = f"/data/v1/decision-batches/{Decision.objects.get().batch_id}/undo"
    assert rina.post(batch, {"reason": "no"}).status_code == 201


@pytest.mark.usefixtures("run")
def test_names_are_withheld_where_one_only_reads(
    rina: Person, manager: Person, project: Project, homes: Homes
) -> None:
    for uuid, old in ((homes.here, "Ama"), (homes.there, ELSEWHERE)):
        renamed = correction(
            uuid, question="name", checkId="", oldValue=old, newValue="Edi"
        )
        decided = {"decisions": [renamed]}
        answer = manager.post(f"{homes.data}/decisions", decided)
        assert answer.status_code == 201, answer.content
    give_role(rina.actor, VIEWER, project)
    listed = rina.get(f"{homes.data}/decisions").json()["decisions"]
    told = {one["uuid"]: one["oldValue"] for one in listed}
    assert told == {homes.here: "Ama", homes.there: reading.WITHHELD}
    finished_run(homes.form)
    log = reading.read_log(homes.form, rina.actor).to_pylist()
    named = {one["uuid"]: one["old_value"] for one in log if one["question"] == "name"}
    assert named == {homes.here: "Ama", homes.there: reading.WITHHELD}


def test_a_sheet_decides_about_lines_of_ones_areas_only(
    rina: Person, manager: Person, homes: Homes, run: Run
) -> None:
    decide(manager, homes, homes.there)
    finished_run(homes.form)
    header = "uuid,question,issue,check_id,old_value,change_type,new_value,reason\n"
    line = "{},rooms,,too_many,31,change_response,3,typing error\n"

    def uploaded(uuid: str) -> Any:
        return rina.client.post(
            f"{homes.data}/decisions/sheet?dryRun=true&fileName=log.csv",
            (header + line.format(uuid)).encode(),
            "text/csv",
        )

    assert uploaded(homes.here).json()["proposed"] == 1
    refused = uploaded(homes.there)
    assert _code(refused) == (400, 400.63)
    assert ELSEWHERE not in refused.content.decode().replace(homes.there, "")


@pytest.mark.parametrize("with_run", [True, False])
def test_fieldwork_counts_interviews_of_ones_areas(
    rina: Person, manager: Person, homes: Homes, with_run: bool
) -> None:
    if with_run:
        finished_run(homes.form)
    by = make_app_user(homes.form.project, form_id=homes.form.pk).actor
    for number, province in enumerate((JAVA, BALI, BALI)):
        interview(homes.form, by, province, instance_id=f"uuid:{number}")
    whole = manager.get(f"{homes.data}/fieldwork?by=area").json()
    assert whole["total"]["interviews"] == 5
    own = rina.get(f"{homes.data}/fieldwork?by=area").json()
    assert own["total"]["interviews"] == 2
    assert [group["by"] for group in own["groups"]] == [{"area": JAVA}]
    assert own["newer"] == (1 if with_run else 2)
    assert whole["newer"] == (3 if with_run else 5)
    lines = _rows(rina.get(f"{homes.data}/fieldwork.csv?by=area"))
    assert [line["interviews"] for line in lines] == ["2", "2"]


def test_fieldwork_by_names_is_for_who_corrects_in_all_areas_asked_for(
    rina: Person, project: Project, homes: Homes
) -> None:
    asked = f"{homes.data}/fieldwork?by=area&area=name"
    groups = rina.get(asked).json()["groups"]
    assert [group["by"] for group in groups] == [{"area": "Ama"}]
    assign(by=None, actor=rina.actor, role=VIEWER, project=project, areas=[BALI])
    assert _code(rina.get(asked)) == (403, 403.51)
    # Who sees everything is to be trusted everywhere.
    assign(by=None, actor=rina.actor, role=VIEWER, project=project)
    assert _code(rina.get(asked)) == (403, 403.51)
    assign(by=None, actor=rina.actor, role=REVIEWER, project=project)
    assert rina.get(asked).status_code == 200


def test_targets_are_those_of_ones_areas(
    rina: Person, manager: Person, homes: Homes
) -> None:
    plan = f"area,target\n{JAVA},10\n{BALI},20\n,30\n"
    put = manager.client.put(f"{homes.data}/targets", plan.encode(), "text/csv")
    assert put.status_code == 200, put.content
    targets = rina.get(f"{homes.data}/targets").json()
    assert [(one["area"], one["target"]) for one in targets] == [(JAVA, 10)]
    lines = _rows(rina.get(f"{homes.data}/targets.csv"))
    assert [line["target"] for line in lines] == ["10"]
    assert len(manager.get(f"{homes.data}/targets").json()) == 3
    planned = rina.get(f"{homes.data}/fieldwork").json()["total"]["target"]["planned"]
    assert planned == 10
    assert rina.client.put(f"{homes.data}/targets", b"", "text/csv").status_code == 403


@pytest.mark.usefixtures("run")
def test_clean_tables_have_rows_of_ones_areas(rina: Person, homes: Homes) -> None:
    for table in ("submissions", "member"):
        answer = rina.get(f"{homes.data}/tables/{table}.parquet")
        rows = pq.read_table(io.BytesIO(answer.content)).to_pylist()
        assert [row["_instance_id"] for row in rows] == [homes.here]
    assert rina.get(f"{homes.data}/tables/nothing.parquet").status_code == 404


def test_estimates_are_those_of_ones_areas(
    rina: Person, project: Project, homes: Homes, run: Run
) -> None:
    analyst = limited("ann", project, JAVA, role=ANALYST)
    nation = limited("nation", project, "IDN", role=ANALYST)
    for person in (rina, analyst):
        rows = _rows(person.get(f"{homes.data}/estimates.csv"))
        assert [row["REF_AREA"] for row in rows] == [JAVA]
    rows = _rows(nation.get(f"{homes.data}/estimates.csv"))
    assert sorted(row["REF_AREA"] for row in rows) == ["ID33", "ID51", "IDN"]
    same = {"indicator": "ROOMS", "time_period": "2026", "run": run}
    for place, area in enumerate(("IDN", JAVA, "ID3374", BALI)):
        DisparityEstimate.objects.create(
            **same,
            ref_area=area,
            position=1000 + place,
            stratifier="SEX",
            measure="D",
            direction="up",
            ordered=False,
            subgroups=[],
            groups=[],
        )
        Contrast.objects.create(
            **same,
            ref_area=area,
            position=1000 + place,
            dimension="SEX",
            first="F",
            second="M",
            form="difference",
            domain={},
            n_first=1,
            n_second=1,
        )
    disparities = analyst.get(f"{homes.data}/disparities").json()
    assert [row["refArea"] for row in disparities] == [JAVA, "ID3374"]
    contrasts = analyst.get(f"{homes.data}/contrasts").json()["contrasts"]
    assert [row["refArea"] for row in contrasts] == [JAVA, "ID3374"]
    for name in ("disparities", "contrasts"):
        rows = _rows(analyst.get(f"{homes.data}/{name}.csv"))
        assert [row["REF_AREA"] for row in rows] == [JAVA, "ID3374"]
    assert _code(analyst.get(f"/data/v1/runs/{run.pk}")) == (403, 403.52)
