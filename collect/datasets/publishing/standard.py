"""The structure of our own estimates: one wide data structure for all indicators.

Concepts and codes follow SDMX's cross-domain codelists (CL_FREQ, CL_OBS_STATUS,
CL_CONF_STATUS, CL_UNIT_MULT), UNICEF's for units, and those of the regional registry; dimensions that do not apply to an
observation are at their total, `_T`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from collect.datasets.publishing.errors import PublicationError
from collect.datasets.publishing.structure import (
    ENGLISH,
    TIME_PERIOD,
    Code,
    Codelist,
    Component,
    Concept,
    ConceptScheme,
    Dataflow,
    DataStructure,
    DataType,
    Text,
)

TOTAL = "_T"
INDICATOR, REF_AREA = "INDICATOR", "REF_AREA"
OBS_VALUE, OBS_STATUS, CONF_STATUS = "OBS_VALUE", "OBS_STATUS", "CONF_STATUS"
SE, LOWER, UPPER, DEFF = "SE", "LOWER", "UPPER", "DEFF"
N, SUM_WEIGHTS = "N", "SUM_WEIGHTS"
UNIT_MEASURE, UNIT_MULT, COMMENT = "UNIT_MEASURE", "UNIT_MULT", "COMMENT"
COVERAGE, COUNTRIES, MEMBERS = "COVERAGE", "COUNTRIES", "MEMBERS"
FREQ, DATA_SOURCE = "FREQ", "DATA_SOURCE"

PRECISION = (SE, LOWER, UPPER, DEFF)
"""Attributes that say how exact a value is; they tell it, too."""
MISSING = {"H", "L", "M", "O", "Q"}
"""Codes of OBS_STATUS for a value that is not there (CL_OBS_STATUS 2.2)."""

ARROW: Mapping[DataType, pa.DataType] = {
    "String": pa.string(),
    "ObservationalTimePeriod": pa.string(),
    "Double": pa.float64(),
    "Long": pa.int64(),
}
_COLUMN = re.compile(r"(?P<what>\w+)::.*\((?P<tag>[A-Za-z-]+)\)")

_CODES: Mapping[str, Mapping[str, str]] = {
    OBS_STATUS: {
        "A": "Normal value",
        "B": "Time series break",
        "D": "Definition differs",
        "E": "Estimated value",
        "F": "Forecast value",
        "G": "Experimental value",
        "I": "Value imputed by a receiving agency",
        "J": "Derogation",
        "K": "Data included in another category",
        "N": "Not significant",
        "P": "Provisional value",
        "S": "Strike and other special events",
        "U": "Low reliability",
        "V": "Unvalidated value",
        "W": "Includes data from another category",
        "H": "Missing value; holiday or weekend",
        "L": "Missing value; data exist but were not collected",
        "M": "Missing value; data cannot exist",
        "O": "Missing value",
        "Q": "Missing value; suppressed",
    },
    CONF_STATUS: {
        "F": "Free for publication",
        "A": "Primary confidentiality due to small counts",
        "C": "Confidential statistical information",
        "D": "Secondary confidentiality set by the sender, not for publication",
        "N": "Not for publication, restricted for internal use only",
    },
    UNIT_MEASURE: {
        "PCNT": "Percentage",
        "NUMBER": "Number",
        "PS": "Persons",
        "RATIO": "Ratio",
        "RATE_100000": "Rate per 100,000 of population",
        "IDX": "Index",
        "PARITY_IDX": "Parity index",
        "DAYS": "Days",
        "USD": "US dollars",
    },
    FREQ: {
        "A": "Annual",
        "S": "Half-yearly, semester",
        "T": "Trimestral",
        "Q": "Quarterly",
        "M": "Monthly",
        "W": "Weekly",
        "D": "Daily",
    },
    UNIT_MULT: {"0": "Units", "3": "Thousands", "6": "Millions", "9": "Billions"},
}
NAMES: Mapping[str, str] = {
    INDICATOR: "Indicator",
    TIME_PERIOD: "Time period",
    OBS_VALUE: "Value",
    OBS_STATUS: "Observation status",
    CONF_STATUS: "Confidentiality status",
    UNIT_MEASURE: "Unit of measure",
    UNIT_MULT: "Unit multiplier",
    SE: "Standard error",
    LOWER: "Lower bound of the confidence interval",
    UPPER: "Upper bound of the confidence interval",
    N: "Unweighted number of cases",
    SUM_WEIGHTS: "Sum of weights",
    DEFF: "Design effect",
    FREQ: "Frequency",
    DATA_SOURCE: "Data source",
    COMMENT: "Comment",
    COVERAGE: "Percent of the group's population in countries with a figure",
    COUNTRIES: "Countries of the group with a figure",
    MEMBERS: "Countries of the group",
}
"""Names of concepts."""
_ATTRIBUTES: Mapping[str, DataType] = {
    OBS_STATUS: "String",
    CONF_STATUS: "String",
    UNIT_MEASURE: "String",
    UNIT_MULT: "String",
    SE: "Double",
    LOWER: "Double",
    UPPER: "Double",
    N: "Long",
    SUM_WEIGHTS: "Double",
    DEFF: "Double",
    FREQ: "String",
    DATA_SOURCE: "String",
    COMMENT: "String",
}
_OF_GROUPS: Mapping[str, DataType] = {
    COVERAGE: "Double",
    COUNTRIES: "Long",
    MEMBERS: "Long",
}


@dataclass(frozen=True)
class Dimension:
    """A dimension to publish: its concept and the codes it takes."""

    concept: Concept
    codelist: Codelist


def codes_from_csv(lines: Iterable[str]) -> tuple[Code, ...]:
    """Codes of a registry file, ordered by its column `order`.

    Columns: code, `name::Language (tag)` for each language, the same of `definition`,
    parent, order; others are passed over. Raises PublicationError for a file without names.
    """
    reader = csv.DictReader(lines)
    names = _by_language(reader.fieldnames or (), "name")
    definitions = _by_language(reader.fieldnames or (), "definition")
    return tuple(
        Code(
            row["code"],
            {tag: row[column] for tag, column in names.items() if row[column]},
            row.get("parent") or None,
            {tag: row[column] for tag, column in definitions.items() if row[column]},
        )
        for row in sorted(reader, key=lambda row: int(row.get("order") or 0))
    )


def _by_language(columns: Iterable[str], what: str) -> dict[str, str]:
    """Columns such as `name::English (en)`, by the tag of their language."""
    return {
        found["tag"]: column
        for column in columns
        if (found := _COLUMN.fullmatch(column)) and found["what"] == what
    }


def estimates_structure(
    dimensions: Iterable[Dimension],
    *,
    id: str = "ESTIMATES",  # noqa: A002  what SDMX calls it
    agency: str,
    version: str = "1.0.0",
    of_groups: bool = False,
) -> DataStructure:
    """The structure of estimates by these dimensions, INDICATOR and REF_AREA included.

    `of_groups`: whether some are of groups of countries, and say how these are covered.
    Raises PublicationError if one of those two is missing.
    """
    found = tuple(dimensions)
    for needed in (INDICATOR, REF_AREA):
        if needed not in {each.concept.id for each in found}:
            raise PublicationError(f"Estimates need the dimension {needed}.")
    attributes = {**_ATTRIBUTES, **(_OF_GROUPS if of_groups else {})}
    concepts = {each.concept.id: each.concept for each in found}
    concepts |= {
        name: Concept(name, {ENGLISH: text})
        for name, text in NAMES.items()
        if name not in concepts and (of_groups or name not in _OF_GROUPS)
    }
    columns = (Component(each.concept, each.codelist, required=True) for each in found)
    return DataStructure(
        id=id,
        agency=agency,
        version=version,
        names={ENGLISH: "Estimates from surveys"},
        concepts=ConceptScheme(
            f"CS_{id}",
            agency,
            version,
            {ENGLISH: "Concepts of estimates"},
            tuple(concepts.values()),
        ),
        dimensions=(
            *columns,
            Component(
                concepts[TIME_PERIOD],
                data_type="ObservationalTimePeriod",
                required=True,
            ),
        ),
        measure=Component(concepts[OBS_VALUE], data_type="Double"),
        attributes=tuple(
            attribute(concepts[name], data_type, agency, version)
            for name, data_type in attributes.items()
        ),
    )


def attribute(
    concept: Concept, data_type: DataType, agency: str, version: str
) -> Component:
    """An attribute of observations; of codes, where the standard has them."""
    required = concept.id == OBS_STATUS
    if concept.id not in _CODES:
        return Component(concept, data_type=data_type, required=required)
    names = {code: {ENGLISH: name} for code, name in _CODES[concept.id].items()}
    return coded(concept, names, agency, version, required=required)


def coded(
    concept: Concept,
    names: Mapping[str, Text],
    agency: str,
    version: str,
    *,
    required: bool = False,
) -> Component:
    """A component with a codelist of its own: names by code."""
    codes = tuple(Code(code, texts) for code, texts in names.items())
    codelist = Codelist(f"CL_{concept.id}", agency, version, concept.names, codes)
    return Component(concept, codelist, required=required)


def observations_schema(structure: DataStructure) -> pa.Schema:
    """The Arrow schema of observations: a column for each component, by its id."""
    return pa.schema(
        [
            pa.field(each.id, ARROW[each.data_type], nullable=not each.required)
            for each in structure.components
        ]
    )


def estimates_dataflow(structure: DataStructure, names: Mapping[str, str]) -> Dataflow:
    """A dataflow of the structure's own id, agency and version."""
    return Dataflow(structure.id, structure.agency, structure.version, names, structure)
