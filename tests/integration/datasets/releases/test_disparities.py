"""Disparities in releases: files, SDMX REST, what is withheld, and what changed."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client
from lxml import etree

from collect.datasets.models import DisparityEstimate, Release
from collect.datasets.publishing.formats import FORMATS
from tests.factories.accounts import Person
from tests.factories.releases import compare
from tests.integration.datasets.releases.conftest import (
    Country,
    lines,
    named,
    published,
)
from tests.integration.datasets.releases.sdmx_requests import (
    CSV,
    JSON,
    ask,
    rows,
    told,
)

Make = Callable[..., str]
FLOW = "HOMES_DISPARITY"


@pytest.fixture
def at(alice: Person, nepal: Country, bhutan: Country, make: Make) -> str:
    """A public release of two countries; in one the urban homes are too few."""
    compare(nepal.found(urban=(30, 2.5), rural=(40, 3.0)))
    compare(bhutan.found(urban=(17, 4.0), rural=(60, 5.0)))
    found = make(nepal, bhutan, public=True)
    published(alice, found)
    return found


def test_a_release_has_files_of_both_tables(alice: Person, at: str) -> None:
    report = alice.get(f"{at}/releases/1").json()
    tables = {"estimates": list(FORMATS)}
    tables["disparities"] = [name for name in FORMATS if not FORMATS[name].once]
    for table, formats in tables.items():
        found = [file for file in report["files"] if file["table"] == table]
        assert [file["format"] for file in found] == formats
    assert report["counts"]["disparities"] == {"observations": 4, "withheld": 2}
    shown = {
        row["REF_AREA"] + row["MEASURE"]: row
        for row in lines(alice, at, report, table="disparities")
    }
    assert shown["NPLD"]["OBS_VALUE"] == "0.5"
    assert shown["NPLD"]["UNIT_MEASURE"] == ""
    assert shown["NPLR"]["UNIT_MEASURE"] == "RATIO"


def test_what_a_run_measured_is_published_as_it_was(
    alice: Person, nepal: Country, make: Make
) -> None:
    nepal.receive(urban=26, rural=27)
    run = nepal.run()
    at = make(nepal)
    found = lines(alice, at, published(alice, at), table="disparities")
    measured = DisparityEstimate.objects.filter(run=run)
    assert [row["MEASURE"] for row in found] == ["D", "R"]
    for row, own in zip(found, measured.order_by("position"), strict=True):
        numbers = [own.value, own.standard_error, own.lower, own.upper]
        told = [row[name] for name in ("OBS_VALUE", "SE", "LOWER", "UPPER")]
        assert told == [repr(number) for number in numbers]
        assert (row["SUBGROUPS"], row["OBS_STATUS"]) == ("U R", "U")


def test_over_a_figure_that_is_withheld_there_is_none(alice: Person, at: str) -> None:
    report = alice.get(f"{at}/releases/1").json()
    for row in lines(alice, at, report, table="disparities"):
        if row["REF_AREA"] == "BTN":
            assert (row["OBS_STATUS"], row["OBS_VALUE"]) == ("Q", "")
            assert row["SE"] == row["LOWER"] == row["GROUPS"] == ""


def test_files_are_for_those_who_may_read_the_dataset(
    alice: Person, bob: Person, chelsea: Person, nepal: Country, make: Make
) -> None:
    compare(nepal.found())
    at = make(nepal)
    report = published(alice, at)
    assert lines(alice, at, report, table="disparities") == lines(
        bob, at, report, table="disparities"
    )
    path = f"{at}/releases/1/files/{named(report, 'csv', 'disparities')}"
    assert chelsea.get(path).json()["code"] == 403.1
    assert Client().get(path).json()["code"] == 401.2
    assert bob.get(f"/sdmx/data/{FLOW}").status_code == 200
    assert chelsea.get(f"/sdmx/data/{FLOW}").json()["code"] == 404.84
    assert Client().get(f"/sdmx/dataflow/CRC/{FLOW}").json()["code"] == 404.84


def test_sdmx_lists_two_dataflows_and_tells_each_structure(at: str) -> None:
    assert told("dataflow/CRC") == {"dataflows": ["HOMES", FLOW]}
    assert told(f"dataflow/CRC/{FLOW}") == {"dataflows": [FLOW]}
    assert told(f"datastructure/CRC/{FLOW}") == {"dataStructures": [FLOW]}
    whole = told(f"dataflow/CRC/{FLOW}?references=all")
    assert whole["dataflows"] == whole["dataStructures"] == [FLOW]
    assert whole["codelists"][:4] == [
        "CL_HOMES-INDICATOR",
        "CL_HOMES-REF_AREA",
        "CL_HOMES-STRATIFIER",
        "CL_HOMES-MEASURE",
    ]
    both = told("structure/*")
    assert both["dataStructures"] == ["HOMES", FLOW]
    assert both["codelists"].count("CL_HOMES-INDICATOR") == 1
    assert told("codelist/CRC/CL_HOMES-MEASURE") == {"codelists": ["CL_HOMES-MEASURE"]}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (f"data/{FLOW}", 4),
        (f"data/{FLOW}/ROOMS.NPL.RESIDENCE.D", 1),
        (f"data/CRC,{FLOW},1.1.0/..RESIDENCE.D+R", 4),
        (f"data/dataflow/CRC/{FLOW}/*?c[OBS_STATUS]=U", 2),
    ],
)
def test_sdmx_selects_disparities(at: str, path: str, found: int) -> None:
    assert len(rows(path)) == found


def test_sdmx_data_are_those_of_the_file(alice: Person, at: str) -> None:
    report = alice.get(f"{at}/releases/1").json()
    written = lines(alice, at, report, "sdmx-csv", "disparities")
    assert rows(f"data/{FLOW}") == written
    assert {row["STRUCTURE_ID"] for row in rows("data/HOMES")} == {"CRC:HOMES(1.1.0)"}


def test_availability_tells_which_measures_there_are(at: str) -> None:
    answer = ask(f"availability/dataflow/CRC/{FLOW}/*/*/MEASURE", JSON)
    (found,) = json.loads(answer.content)["data"]["dataConstraints"]
    (region,) = found["cubeRegions"]
    assert region["keyValues"] == [
        {"id": "MEASURE", "values": [{"value": "D"}, {"value": "R"}]}
    ]
    xml = etree.fromstring(Client().get(f"/sdmx/availableconstraint/{FLOW}").content)
    assert b"RESIDENCE" in etree.tostring(xml)


def test_without_disparities_a_release_has_one_dataflow(
    alice: Person, nepal: Country, make: Make
) -> None:
    nepal.found()
    at = make(nepal, public=True)
    report = published(alice, at)
    assert {file["table"] for file in report["files"]} == {"estimates"}
    assert told("dataflow/CRC") == {"dataflows": ["HOMES"]}
    assert ask(f"data/{FLOW}", CSV).json()["code"] == 404.84
    # The next release may have some: the former one stays as it is.
    compare(nepal.found())
    published(alice, at)
    assert told("dataflow/CRC") == {"dataflows": ["HOMES", FLOW]}
    assert told("dataflow/CRC/all/1.1.0") == {"dataflows": ["HOMES"]}
    assert len(rows(f"data/{FLOW}")) == 2


def test_a_disparity_that_changed_makes_a_release(
    alice: Person, nepal: Country, make: Make
) -> None:
    run = compare(nepal.found())
    at = make(nepal)
    published(alice, at)
    DisparityEstimate.objects.filter(run=run, measure="D").update(value=0.625)
    report = published(alice, at)
    assert Release.objects.count() == 2
    assert report["diff"]["disparities"] == {"added": 0, "removed": 0, "changed": 1}
    assert report["diff"]["changed"] == 0
    diff = alice.get(f"{at}/releases/2/diff").json()
    (change,) = diff["disparities"]["changes"]
    assert (change["stratifier"], change["measure"]) == ("RESIDENCE", "D")
    assert (change["before"]["value"], change["after"]["value"]) == (0.5, 0.625)
    assert diff["changes"] == []
    first = alice.get(f"{at}/releases/1/diff").json()
    assert first["disparities"]["added"] == 2
    assert lines(alice, at, report, table="disparities")[0]["OBS_VALUE"] == "0.625"


def test_no_dataset_takes_the_name_of_anothers_disparities(
    alice: Person, nepal: Country
) -> None:
    body = {"code": "homes_disparity", "names": {"en": "x"}, "sources": [nepal.named]}
    answer = alice.post("/data/v1/datasets", body)
    assert answer.status_code == 400
    assert "_DISPARITY are those of disparities" in answer.content.decode()
