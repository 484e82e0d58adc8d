"""sdmx1 and pysdmx ask the service and find what the CSV of the release says."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pytest
import requests
import sdmx
from pysdmx.api.qb import ApiVersion, AvailabilityQuery, DataContext
from pysdmx.io import read_sdmx

from collect.datasets.models import Release
from collect.datasets.releases import publishing
from collect.datasets.releases.queries import publication_of
from collect.forms.blobs import read_blob
from tests.compat.sdmx.clients import HOST, InProcess, sdmx1
from tests.compat.sdmx.reading import Observations, collected
from tests.compat.seeded import one_survey
from tests.factories.accounts import make_project, make_user
from tests.factories.releases import compare, make_dataset
from tests.integration.datasets.releases.conftest import country

COMPARED = "DWELLINGS_DISPARITY"


@dataclass(frozen=True)
class Service:
    """A public release of two countries, and a session that reaches it."""

    release: Release
    session: requests.Session

    def get(self, path: str, accept: str = "") -> bytes:
        """The body of an answer."""
        headers = {"Accept": accept} if accept else {}
        answer = self.session.get(f"{HOST}/sdmx/{path}", headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.content

    def as_in_csv(self, table: str = "estimates") -> Observations:
        """What the CSV of the release says."""
        file = self.release.files.get(format="csv", table=table)
        rows = csv.DictReader(io.StringIO(read_blob(file.blob).decode(), newline=""))
        return collected(publication_of(self.release, table), rows)


@pytest.fixture(scope="module")
def service(django_db_setup: None, django_db_blocker: Any) -> Iterator[Service]:
    with django_db_blocker.unblock(), one_survey():
        nepal = country(make_project("Nepal"), "NPL")
        bhutan = country(make_project("Bhutan"), "BTN")
        compare(nepal.found(urban=(30, 2.5), rural=(40, 3.0)))
        bhutan.found(urban=(17, 4.0), rural=(60, 5.0))
        by = make_user().actor
        dataset = make_dataset(nepal.form, bhutan.form, code="DWELLINGS", by=by)
        release = publishing.publish_release(dataset=dataset, by=by)
        with requests.Session() as session:
            session.mount(HOST, InProcess())
            yield Service(release, session)


@pytest.fixture
def client(service: Service) -> Iterator[Any]:
    with sdmx1() as found:
        yield found


pytestmark = pytest.mark.django_db


def test_sdmx1_lists_the_dataflow_and_its_structure(client: Any) -> None:
    assert list(client.dataflow().dataflow) == ["DWELLINGS", COMPARED, "HOMES"]
    whole = client.dataflow("DWELLINGS")
    flow = whole.dataflow["DWELLINGS"]
    dimensions = [each.id for each in flow.structure.dimensions.components]
    assert dimensions == ["INDICATOR", "REF_AREA", "RESIDENCE", "TIME_PERIOD"]
    assert list(whole.codelist["CL_DWELLINGS-REF_AREA"].items) == ["BTN", "NPL"]


def test_sdmx1_reads_the_observations_of_the_csv(service: Service, client: Any) -> None:
    structure = client.dataflow("DWELLINGS").dataflow["DWELLINGS"].structure
    message = client.data("DWELLINGS", dsd=structure)
    table = sdmx.to_pandas(message.data[0], attributes="o").reset_index()
    table = table.rename(columns={"value": "OBS_VALUE"})
    found = collected(publication_of(service.release), table.to_dict("records"))
    assert found == service.as_in_csv()


def test_sdmx1_reads_the_disparities_of_the_csv(service: Service, client: Any) -> None:
    whole = client.dataflow(COMPARED)
    structure = whole.dataflow[COMPARED].structure
    assert [each.id for each in structure.dimensions.components] == [
        "INDICATOR", "REF_AREA", "STRATIFIER", "MEASURE", "TIME_PERIOD",
    ]  # fmt: skip
    assert list(whole.codelist["CL_DWELLINGS-MEASURE"].items) == ["D", "R"]
    message = client.data(COMPARED, dsd=structure, key={"MEASURE": ["D", "R"]})
    table = sdmx.to_pandas(message.data[0], attributes="o").reset_index()
    table = table.rename(columns={"value": "OBS_VALUE"})
    read = publication_of(service.release, "disparities")
    found = collected(read, table.to_dict("records"))
    assert found == service.as_in_csv("disparities")
    constraint = client.availableconstraint(COMPARED, dsd=structure)
    (own,) = constraint.constraint.values()
    (region,) = own.data_content_region
    values = {
        dimension.id: [value.value for value in member.values]
        for dimension, member in region.member.items()
    }
    assert values["STRATIFIER"] == ["RESIDENCE"]


def test_sdmx1_makes_a_key_of_codes(client: Any) -> None:
    structure = client.dataflow("DWELLINGS").dataflow["DWELLINGS"].structure
    key = {"REF_AREA": "NPL", "RESIDENCE": ["U", "R"]}
    message = client.data(
        "DWELLINGS", key=key, dsd=structure, params={"startPeriod": "2026"}
    )
    values = sdmx.to_pandas(message.data[0])
    assert isinstance(values, pd.Series)
    assert sorted(values.tolist()) == [2.5, 3.0]


def test_sdmx1_asks_which_codes_there_are(client: Any) -> None:
    structure = client.dataflow("DWELLINGS").dataflow["DWELLINGS"].structure
    message = client.availableconstraint(
        "DWELLINGS", key={"REF_AREA": "NPL"}, dsd=structure
    )
    (found,) = message.constraint.values()
    assert found.role.role.name == "actual"
    (region,) = found.data_content_region
    values = {
        dimension.id: [value.value for value in member.values]
        for dimension, member in region.member.items()
    }
    assert values["REF_AREA"] == ["NPL"]
    assert values["RESIDENCE"] == ["_T", "U", "R"]


@pytest.mark.parametrize(
    ("version", "key", "accept"),
    [
        (ApiVersion.V1_5_0, ".NPL.", "structure+xml;version=2.1"),
        (ApiVersion.V2_0_0, "*.NPL.*", "structure+json;version=2.0.0"),
    ],
)
def test_pysdmx_asks_which_codes_there_are(
    service: Service,
    version: ApiVersion,
    key: str,
    accept: str,
    made: Callable[[bytes], Any],
) -> None:
    # Of all dimensions: in version 1 its address lacks the provider before the one.
    asked = AvailabilityQuery(DataContext.DATAFLOW, "CRC", "DWELLINGS", key=key)
    answer = service.get(
        asked.get_url(version).lstrip("/"), f"application/vnd.sdmx.{accept}"
    )
    message: Any = read_sdmx(made(answer), validate=True)
    (found,) = message.structures
    assert found.constraint_attachment.dataflows[0].endswith("CRC:DWELLINGS(1.1.0)")
    assert {
        each.id: [value.value for value in each.values]
        for each in found.cube_region.key_values
    } == {
        "INDICATOR": ["ROOMS"],
        "REF_AREA": ["NPL"],
        "RESIDENCE": ["_T", "U", "R"],
        "TIME_PERIOD": ["2026"],
    }
    assert found.obs_count == 3


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("data/DWELLINGS", "application/vnd.sdmx.data+csv;version=2.0.0"),
        (f"data/{COMPARED}", "application/vnd.sdmx.data+csv;version=2.0.0"),
        (
            f"data/dataflow/CRC/{COMPARED}/+",
            "application/vnd.sdmx.data+xml;version=3.0.0",
        ),
        (
            "data/DWELLINGS",
            "application/vnd.sdmx.structurespecificdata+xml;version=2.1",
        ),
        (
            "data/dataflow/CRC/DWELLINGS/+",
            "application/vnd.sdmx.data+xml;version=3.0.0",
        ),
    ],
)
def test_pysdmx_reads_the_observations_of_the_csv(
    service: Service, path: str, accept: str, made: Callable[[bytes], Any]
) -> None:
    message: Any = read_sdmx(made(service.get(path, accept)), validate=False)
    (found,) = message.data
    flow, table = "DWELLINGS", "estimates"
    if COMPARED in path:
        flow, table = COMPARED, "disparities"
    assert found.short_urn == f"Dataflow=CRC:{flow}(1.1.0)"
    read = publication_of(service.release, table)
    rows = found.data.to_dict("records")
    assert collected(read, rows) == service.as_in_csv(table)


@pytest.fixture
def made(tmp_path: Any) -> Callable[[bytes], Any]:
    """Writes a file for a reader that wants one."""

    def write(data: bytes) -> Any:
        file = tmp_path / "data"
        file.write_bytes(data)
        return file

    return write


def test_pysdmx_reads_the_structures(service: Service, made: Any) -> None:
    for accept in ("structure+json;version=2.0.0", "structure+xml;version=3.0.0"):
        data = service.get("structure/*", f"application/vnd.sdmx.{accept}")
        message: Any = read_sdmx(made(data), validate=False)
        assert {"DWELLINGS", COMPARED} <= {each.id for each in message.structures}
