"""KML of tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from lxml import etree

from collect.submissions.exports.columnar.content import ExportTable, UnsuitableError
from collect.submissions.exports.columnar.writers.kml import write
from tests.unit.submissions.exports.columnar.writers.holding import (
    HOSTILE,
    table,
    written,
)
from tests.unit.submissions.exports.columnar.writers.mapped import (
    AREA,
    NOWHERE,
    mapped,
)

K = "{http://www.opengis.net/kml/2.2}"


def document(*tables: ExportTable) -> Any:
    root = etree.fromstring(written(write, tables, Path()))
    assert root.tag == f"{K}kml"
    (found,) = root
    assert found.tag == f"{K}Document"
    return found


def placemarks(*tables: ExportTable) -> list[Any]:
    return list(document(*tables).iter(f"{K}Placemark"))


def data(placemark: Any) -> dict[str, str]:
    return {
        each.get("name"): each.text or "" for each in placemark.iter(f"{K}SimpleData")
    }


def coordinates(placemark: Any) -> str:
    return str(placemark.findtext(f".//{K}coordinates"))


def test_points_lines_and_areas_are_placemarks_with_the_other_variables() -> None:
    given = mapped(
        [(13.75, 100.5, 2.0)],
        way=["1 2 3 4; 5 6"],
        field=[AREA],
        name=["Nong"],
        age=[7],
    )
    point, line, area = placemarks(given)
    assert [child.tag.removeprefix(K) for child in point] == [
        *("name", "ExtendedData", "Point")
    ]
    assert coordinates(point) == "100.5,13.75,2"
    assert line[2].tag == f"{K}LineString"
    assert coordinates(line) == "2.0,1.0,3.0 6.0,5.0"
    ring = area.find(f"{K}Polygon/{K}outerBoundaryIs/{K}LinearRing")
    assert ring.findtext(f"{K}coordinates") == (
        "0.0,0.0,5.0 10.0,0.0,5.0 10.0,10.0,5.0 0.0,0.0,5.0"
    )
    about = {"KEY": "uuid:0", "home-Accuracy": "4.5", "name": "Nong", "age": "7"}
    assert [data(each) for each in (point, line, area)] == [
        {"_question": question, **about} for question in ("home", "way", "field")
    ]
    assert point.findtext(f"{K}name") == "uuid:0"


def test_each_table_has_a_folder_and_a_schema_with_types() -> None:
    columns = {
        "small": pa.array([1], pa.int8()),
        "large": [10**15],
        "part": [0.5],
        "is": [True],
        "text": ["x"],
    }
    first, second = mapped([(1, 2, None)], **columns), mapped(way=["1 2;3 4"])
    found = document(first, table({"KEY": ["x"]}), second)
    assert [child.tag.removeprefix(K) for child in found] == [
        *("Schema", "Schema", "Folder", "Folder")
    ]
    fields = {each.get("name"): each.get("type") for each in found[0]}
    assert fields == {
        "_question": "string",
        "KEY": "string",
        "home-Accuracy": "double",
        "small": "int",
        "large": "double",
        "part": "double",
        "is": "bool",
        "text": "string",
    }
    urls = [each.get("schemaUrl") for each in found.iter(f"{K}SchemaData")]
    assert urls == [f"#{found[0].get('id')}", f"#{found[1].get('id')}"]
    assert [each.findtext(f"{K}name") for each in found[2:]] == ["Households"] * 2


def test_labels_are_shown_names_of_fields() -> None:
    given = table(
        {"KEY": ["a"], "way": ["1 2;3 4"]},
        way={"question_type": "geotrace"},
        KEY={"label": "The <key>"},
        label='A & B "C"',
        name="a<b",
    )
    found = document(given)
    assert found.findtext(f".//{K}displayName") == "The <key>"
    assert found[0].get("name") == "a<b"
    assert found.findtext(f"{K}Folder/{K}name") == 'A & B "C"'


def test_placemarks_are_called_as_their_submissions() -> None:
    given = table(
        {"KEY": ["a", "b"], "way": ["1 2;3 4"] * 2, "instance": ["A<B", None]},
        way={"question_type": "geotrace"},
        instance={"path": "/meta/instanceName"},
    )
    found = placemarks(given)
    assert [each.findtext(f"{K}name") for each in found] == ["A<B", "b"]


def test_hostile_texts_come_back() -> None:
    texts = [*HOSTILE, "a\rb\r\n", "]]>", "<!--", "&#0;", "\ufefftext", "ﷺ"]
    given = mapped([(1, 2, 3)] * len(texts), **{"t": texts, 'n<"&\r>': texts})
    for placemark, text in zip(placemarks(given), texts, strict=True):
        assert data(placemark)["t"] == data(placemark)['n<"&\r>'] == text


def test_characters_xml_cannot_hold_are_replaced() -> None:
    texts = ["a\0b", "\x01\x1f\x0b", "\ufffe\uffff", "\x7f\x85"]
    found = placemarks(mapped([(1, 2, 3)] * len(texts), t=texts))
    assert [data(each)["t"] for each in found] == [
        *("a\ufffdb", "\ufffd" * 3, "\ufffd" * 2, "\x7f\x85")
    ]


def test_what_is_not_known_is_left_out() -> None:
    (found,) = placemarks(mapped([(1, 2, None)], t=pa.nulls(1, pa.string())))
    assert "t" not in data(found)


@pytest.mark.parametrize("text", NOWHERE)
def test_what_is_nowhere_is_left_out(text: str | None) -> None:
    given = mapped([(91, 0, 0), (None, 1, 1)], way=[text] * 2, field=[text] * 2)
    assert placemarks(given) == []


def test_small_numbers_have_no_exponents() -> None:
    (found,) = placemarks(mapped(way=["0.0000001 1e-9;3 4"]))
    assert coordinates(found) == "0.000000001,0.0000001 4.0,3.0"


def test_without_a_question_about_a_place_there_is_no_map() -> None:
    with pytest.raises(UnsuitableError, match="no question about a place"):
        next(write([table({"KEY": ["a"]})], Path()))
