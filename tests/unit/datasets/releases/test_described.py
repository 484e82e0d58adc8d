"""Dimensions of a release, as the registry describes them."""

from __future__ import annotations

from collect.datasets.releases.structures import Registered, Registry, structure_of

AREAS = {
    "NPL": Registered({"en": "Nepal"}),
    "NP01": Registered({"en": "Koshi"}, "NPL"),
    "NP0101": Registered({"en": "Taplejung"}, "NP01"),
    "IDN": Registered({"en": "Indonesia"}),
}
BIRTHS = Registered({"en": "Births"}, unit="PCNT", definition={"en": "Numerator: x."})
REGISTRY = Registry(
    {
        "REF_AREA": Registered({"en": "Area"}, definition={"en": "Where."}),
        "TRIBE": Registered({"en": "Tribe"}),
    },
    {"REF_AREA": AREAS, "INDICATOR": {"REG": BIRTHS}, "TRIBE": {}},
)


def test_an_area_is_within_its_country_and_itself() -> None:
    assert REGISTRY.countries() == ["NPL", "IDN"]
    assert REGISTRY.is_within("NP0101", "NPL")
    assert REGISTRY.is_within("NPL", "NPL")
    assert not REGISTRY.is_within("NP0101", "IDN")
    assert not REGISTRY.is_within("Elsewhere", "NPL")


def test_definitions_of_codes_and_dimensions_are_kept_and_read_back() -> None:
    found = [
        REGISTRY.described("INDICATOR", {"REG", "OWN"}, {"OWN": {"en": "Own"}}),
        REGISTRY.described("REF_AREA", {"NP01"}, {}),
    ]
    structure = structure_of(found, code="X", agency="A", version="1.0")
    indicator, area, _ = structure.dimensions
    assert indicator.definition("REG", "en") == "Numerator: x."
    assert indicator.definition("OWN", "en") == ""
    assert area.concept.descriptions == {"en": "Where."}
    assert area.codelist is not None
    assert [code.id for code in area.codelist.codes] == ["NPL", "NP01"]


def test_a_dimension_of_a_country_s_own_has_the_codes_that_are_used() -> None:
    found = REGISTRY.described("TRIBE", {"_T", "Ana"}, {})
    assert [(each["id"], each["names"]["en"]) for each in found["codes"]] == [
        ("Ana", "Ana"),
        ("_T", "Total"),
    ]
    assert "definition" not in found
