"""Answers corrected in a submission's XML; all else stays as it was sent."""

from __future__ import annotations

import pytest

from collect.forms.xlsform.fields import REPEAT, STRUCTURE, Field
from collect.submissions.instance.correct import corrected, leaves
from collect.submissions.instance.parse import parse_instance
from collect.submissions.instance.shred import shred, tree_of

TREE = tree_of(
    [
        Field("/name", "name", "string"),
        Field("/home", "home", STRUCTURE),
        Field("/home/rooms", "rooms", "int"),
        Field("/member", "member", REPEAT),
        Field("/member/age", "age", "int", table="/member"),
        Field("/member/visit", "visit", REPEAT, table="/member"),
        Field("/member/visit/day", "day", "date", table="/member/visit"),
        Field("/meta", "meta", STRUCTURE),
        Field("/meta/instanceID", "instanceID", "string"),
        Field("/meta/instanceName", "instanceName", "string"),
    ]
)
BODY = (
    "<name>Ama</name><other>x</other><home><rooms>2</rooms></home>"
    "<member><age>30</age><visit><day>2026-01-01</day></visit></member>"
    "<member><age/></member>"
)
META = "<meta><instanceID>uuid:1</instanceID><instanceName>A</instanceName></meta>"
NAMED = (
    '<o:meta xmlns:o="http://openrosa.org/xforms"><o:instanceID>uuid:1</o:instanceID>'
    "<o:deprecatedID>uuid:0</o:deprecatedID></o:meta>"
)


def _xml(meta: str = META, attributes: str = "") -> bytes:
    return f'<data id="f" version="1"{attributes}>{BODY}{meta}</data>'.encode()


def test_leaves_name_their_question_and_their_row() -> None:
    found = leaves(_xml(), TREE, key="uuid:1")
    assert [(leaf.path, leaf.row, leaf.text) for leaf in found] == [
        ("/name", "uuid:1", "Ama"),
        ("/home/rooms", "uuid:1", "2"),
        ("/member/age", "uuid:1/member[1]", "30"),
        ("/member/visit/day", "uuid:1/member[1]/visit[1]", "2026-01-01"),
        ("/member/age", "uuid:1/member[2]", ""),
        ("/meta/instanceName", "uuid:1", "A"),
    ]


def test_rows_have_the_keys_that_shredding_gives_them() -> None:
    rows = shred(parse_instance(_xml()).root, TREE, instance_id="uuid:1")
    found = {leaf.row for leaf in leaves(_xml(), TREE, key="uuid:1")}
    assert found == {row.key for row in rows}


def test_corrections_change_nothing_else() -> None:
    places = {leaf.path: leaf.place for leaf in leaves(_xml(), TREE, key="k")}
    changes = {places["/name"]: "<Budi> & co", places["/member/age"]: "4"}
    new = corrected(_xml(), TREE, changes, instance_id="uuid:2")
    instance = parse_instance(new)
    assert (instance.instance_id, instance.deprecated_id) == ("uuid:2", "uuid:1")
    before = [leaf.text for leaf in leaves(_xml(), TREE, key="k")]
    after = [leaf.text for leaf in leaves(new, TREE, key="k")]
    assert after == ["<Budi> & co", *before[1:4], "4", *before[5:]]
    assert b"<other>x</other>" in new


@pytest.mark.parametrize(
    ("meta", "attributes"),
    [
        ("", ' instanceID="uuid:1"'),
        ("<meta/>", ' instanceID="uuid:1"'),
        (
            NAMED,
            "",
        ),
    ],
)
def test_ids_are_found_wherever_clients_put_them(meta: str, attributes: str) -> None:
    new = corrected(_xml(meta, attributes), TREE, {}, instance_id="uuid:2")
    instance = parse_instance(new)
    assert (instance.instance_id, instance.deprecated_id) == ("uuid:2", "uuid:1")
