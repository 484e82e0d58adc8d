"""The structure of disparities: how far the subgroups of a dimension lie apart.

Beside that of the estimates, as measures have no place in it: an observation is a
measure over all subgroups of one dimension, the stratifier. What a value means depends
on the measure, on which subgroups were compared and on which direction is better, so
that these are told with each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from collect.datasets.publishing.errors import PublicationError
from collect.datasets.publishing.standard import (
    COMMENT,
    CONF_STATUS,
    INDICATOR,
    LOWER,
    NAMES,
    OBS_STATUS,
    OBS_VALUE,
    REF_AREA,
    SE,
    UNIT_MEASURE,
    UPPER,
    Dimension,
    attribute,
    coded,
)
from collect.datasets.publishing.structure import (
    ENGLISH,
    TIME_PERIOD,
    Component,
    Concept,
    ConceptScheme,
    DataStructure,
    DataType,
    Text,
)

SUFFIX = "_DISPARITY"
"""What the id of a dataset's disparities ends with."""
STRATIFIER, MEASURE = "STRATIFIER", "MEASURE"
GROUPS, REFERENCE, SUBGROUPS = "GROUPS", "REFERENCE", "SUBGROUPS"
ORDERED, DIRECTION = "ORDERED", "DIRECTION"

CONCEPTS: Mapping[str, Text] = {
    STRATIFIER: {
        "en": "Dimension whose subgroups are compared",
        "id": "Dimensi yang subkelompoknya dibandingkan",
    },
    MEASURE: {"en": "Measure of disparity", "id": "Ukuran kesenjangan"},
    GROUPS: {
        "en": "Subgroups it is computed from",
        "id": "Subkelompok yang dihitung",
    },
    REFERENCE: {"en": "Reference subgroup", "id": "Subkelompok rujukan"},
    SUBGROUPS: {"en": "All subgroups compared", "id": "Semua subkelompok"},
    ORDERED: {
        "en": "Subgroups from the most disadvantaged to the most advantaged",
        "id": "Subkelompok dari yang paling tidak beruntung ke yang paling beruntung",
    },
    DIRECTION: {
        "en": "Which values of the indicator are better",
        "id": "Nilai indikator yang lebih baik",
    },
}
"""Names of the concepts that estimates do not have."""
_ATTRIBUTES: Mapping[str, DataType] = {
    OBS_STATUS: "String",
    CONF_STATUS: "String",
    UNIT_MEASURE: "String",
    SE: "Double",
    LOWER: "Double",
    UPPER: "Double",
    GROUPS: "String",
    REFERENCE: "String",
    SUBGROUPS: "String",
    COMMENT: "String",
}
_CODES: Mapping[str, Mapping[str, Text]] = {
    ORDERED: {
        "Y": {"en": "In that order", "id": "Menurut urutan itu"},
        "N": {"en": "Without order", "id": "Tanpa urutan"},
    },
    DIRECTION: {
        "up": {"en": "More is better", "id": "Lebih banyak lebih baik"},
        "down": {"en": "Less is better", "id": "Lebih sedikit lebih baik"},
        "none": {"en": "Neither is better", "id": "Tidak ada yang lebih baik"},
    },
}


def disparities_structure(
    dimensions: Iterable[Dimension],
    *,
    id: str,  # noqa: A002  what SDMX calls it
    agency: str,
    version: str,
) -> DataStructure:
    """The structure of disparities by these dimensions: INDICATOR, REF_AREA, STRATIFIER
    and MEASURE. Raises PublicationError if one of them is missing."""
    found = {each.concept.id: each for each in dimensions}
    needed = (INDICATOR, REF_AREA, STRATIFIER, MEASURE)
    if missing := set(needed) - set(found):
        raise PublicationError(
            f"Disparities need the dimensions {', '.join(sorted(missing))}."
        )
    concepts = {name: found[name].concept for name in needed}
    for name in (TIME_PERIOD, OBS_VALUE, *_ATTRIBUTES, *_CODES):
        names = CONCEPTS.get(name) or {ENGLISH: NAMES[name]}
        concepts[name] = Concept(name, names)
    columns = (
        Component(found[name].concept, found[name].codelist, required=True)
        for name in needed
    )
    time = Component(
        concepts[TIME_PERIOD], data_type="ObservationalTimePeriod", required=True
    )
    about = {"en": "Concepts of disparities", "id": "Konsep kesenjangan"}
    everything = tuple(concepts.values())
    return DataStructure(
        id=id,
        agency=agency,
        version=version,
        names={"en": "Disparities in surveys", "id": "Kesenjangan dalam survei"},
        concepts=ConceptScheme(f"CS_{id}", agency, version, about, everything),
        dimensions=(*columns, time),
        measure=Component(concepts[OBS_VALUE], data_type="Double"),
        attributes=_attributes(concepts, agency, version),
    )


def _attributes(
    concepts: Mapping[str, Concept], agency: str, version: str
) -> tuple[Component, ...]:
    plain = (
        attribute(concepts[name], data_type, agency, version)
        for name, data_type in _ATTRIBUTES.items()
    )
    own = (
        coded(concepts[name], names, agency, version) for name, names in _CODES.items()
    )
    return (*plain, *own)
