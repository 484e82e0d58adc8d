"""Repeats: how many there are, and what paths mean inside and outside them."""

from __future__ import annotations

import pytest

from collect.sync.simulation.errors import FillError
from tests.unit.sync.simulation.xforms import drawn, filled, texts, values, xform

MEMBERS = (
    '<count/><member jr:template=""><place/><age/><school/></member>'
    "<member><place/><age/><school/></member><children/><oldest/>"
)
MEMBER_BINDS = (
    '<bind nodeset="/data/count" type="int"/>'
    '<bind nodeset="/data/member/place" type="string" calculate="position(..)"/>'
    '<bind nodeset="/data/member/age" type="int"/>'
    '<bind nodeset="/data/member/school" type="string" '
    'relevant=" ../age &gt;= 5 and  ../age &lt; 18"/>'
    '<bind nodeset="/data/children" type="int" '
    'calculate="count(/data/member[age &lt; 18])"/>'
    '<bind nodeset="/data/oldest" type="int" calculate="max(/data/member/age)"/>'
)
MEMBER_BODY = (
    '<input ref="/data/count"/><group ref="/data/member">'
    '<repeat nodeset="/data/member" jr:count=" /data/count ">'
    '<input ref="/data/member/age"/><input ref="/data/member/school"/>'
    "</repeat></group>"
)


def test_relevance_in_a_repeat_looks_at_its_own_instance() -> None:
    form = filled(
        xform(MEMBERS, MEMBER_BINDS, MEMBER_BODY),
        {"count": 3.0, "age": [40.0, 10.0, 2.0], "school": "yes"},
    )
    assert texts(form, "age") == ["40", "10", "2"]
    assert texts(form, "school") == ["yes"]
    assert texts(form, "place") == ["1", "2", "3"]
    assert (values(form)["children"], values(form)["oldest"]) == ("2", "40")


def test_a_count_of_zero_leaves_no_instance() -> None:
    form = filled(xform(MEMBERS, MEMBER_BINDS, MEMBER_BODY), {"count": 0.0})
    assert texts(form, "member") == []
    assert values(form)["children"] == "0"
    assert values(form)["oldest"] == ""


def test_too_many_repeats_are_refused() -> None:
    with pytest.raises(FillError, match="/data/member: 1000 repeats are too many"):
        filled(xform(MEMBERS, MEMBER_BINDS, MEMBER_BODY), {"count": 1000.0})


def test_the_person_decides_where_nothing_counts() -> None:
    form = filled(
        xform(
            MEMBERS, MEMBER_BINDS, MEMBER_BODY.replace(' jr:count=" /data/count "', "")
        ),
        {"age": [6.0, 7.0], "school": "no"},
        counts={"member": 2},
    )
    assert texts(form, "age") == ["6", "7"]


def test_nested_repeats_each_see_their_own_parents() -> None:
    form = filled(
        xform(
            '<h jr:template=""><size/><p jr:template=""><n/><label/></p></h>',
            '<bind nodeset="/data/h/size" type="int"/>'
            '<bind nodeset="/data/h/p/label" calculate="concat(position(../..), \'.\','
            " position(..), ' of ', ../../size)\"/>",
            '<group><repeat nodeset="/data/h"><input ref="/data/h/size"/>'
            '<repeat nodeset="/data/h/p" jr:count="../size"><input ref="/data/h/p/n"/>'
            "</repeat></repeat></group>",
        ),
        {"size": [1.0, 2.0], "n": "x"},
        counts={"h": 2},
    )
    assert texts(form, "label") == ["1.1 of 1", "2.1 of 2", "2.2 of 2"]


def test_an_absolute_path_in_a_repeat_means_the_same_instance() -> None:
    form = filled(
        xform(
            '<m jr:template=""><a/><twice/></m>',
            '<bind nodeset="/data/m/a" type="int"/>'
            '<bind nodeset="/data/m/twice" calculate="/data/m/a * 2"/>',
            '<group><repeat nodeset="/data/m"><input ref="/data/m/a"/></repeat></group>',
        ),
        {"a": [1.0, 5.0]},
        counts={"m": 2},
    )
    assert texts(form, "twice") == ["2", "10"]


def test_indexed_repeat_reaches_into_another_instance() -> None:
    form = filled(
        xform(
            '<m jr:template=""><a/><before/></m>',
            '<bind nodeset="/data/m/before" calculate="if(position(..) = 1, \'\', '
            'indexed-repeat(/data/m/a, /data/m, position(..) - 1))"/>',
            '<group><repeat nodeset="/data/m"><input ref="/data/m/a"/></repeat></group>',
        ),
        {"a": ["x", "y", "z"]},
        counts={"m": 3},
    )
    assert texts(form, "before") == ["", "x", "y"]


def test_repeats_without_a_count_get_one_to_four_instances() -> None:
    xml = xform(
        '<m jr:template=""><a/></m>',
        "",
        '<group><repeat nodeset="/data/m"><input ref="/data/m/a"/></repeat></group>',
    )
    assert {len(texts(drawn(xml, seed), "m")) for seed in range(40)} == {1, 2, 3, 4}
