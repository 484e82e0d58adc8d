"""Areas of a dataset's own: named, placed, and added up by disclosure control."""

from __future__ import annotations

from typing import Any

import pytest

from collect.datasets.publishing.standard import REF_AREA
from collect.datasets.releases.registry import registry
from collect.datasets.releases.structures import Registry
from tests.factories.accounts import Person
from tests.integration.datasets.releases.conftest import code

ATUA = {"code": "WS-AT", "names": {"en": "Atua"}, "parent": "WSM"}
LOTOFAGA = {"code": "WS-AT-1", "names": {"en": "Lotofaga"}, "parent": "WS-AT"}


def body(*areas: dict[str, Any]) -> dict[str, Any]:
    return {"code": "HOMES", "names": {"en": "Homes"}, "areas": list(areas)}


def test_a_dataset_names_areas_and_says_what_they_are_part_of(
    alice: Person,
) -> None:
    made = alice.post("/data/v1/datasets", body(ATUA))
    assert made.status_code == 201
    assert made.json()["areas"] == [ATUA]
    changed = alice.patch("/data/v1/datasets/HOMES", {"areas": [ATUA, LOTOFAGA]})
    assert changed.json()["areas"] == [ATUA, LOTOFAGA]
    assert alice.patch("/data/v1/datasets/HOMES", {"public": True}).json()["areas"]


@pytest.mark.parametrize(
    ("areas", "reason"),
    [
        ([{**ATUA, "code": "NPL"}], "NPL is registered; leave it out."),
        ([ATUA, ATUA], "WS-AT is there twice; name it once."),
        ([LOTOFAGA, ATUA], "WS-AT, of which WS-AT-1 is part, is not known"),
    ],
)
def test_areas_that_make_no_sense_are_refused(
    alice: Person, areas: list[dict[str, Any]], reason: str
) -> None:
    refused = alice.post("/data/v1/datasets", body(*areas))
    assert code(refused) == 400.81
    assert reason in refused.json()["message"]


def test_parts_of_an_own_area_are_added_up() -> None:
    found = Registry().with_areas([{**ATUA}, {**LOTOFAGA}])
    assert found.parents()[REF_AREA] == {"WS-AT": "WSM", "WS-AT-1": "WS-AT"}
    country = {"code": "XAA", "names": {"en": "Aralia"}, "parent": ""}
    assert registry().with_areas([country]).is_within("NP01", "NPL")
    assert "XAA" in registry().with_areas([country]).countries()


def test_what_is_registered_stays_as_it_is() -> None:
    named = {"code": "NPL", "names": {"en": "Other"}, "parent": "IND"}
    npl = registry().with_areas([named]).codes[REF_AREA]["NPL"]
    assert (npl.names["en"], npl.parent) == ("Nepal", "")
