import csv
import io
import json
from dataclasses import replace
from datetime import datetime

import openpyxl
import pyarrow.parquet as pq
import pytest

from collect.datasets.publishing import publication as publications
from collect.datasets.publishing import workbook_tables
from collect.datasets.publishing.errors import PublicationError
from collect.datasets.publishing.formats import FORMATS, publish
from collect.datasets.publishing.options import Options
from collect.datasets.publishing.publication import Contact, Publication
from tests.factories.publications import (
    AWKWARD,
    METADATA,
    bare_publication,
    observation,
    publication,
    unknown,
)


def written(name: str, of: Publication) -> bytes:
    return b"".join(FORMATS[name].write(of, Options()))


def rows(name: str, of: Publication) -> list[dict[str, str]]:
    text = written(name, of).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_all_files_have_names_of_their_own_and_the_same_bytes_each_time() -> None:
    first, second = (
        {
            name: b"".join(each)
            for name, each in publish(publication(), [*FORMATS]).items()
        }
        for _ in range(2)
    )
    assert len(first) == len(FORMATS)
    assert first == second
    assert {"estimates_1.0.csv", "datapackage.json"} <= set(first)


def test_a_structure_without_attributes_is_written_in_every_format() -> None:
    files = publish(bare_publication(), [*FORMATS])
    assert all(b"".join(each) for each in files.values())
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", bare_publication())))
    assert [cell.value for cell in book["IM_MCV1"][6]] == ["2026", 1.5, None]


def test_a_format_that_is_not_there_is_refused() -> None:
    with pytest.raises(PublicationError, match='no format "doc"; there are csv, '):
        publish(publication([]), ["doc"])


def test_csv_has_codes_numbers_in_full_and_empty_cells() -> None:
    found = rows("csv", publication())
    assert found[0]["OBS_VALUE"] == "71.30000000000001"
    assert found[1]["COMMENT"] == AWKWARD
    assert (found[3]["OBS_VALUE"], found[3]["OBS_STATUS"]) == ("", "Q")
    assert found[5]["OBS_VALUE"] == "-0.0"
    assert found[0]["N"] == "1234"


def test_csv_with_labels_names_each_code_after_it() -> None:
    (found,) = rows("csv-labels", publication([observation(SEX="F")]))
    assert (found["SEX"], found["SEX_LABEL"]) == ("F", "Female")
    assert (found["CONF_STATUS"], found["CONF_STATUS_LABEL"]) == ("", "")
    assert "OBS_VALUE_LABEL" not in found


def test_parquet_keeps_types_and_says_what_columns_are() -> None:
    whole = publication()
    found = pq.read_table(io.BytesIO(written("parquet", whole)))
    assert found.cast(whole.observations.schema).equals(whole.observations)
    assert found.schema.metadata[b"licence"] == METADATA.licence.url.encode()
    sex = found.schema.field("SEX").metadata
    assert json.loads(sex[b"labels"])["id"] == "Jenis kelamin"
    assert json.loads(sex[b"choices"])["F"] == {"en": "Female", "id": "Perempuan"}
    assert sex[b"codelist"] == b"CRC:CL_SEX(1.0.0)"
    assert b"choices" not in found.schema.field("OBS_VALUE").metadata


def test_the_flat_workbook_has_observations_and_codes() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx-flat", publication())))
    head, first, *_ = book["observations"].iter_rows(values_only=True)
    found = dict(zip(head, first, strict=True))
    assert (found["SEX"], found["OBS_VALUE"]) == ("_T", 71.30000000000001)
    codes = set(book["codes"].iter_rows(values_only=True, max_col=4))
    assert ("SEX", "F", "id", "Perempuan") in codes


TABLES = [
    observation(OBS_VALUE=71.34),
    observation(SEX="F", OBS_STATUS="U", N=30, COMMENT="few"),
    unknown("Q", SEX="M", N=None),
    unknown("M", SEX="M", RESIDENCE="R", N=0),
    unknown("O", SEX="F", RESIDENCE="R", N=None),
    observation(INDICATOR="IM_MCV1", UNIT_MEASURE=None, OBS_VALUE=0.5),
]


