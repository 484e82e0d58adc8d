"""One indicator of two countries whose forms call it differently, over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from collect.accounts.models import AuditEvent, Project
from collect.datasets.models import Run
from tests.factories.accounts import Person
from tests.integration.datasets.conftest import WORKBOOK
from tests.integration.datasets.releases.conftest import (
    Country,
    content,
    country,
    lines,
    published,
)

Make = Callable[..., str]
LOCAL = {
    "indicators": {"ROOMS": "PERSONS_PER_ROOM"},
    "codes": {"RESIDENCE": {"town": "U"}},
}


def mapping(of: Country, **given: Any) -> dict[str, Any]:
    return {**of.named, **given}


def in_towns(run: Run) -> None:
    """The run says town where the region says U."""
    for each in run.estimates.filter(domain={"RESIDENCE": "U"}):
        each.domain = {"RESIDENCE": "town"}
        each.save()


def test_local_codes_of_two_countries_are_one_indicator_and_traced(
    alice: Person, nepal: Country, bhutan: Country, make: Make
) -> None:
    nepal.found()
    in_towns(bhutan.found())
    at = make(
        nepal,
        bhutan,
        mappings=[
            mapping(nepal, indicators={"ROOMS": "PERSONS_PER_ROOM"}),
            mapping(bhutan, **LOCAL),
        ],
    )
    report = published(alice, at)
    rows = lines(alice, at, report)
    assert {row["INDICATOR"] for row in rows} == {"PERSONS_PER_ROOM"}
    urban = {row["REF_AREA"]: row for row in rows if row["RESIDENCE"] == "U"}
    assert urban.keys() == {"NPL", "BTN"}
    assert {(row["UNIT_MEASURE"], row["UNIT_MULT"]) for row in rows} == {("RATIO", "0")}
    assert {(row["FREQ"], row["DATA_SOURCE"]) for row in rows} == {("A", "Homes")}
    first, second = report["provenance"]["forms"]
    assert first["mapping"] == {"indicators": {"ROOMS": "PERSONS_PER_ROOM"}}
    assert second["mapping"] == LOCAL
    told = report["description"]["provenance"][f"form {bhutan.form.project_id}/homes"]
    assert told.endswith("; published ROOMS as PERSONS_PER_ROOM, RESIDENCE town as U")
    assert alice.get(at).json()["mappings"][1]["codes"] == LOCAL["codes"]
    entries = alice.get(f"{at}/coverage").json()
    assert {(e["indicator"], e["refArea"], e["status"]) for e in entries} == {
        ("PERSONS_PER_ROOM", "NPL", "present"),
        ("PERSONS_PER_ROOM", "BTN", "present"),
    }


def test_a_new_mapping_makes_a_new_release_and_is_in_the_audit_log(
    alice: Person, bob: Person, nepal: Country, make: Make
) -> None:
    nepal.found()
    at = make(nepal)
    published(alice, at)
    given = [mapping(nepal, indicators={"ROOMS": "PERSONS_PER_ROOM"})]
    assert bob.patch(at, {"mappings": given}).status_code == 403
    assert alice.patch(at, {"mappings": given}).status_code == 200
    event = AuditEvent.objects.filter(action="dataset.publish.update").get()
    assert event.details is not None
    assert event.details["mappings"][0]["indicators"] == given[0]["indicators"]
    report = published(alice, at)
    assert (report["number"], report["diff"]["added"]) == (2, 3)


def test_a_new_name_hides_no_difference_to_what_was_released(
    alice: Person, nepal: Country, bhutan: Country, make: Make
) -> None:
    """Three more homes under another name would still tell about these three."""
    nepal.found(urban=(30, 2.5))
    bhutan.found(urban=(30, 2.5))
    at = make(nepal, bhutan)
    published(alice, at)
    given = [mapping(nepal, indicators={"ROOMS": "PERSONS_PER_ROOM"})]
    assert alice.patch(at, {"mappings": given}).status_code == 200
    nepal.found(urban=(33, 2.6), rural=(80, 3.0))
    report = published(alice, at)
    shown = {
        (row["INDICATOR"], row["REF_AREA"], row["RESIDENCE"]): row["OBS_STATUS"]
        for row in lines(alice, at, report)
    }
    assert shown["PERSONS_PER_ROOM", "NPL", "U"] == "Q"
    assert shown["ROOMS", "BTN", "U"] == "U"
    (difference,) = report["counts"]["differences"]
    assert difference.startswith("PERSONS_PER_ROOM 2026 REF_AREA=NPL RESIDENCE=U: 30")


def refusal(answer: Any) -> list[str]:
    assert (answer.status_code, answer.json()["code"]) == (400, 400.81)
    found: list[str] = answer.json()["details"]["findings"]
    assert found[0] in answer.json()["message"]
    return found


def test_mappings_that_cannot_be_are_refused_all_at_once(
    alice: Person, nepal: Country, bhutan: Country, make: Make
) -> None:
    at = make(nepal)
    home = f"{nepal.form.project_id}/homes"
    given = [
        mapping(nepal, indicators={"ROOMZ": "DM_AVG_HH_SIZE"}),
        mapping(nepal, indicators={"ROOMS": "PT_CHLD_Y0T4_REG"}),
        mapping(bhutan, indicators={"ROOMS": "DM_AVG_HH_SIZE"}),
        mapping(nepal, codes={"RESIDENCE": {"town": "URBAN"}}),
    ]
    assert refusal(alice.patch(at, {"mappings": given})) == [
        f"{home} has no indicator ROOMZ. Did you mean ROOMS?",
        (
            f"ROOMS is a mean in {home}, but PT_CHLD_Y0T4_REG is estimated as proportion;"
            " they are not the same."
        ),
        (
            f"The mapping is of form {bhutan.form.project_id}/homes, which is no source of"
            " the dataset. Add the form, or remove its mapping."
        ),
        "URBAN is no code of RESIDENCE that is registered.",
        f"There are two mappings of form {home}; put them into one.",
    ]
    assert alice.get(at).json()["mappings"] == []


def test_a_source_leaves_with_its_mapping(
    alice: Person, nepal: Country, bhutan: Country, make: Make
) -> None:
    at = make(nepal, bhutan, mappings=[mapping(bhutan)])
    left = {"sources": [nepal.named]}
    (said,) = refusal(alice.patch(at, left))
    assert "which is no source of the dataset" in said
    assert alice.patch(at, {**left, "mappings": []}).status_code == 200


def test_two_figures_that_a_mapping_makes_one_are_not_published(
    alice: Person, nepal: Country, make: Make
) -> None:
    nepal.found()
    at = make(nepal, mappings=[mapping(nepal, codes={"RESIDENCE": {"R": "U"}})])
    answer = alice.post(f"{at}/releases")
    assert (answer.status_code, answer.json()["code"]) == (409, 409.83)
    assert (
        "RESIDENCE=U and ROOMS NPL RESIDENCE=R would both be"
        in answer.json()["message"]
    )


def test_the_matrix_of_the_region_has_every_country_and_indicator(
    alice: Person, bob: Person, chelsea: Person, project: Project, make: Make
) -> None:
    nepal = country(project, "NPL")
    provincial = country(project, "ID33", WORKBOOK.replace("homes", "province"))
    unknown = WORKBOOK.replace("homes", "later").replace("'2026'", "${area}")
    later = country(project, "THA", unknown)
    nepal.found()
    at = make(nepal, provincial, later)
    published(alice, at)
    entries = bob.get(f"{at}/coverage?scope=region").json()
    found = {
        (e["indicator"], e["refArea"]): (e["status"], e["reason"]) for e in entries
    }
    assert len({area for _, area in found}) == 28
    assert len(entries) == len(found) == 28 * len({name for name, _ in found})
    assert {e["timePeriod"] for e in entries} == {"2026"}
    assert found["ROOMS", "NPL"] == ("present", "")
    assert found["IM_MCV1", "NPL"] == ("missing", "no form asks it")
    assert found["IM_MCV1", "WSM"] == ("missing", "no source form of this country")
    assert found["ROOMS", "THA"][1] == "no run of the form that asks it has finished"
    assert found["ROOMS", "IDN"] == (
        "missing",
        "no source form of this country for this period",
    )
    text = content(alice.get(f"{at}/coverage.csv?scope=region")).decode()
    assert len(text.splitlines()) == len(entries) + 1
    own = {"code": "ATLANTIS", "names": {"en": "Atlantis"}}
    assert alice.patch(at, {"areas": [own]}).status_code == 200
    with_own = alice.get(f"{at}/coverage?scope=region").json()
    assert len({e["refArea"] for e in with_own}) == 29
    assert chelsea.get(f"{at}/coverage?scope=region").status_code == 403
    assert alice.get(f"{at}/coverage?scope=world").status_code == 400
