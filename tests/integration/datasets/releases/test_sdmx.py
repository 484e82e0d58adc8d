"""SDMX REST: the newest release that is not withdrawn, as clients ask for it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client
from lxml import etree

from collect.datasets.releases.sdmx.addresses import (
    DataRequest,
    Reference,
    StructureRequest,
    read,
)
from tests.factories.accounts import Person
from tests.integration.datasets.releases.conftest import (
    Country,
    code,
    lines,
    published,
)
from tests.integration.datasets.releases.sdmx_requests import JSON, ask, rows, told

Make = Callable[..., str]
XML = "application/vnd.sdmx.structure+xml;version=2.1"


@pytest.fixture
def at(alice: Person, nepal: Country, bhutan: Country, make: Make) -> str:
    """A public release of two countries; its dataset's address."""
    nepal.found(urban=(30, 2.5), rural=(40, 3.0))
    bhutan.found(urban=(17, 4.0), rural=(60, 5.0))
    found = make(nepal, bhutan, public=True)
    published(alice, found)
    return found


def test_data_are_those_of_the_csv(alice: Person, at: str) -> None:
    report = alice.get(f"{at}/releases/1").json()
    assert rows("data/HOMES") == lines(alice, at, report, "sdmx-csv")


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("data/HOMES/ROOMS.NPL.U", 1),
        ("data/CRC,HOMES,1.1.0/.NPL+BTN.", 6),
        ("data/CRC,HOMES/ROOMS../all?firstNObservations=1", 6),
        ("data/dataflow/CRC/HOMES/1.1.0/*.NPL.*", 3),
        ("data/dataflow/CRC/HOMES/*/ROOMS.NPL.U,ROOMS.NPL.R", 2),
        ("data/dataflow/*/HOMES/+?c[RESIDENCE]=_T", 2),
        ("data/HOMES?startPeriod=2026&endPeriod=2026", 6),
        ("data/HOMES?startPeriod=2026&detail=dataonly", 6),
    ],
)
def test_keys_and_parameters_select(at: str, path: str, found: int) -> None:
    assert len(rows(path)) == found


def test_details_leave_attributes_out(at: str) -> None:
    assert "OBS_STATUS" not in rows("data/HOMES?detail=dataonly")[0]
    assert rows("data/HOMES?detail=nodata")[0].keys() >= {"OBS_STATUS"}


@pytest.mark.parametrize(
    ("path", "status", "problem"),
    [
        ("data/HOMES/A.B.C.D.E", 400, 400.82),
        ("data/HOMES?startPeriod=x", 400, 400.82),
        ("data/HOMES?nothing=1", 400, 400.82),
        ("data/HOMES?format=x", 400, 400.82),
        ("data/HOMES/all/all/all", 400, 400.82),
        ("dataflow/CRC/HOMES/1.1.0?detail=x", 400, 400.82),
        ("availableconstraint/HOMES/all/all/NOTHING", 400, 400.82),
        ("data/HOMES/NOTHING..", 404, 404.85),
        ("data/OTHER", 404, 404.84),
        ("data/CRC,HOMES,1.9", 404, 404.84),
        (f"data/CRC,HOMES,1.{2**31}", 404, 404.84),
        ("data/CRC,HOMES,x", 404, 404.84),
        ("data/OTHER,HOMES", 404, 404.84),
        ("dataflow/CRC/OTHER", 404, 404.84),
        ("codelist/CRC/OTHER", 404, 404.84),
        ("structure/*/CRC/OTHER", 404, 404.84),
        ("data/all", 501, 501.1),
        ("data", 501, 501.1),
        ("data/datastructure/CRC/HOMES", 501, 501.1),
        ("data/HOMES?updatedAfter=2026-01-01", 501, 501.1),
        ("structure/hierarchy", 501, 501.1),
        ("schema/dataflow/CRC/HOMES", 501, 501.1),
        ("", 501, 501.1),
    ],
)
def test_what_cannot_be_answered_says_why(
    at: str, path: str, status: int, problem: float
) -> None:
    answer = ask(path)
    assert (answer.status_code, code(answer)) == (status, problem)