def test_the_workbook_has_a_sheet_for_each_indicator() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", publication(TABLES))))
    assert book.sheetnames == ["Contents", "PT_CHLD_Y0T4_REG", "IM_MCV1", "Methods"]
    contents = book["Contents"]
    assert contents["A1"].value == "Children in 2026"
    assert contents["A5"].hyperlink.location == "'PT_CHLD_Y0T4_REG'!A1"
    assert (contents["B5"].value, contents["C5"].value) == (
        "Children under five whose birth is registered",
        5,
    )
    assert book["Methods"]["A1"].value == "Children in 2026"
    assert book.properties.created == datetime(2026, 11, 30)  # noqa: DTZ001


def test_a_table_has_stubs_values_and_signs_that_are_explained() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", publication(TABLES))))
    sheet = book["PT_CHLD_Y0T4_REG"]
    assert sheet["A2"].value == "Children in 2026. Unit: Percentage"
    lines = [
        [cell for cell in row if cell is not None]
        for row in sheet.iter_rows(min_row=5, values_only=True)
    ]
    assert lines[0] == [
        "Country or area",
        "Sex",
        "Residence",
        "Time period",
        "Value",
        "Lower bound of the confidence interval",
        "Upper bound of the confidence interval",
        "Standard error",
        "Unweighted number of cases",
        "Note",
    ]
    assert lines[1][:6] == ["Indonesia", "Total", "Total", "2026", 71.34, 68.8]
    assert [line[4] for line in lines[3:6]] == ["(*)", "-", ".."]
    assert lines[2][-1] == "U few"
    assert (sheet["E6"].number_format, sheet["E7"].number_format) == ("0.0", "(0.0)")
    assert [line[0] for line in lines[6:] if line] == [
        "U, (figure in parentheses): Low reliability",
        "M, -: Missing value; data cannot exist",
        "O: Missing value",
        "Q, (*): Missing value; suppressed",
    ]


def test_a_table_without_a_unit_says_none() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", publication(TABLES))))
    sheet = book["IM_MCV1"]
    assert sheet["A2"].value == "Children in 2026"
    assert [cell.value for cell in sheet[5]][:3] == [
        "Country or area",
        "Time period",
        "Value",
    ]
    assert sheet["C6"].number_format == "0.000"


def test_a_table_longer_than_a_sheet_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workbook_tables, "MAX_ROWS", 4)
    with pytest.raises(PublicationError, match="PT_CHLD_Y0T4_REG has 5 observations"):
        written("xlsx", publication(TABLES))


def test_the_note_says_how_figures_were_made_and_how_to_read_them() -> None:
    note = written("methods", publication(TABLES)).decode()
    assert note.startswith("# Children in 2026\n\n")
    assert r"a survey of \<households\> & children." in note
    assert "Two stages, stratified.\n\nIntervals of 95 %, logit scale.\n" in note
    assert r"- IM\_MCV1: Children who received a first dose of measles vaccine" in note
    assert "- Sex: Total, Female, Male\n" in note
    assert "- Age:" not in note
    assert "the caregiver.\n\nThey are broken down by:\n\n- Country" in note
    assert "\n\n## How to read them\n\n- " in note
    assert r"- Q, (\*): Missing value; suppressed" in note
    assert "- cleaning log: 42 decisions\n" in note
    assert "design effect" not in note


def test_a_data_package_needs_the_file_it_describes() -> None:
    with pytest.raises(PublicationError, match="publish csv with it"):
        b"".join(publish(publication([]), ["datapackage"])["datapackage.json"])


def test_a_data_package_says_what_columns_hold() -> None:
    files = publish(publication(), ["csv", "datapackage"])
    package = json.loads(b"".join(files["datapackage.json"]))
    (resource,) = package["resources"]
    assert resource["path"] == "estimates_1.0.csv"
    assert resource["bytes"] == len(b"".join(files["estimates_1.0.csv"]))
    sex = resource["schema"]["fields"][2]
    assert sex["categories"][1] == {"value": "F", "label": "Female"}
    assert sex["constraints"] == {"required": True, "enum": ["_T", "F", "M"]}
    assert resource["schema"]["primaryKey"][0] == "INDICATOR"
    assert package["contributors"][1]["email"] == "data@example.org"


