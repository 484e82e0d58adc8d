"""Which columns tables have."""

from __future__ import annotations

from collect.forms.xlsform.fields import Field
from collect.submissions.exports.formats.tables import (
    labels_of_repeats,
    merged,
    tables_of,
)

FIELDS = (
    Field("/name", "name", "string"),
    Field("/water", "water", "structure"),
    Field("/water/where", "where", "geopoint"),
    Field("/water/uses", "uses", "string", multiple=True),
    Field("/g", "g", "structure"),
    Field("/g/member", "member", "repeat"),
    Field("/g/member/age", "age", "int", table="/g/member"),
    Field("/g/member/more", "more", "structure", table="/g/member"),
    Field("/g/member/more/sex", "sex", "string", table="/g/member"),
    Field("/g/member/visit", "visit", "repeat", table="/g/member"),
    Field("/g/member/visit/day", "day", "date", table="/g/member/visit"),
    Field("/visit", "visit", "repeat"),
    Field("/meta", "meta", "structure"),
    Field("/meta/instanceID", "instanceID", "string"),
)


def test_columns_are_named_by_group_and_field_within_their_table() -> None:
    root, member, inner, outer = tables_of(FIELDS)
    assert root.header == (
        "name",
        "water-where-Latitude",
        "water-where-Longitude",
        "water-where-Altitude",
        "water-where-Accuracy",
        "water-uses",
        "meta-instanceID",
    )
    assert member.header == ("age", "more-sex")
    assert inner.header == ("day",)
    assert (outer.path, outer.header) == ("/visit", ())


def test_without_group_paths_columns_are_named_by_field() -> None:
    root, member, *_ = tables_of(FIELDS, group_paths=False)
    assert root.header[1:3] == ("where-Latitude", "where-Longitude")
    assert root.header[-2:] == ("uses", "instanceID")
    assert member.header == ("age", "sex")


def test_codes_get_columns_after_their_question() -> None:
    root = tables_of(FIELDS, codes={"/water/uses": ("drink", "wash")})[0]
    assert root.header[5:8] == ("water-uses", "water-uses/drink", "water-uses/wash")
    assert root.zeros == {("/water/uses", "drink"): 0, ("/water/uses", "wash"): 0}


def test_repeats_of_one_name_are_numbered_in_order() -> None:
    assert labels_of_repeats(tables_of(FIELDS)) == {
        "/g/member": "member",
        "/g/member/visit": "visit~1",
        "/visit": "visit~2",
    }


def test_fields_that_are_gone_return_at_the_end_of_their_group() -> None:
    older = [
        Field("/a", "a", "string"),
        Field("/g", "g", "structure"),
        Field("/g/x", "x", "string"),
        Field("/g/y", "y", "string"),
        Field("/old", "old", "repeat"),
        Field("/old/z", "z", "string", table="/old"),
        Field("/old/w", "w", "string", table="/old"),
    ]
    newer = [
        Field("/g", "g", "structure"),
        Field("/g/y", "y", "int"),
        Field("/ga", "ga", "string"),
        Field("/meta", "meta", "structure"),
    ]
    result = merged([older, newer])
    assert [item.path for item in result] == [
        "/g", "/g/y", "/g/x", "/ga", "/meta", "/a", "/old", "/old/z", "/old/w",
    ]  # fmt: skip
    assert result[1].type == "int"


def test_three_versions_merge_and_none_gives_nothing() -> None:
    a, b, c = (Field(f"/{name}", name, "string") for name in "abc")
    assert merged([[a, b], [b, c], [c]]) == [c, b, a]
    assert merged([]) == []
    assert merged([[a], []]) == [a]