def test_a_format_that_is_not_there_is_not_acceptable(at: str) -> None:
    for path in ("data/HOMES", "dataflow", "availableconstraint/HOMES"):
        answer = ask(path, "image/png")
        assert (answer.status_code, code(answer)) == (406, 406.81)


@pytest.mark.parametrize(
    ("path", "accept", "kind"),
    [
        ("data/HOMES", "", "structurespecificdata+xml;version=2.1"),
        ("data/dataflow/CRC/HOMES/1.1.0", "", "data+json;version=2.0.0"),
        ("data/HOMES", "application/vnd.sdmx.data+json", "data+json;version=2.0.0"),
        (
            "data/HOMES?format=csvfilewithlabels",
            "",
            "data+csv;version=2.0.0;labels=both",
        ),
        ("data/HOMES?format=csv", "image/png", "data+csv;version=2.0.0"),
        ("dataflow", "", "structure+xml;version=2.1"),
        ("structure/dataflow", "", "structure+json;version=2.0.0"),
        ("availableconstraint/HOMES", "", "structure+xml;version=2.1"),
        ("availability/dataflow/CRC/HOMES", "", "structure+json;version=2.0.0"),
    ],
)
def test_the_format_is_negotiated(at: str, path: str, accept: str, kind: str) -> None:
    answer = ask(path, accept)
    assert answer["Content-Type"] == f"application/vnd.sdmx.{kind}"
    assert answer["Vary"] == "Accept, Authorization, Cookie"
    assert b"".join(answer)


LISTS = ["CL_HOMES-INDICATOR", "CL_HOMES-REF_AREA", "CL_HOMES-RESIDENCE"]


def test_structures_are_told_one_kind_at_a_time_or_whole(at: str) -> None:
    assert told("dataflow/CRC/HOMES") == {"dataflows": ["HOMES"]}
    assert told("datastructure/all/all/latest") == {"dataStructures": ["HOMES"]}
    assert told("conceptscheme/CRC/CS_HOMES") == {"conceptSchemes": ["CS_HOMES"]}
    assert told("codelist/CRC/CL_HOMES-RESIDENCE/1.1.0") == {"codelists": [LISTS[2]]}
    whole = told("structure/*")
    assert set(whole) == {"dataflows", "dataStructures", "conceptSchemes", "codelists"}
    assert whole["codelists"][:3] == LISTS
    for path in (
        "dataflow/CRC/HOMES?references=all",
        "structure/datastructure/CRC/HOMES/~?references=descendants",
        "codelist/CRC/CL_HOMES-RESIDENCE?references=parents",
    ):
        assert told(path) == whole
    assert set(told("codelist/CRC/CL_HOMES-RESIDENCE?references=children")) == {
        "codelists"
    }
    assert told("dataflow/CRC/HOMES?references=all&detail=allstubs") == whole


def test_codelists_have_registered_and_own_codes(at: str) -> None:
    answer = ask(
        "codelist/CRC/CL_HOMES-REF_AREA+CL_HOMES-RESIDENCE+CL_HOMES-INDICATOR", JSON
    )
    found = {
        each["id"]: {item["id"]: item["name"] for item in each["codes"]}
        for each in json.loads(answer.content)["data"]["codelists"]
    }
    assert found[LISTS[0]] == {"ROOMS": "Rooms"}
    assert found[LISTS[1]] == {"BTN": "Bhutan", "NPL": "Nepal"}
    assert list(found[LISTS[2]]) == ["_T", "U", "R"]


def test_availability_tells_the_codes_that_occur(at: str) -> None:
    answer = ask("availability/dataflow/CRC/HOMES/*/*.NPL.*/RESIDENCE")
    (found,) = json.loads(answer.content)["data"]["dataConstraints"]
    assert found["cubeRegions"][0]["keyValues"] == [
        {"id": "RESIDENCE", "values": [{"value": "_T"}, {"value": "U"}, {"value": "R"}]}
    ]
    assert found["annotations"][0]["title"] == "3"
    xml = etree.fromstring(ask("availableconstraint/HOMES/..U?mode=available").content)
    space = {"com": "http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common"}
    values = {
        each.get("id"): each.xpath("com:Value/text()", namespaces=space)
        for each in xml.iterfind(".//com:KeyValue", space)
    }
    assert values == {
        "INDICATOR": ["ROOMS"],
        "REF_AREA": ["BTN", "NPL"],
        "RESIDENCE": ["U"],
        "TIME_PERIOD": ["2026"],
    }


