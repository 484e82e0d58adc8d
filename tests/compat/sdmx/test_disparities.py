"""sdmx1, pysdmx and frictionless read disparities as our CSV says them."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
import sdmx
import sdmx.reader.xml.v30  # cannot be imported once 2.1 was read
from frictionless import Package
from jsonschema import Draft7Validator
from pysdmx.io import read_sdmx
from pysdmx.io.xml.doc_validation import validate_doc

from collect.datasets.publishing.formats import files
from collect.datasets.publishing.publication import Publication
from tests.compat.sdmx.reading import as_in_csv, collected, written
from tests.compat.sdmx.test_readers import SCHEMAS, by_sdmx1
from tests.factories.publications import disparity_publication, publication

EDITIONS = ("2.1", "3.0")


@pytest.fixture(scope="module")
def whole() -> Publication:
    return disparity_publication()


@pytest.mark.parametrize("name", ["sdmx-ml-2.1", "sdmx-ml-3.0", "sdmx-csv"])
def test_pysdmx_reads_data(whole: Publication, name: str, tmp_path: Path) -> None:
    file = tmp_path / "data"
    file.write_bytes(written(name, whole))
    message: Any = read_sdmx(file, validate=True)
    (found,) = message.data
    assert found.short_urn == "Dataflow=CRC:ESTIMATES_DISPARITY(1.0.0)"
    assert collected(whole, found.data.to_dict("records")) == as_in_csv(whole)


@pytest.mark.parametrize("name", ["sdmx-ml-2.1", "sdmx-ml-3.0", "sdmx-json"])
def test_pysdmx_reads_what_measures_mean(
    whole: Publication, name: str, tmp_path: Path
) -> None:
    file = tmp_path / "structure"
    file.write_bytes(written(f"{name}-structure", whole))
    message: Any = read_sdmx(file, validate=True)
    codes = message.get_codelist("Codelist=CRC:CL_MEASURE(1.0.0)")
    ratio = next(each for each in codes if each.id == "R")
    assert ratio.name == "Ratio"
    assert ratio.description.startswith("How many times as high")


@pytest.mark.parametrize("edition", EDITIONS)
def test_sdmx1_reads_data_and_structure(whole: Publication, edition: str) -> None:
    found = written(f"sdmx-ml-{edition}-structure", whole)
    message: Any = sdmx.read_sdmx(io.BytesIO(found))
    dsd = message.structure["ESTIMATES_DISPARITY"]
    assert message.codelist["CL_MEASURE"]["D"].description["en"].startswith("By how")
    data = io.BytesIO(written(f"sdmx-ml-{edition}", whole))
    assert by_sdmx1(whole, sdmx.read_sdmx(data, structure=dsd)) == as_in_csv(whole)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("kind", ["", "-structure"])
def test_xml_meets_the_schemas(whole: Publication, edition: str, kind: str) -> None:
    validate_doc(written(f"sdmx-ml-{edition}{kind}", whole).decode())


@pytest.mark.parametrize("kind", ["data", "structure"])
def test_json_meets_the_schemas(whole: Publication, kind: str) -> None:
    schema = json.loads((SCHEMAS / f"sdmx-json-{kind}-schema.json").read_text("utf-8"))
    name = "sdmx-json" if kind == "data" else "sdmx-json-structure"
    Draft7Validator(schema).validate(json.loads(written(name, whole)))


def test_frictionless_validates_both_tables(whole: Publication, tmp_path: Path) -> None:
    for each in files((publication(), whole), ["csv", "datapackage"]):
        (tmp_path / each.name).write_bytes(b"".join(each.content()))
    package = Package(str(tmp_path / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["message"])
    resource: Any = package.get_table_resource("estimates_disparity")
    assert [row["MEASURE"] for row in resource.read_rows()][:2] == ["D", "R"]