def test_descriptions_of_concepts_are_told() -> None:
    whole = publication([])
    component = whole.structure.dimensions[2]
    concept = replace(component.concept, descriptions={"en": "As told"})
    sex = replace(component, concept=concept)
    dimensions = (*whole.structure.dimensions[:2], sex, *whole.structure.dimensions[3:])
    known = [each for each in whole.structure.concepts.concepts if each.id != "SEX"]
    scheme = replace(whole.structure.concepts, concepts=(*known, concept))
    described = replace(whole.structure, dimensions=dimensions, concepts=scheme)
    other = replace(whole, dataflow=replace(whole.dataflow, structure=described))
    package = json.loads(
        b"".join(publish(other, ["csv", "datapackage"])["datapackage.json"])
    )
    assert package["resources"][0]["schema"]["fields"][2]["description"] == "As told"
    told = json.loads(written("sdmx-json-structure", other))["data"]
    concepts = {each["id"]: each for each in told["conceptSchemes"][0]["concepts"]}
    assert concepts["SEX"]["descriptions"] == {"en": "As told"}
    assert b"As told</com:Description>" in written("sdmx-ml-3.0-structure", other)


def test_a_catalogue_entry_describes_the_files_beside_it() -> None:
    files = publish(
        publication(),
        ["dcat", "csv", "sdmx-json"],
        Options(base_url="https://x.org/1/"),
    )
    entry = json.loads(b"".join(files["estimates_1.0.dcat.jsonld"]))
    assert entry["dct:title"][1] == {"@value": "Anak pada 2026", "@language": "id"}
    assert entry["dct:spatial"] == [
        {"@id": "http://publications.europa.eu/resource/authority/country/IDN"},
        {"@type": "dct:Location", "dct:identifier": "ID31"},
    ]
    assert entry["dct:temporal"]["dcat:endDate"]["@value"] == "2026-12-31"
    plain, sdmx = entry["dcat:distribution"]
    assert plain["dcat:downloadURL"] == {"@id": "https://x.org/1/estimates_1.0.csv"}
    assert "dct:conformsTo" not in plain
    assert sdmx["dcat:mediaType"]["@id"].endswith("/application/vnd.sdmx.data+json")
    assert sdmx["dct:conformsTo"] == {"@id": "https://sdmx.org/standards-2/"}


def test_what_is_not_known_is_left_out_of_a_catalogue_entry() -> None:
    bare = publication([], temporal=None, contact=Contact("Desk"), keywords=())
    entry = json.loads(written("dcat", bare))
    assert entry["dcat:contactPoint"] == {"@type": "vcard:Kind", "vcard:fn": "Desk"}
    assert not {"dct:temporal", "dcat:keyword", "dcat:distribution"} & set(entry)


def test_bounds_are_explained_if_both_are_there() -> None:
    rows = [observation(UPPER=None)]
    assert (
        "The lower and upper bound"
        not in written("methods", publication(rows)).decode()
    )


def test_a_methodology_that_is_not_given_leaves_no_empty_paragraph() -> None:
    note = written("methods", publication([], methodology={})).decode()
    assert "## How the figures were made\n\n## What the figures are\n" in note


@pytest.mark.parametrize(
    "name", ["csv", "csv-labels", "sdmx-csv", "sdmx-ml-2.1", "sdmx-ml-3.0"]
)
def test_rows_are_written_some_at_a_time(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = written(name, publication())
    monkeypatch.setattr(publications, "BATCH", 2)
    pieces = list(FORMATS[name].write(publication(), Options()))
    assert len(pieces) >= 5
    assert b"".join(pieces) == whole


def test_a_paragraph_does_not_become_a_list() -> None:
    note = written(
        "methods", publication([], methodology={"en": "- 5 of 9 *"})
    ).decode()
    assert "\n\\- 5 of 9 \\*\n" in note
