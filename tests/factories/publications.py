"""Publications as a run makes them, with the codelists of the regional registry."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from collect.datasets.publishing.disparity import disparities_structure
from collect.datasets.publishing.publication import (
    Contact,
    Licence,
    Metadata,
    Publication,
)
from collect.datasets.publishing.standard import (
    Dimension,
    codes_from_csv,
    estimates_dataflow,
    estimates_structure,
    observations_schema,
)
from collect.datasets.publishing.structure import (
    Codelist,
    Component,
    Concept,
    ConceptScheme,
    Dataflow,
    DataStructure,
)

AGENCY = "CRC"
REGISTRY = Path(__file__).parents[2] / "xlsforms" / "codelists"
TOTALS = dict.fromkeys(
    (
        "SEX",
        "AGE",
        "RESIDENCE",
        "WEALTH_QUINTILE",
        "EDUCATION",
        "DISABILITY_STATUS",
        "SCHOOL_LEVEL",
        "HAZARD",
    ),
    "_T",
)

METADATA = Metadata(
    title={"en": "Children in 2026", "id": "Anak pada 2026"},
    description={"en": "Estimates of a survey of <households> & children."},
    methodology={"en": "Two stages, stratified.\n\nIntervals of 95 %, logit scale."},
    producer="Bureau of Statistics",
    licence=Licence(
        "CC-BY-4.0",
        "Creative Commons Attribution 4.0",
        "https://creativecommons.org/licenses/by/4.0/",
    ),
    version="1.0",
    issued=date(2026, 11, 30),
    contact=Contact("Data desk", "data@example.org", "https://example.org"),
    keywords=("children", "survey"),
    spatial=("IDN", "ID31"),
    temporal=("2026", "2026"),
    provenance={"form": "households 2026.1", "cleaning log": "42 decisions"},
    languages=("en", "id"),
)


def codelist(name: str, file: str) -> Codelist:
    """A codelist of the registry."""
    lines = (REGISTRY / f"{file}.csv").read_text(encoding="utf-8").splitlines()
    return Codelist(
        f"CL_{name}", AGENCY, "1.0.0", {"en": name.title()}, codes_from_csv(lines)
    )


@cache
def structure() -> DataStructure:
    """The structure of estimates by the dimensions of the registry that forms use."""
    lines = (REGISTRY / "dimensions.csv").read_text(encoding="utf-8").splitlines()
    known = {code.id: code for code in codes_from_csv(lines)}
    indicators = Dimension(
        Concept("INDICATOR", {"en": "Indicator"}), codelist("INDICATOR", "indicators")
    )
    others = (
        Dimension(
            Concept(
                row["code"], known[row["code"]].names, known[row["code"]].descriptions
            ),
            codelist(row["code"], row["codelist"]),
        )
        for row in csv.DictReader(lines)
        if row["code"] in ("REF_AREA", *TOTALS)
    )
    return estimates_structure((indicators, *others), agency=AGENCY)


def observation(**values: Any) -> dict[str, Any]:
    """A national estimate; what is given replaces what it has."""
    return {
        "INDICATOR": "PT_CHLD_Y0T4_REG",
        "REF_AREA": "IDN",
        "TIME_PERIOD": "2026",
        **TOTALS,
        "OBS_VALUE": 71.30000000000001,
        "OBS_STATUS": "A",
        "UNIT_MEASURE": "PCNT",
        "SE": 1.25,
        "LOWER": 68.8,
        "UPPER": 73.7,
        "N": 1234,
        "SUM_WEIGHTS": 98765.5,
        **values,
    }


def unknown(status: str, **values: Any) -> dict[str, Any]:
    """An observation whose value is missing for the reason of this OBS_STATUS."""
    nothing = dict.fromkeys(("OBS_VALUE", "SE", "LOWER", "UPPER"))
    return observation(**nothing, OBS_STATUS=status, **values)


AWKWARD = 'Say "no", <b>&amp;\r\n\tsemi;colon, émotion 😀 \u2028 =1+1'


def rows() -> list[dict[str, Any]]:
    """Observations with everything a writer must stand."""
    return [
        observation(),
        observation(SEX="F", OBS_VALUE=1e-05, COMMENT=AWKWARD),
        observation(SEX="M", OBS_VALUE=1e22, OBS_STATUS="U", N=30),
        unknown("Q", SEX="F", RESIDENCE="U", CONF_STATUS="C", N=None),
        unknown("M", SEX="M", RESIDENCE="R", N=0),
        observation(TIME_PERIOD="2025-Q1", REF_AREA="MNG", OBS_VALUE=-0.0),
        observation(INDICATOR="IM_MCV1", OBS_VALUE=0.1 + 0.2, UNIT_MULT="0"),
        observation(INDICATOR="IM_MCV1", TIME_PERIOD="2025", OBS_VALUE=100.0),
    ]


def table(found: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Observations in the columns of the structure."""
    return pa.Table.from_pylist(list(found), schema=observations_schema(structure()))


