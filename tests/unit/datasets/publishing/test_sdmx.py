"""The formats of SDMX, byte by byte where it matters; compat reads them as others do."""

import csv
import io
import json
from typing import Any

import pytest
from lxml import etree

from collect.datasets.publishing.errors import (
    NotSupportedError,
    QueryError,
)
from collect.datasets.publishing.formats import FORMATS, STRUCTURE_FORMATS
from collect.datasets.publishing.options import Labels, Options
from collect.datasets.publishing.publication import Publication
from collect.datasets.publishing.sdmx.detail import (
    Detail,
    StructureMessage,
    Telling,
    header,
    read_detail,
)
from collect.datasets.publishing.structure import Dataflow, StructureSet
from tests.factories.publications import (
    AWKWARD,
    observation,
    publication,
    structure,
    unknown,
)

SERIES = Options(dimension_at_observation="TIME_PERIOD")
TWO = [
    observation(TIME_PERIOD="2026", OBS_VALUE=2.0),
    observation(SEX="F"),
    observation(TIME_PERIOD="2025", OBS_VALUE=1.0),
]


def text(name: str, of: Publication, options: Options | None = None) -> str:
    return b"".join(FORMATS[name].write(of, options or Options())).decode()


def rows(of: Publication, labels: Labels = "id") -> list[list[str]]:
    found = text("sdmx-csv", of, Options(labels=labels))
    return list(csv.reader(io.StringIO(found, newline="")))


def test_csv_names_its_structure_and_action_in_every_row() -> None:
    head, first, missing = rows(publication([observation(), unknown("Q", SEX="F")]))
    assert head[:5] == ["STRUCTURE", "STRUCTURE_ID", "ACTION", "INDICATOR", "REF_AREA"]
    assert first[:4] == ["dataflow", "CRC:ESTIMATES(1.0.0)", "I", "PT_CHLD_Y0T4_REG"]
    value, status, error = (
        head.index(each) for each in ("OBS_VALUE", "OBS_STATUS", "SE")
    )
    assert first[value] == "71.30000000000001"
    assert (missing[value], missing[status], missing[error]) == ("NaN", "Q", "")


def test_csv_says_names_in_cells_or_beside_them() -> None:
    head, first = rows(publication([observation(SEX="F")]), "both")
    assert head[1:6] == [
        "STRUCTURE_ID",
        "ACTION",
        "INDICATOR: Indicator",
        "REF_AREA: Country or area",
        "SEX: Sex",
    ]
    assert first[1] == "CRC:ESTIMATES(1.0.0): Children"
    assert first[5] == "F: Female"
    assert first[13] == "2026"
    head, first = rows(publication([observation(SEX="F")], languages=("id",)), "name")
    assert head[:4] == ["STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION"]
    assert first[2] == "Anak"
    at = head.index("SEX")
    assert (head[at + 1], first[at], first[at + 1]) == (
        "Jenis kelamin",
        "F",
        "Perempuan",
    )
    assert first[head.index("OBS_VALUE") + 1] == ""


def test_csv_leaves_an_unknown_code_empty_with_labels() -> None:
    two = [observation(UNIT_MEASURE=None), observation(SEX="F")]
    head, first, second = rows(publication(two), "both")
    at = head.index("UNIT_MEASURE: Unit of measure")
    assert (first[at], second[at]) == ("", "PCNT: Percentage")


def test_json_writes_codes_once_and_observations_by_position() -> None:
    found = json.loads(text("sdmx-json", publication(TWO)))
    structure, data = found["data"]["structures"][0], found["data"]["dataSets"][0]
    sex = structure["dimensions"]["observation"][2]
    assert [each["id"] for each in sex["values"]] == ["_T", "F"]
    assert sex["values"][1]["names"] == {"en": "Female", "id": "Perempuan"}
    assert sex["values"][1]["parent"] == "_T"
    time = structure["dimensions"]["observation"][-1]
    assert time["values"][0]["start"] == "2025-01-01T00:00:00Z"
    assert time["values"][0]["end"] == "2025-12-31T23:59:59Z"
    assert [row[0] for row in data["observations"].values()] == [
        2.0,
        71.30000000000001,
        1.0,
    ]
    assert list(data["observations"])[1] == "0:0:1:0:0:0:0:0:0:0:1"


def test_json_groups_series_in_order_of_time() -> None:
    found = json.loads(text("sdmx-json", publication(TWO), SERIES))
    series = found["data"]["dataSets"][0]["series"]
    assert [len(each["observations"]) for each in series.values()] == [1, 2]
    totals = series["0:0:0:0:0:0:0:0:0:0"]["observations"]
    assert [(key, row[0]) for key, row in totals.items()] == [("0", 1.0), ("1", 2.0)]


def test_json_of_no_observations_is_a_message_still() -> None:
    found = json.loads(text("sdmx-json", publication([])))
    assert found["data"]["dataSets"][0]["observations"] == {}
    assert found["data"]["structures"][0]["dimensions"]["observation"][0]["values"]


def test_long_messages_come_in_pieces() -> None:
    areas = publication([]).structure.dimensions[1].codelist
    assert areas is not None
    many = [
        observation(REF_AREA=area, TIME_PERIOD=str(1000 + year), COMMENT="x" * 40)
        for area in areas.by_id
        for year in range(40)
    ]
    pieces = list(FORMATS["sdmx-json"].write(publication(many), Options()))
    assert len(pieces) > 4
    assert len(json.loads(b"".join(pieces))["data"]["dataSets"][0]["observations"]) == (
        len(many)
    )


