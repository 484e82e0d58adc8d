"""From XML to typed rows."""

import pytest
from lxml import etree

from collect.forms.xlsform.fields import REPEAT, STRUCTURE, Field
from collect.lib.xml import parse_xml
from collect.submissions.instance import shred as module
from collect.submissions.instance.parse import InstanceError
from collect.submissions.instance.shred import (
    ShreddedRow,
    file_names,
    shred,
    tree_of,
)

FORM = tree_of(
    [
        Field("/name", "name", "string"),
        Field("/photo", "photo", "binary", binary=True),
        Field("/water", "water", STRUCTURE),
        Field("/water/uses", "uses", "string", multiple=True),
        Field("/member", "member", REPEAT),
        Field("/member/age", "age", "int", table="/member"),
        Field("/member/photo", "photo", "binary", table="/member", binary=True),
        Field("/member/g", "g", STRUCTURE, table="/member"),
        Field("/member/g/visit", "visit", REPEAT, table="/member"),
        Field("/member/g/visit/day", "day", "date", table="/member/g/visit"),
        Field("/orphan/child", "child", "string"),
    ]
)


def rows(body: str, root: str = "<data>{}</data>") -> list[ShreddedRow]:
    document = parse_xml(root.format(body).encode(), max_bytes=10_000)
    return shred(document, FORM, instance_id="uuid:1")


def test_a_submission_without_answers_is_one_empty_row() -> None:
    assert rows("") == [ShreddedRow("", "uuid:1", "", 1)]


def test_groups_are_part_of_the_path() -> None:
    (row,) = rows("<name>Ama</name><water><uses>drink wash</uses></water>")
    assert row.values == {"/name": "Ama", "/water/uses": ["drink", "wash"]}


@pytest.mark.parametrize("blank", ["", "<name/>", "<name></name>", "<name> \n </name>"])
def test_a_blank_answer_is_absent(blank: str) -> None:
    (row,) = rows(blank)
    assert row.values == {}


def test_each_repeat_is_a_row_of_its_own() -> None:
    _, first, second = rows(
        "<member><age>3</age></member><member><age>x</age></member>"
    )
    assert first == ShreddedRow(
        "/member", "uuid:1/member[1]", "uuid:1", 1, {"/member/age": 3}
    )
    assert second == ShreddedRow(
        "/member", "uuid:1/member[2]", "uuid:1", 2, {}, {"/member/age": "x"}
    )


def test_repeats_in_repeats_know_their_parents() -> None:
    visits = "<g><visit><day>2026-01-0{0}</day></visit><visit/></g>"
    found = rows(
        f"<member>{visits.format(1)}</member><member>{visits.format(2)}</member>"
    )
    nested = [r for r in found if r.table == "/member/g/visit"]
    assert [r.ordinal for r in nested] == [1, 2, 3, 4]
    assert [r.key for r in nested] == [
        "uuid:1/member[1]/g/visit[1]",
        "uuid:1/member[1]/g/visit[2]",
        "uuid:1/member[2]/g/visit[1]",
        "uuid:1/member[2]/g/visit[2]",
    ]
    assert [r.parent_key for r in nested[1:3]] == [
        "uuid:1/member[1]",
        "uuid:1/member[2]",
    ]
    assert nested[2].values == {"/member/g/visit/day": "2026-01-02"}


def test_unknown_elements_are_passed_over() -> None:
    found = rows("<stranger><name>no</name></stranger><name>yes</name><!-- c -->")
    assert [r.values for r in found] == [{"/name": "yes"}]


def test_elements_are_found_in_any_namespace() -> None:
    (row,) = rows(
        "<x:name>Ama</x:name>", '<data xmlns="urn:a" xmlns:x="urn:b">{}</data>'
    )
    assert row.values == {"/name": "Ama"}


def test_of_an_element_that_occurs_twice_the_first_answer_counts() -> None:
    (row,) = rows("<name/><name>first</name><name>second</name>")
    assert row.values == {"/name": "first"}


def test_keys_stay_unique_when_a_group_occurs_twice() -> None:
    group = "<g><visit/></g>"
    found = rows(f"<member>{group}{group}</member>")
    assert len({r.key for r in found}) == len(found) == 4


def test_a_runaway_number_of_repeats_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MAX_ROWS", 10)
    assert len(rows("<member/>" * 9)) == 10
    with pytest.raises(InstanceError, match="more than 10 repeats"):
        rows("<member/>" * 10)


def test_file_names_come_from_the_answers_without_repeats() -> None:
    root = etree.fromstring(
        "<data><photo> a.jpg </photo><water><photo>no</photo></water><member><photo>b"
        "</photo></member><member><photo>a.jpg</photo></member><member><photo/></member>"
        "<x>c</x></data>"
    )
    assert file_names(root, FORM) == ("a.jpg", "b")
