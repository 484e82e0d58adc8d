"""Figures of groups of countries in a release: made, told, refused, never protected again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from collect.accounts.models import AuditEvent, Project
from collect.accounts.permissions import VIEWER
from collect.datasets.models import Dataset, Estimate, Release
from collect.datasets.releases import queries
from collect.datasets.releases.groups import regional_registry
from collect.datasets.releases.wanted import moment
from tests.factories.accounts import Person, give_role, make_project
from tests.integration.datasets.conftest import WORKBOOK
from tests.integration.datasets.releases.conftest import (
    Country,
    attempt,
    content,
    country,
    lines,
    named,
    published,
)

Make = Callable[..., str]
OWN: dict[str, Any] = {
    "groups": [
        {
            "code": "UNION",
            "names": {"en": "Union", "id": "Uni"},
            "members": ["XAA", "XBB", "XCC"],
            "source": "Treaty of 2026",
        }
    ],
    "rules": {"weightPopulations": {"ROOMS": ["_T"]}},
}
HEADER = "area,year,population,value,source\n"
PEOPLE = HEADER + "".join(
    f"{area},2026,_T,{number},Register of {area}\n"
    for area, number in (("XAA", 100), ("XBB", 300), ("XCC", 400))
)

DOORS = "| | DOORS | | mean | ${rooms} | | RESIDENCE | Doors |"
"""Another indicator of the sheet `indicators`, which is the workbook's last."""


@pytest.fixture
def near(project: Project) -> Country:
    return country(project, "XAA")


@pytest.fixture
def far() -> Country:
    return country(make_project("Homes of XBB"), "XBB")


@pytest.fixture
def union(alice: Person, near: Country, far: Country, make: Make) -> str:
    """A dataset of two made-up countries of a group of three, with populations."""
    at = make(near, far, **OWN)
    answer = put(alice, at)
    assert answer.status_code == 200, answer.content
    assert answer.json() == {"populations": 3}
    return at


def put(asking: Person | Client, at: str, body: str | bytes = PEOPLE) -> Any:
    client = asking.client if isinstance(asking, Person) else asking
    return client.put(f"{at}/populations.csv", body, content_type="text/csv")


def of(rows: list[dict[str, str]], area: str) -> dict[str, dict[str, str]]:
    return {row["RESIDENCE"]: row for row in rows if row["REF_AREA"] == area}


def test_a_group_has_the_mean_of_its_countries(
    alice: Person, near: Country, far: Country, union: str
) -> None:
    """Rooms: XAA 30 x 2.5 + 40 x 3 of 70, XBB 60 x 3.5 + 40 x 4 of 100; 1 : 3 people."""
    near.found(urban=(30, 2.5), rural=(40, 3.0))
    far.found(urban=(60, 3.5), rural=(40, 4.0))
    report = published(alice, union)
    rows = lines(alice, union, report)
    found = of(rows, "UNION")
    whole = (195 / 70 + 3 * 370 / 100) / 4
    assert float(found["_T"]["OBS_VALUE"]) == pytest.approx(whole)
    urban = 100 * 30 / 70, 300 * 60 / 100
    mean = (urban[0] * 2.5 + urban[1] * 3.5) / sum(urban)
    assert float(found["U"]["OBS_VALUE"]) == pytest.approx(mean)
    assert float(found["_T"]["SE"]) == pytest.approx(0.25 * (1 + 9) ** 0.5 / 4)
    assert [
        found["_T"][name] for name in ("COVERAGE", "COUNTRIES", "MEMBERS", "N")
    ] == [
        "50.0",
        "2",
        "3",
        "170",
    ]
    assert {row["COVERAGE"] for row in rows if row["REF_AREA"] != "UNION"} == {""}
    assert report["counts"]["groups"] == {"figures": 3, "missing": 0}
    assert report["description"]["areas"] == ["XAA", "XBB"]


def test_a_release_says_members_rule_and_populations(
    alice: Person, near: Country, far: Country, union: str
) -> None:
    near.found()
    far.found()
    report = published(alice, union)
    note = content(
        alice.get(f"{union}/releases/1/files/{named(report, 'methods')}")
    ).decode()
    for text in (
        "group UNION: XAA, XBB, XCC; Treaty of 2026",
        "at least 50 % of it",
        "Register of XAA; Register of XBB; Register of XCC",
        "mean of the countries' figures, weighted by their populations",
    ):
        assert text in note
    told = report["provenance"]["regional"]
    assert told["weights"] == {"ROOMS": ["_T"]}
    assert told["populations"]["rows"] == 3
    names = content(
        alice.get(f"{union}/releases/1/files/{named(report, 'csv-labels')}")
    ).decode()
    assert "Union" in names