def test_the_newest_release_that_is_not_withdrawn_is_served(
    alice: Person, at: str
) -> None:
    assert alice.patch(at, {"names": {"en": "Dwellings"}}).status_code == 200
    published(alice, at)
    newest = {row["STRUCTURE_ID"] for row in rows("data/HOMES")}
    assert newest == {"CRC:HOMES(1.2.0)"}
    assert len(told("dataflow/CRC/HOMES/all")["dataflows"]) == 2
    assert len(rows("data/CRC,HOMES,1.1/")) == 6
    alice.post(f"{at}/releases/2/withdraw", {"reason": "x"})
    assert rows("data/HOMES")[0]["STRUCTURE_ID"] == "CRC:HOMES(1.1.0)"
    assert code(ask("data/CRC,HOMES,1.2.0")) == 404.84
    alice.post(f"{at}/releases/1/withdraw", {"reason": "x"})
    assert code(ask("data/HOMES")) == 404.84
    assert code(ask("dataflow")) == 404.84


def test_suppressed_figures_are_in_no_message(at: str) -> None:
    found = {row["REF_AREA"] + row["RESIDENCE"]: row for row in rows("data/HOMES")}
    assert found["BTNU"]["OBS_VALUE"] == found["BTNR"]["OBS_VALUE"] == "NaN"
    assert found["BTNU"]["N"] == found["BTNU"]["SE"] == ""


def test_what_is_not_public_is_for_members(
    alice: Person, bob: Person, chelsea: Person, nepal: Country, make: Make
) -> None:
    nepal.found()
    published(alice, make(nepal))
    for path in ("data/HOMES", "dataflow/CRC/HOMES", "availableconstraint/HOMES"):
        assert alice.get(f"/sdmx/{path}").status_code == 200
        assert bob.get(f"/sdmx/{path}").status_code == 200
        assert code(chelsea.get(f"/sdmx/{path}")) == 404.84
        assert code(ask(path)) == 404.84
    wrong = Client().get("/sdmx/dataflow", HTTP_AUTHORIZATION="Bearer x")
    assert code(wrong) == 401.2


def test_only_reading_is_possible(at: str) -> None:
    assert Client().post("/sdmx/data/HOMES").status_code == 405
    head = Client().head("/sdmx/data/HOMES")
    assert head.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "%00", "data/%00", "data/HOMES/%00", "data/HOMES/%ED%A0%80", "dataflow/%00/%00",
        "data/HOMES?c[N]=ge:x", "data/HOMES?%00=%00", "data/HOMES?startPeriod=%00",
        "data/HOMES/" + "a" * 5000, "codelist/all/" + "+" * 500, "data/,,,", "///",
        "data/HOMES?c[OBS_VALUE]=gt:nan", "data/HOMES?c[RESIDENCE]=co:%ED%A0%80",
        "data/HOMES?firstNObservations=" + "9" * 30, "structure/dataflow/a/b/c/d",
    ],
)  # fmt: skip
def test_no_address_is_too_strange(at: str, path: str) -> None:
    answer = ask(path)
    assert answer.status_code in (200, 400, 404, 501), path


def test_addresses_of_both_versions_are_read() -> None:
    assert read("dataflow") == StructureRequest("dataflow", Reference(), modern=False)
    assert read("structure/codelist/A/B/1.0/") == StructureRequest(
        "codelist", Reference("A", "B", "1.0"), modern=True
    )
    assert read("data/A,B,1.0/X.Y/all") == DataRequest(
        Reference("A", "B", "1.0"), "X.Y", modern=False
    )
    assert read("availableconstraint/B/X/all/SEX") == DataRequest(
        Reference(id="B"), "X", modern=False, availability=True, component="SEX"
    )
    assert read("availability/dataflow/A/B/+/X/SEX") == DataRequest(
        Reference("A", "B", "+"), "X", modern=True, availability=True, component="SEX"
    )
