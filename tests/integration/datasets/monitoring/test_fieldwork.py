"""Figures of fieldwork over HTTP: from interviews to groups, before and after runs."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from collect.accounts.models import Actor, AuditEvent
from collect.accounts.permissions import ANALYST
from collect.datasets.tables import delta, folders
from collect.forms.models import Form
from collect.forms.uploads import Kind
from tests.factories.accounts import Person, make_person
from tests.factories.forms import make_version
from tests.integration.datasets.homes import finished_run
from tests.integration.datasets.monitoring.conftest import WORKBOOK, home

At = Callable[[str], str]


def told(person: Person, path: str) -> Any:
    answer = person.get(path)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_figures_by_enumerator_after_a_run(
    bob: Person, form: Form, by: Actor, at: At
) -> None:
    home(form, by, rooms="98", minutes=10, ages=(999, 4))
    home(form, by, rooms="12", day="2026-03-02")
    home(form, by, who="Edi", area="R")
    run = finished_run(form)
    found = told(bob, at("/fieldwork?by=enumerator"))
    assert (found["run"], found["newer"], found["removed"]) == (run.pk, 0, 0)
    assert found["by"] == ["enumerator"]
    assert (found["total"]["interviews"], found["total"]["by"]) == (3, {})
    ama, edi = found["groups"]
    assert (ama["by"], edi["by"]) == ({"enumerator": "Ama"}, {"enumerator": "Edi"})
    assert (ama["interviews"], ama["days"], ama["perDay"]) == (2, 2, 1.0)
    assert ama["first"] == "2026-03-01T04:15:00Z"
    assert ama["duration"]["median"] == 15.0
    assert ama["short"]["count"] == 1
    # Rooms and an age, of two rooms and three ages.
    assert (ama["missing"]["count"], ama["missing"]["of"]) == (2, 5)
    assert (ama["dontKnow"]["count"], ama["dontKnow"]["of"]) == (1, 2)
    assert (ama["findings"]["errors"], ama["findings"]["examined"]) == (1, 2)
    assert ama["pending"]["count"] == ama["findings"]["count"]
    assert edi["target"] == {
        "planned": None,
        "done": 1,
        "share": None,
        "remaining": None,
    }
    assert edi["missing"]["differs"] == ""


def test_interviews_that_no_run_has_seen_count_but_for_findings(
    bob: Person, form: Form, by: Actor, at: At
) -> None:
    home(form, by, rooms="99", ages=(999,))
    first = told(bob, at("/fieldwork"))
    assert (first["run"], first["newer"], first["groups"]) == (None, 1, [])
    assert first["total"]["missing"]["share"] == 1.0
    assert first["total"]["findings"]["examined"] == 0
    assert first["total"]["findings"]["perInterview"] is None
    run = finished_run(form)
    home(form, by, rooms="12")
    second = told(bob, at("/fieldwork"))
    assert (second["run"], second["newer"]) == (run.pk, 1)
    assert second["total"]["interviews"] == 2
    assert (second["total"]["missing"]["count"], second["total"]["missing"]["of"]) == (
        2,
        4,
    )
    assert second["total"]["findings"]["examined"] == 1
    assert second["total"]["findings"]["errors"] == 0


def test_what_was_edited_trashed_removed_or_reviewed_since_counts_as_it_is_now(
    alice: Person, form: Form, by: Actor, at: At
) -> None:
    edited, trashed, approved = (
        home(form, by, rooms="99"),
        home(form, by),
        home(form, by),
    )
    home(form, by, rooms="70")
    finished_run(form)
    home(form, by, deprecated_id=edited, rooms="3")
    submissions = f"/v1/projects/{form.project_id}/forms/homes/submissions"
    alice.delete(f"{submissions}/{trashed}")
    alice.patch(f"{submissions}/{approved}", {"reviewState": "approved"})
    found = told(alice, at("/fieldwork"))
    # That with 70 rooms was removed by a check.
    assert (found["newer"], found["removed"]) == (1, 1)
    assert found["total"]["interviews"] == 2
    assert found["total"]["missing"]["count"] == 0
    assert found["total"]["review"] == {
        "approved": 1,
        "edited": 1,
        "hasIssues": 0,
        "rejected": 0,
    }


def test_a_question_that_the_last_run_did_not_know_makes_all_interviews_newer(
    bob: Person, form: Form, by: Actor, at: At
) -> None:
    home(form, by, rooms="99")
    finished_run(form)
    text = WORKBOOK.replace("homes   | 1 ", "homes   | 2 ").replace(
        "|        | begin_repeat ", "|        | text | more | More | |\n|        | begin_repeat "
    )  # fmt: skip
    make_version(form, text.encode(), kind=Kind.MD)
    found = told(bob, at("/fieldwork?by=version"))
    assert (found["run"], found["newer"]) == (None, 1)
    assert found["groups"][0]["by"] == {"version": "1"}
    assert found["total"]["missing"]["count"] == 1
    # Made before version 2 was published.
    assert found["total"]["outdated"] == found["groups"][0]["outdated"]
    run = finished_run(form)
    assert told(bob, at("/fieldwork"))["run"] == run.pk


def test_tables_of_other_types_are_not_used(
    bob: Person, form: Form, by: Actor, at: At
) -> None:
    home(form, by)
    finished_run(form)
    path = folders.table_path(settings.COLLECT_TABLE_DIR, form.pk, folders.CLEAN)
    table = delta.read_all(path)
    assert table is not None
    place = table.column_names.index("rooms")
    delta.replace(path, table.set_column(place, "rooms", table["area"]))
    found = told(bob, at("/fieldwork"))
    assert (found["run"], found["newer"]) == (None, 1)


def test_figures_by_area_are_those_of_the_workbook_or_of_the_one_named(
    bob: Person, form: Form, by: Actor, at: At
) -> None:
    home(form, by, area="U")
    home(form, by, area="R", rooms="5")
    home(form, by, area="R", rooms="6")

    def counted(path: str) -> dict[str, int]:
        found = told(bob, at(path))
        return {
            "/".join(group["by"].values()): group["interviews"]
            for group in found["groups"]
        }

    assert counted("/fieldwork?by=area") == {"R": 2, "U": 1}
    finished_run(form)
    assert counted("/fieldwork?by=area") == {"R": 2, "U": 1}
    assert counted("/fieldwork?by=area,day&area=few") == {
        "f/2026-03-01": 1,
        "m/2026-03-01": 2,
    }
    assert counted("/fieldwork?by=area&area=where") == {"R-": 2, "U-": 1}
    assert counted("/fieldwork?by=day,area&area=rooms") == {
        "2026-03-01/2": 1,
        "2026-03-01/5": 1,
        "2026-03-01/6": 1,
    }


def test_a_period_can_be_asked_for(bob: Person, form: Form, by: Actor, at: At) -> None:
    for day in ("2026-03-01", "2026-03-02", "2026-03-03"):
        home(form, by, day=day)
    found = told(bob, at("/fieldwork?by=day&since=2026-03-02&until=2026-03-02"))
    assert [group["by"]["day"] for group in found["groups"]] == ["2026-03-02"]
    assert (found["since"], found["until"]) == ("2026-03-02", "2026-03-02")
    assert found["total"]["interviews"] == 1


def test_figures_come_as_csv_too(bob: Person, form: Form, by: Actor, at: At) -> None:
    home(form, by, minutes=10)
    home(form, by, who="Edi", area="R")
    finished_run(form)
    answer = bob.get(at("/fieldwork.csv?by=enumerator,area"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "homes-fieldwork.csv" in answer["Content-Disposition"]
    text = b"".join(answer.streaming_content).decode()
    total, ama, edi = csv.DictReader(io.StringIO(text))
    assert (total["enumerator"], total["area"], total["interviews"]) == (
        "_T",
        "_T",
        "2",
    )
    assert (ama["enumerator"], ama["area"], ama["short_share"]) == ("Ama", "U", "1.0")
    assert ama["first"] == "2026-03-01T04:15:00+00:00"
    assert (edi["duration_median"], edi["target_planned"]) == ("20.0", "")


def test_a_form_without_interviews_or_versions_has_no_figures(
    bob: Person, form: Form, at: At
) -> None:
    assert told(bob, at("/fieldwork?by=enumerator,day"))["groups"] == []
    Form.objects.update(current_version=None)
    assert told(bob, at("/fieldwork"))["total"]["interviews"] == 0


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("by=team", 400.71),
        ("by=day,day", 400.71),
        ("by=day,area,version", 400.71),
        ("by=area&area=nothing", 400.72),
        ("by=area&area=age", 400.72),
        ("since=2026-03-02&until=2026-03-01", 400.42),
        ("since=yesterday", 400.11),
    ],
)
def test_what_cannot_be_told_is_said(
    bob: Person, form: Form, at: At, query: str, code: float
) -> None:
    for path in ("/fieldwork", "/fieldwork.csv"):
        answer = bob.get(at(f"{path}?{query}"))
        assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_an_area_that_cannot_be_computed_is_said(
    bob: Person, form: Form, by: Actor, at: At
) -> None:
    home(form, by, area="U")
    home(form, by, area="R")
    answer = bob.get(at("/fieldwork?by=area&area=ages"))
    assert answer.json()["code"] == 400.72
    # The weights, which cannot be computed either, are not asked for.
    assert bob.get(at("/fieldwork?by=area&area=where")).status_code == 200


def test_without_a_design_an_area_must_be_named(
    bob: Person, form: Form, at: At
) -> None:
    text = WORKBOOK.replace("homes   | 1 ", "homes   | 2 ")
    text = text[: text.index("| design |")] + text[text.index("| variables |") :]
    make_version(form, text.encode(), kind=Kind.MD)
    answer = bob.get(at("/fieldwork?by=area"))
    assert answer.json()["code"] == 400.72
    assert "REF_AREA" in answer.json()["message"]


def test_reading_about_enumerators_is_in_the_audit_log(
    bob: Person, form: Form, at: At
) -> None:
    told(bob, at("/fieldwork?by=day"))
    assert not AuditEvent.objects.filter(action="fieldwork.read").exists()
    told(bob, at("/fieldwork?by=enumerator,day"))
    event = AuditEvent.objects.get(action="fieldwork.read")
    assert (event.actor, event.form_id) == (bob.actor, form.pk)
    assert event.details == {"by": ["enumerator", "day"]}


@pytest.mark.parametrize("path", ["/fieldwork", "/fieldwork.csv"])
def test_alice_and_bob_may_read_and_chelsea_and_analysts_may_not(
    alice: Person, bob: Person, chelsea: Person, form: Form, at: At, path: str
) -> None:
    analyst = make_person("ana", ANALYST, form.project)
    assert alice.get(at(path)).status_code == 200
    assert bob.get(at(path)).status_code == 200
    assert chelsea.get(at(path)).json()["code"] == 403.1
    assert analyst.get(at(path)).json()["code"] == 403.1
    assert Client().get(at(path)).json()["code"] == 401.2
    assert alice.get(at(path).replace("homes", "nothing")).json()["code"] == 404.1
