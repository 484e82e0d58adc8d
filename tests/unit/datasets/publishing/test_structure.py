import pytest

from collect.datasets.publishing.errors import PublicationError
from collect.datasets.publishing.standard import (
    Dimension,
    codes_from_csv,
    estimates_structure,
)
from collect.datasets.publishing.structure import (
    Code,
    Codelist,
    Component,
    Concept,
    ConceptScheme,
    Dataflow,
    DataStructure,
    StructureSet,
    text_in,
)
from tests.factories.publications import AGENCY, codelist, structure

EN = {"en": "Name"}
TIME = Concept("TIME_PERIOD", EN)
VALUE = Concept("OBS_VALUE", EN)


def codes(*pairs: tuple[str, str | None]) -> Codelist:
    found = tuple(Code(code, EN, parent) for code, parent in pairs)
    return Codelist("CL_X", "A", "1.0", EN, found)


def small(version: str = "1.0", *, names: dict[str, str] = EN) -> DataStructure:
    scheme = ConceptScheme("CS", "A", "1.0", EN, (TIME, VALUE))
    return DataStructure(
        "DS", "A", version, names, scheme, (Component(TIME),), Component(VALUE)
    )


def test_texts_come_in_the_language_asked_for_else_english_else_any() -> None:
    texts = {"id": "Jumlah", "en": "Total"}
    assert text_in(texts, "id") == "Jumlah"
    assert text_in(texts, "ja") == "Total"
    assert text_in({"id": "Jumlah"}, "ja") == "Jumlah"
    assert text_in({}, "ja") == ""


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Code("a b", EN), 'A code is "a b"'),
        (lambda: Code("a", {}), "The code a has no name"),
        (lambda: Code("a", {"e n": "x"}), 'A language of The code a is "e n"'),
        (lambda: Concept("1X", EN), 'A concept is "1X"'),
        (lambda: Codelist("CL", "A", "v1", EN, ()), 'The version of CL is "v1"'),
        (lambda: Codelist("CL", "A B", "1.0", EN, ()), 'The agency of CL is "A B"'),
        (lambda: Codelist("_CL", "A", "1.0", EN, ()), 'An id is "_CL"'),
        (lambda: codes(("a", None), ("a", None)), "lists a code twice"),
        (lambda: codes(("a", "b")), "The parent b of a is not in CL_X"),
        (lambda: codes(("a", "b"), ("b", "a")), "a is a part of itself"),
        (
            lambda: Component(VALUE, codes(("a", None)), "Double"),
            "Codes of OBS_VALUE are text, not Double",
        ),
    ],
)
def test_what_sdmx_does_not_allow_is_refused(make: object, message: str) -> None:
    with pytest.raises(PublicationError, match=message):
        make()  # type: ignore[operator]


def test_a_structure_ends_its_dimensions_with_time() -> None:
    scheme = ConceptScheme("CS", "A", "1.0", EN, (TIME, VALUE))
    with pytest.raises(PublicationError, match="last dimension of DS must be TIME"):
        DataStructure("DS", "A", "1.0", EN, scheme, (), Component(VALUE))


def test_a_structure_has_each_component_once_and_from_its_scheme() -> None:
    scheme = ConceptScheme("CS", "A", "1.0", EN, (TIME,))
    with pytest.raises(PublicationError, match="component twice"):
        DataStructure("DS", "A", "1.0", EN, scheme, (Component(TIME),), Component(TIME))
    with pytest.raises(PublicationError, match="not in CS: OBS_VALUE"):
        DataStructure(
            "DS", "A", "1.0", EN, scheme, (Component(TIME),), Component(VALUE)
        )


def test_dataflows_bring_what_they_refer_to_once() -> None:
    one = Dataflow("ONE", "A", "1.0", EN, structure())
    two = Dataflow("TWO", "A", "1.0", EN, structure())
    found = StructureSet.of((one, two))
    assert found.dataflows == (one, two)
    assert found.structures == (structure(),)
    assert found.concept_schemes == (structure().concepts,)
    assert [each.id for each in found.codelists][:3] == [
        "CL_INDICATOR",
        "CL_REF_AREA",
        "CL_SEX",
    ]
    assert structure().component("NOTHING") is None


def test_two_things_of_one_name_are_refused() -> None:
    flows = (
        Dataflow("ONE", "A", "1.0", EN, small()),
        Dataflow("TWO", "A", "1.0", EN, small(names={"en": "Other"})),
    )
    with pytest.raises(PublicationError, match=r"are called A:DS\(1\.0\)"):
        StructureSet.of(flows)


def test_codes_are_read_from_the_registry_with_languages_and_parents() -> None:
    quintiles = codelist("WEALTH_QUINTILE", "WEALTH_QUINTILE")
    assert quintiles.by_id["Q1"] == Code(
        "Q1", {"en": "Poorest", "id": "Termiskin"}, "B40"
    )
    assert quintiles.label("Q1", "id") == "Termiskin"
    shuffled = ["code,name::English (en),parent,order", "b,B,,2", "a,A,,1", "c,C,a,"]
    assert [each.id for each in codes_from_csv(shuffled)] == ["c", "a", "b"]


def test_estimates_need_an_indicator_and_an_area() -> None:
    sex = Dimension(Concept("SEX", EN), codelist("SEX", "SEX"))
    with pytest.raises(PublicationError, match="need the dimension INDICATOR"):
        estimates_structure((sex,), agency=AGENCY)


def test_estimates_have_the_dimensions_of_the_registry_and_all_attributes() -> None:
    found = structure()
    assert [each.id for each in found.dimensions] == [
        "INDICATOR",
        "REF_AREA",
        "SEX",
        "AGE",
        "RESIDENCE",
        "WEALTH_QUINTILE",
        "EDUCATION",
        "DISABILITY_STATUS",
        "SCHOOL_LEVEL",
        "HAZARD",
        "TIME_PERIOD",
    ]
    assert [each.id for each in found.attributes] == [
        "OBS_STATUS",
        "CONF_STATUS",
        "UNIT_MEASURE",
        "UNIT_MULT",
        "SE",
        "LOWER",
        "UPPER",
        "N",
        "SUM_WEIGHTS",
        "DEFF",
        "FREQ",
        "DATA_SOURCE",
        "COMMENT",
    ]
    assert found.dimensions[2].name("id") == "Jenis kelamin"