def publication(
    found: Sequence[Mapping[str, Any]] | None = None, **metadata: Any
) -> Publication:
    """A publication of these observations, else of awkward ones."""
    flow = estimates_dataflow(structure(), {"en": "Children", "id": "Anak"})
    known = Metadata(**{**vars(METADATA), **metadata})
    return Publication(flow, table(rows() if found is None else found), known)


def disparity(**values: Any) -> dict[str, Any]:
    """A difference between rich and poor; what is given replaces what it has."""
    return {
        "INDICATOR": "PT_CHLD_Y0T4_REG",
        "REF_AREA": "IDN",
        "STRATIFIER": "WEALTH_QUINTILE",
        "MEASURE": "D",
        "TIME_PERIOD": "2026",
        "OBS_VALUE": 12.5,
        "SE": 2.25,
        "LOWER": 8.1,
        "UPPER": 16.9,
        "OBS_STATUS": "A",
        "CONF_STATUS": "F",
        "UNIT_MEASURE": "PCNT",
        "GROUPS": "Q5 Q1",
        "REFERENCE": "Q5",
        "SUBGROUPS": "Q1 Q2 Q3 Q4 Q5",
        "ORDERED": "Y",
        "DIRECTION": "up",
        **values,
    }


def disparity_rows() -> list[dict[str, Any]]:
    """Disparities with everything a writer must stand."""
    nothing = dict.fromkeys(("OBS_VALUE", "SE", "LOWER", "UPPER", "GROUPS"))
    return [
        disparity(),
        disparity(MEASURE="R", OBS_VALUE=1.2, OBS_STATUS="U", UNIT_MEASURE="RATIO"),
        disparity(STRATIFIER="SEX", ORDERED="N", **nothing, OBS_STATUS="Q",
                  CONF_STATUS="D", REFERENCE=None),
        disparity(MEASURE="RII", **nothing, OBS_STATUS="M", COMMENT="no scale"),
        disparity(MEASURE="BGV", SE=None, UNIT_MEASURE=None, REF_AREA="MNG"),
        disparity(INDICATOR="IM_MCV1", TIME_PERIOD="2025-Q1"),
    ]  # fmt: skip


def disparity_publication() -> Publication:
    """The disparities beside the publication."""
    measures = codelist("MEASURE", "measures")
    stratifiers = codelist("STRATIFIER", "dimensions")
    estimates = {each.id: each for each in structure().dimensions}
    shared = (
        Dimension(each.concept, each.codelist)
        for each in (estimates["INDICATOR"], estimates["REF_AREA"])
        if each.codelist is not None
    )
    own = (
        Dimension(Concept(each.id.removeprefix("CL_"), each.names), each)
        for each in (stratifiers, measures)
    )
    found = disparities_structure(
        (*shared, *own), id="ESTIMATES_DISPARITY", agency=AGENCY, version="1.0.0"
    )
    names = {"en": "Children: disparities", "id": "Anak: kesenjangan"}
    table = pa.Table.from_pylist(disparity_rows(), schema=observations_schema(found))
    return Publication(
        estimates_dataflow(found, names), table, replace(METADATA, title=names)
    )


def bare_publication() -> Publication:
    """One observation of a structure that says nothing but the indicator."""
    concepts = tuple(
        Concept(each, {"en": each})
        for each in ("INDICATOR", "TIME_PERIOD", "OBS_VALUE")
    )
    indicator, time, value = concepts
    bare = DataStructure(
        "BARE",
        AGENCY,
        "1.0.0",
        {"en": "Bare"},
        ConceptScheme("CS_BARE", AGENCY, "1.0.0", {"en": "Bare"}, concepts),
        (
            Component(indicator, codelist("INDICATOR", "indicators"), required=True),
            Component(time, data_type="ObservationalTimePeriod", required=True),
        ),
        Component(value, data_type="Double"),
    )
    flow = Dataflow("BARE", AGENCY, "1.0.0", {"en": "Bare"}, bare)
    rows = {"INDICATOR": ["IM_MCV1"], "TIME_PERIOD": ["2026"], "OBS_VALUE": [1.5]}
    return Publication(flow, pa.table(rows), METADATA)