@pytest.mark.parametrize("name", ["sdmx-ml-2.1", "sdmx-ml-3.0"])
def test_xml_groups_series_and_keeps_every_character(name: str) -> None:
    rows = [*TWO, observation(SEX="M", COMMENT=AWKWARD), unknown("M", AGE="Y0T4")]
    root = etree.fromstring(text(name, publication(rows), SERIES).encode())
    series = root.findall(".//Series")
    assert [len(each) for each in series] == [1, 1, 1, 2]
    assert [each.get("TIME_PERIOD") for each in series[3]] == ["2025", "2026"]
    assert series[1][0].get("COMMENT") == AWKWARD
    assert series[1].get("COMMENT") is None
    missing = [each for each in root.iter("Obs") if each.get("OBS_STATUS") == "M"]
    assert [(each.get("OBS_VALUE"), each.get("SE")) for each in missing] == [
        ("NaN", None)
    ]


@pytest.mark.parametrize("name", ["sdmx-ml-2.1", "sdmx-ml-3.0", "sdmx-json"])
def test_a_dimension_that_is_not_there_cannot_be_at_the_observation(name: str) -> None:
    with pytest.raises(QueryError, match='dimensionAtObservation is "NO"'):
        text(name, publication(TWO), Options(dimension_at_observation="NO"))


def test_keys_alone_are_series_without_observations() -> None:
    whole = publication(TWO[:2])
    series = frozenset(each.id for each in whole.structure.series_dimensions)
    keys = whole.only(whole.observations, series)
    found = json.loads(text("sdmx-json", keys))["data"]
    assert list(found["dataSets"][0]["series"].values()) == [{}, {}]
    assert found["structures"][0]["measures"]["observation"] == []
    root = etree.fromstring(text("sdmx-ml-3.0", keys).encode())
    assert [(each.get("SEX"), len(each)) for each in root.iter("Series")] == [
        ("F", 0),
        ("_T", 0),
    ]
    assert rows(keys)[0][-1] == "HAZARD"


def test_messages_may_leave_out_values() -> None:
    whole = publication(TWO[:1])
    told = frozenset({"OBS_STATUS", *(each.id for each in whole.structure.dimensions)})
    part = whole.only(whole.observations, told)
    data = json.loads(text("sdmx-json", part))["data"]
    assert list(data["dataSets"][0]["observations"].values()) == [[0]]
    root = etree.fromstring(text("sdmx-ml-2.1", part).encode())
    assert "OBS_VALUE" not in next(root.iter("Obs")).attrib


FLOW = Dataflow(
    "FLOW", "CRC", "1.0.0", {"en": "Flow"}, structure(), {"en": "What flows"}
)
WHEN = header(publication([]))


def told(name: str, detail: Detail = "full") -> bytes:
    artefacts = StructureSet.of((FLOW,))
    message = StructureMessage(artefacts, WHEN, Telling(detail))
    return STRUCTURE_FORMATS[name].write(message)


@pytest.mark.parametrize(
    ("detail", "flow", "codes", "description"),
    [
        ("full", True, True, True),
        ("referencestubs", True, False, True),
        ("referencecompletestubs", True, False, True),
        ("allstubs", False, False, False),
        ("allcompletestubs", False, False, True),
    ],
)
def test_structures_are_told_in_the_detail_asked_for(
    detail: Detail, flow: bool, codes: bool, description: bool
) -> None:
    data: Any = json.loads(told("sdmx-json-structure", detail))["data"]
    assert ("structure" in data["dataflows"][0]) == flow
    assert ("description" in data["dataflows"][0]) == description
    assert data["dataflows"][0]["isExternalReference"] != flow
    for names, inside in (("codelists", "codes"), ("conceptSchemes", "concepts")):
        assert (inside in data[names][0]) == codes
    assert ("dataStructureComponents" in data["dataStructures"][0]) == codes
    for edition in ("2.1", "3.0"):
        root = etree.fromstring(told(f"sdmx-ml-{edition}-structure", detail))
        assert bool(root.findall(".//{*}Dataflow/{*}Structure")) == flow
        assert bool(root.findall(".//{*}Code")) == codes
        assert bool(root.findall(".//{*}Description")) == description


def test_structures_say_all_languages_and_parents() -> None:
    for edition, path in (("2.1", "{*}Parent/Ref"), ("3.0", "{*}Parent")):
        message = told(f"sdmx-ml-{edition}-structure")
        (code,) = etree.fromstring(message).findall(".//{*}Code[@id='Q1']")
        names = {
            each.get(f"{{{_XML}}}lang"): each.text for each in code.findall("{*}Name")
        }
        assert names == {"en": "Poorest", "id": "Termiskin"}
        parent = code.find(path)
        assert parent is not None
        assert (parent.get("id") or parent.text) == "B40"


_XML = "http://www.w3.org/XML/1998/namespace"


def test_details_that_are_not_served_are_told_apart_from_those_there_are_not() -> None:
    with pytest.raises(
        NotSupportedError, match="detail referencepartial is not served"
    ):
        read_detail("referencepartial")
    with pytest.raises(
        QueryError, match='detail is "some"; it is one of full, allstubs'
    ):
        read_detail("some")
