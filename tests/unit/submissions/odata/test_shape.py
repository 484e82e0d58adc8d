"""JSON values of answers, places among them."""

from typing import Any

import pytest

from collect.submissions.odata.protocol.names import row_id
from collect.submissions.odata.protocol.places import place
from collect.submissions.odata.protocol.shape import Cells, Shaper, answer
from collect.submissions.odata.protocol.tree import Node
from tests.unit.submissions.odata.forms import PERSON, SERVICE

POINT = [5.5, -4.25, 12.0, 3.5]
BARE = [5.5, -4.0, None, None]


def shown(type_: str, value: Any, *, multiple: bool = False, invalid: str = "") -> Any:
    node = Node("x", "/x", type_, multiple, "x")
    values = {} if value is None else {"/x": value}
    texts = {"/x": invalid} if invalid else {}
    return answer(node, Cells(1, "uuid:1", "uuid:1", "", values, texts))


@pytest.mark.parametrize(
    ("type_", "value", "expected"),
    [
        ("string", "a", "a"),
        ("string", 5, "5"),
        ("string", ["a", "b"], "a b"),
        ("string", [1.5, None], "[1.5, null]"),
        ("int", 5, 5),
        ("int", "5", None),
        ("int", True, None),
        ("decimal", 1.5, 1.5),
        ("decimal", "0.12345678901234567890", 0.12345678901234568),
        ("decimal", "x", None),
        ("decimal", True, None),
        ("date", "2026-01-01", "2026-01-01"),
        ("date", 5, None),
        ("time", "10:00:00.000+07", "10:00:00.000+07"),
        ("dateTime", "2026-01-01T10:00:00.000+07", "2026-01-01T10:00:00.000+07:00"),
        ("dateTime", "2026-01-01T10:00:00-0730", "2026-01-01T10:00:00-07:30"),
        ("dateTime", "2026-01-01T10:00:00+07:00", "2026-01-01T10:00:00+07:00"),
        ("dateTime", "2026-01-01T10:00:00", "2026-01-01T10:00:00"),
        ("dateTime", ["x"], None),
        ("boolean", "true", True),
        ("boolean", "0", False),
        ("boolean", "perhaps", None),
        ("binary", "a.jpg", "a.jpg"),
        ("geopoint", "x", None),
        ("geopoint", [1, 2], None),
        ("geotrace", [[1, 2, None, None], "x"], None),
    ],
)
def test_answers_have_the_type_of_the_question(
    type_: str, value: Any, expected: Any
) -> None:
    found = shown(type_, value)
    assert (found, type(found)) == (expected, type(expected))
    assert shown(type_, None) is None


def test_several_choices_are_a_list_of_words() -> None:
    assert shown("string", ["a", "b"], multiple=True) == "a b"
    assert shown("string", None, multiple=True) is None


def test_what_does_not_fit_is_text_where_text_is_expected() -> None:
    assert shown("time", None, invalid="10 o'clock") == "10 o'clock"
    for type_ in ("int", "decimal", "date", "dateTime", "geopoint"):
        assert shown(type_, None, invalid="x") is None


@pytest.mark.parametrize(
    ("type_", "value", "json", "wkt"),
    [
        (
            "geopoint",
            POINT,
            {
                "type": "Point",
                "coordinates": [-4.25, 5.5, 12.0],
                "properties": {"accuracy": 3.5},
            },
            "POINT (-4.25 5.5 12)",
        ),
        (
            "geopoint",
            BARE,
            {"type": "Point", "coordinates": [-4.0, 5.5]},
            "POINT (-4 5.5)",
        ),
        (
            "geotrace",
            [POINT, BARE],
            {
                "type": "LineString",
                "coordinates": [[-4.25, 5.5, 12.0], [-4.0, 5.5]],
                "properties": {"accuracies": [3.5, None]},
            },
            "LINESTRING (-4.25 5.5 12,-4 5.5)",
        ),
        (
            "geoshape",
            [BARE, BARE],
            {"type": "Polygon", "coordinates": [[[-4.0, 5.5], [-4.0, 5.5]]]},
            "POLYGON ((-4 5.5,-4 5.5))",
        ),
    ],
)
def test_places_are_geojson_or_text(
    type_: str, value: Any, json: Any, wkt: str
) -> None:
    assert place(type_, value, wkt=False) == json
    assert place(type_, value, wkt=True) == wkt


def test_links_lead_through_groups_and_repeats() -> None:
    key = "u/people/person[2]"
    person = Cells(1, "u", key, "u", {"/people/person/born": "2026-01-01"})
    shaper = Shaper(SERVICE, expand=True)
    own = row_id("u", key)
    way = f"Submissions('u')/people/person('{own}')/toys/toy"
    toy = Cells(1, "u", f"{key}/toys/toy[1]", key, {})

    def children(path: str, around: Cells) -> list[Cells]:
        assert (path, around) == ("/people/person/toys/toy", person)
        return [toy]

    assert shaper.repeat(PERSON, person, PERSON.nodes, children) == {
        "born": "2026-01-01",
        "toys": {
            "toy@odata.navigationLink": way,
            "toy": [{"at": None, "__id": row_id("u", toy.key)}],
        },
        "__id_2": None,
        "__id": own,
        "__Submissions-id": "u",
    }
    last = f"{way}('{row_id('u', toy.key)}')"
    assert shaper.address(toy) == last