def test_too_few_people_is_a_reason_in_the_release_and_the_matrix(
    alice: Person, near: Country, far: Country, union: str
) -> None:
    near.found()
    far.found(urban=(10, 3.0), rural=(9, 3.0))
    report = published(alice, union)
    found = of(lines(alice, union, report), "UNION")
    assert list(found) == ["_T"]
    assert (found["_T"]["OBS_VALUE"], found["_T"]["OBS_STATUS"]) == ("", "O")
    assert (found["_T"]["COVERAGE"], found["_T"]["COUNTRIES"]) == ("12.5", "1")
    reason = "Countries with a figure have 12.5 % of the population; 50 % are needed."
    assert found["_T"]["COMMENT"] == reason
    matrix = {each["refArea"]: each for each in alice.get(f"{union}/coverage").json()}
    assert (matrix["UNION"]["status"], matrix["UNION"]["reason"]) == ("missing", reason)
    assert matrix["XBB"]["reason"] == "not enough cases"
    assert report["counts"]["groups"] == {"figures": 0, "missing": 1}


def test_what_a_group_lacks_altogether_has_a_reason_too(
    alice: Person, near: Country, far: Country, union: str
) -> None:
    near.found()
    far.found()
    published(alice, union)
    third = country(make_project("Doors"), "XCC", f"{WORKBOOK.rstrip()}\n{DOORS}\n")
    sources = [near.named, far.named, third.named]
    assert alice.patch(union, {"sources": sources}).status_code == 200

    def reason() -> str:
        found = alice.get(f"{union}/coverage").json()
        (cell,) = (
            each
            for each in found
            if (each["indicator"], each["refArea"], each["timePeriod"])
            == ("DOORS", "UNION", "2026")
        )
        return str(cell["reason"])

    assert reason() == "no population is named to weight countries by"
    rules = {"weightPopulations": {"ROOMS": ["_T"], "DOORS": ["_T"]}}
    assert alice.patch(union, {"rules": rules}).status_code == 200
    run = third.found()
    Estimate.objects.filter(run=run).update(indicator="DOORS", time_period="2027")
    published(alice, union)
    assert reason() == "no country of the group has it"


def test_publishing_again_changes_and_hides_nothing(
    alice: Person, near: Country, far: Country, union: str
) -> None:
    near.found()
    far.found()
    published(alice, union)
    again = alice.post(f"{union}/releases")
    assert (again.status_code, again.json()["new"]) == (200, False)
    assert alice.patch(union, {"names": {"en": "Dwellings"}}).status_code == 200
    second = published(alice, union)
    assert second["counts"]["differences"] == []
    nothing = {"added": 0, "removed": 0, "changed": 0}
    assert second["diff"] == {"release": 1, **nothing, "disparities": nothing}
    forms = queries.source_forms(Dataset.objects.get())
    combined = queries.sources_of(forms).combined
    earlier = queries.earlier_observations(Dataset.objects.get(), forms, combined)
    assert {each.ref_area for each in earlier} == {"XAA", "XBB"}


def test_other_populations_are_a_new_release_with_a_difference(
    alice: Person, near: Country, far: Country, union: str
) -> None:
    near.found()
    far.found(urban=(60, 3.5), rural=(40, 4.0))
    published(alice, union)
    changed = PEOPLE.replace("XBB,2026,_T,300", "XBB,2026,_T,900")
    assert put(alice, union, changed).status_code == 200
    published(alice, union)
    changes = alice.get(f"{union}/releases/2/diff").json()["changes"]
    assert {each["domain"]["REF_AREA"] for each in changes} == {"UNION"}
    assert {each["change"] for each in changes} == {"changed"}


def test_a_release_that_is_being_made_notices_other_groups_and_populations(
    alice: Person, near: Country, union: str
) -> None:
    near.found()

    def decided() -> str:
        return moment(Dataset.objects.get()).decided

    first = decided()
    assert put(alice, union, HEADER).status_code == 200
    second = decided()
    assert alice.patch(union, {"groups": []}).status_code == 200
    assert len({first, second, decided()}) == 3


def test_registered_groups_are_there_as_soon_as_two_countries_are(
    alice: Person, make: Make
) -> None:
    india, nepal = (country(make_project(area), area) for area in ("IND", "NPL"))
    for each in (india, nepal):
        each.found()
    rules = {"weightPopulations": {"ROOMS": ["_T"]}}
    at = make(india, nepal, rules=rules)
    assert alice.get(at).json()["groups"] == "default"
    report = published(alice, at)
    rows = lines(alice, at, report)
    groups = {row["REF_AREA"]: row for row in rows if row["RESIDENCE"] == "_T"}
    assert sorted(groups) == ["BEIJING28", "IND", "NPL", "SAARC"]
    assert groups["SAARC"]["OBS_VALUE"] != groups["BEIJING28"]["OBS_VALUE"] == ""
    known = regional_registry().populations
    south = next(each for each in regional_registry().groups if each.code == "SAARC")
    people = {area: known.of(area, "2026", ["_T"]) or 0 for area in south.members}
    share = 100 * (people["IND"] + people["NPL"]) / sum(people.values())
    assert float(groups["SAARC"]["COVERAGE"]) == pytest.approx(share)
    told = report["provenance"]["regional"]["populations"]["sources"]
    assert "World Population Prospects 2022" in told[0]


