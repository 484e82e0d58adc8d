"""Tables, names and ids."""

import pytest

from collect.submissions.odata.protocol.names import identifier, keyed, row_id
from tests.unit.submissions.odata.forms import PERSON, SERVICE, TOY


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("name", "name"),
        ("_x", "_x"),
        ("q1.8", "q1_8"),
        ("42", "_42"),
        ("2.4", "_2_4"),
        ("a--b", "a_b"),
        ("é", "__"),
        ("my!awesome!form!!", "my_awesome_form_"),
    ],
)
def test_names_are_made_as_central_makes_them(name: str, expected: str) -> None:
    assert identifier(name) == expected


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("double", "double"),
        # From ODK Central's own documentation of its data.
        ("double/children/child[1]", "46ebf42ee83ddec5028c42b2c054402d1e700208"),
        ("double/children/child[2]", "b6e93a81a53eed0566e65e472d4a4b9ae383ee6d"),
        ("double/children/child[3]", "8954b393f82c1833abb19be08a3d6cb382171f54"),
    ],
)
def test_ids_are_those_of_central(key: str, expected: str) -> None:
    assert row_id("double", key) == expected


def test_an_id_may_hold_anything() -> None:
    assert row_id("a/b[1]", "a/b[1]/c[1]") == row_id("a/b[1]", "a/b[1]/c[1]")
    assert row_id("a", "a/b[1]/c[1]") != row_id("a/b[1]", "a/b[1]/c[1]")
    assert keyed("Submissions", "it's é/") == "Submissions('it''s%20%C3%A9%2F')"


def test_repeats_are_tables_in_document_order() -> None:
    assert [table.name for table in SERVICE.tables] == [
        "Submissions",
        "Submissions.people.person",
        "Submissions.people.person.toys.toy",
    ]
    assert SERVICE.root.is_root
    assert not PERSON.is_root
    assert (PERSON.parent, PERSON.parent_id) == ("", "__Submissions-id")
    assert TOY.parent == "/people/person"
    assert TOY.parent_id == "__Submissions-people-person-id"
    assert SERVICE.by_path["/people/person/toys/toy"] is TOY


def test_names_that_become_equal_are_told_apart() -> None:
    names = [node.name for node in SERVICE.root.nodes]
    assert names == ["name", "_1_a", "_1_a_2", "water", "people"]
    assert PERSON.nodes[-1].name == "__id_2"
    assert SERVICE.names["/1-a"] == "_1_a_2"


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("name", "/name"),
        ("water/uses", "/water/uses"),
        ("water", "/water"),
        ("people/person", "/people/person"),
        ("people/person/born", None),
        ("born", None),
        ("water/", None),
        ("", None),
        ("name/x", None),
    ],
)
def test_nodes_are_found_by_path(path: str, found: str | None) -> None:
    node = SERVICE.root.find(path)
    assert (node and node.path) == found
