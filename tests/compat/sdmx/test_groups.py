"""sdmx1 and pysdmx read figures of a group of countries, and what they cover."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import requests
import sdmx
from pysdmx.io import read_sdmx

from collect.datasets.releases import actions, publishing
from collect.datasets.releases.queries import publication_of
from tests.compat.sdmx.clients import HOST, InProcess, sdmx1
from tests.compat.sdmx.reading import as_in_csv, collected
from tests.compat.seeded import one_survey
from tests.factories.accounts import make_project, make_user
from tests.factories.releases import make_dataset
from tests.integration.datasets.releases.conftest import country

GROUP = {
    "code": "UNION",
    "names": {"en": "Union"},
    "members": ["XAA", "XBB"],
    "source": "",
}
PEOPLE = b"area,year,population,value,source\nXAA,2026,_T,1,a\nXBB,2026,_T,3,a\n"
XML = "application/vnd.sdmx.structurespecificdata+xml;version=2.1"


@pytest.mark.django_db
def test_clients_read_figures_of_groups(tmp_path: Path) -> None:
    with one_survey(), requests.Session() as session:
        near = country(make_project("XAA"), "XAA")
        far = country(make_project("XBB"), "XBB")
        near.found(urban=(30, 2.0), rural=(30, 2.0))
        far.found(urban=(60, 4.0), rural=(60, 4.0))
        by = make_user().actor
        dataset = make_dataset(near.form, far.form, code="UNIONS", by=by)
        rules = {"weight_populations": {"ROOMS": ["_T"]}}
        actions.change_dataset(dataset=dataset, by=by, groups=[GROUP], rules=rules)
        actions.set_populations(dataset=dataset, data=PEOPLE, by=by)
        release = publishing.publish_release(dataset=dataset, by=by)
        expected = as_in_csv(publication_of(release))
        session.mount(HOST, InProcess())

        with sdmx1() as client:
            whole = client.dataflow("UNIONS")
            areas = whole.codelist["CL_UNIONS-REF_AREA"].items
            assert str(areas["UNION"].name) == "Union"
            structure = whole.dataflow["UNIONS"].structure
            message = client.data("UNIONS", key={"REF_AREA": "UNION"}, dsd=structure)
            table = sdmx.to_pandas(message.data[0], attributes="o").reset_index()
            rows = table.set_index("RESIDENCE").to_dict("index")
            assert rows["_T"]["value"] == (2 + 3 * 4) / 4
            assert rows["U"]["value"] == 3.5
            assert float(rows["_T"]["COVERAGE"]) == 100.0
            assert (rows["_T"]["COUNTRIES"], rows["_T"]["MEMBERS"]) == ("2", "2")

        answer = session.get(f"{HOST}/sdmx/data/UNIONS", headers={"Accept": XML})
        file = tmp_path / "data.xml"
        file.write_bytes(answer.content)
        read: Any = read_sdmx(file, validate=False)
        (data,) = read.data
        found = collected(publication_of(release), data.data.to_dict("records"))
        assert found == expected
