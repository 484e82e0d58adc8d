"""Definitions of indicators, wherever a publication tells what its codes mean."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest
from lxml import etree

from collect.datasets.publishing.formats import publish
from collect.datasets.publishing.options import Options
from collect.datasets.publishing.structure import Code
from tests.factories.publications import codelist, publication

BIRTHS = codelist("INDICATOR", "indicators").by_id["PT_CHLD_Y0T4_REG"]
SAID = BIRTHS.descriptions["en"]
STRUCTURE = "{http://www.sdmx.org/resources/sdmxml/schemas/v%s/structure}"


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Everything that says what codes mean."""
    names = [
        "csv",
        "xlsx",
        "xlsx-flat",
        "sdmx-json-structure",
        "sdmx-ml-3.0-structure",
        "sdmx-ml-2.1-structure",
        "methods",
        "datapackage",
        "dcat",
    ]
    found = publish(publication(), names, Options())
    return {name: b"".join(chunks) for name, chunks in found.items()}


def file(files: dict[str, bytes], end: str) -> bytes:
    return next(content for name, content in files.items() if name.endswith(end))


def test_the_registry_says_numerator_and_denominator_in_both_languages() -> None:
    assert SAID.startswith("Numerator: children with a birth certificate")
    assert SAID.endswith("Denominator: children under five.")
    assert BIRTHS.descriptions["id"].startswith("Pembilang: ")


@pytest.mark.parametrize(
    ("end", "edition"),
    [(".structure.sdmx30.xml", "3_0"), (".structure.sdmx21.xml", "2_1")],
)
def test_sdmx_ml_describes_codes_and_concepts(
    files: dict[str, bytes], end: str, edition: str
) -> None:
    root = etree.fromstring(file(files, end))
    name = STRUCTURE % edition
    told = {
        each.get("id"): [child.tag.rpartition("}")[2] for child in each]
        for each in root.iter(name + "Code", name + "Concept")
    }
    assert told["PT_CHLD_Y0T4_REG"] == ["Name", "Name", "Description", "Description"]
    assert told["SEX"] == ["Name", "Name", "Description", "Description"]
    assert told["Q1"][:2] == ["Name", "Name"]
    assert "Description" not in told["Q1"]


def test_sdmx_json_describes_codes(files: dict[str, bytes]) -> None:
    data = json.loads(file(files, "structure.json"))["data"]
    codes: list[dict[str, Any]] = data["codelists"][0]["codes"]
    births = next(each for each in codes if each["id"] == BIRTHS.id)
    assert births["description"] == SAID
    assert births["descriptions"] == dict(BIRTHS.descriptions)


def test_the_note_defines_what_it_lists(files: dict[str, bytes]) -> None:
    note = file(files, ".methods.md").decode()
    assert f"under five whose birth is registered. {SAID}" in note
    assert note.count(SAID) == 1


def test_the_data_package_describes_categories(files: dict[str, bytes]) -> None:
    fields = json.loads(file(files, "datapackage.json"))["resources"][0]["schema"]
    (indicator, *_, sex) = fields["fields"][:3]
    births = next(c for c in indicator["categories"] if c["value"] == BIRTHS.id)
    assert births["description"] == SAID
    assert sex["description"] == "Sex of the person."
    assert sex["categories"][1] == {"value": "F", "label": "Female"}


def test_the_catalogue_has_indicators_as_subjects(files: dict[str, bytes]) -> None:
    subjects = json.loads(file(files, ".dcat.jsonld"))["dct:subject"]
    births = next(each for each in subjects if each["skos:notation"] == BIRTHS.id)
    assert births["@type"] == "skos:Concept"
    assert {"@value": SAID, "@language": "en"} in births["skos:definition"]


def test_workbooks_have_definitions_with_codes_and_above_tables(
    files: dict[str, bytes],
) -> None:
    flat = openpyxl.load_workbook(io.BytesIO(file(files, ".flat.xlsx")))["codes"]
    assert any(SAID in row for row in flat.values)
    tables = openpyxl.load_workbook(io.BytesIO(file(files, ".tables.xlsx")))
    assert tables[BIRTHS.id]["A4"].value == SAID


def test_what_has_no_codes_has_no_definitions_of_them() -> None:
    time = publication().structure.dimensions[-1]
    assert time.definition("2026", "en") == ""
    assert Code("X", {"en": "X"}).descriptions == {}