def test_a_dataset_may_have_no_groups_or_those_it_names(
    alice: Person, make: Make
) -> None:
    india = country(make_project("India"), "IND")
    india.found()
    rules = {"weightPopulations": {"ROOMS": ["_T"]}, "minimumCoverage": 40}
    at = make(india, rules=rules)
    assert {row["REF_AREA"] for row in lines(alice, at, published(alice, at))} == {
        "IND"
    }
    assert alice.patch(at, {"groups": ["SAARC"]}).json()["groups"] == ["SAARC"]
    second = published(alice, at)
    assert {row["REF_AREA"] for row in lines(alice, at, second)} == {"IND", "SAARC"}
    assert second["provenance"]["regional"]["minimumCoverage"] == {
        "value": 40.0,
        "source": "set for this dataset",
    }
    assert alice.patch(at, {"groups": []}).json()["groups"] == []
    third = published(alice, at)
    assert {row["REF_AREA"] for row in lines(alice, at, third)} == {"IND"}
    assert "regional" not in third["provenance"]
    assert alice.patch(at, {"groups": "default"}).json()["groups"] == "default"


@pytest.mark.parametrize(
    ("groups", "reason"),
    [
        (["NATO"], "NATO is no group that is registered: BEIJING28, ASEAN"),
        (["ASEAN", "ASEAN"], "ASEAN or one of its members is there twice"),
        (
            [{"code": "A", "names": {"en": "A"}, "members": ["XAA", "XAA"]}],
            "A or one of its members is there twice",
        ),
    ],
)
def test_groups_that_make_no_sense_are_refused(
    alice: Person, near: Country, make: Make, groups: list[Any], reason: str
) -> None:
    at = make(near)
    answer = alice.patch(at, {"groups": groups})
    assert (answer.status_code, answer.json()["code"]) == (400, 400.81)
    assert reason in answer.json()["message"]


def test_a_group_that_is_no_longer_registered_is_refused_when_publishing(
    alice: Person, near: Country, far: Country, union: str
) -> None:
    near.found()
    Dataset.objects.update(groups=["GONE"])
    answer = alice.post(f"{union}/releases")
    assert (answer.status_code, answer.json()["code"]) == (409, 409.83)
    assert "GONE is no group" in answer.json()["message"]


def test_an_area_of_a_form_cannot_be_a_group(
    alice: Person, near: Country, far: Country, union: str
) -> None:
    groups = [{**OWN["groups"][0], "code": "XAA", "members": ["XAA", "XBB"]}]
    assert alice.patch(union, {"groups": groups}).status_code == 200
    near.found()
    far.found()
    found = attempt(alice, union)
    assert found["problem"]["code"] == 409.83
    assert "XAA is an area of a form and a group" in found["problem"]["message"]
    assert not Release.objects.exists()


def test_populations_can_be_read_and_put_back(
    alice: Person, bob: Person, chelsea: Person, far: Country, union: str
) -> None:
    give_role(bob.actor, VIEWER, far.form.project)
    answer = bob.get(f"{union}/populations.csv")
    assert answer.status_code == 200
    text = content(answer).decode()
    assert text.replace("\r\n", "\n") == PEOPLE
    assert put(alice, union, text).json() == {"populations": 3}
    assert alice.get(union).json()["populations"] == 3
    assert chelsea.get(f"{union}/populations.csv").json()["code"] == 403.1
    assert Client().get(f"{union}/populations.csv").json()["code"] == 401.2


def test_only_managers_of_all_sources_set_populations(
    alice: Person, bob: Person, chelsea: Person, union: str
) -> None:
    for person in (bob, chelsea):
        assert put(person, union, HEADER).json()["code"] == 403.1
    assert put(Client(), union, HEADER).json()["code"] == 401.2
    assert len(Dataset.objects.get().populations) == 3
    assert put(alice, union, HEADER).json() == {"populations": 0}
    event = AuditEvent.objects.filter(action="dataset.publish.update").latest("pk")
    assert event.details is not None
    assert event.details["populations"] == 0
    assert len(event.details["sha256"]) == 64


def test_nothing_changes_where_anything_is_wrong_with_populations(
    alice: Person, union: str
) -> None:
    answer = put(alice, union, PEOPLE + "XDD,26,_T,-1,Register\n")
    assert (answer.status_code, answer.json()["code"]) == (400, 400.83)
    assert "2 faults, such as this one in row 5" in answer.json()["message"]
    findings = answer.json()["details"]["findings"]
    assert [(each["row"], each["column"]) for each in findings] == [
        (5, "year"),
        (5, "value"),
    ]
    assert put(alice, union, b"\xff").json()["code"] == 400.1
    assert len(Dataset.objects.get().populations) == 3
