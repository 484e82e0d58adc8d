"""The codelists that a release keeps."""

import pytest

from collect.datasets.publishing.errors import PublicationError
from collect.datasets.releases.structures import (
    Registered,
    Registry,
    structure_of,
    text,
)


def named(name: str, parent: str = "") -> Registered:
    return Registered({"en": name}, parent)


REGISTRY = Registry(
    {"REF_AREA": Registered({"en": "Area", "id": "Wilayah"})},
    {
        "REF_AREA": {
            "ASIA": named("Asia"),
            "NPL": named("Nepal", "ASIA"),
            "NP1": named("Koshi", "NPL"),
            "BTN": named("Bhutan", "ASIA"),
        },
        "SEX": {
            "_T": named("All"),
            "F": named("Girls", "_T"),
            "M": named("Boys", "_T"),
        },
    },
)


def test_areas_are_those_used_and_what_they_are_part_of() -> None:
    found = REGISTRY.described("REF_AREA", {"NP1"}, {})
    assert found["names"] == {"en": "Area", "id": "Wilayah"}
    assert [(each["id"], each["parent"]) for each in found["codes"]] == [
        ("ASIA", ""),
        ("NPL", "ASIA"),
        ("NP1", "NPL"),
    ]


def test_of_other_dimensions_all_codes_are_told() -> None:
    found = REGISTRY.described("SEX", {"F"}, {})
    assert [each["id"] for each in found["codes"]] == ["_T", "F", "M"]
    assert found["codes"][1]["parent"] == "_T"


def test_codes_no_registry_knows_come_last_with_the_name_the_form_gives() -> None:
    found = REGISTRY.described("KIND_OF_HOME", {"b", "a"}, {"b": {"id": "Rumah"}})
    assert found["names"] == {"en": "KIND OF HOME"}
    assert found["codes"] == [
        {"id": "a", "names": {"en": "a"}, "parent": ""},
        {"id": "b", "names": {"id": "Rumah"}, "parent": ""},
    ]
    areas = REGISTRY.described("REF_AREA", {"XXX", "BTN"}, {})
    assert [each["id"] for each in areas["codes"]] == ["ASIA", "BTN", "XXX"]


def test_a_registry_that_runs_in_a_circle_is_followed_once() -> None:
    circle = Registry({}, {"REF_AREA": {"A": named("A", "B"), "B": named("B", "A")}})
    codes = circle.described("REF_AREA", {"A"}, {})["codes"]
    assert [each["id"] for each in codes] == ["A", "B"]


def test_totals_are_no_parents_to_disclosure_control() -> None:
    assert REGISTRY.parents() == {
        "REF_AREA": {"NPL": "ASIA", "NP1": "NPL", "BTN": "ASIA"},
        "SEX": {},
    }


def test_a_structure_carries_the_code_of_its_dataset_and_the_version() -> None:
    described = [
        Registry().described(name, {code}, {})
        for name, code in (("INDICATOR", "ROOMS"), ("REF_AREA", "NPL"), ("SEX", "F"))
    ]
    found = structure_of(described, code="HOMES", agency="CRC", version="1.2.0")
    assert (found.id, found.agency, found.version) == ("HOMES", "CRC", "1.2.0")
    assert [each.id for each in found.dimensions] == [
        "INDICATOR",
        "REF_AREA",
        "SEX",
        "TIME_PERIOD",
    ]
    sex = found.component("SEX")
    assert sex is not None
    assert sex.codelist is not None
    assert (sex.codelist.id, sex.codelist.version) == ("CL_HOMES-SEX", "1.2.0")
    assert list(sex.codelist.by_id) == ["F"]


def test_a_code_that_sdmx_does_not_have_is_refused() -> None:
    described = [Registry().described("SEX", {"é"}, {})]
    with pytest.raises(PublicationError, match="é"):
        structure_of(described, code="HOMES", agency="CRC", version="1.2.0")


def test_texts_are_in_one_order_and_empty_ones_are_none() -> None:
    given = {"zh": "家", "id": "Rumah", "fr": "", "en": "Homes"}
    assert list(text(given).items()) == [
        ("en", "Homes"),
        ("id", "Rumah"),
        ("zh", "家"),
    ]
