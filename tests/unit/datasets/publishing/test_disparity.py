"""Disparities beside the estimates: a second table, told of in the same notes."""

import csv
import io
import json

import openpyxl
import pytest

from collect.datasets.publishing.formats import FORMATS, files
from collect.datasets.publishing.options import Options
from tests.factories.publications import disparity_publication, publication

ONCE = ("methods", "datapackage", "dcat")


@pytest.fixture(scope="module")
def written() -> dict[str, bytes]:
    """All files of estimates and disparities, by name."""
    tables = (publication(), disparity_publication())
    options = Options(base_url="https://x.org/1/")
    return {
        each.name: b"".join(each.content())
        for each in files(tables, [*FORMATS], options)
    }


def test_each_table_has_a_file_of_each_format_and_the_notes_are_of_both() -> None:
    tables = estimates, disparities = publication(), disparity_publication()
    found = files(tables, [*FORMATS])
    formats = [each.format.name for each in found if each.of is estimates]
    assert formats == list(FORMATS)
    formats = [each.format.name for each in found if each.of is disparities]
    assert formats == [name for name in FORMATS if name not in ONCE]
    assert len({each.name for each in found}) == len(found)


def test_csv_names_subgroups_and_what_a_measure_is(written: dict[str, bytes]) -> None:
    text = written["estimates_disparity_1.0.labels.csv"].decode()
    first, *_ = csv.DictReader(io.StringIO(text, newline=""))
    assert (first["MEASURE"], first["MEASURE_LABEL"]) == ("D", "Difference")
    assert first["STRATIFIER_LABEL"] == "Wealth quintile"
    assert (first["GROUPS"], first["DIRECTION_LABEL"]) == ("Q5 Q1", "More is better")


def test_the_workbook_has_a_sheet_for_each_indicator(
    written: dict[str, bytes],
) -> None:
    book = openpyxl.load_workbook(
        io.BytesIO(written["estimates_disparity_1.0.tables.xlsx"])
    )
    assert book.sheetnames == ["Contents", "PT_CHLD_Y0T4_REG", "IM_MCV1", "Methods"]
    lines = list(book["PT_CHLD_Y0T4_REG"].iter_rows(values_only=True))
    assert lines[4] == (
        "Country or area", "Stratifier", "Measure", "Time period", "Value",
        "Lower bound of the confidence interval",
        "Upper bound of the confidence interval", "Standard error",
        "Subgroups it is computed from", "Reference subgroup", "Note",
    )  # fmt: skip
    assert lines[5][2:5] == ("Difference", "2026", 12.5)
    assert lines[5][8:] == ("Richest, Poorest", "Richest", None)
    assert lines[7][4] == "(*)"
    assert lines[8][10] == "M no scale"
    texts = [row[0] for row in book["Methods"].iter_rows(values_only=True)]
    assert any(str(text).startswith("R, Ratio: How many times") for text in texts)


def test_the_methods_note_says_what_measures_mean_and_nothing_twice(
    written: dict[str, bytes],
) -> None:
    note = written["estimates_1.0.methods.md"].decode()
    assert "## Children: disparities\n" in note
    assert "- D, Difference: By how many points" in note
    assert "SII, " not in note
    assert note.count("The standard error says") == 1
    assert note.count("The sign of a disparity follows") == 1
    assert note.count("Missing value; suppressed") == 1


def test_a_data_package_has_a_resource_for_each_table(
    written: dict[str, bytes],
) -> None:
    package = json.loads(written["datapackage.json"])
    first, second = package["resources"]
    assert (first["name"], second["name"]) == ("estimates", "estimates_disparity")
    assert second["path"] == "estimates_disparity_1.0.csv"
    assert second["bytes"] == len(written[second["path"]])
    assert second["schema"]["primaryKey"] == [
        "INDICATOR", "REF_AREA", "STRATIFIER", "MEASURE", "TIME_PERIOD",
    ]  # fmt: skip


def test_a_catalogue_entry_tells_the_tables_apart(written: dict[str, bytes]) -> None:
    entry = json.loads(written["estimates_1.0.dcat.jsonld"])
    titles = [each["dct:title"] for each in entry["dcat:distribution"]]
    assert "CSV" in titles
    assert "Children: disparities: CSV" in titles
    assert len(titles) == len(set(titles)) == len(written) - 2


def test_structures_describe_measures_in_all_languages(
    written: dict[str, bytes],
) -> None:
    told = json.loads(written["estimates_disparity_1.0.structure.json"])["data"]
    codes = {
        code["id"]: code
        for each in told["codelists"]
        if each["id"] == "CL_MEASURE"
        for code in each["codes"]
    }
    assert codes["R"]["descriptions"]["id"].startswith("Berapa kali lipat")
    for edition in ("21", "30"):
        xml = written[f"estimates_disparity_1.0.structure.sdmx{edition}.xml"].decode()
        assert ">How many times as high one subgroup" in xml
