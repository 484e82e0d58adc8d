"""Filling forms: what is asked, what is omitted, what follows from what."""

from __future__ import annotations

import pytest

from collect.sync.simulation.errors import FillError
from tests.unit.sync.simulation.xforms import escape, filled, values, xform


def test_irrelevant_nodes_are_omitted_and_unanswered_ones_stay_empty() -> None:
    form = filled(
        xform(
            "<a/><b/><g><c/></g><d/>",
            '<bind nodeset="/data/b" relevant="/data/a = \'yes\'"/>'
            '<bind nodeset="/data/g" relevant="/data/a = \'yes\'"/>',
            '<input ref="/data/a"/><input ref="/data/b"/><group ref="/data/g">'
            '<input ref="/data/g/c"/></group><input ref="/data/d"/>',
        ),
        {"a": "no", "b": "x", "c": "y"},
    )
    assert b"<b" not in form.xml
    assert b"<g" not in form.xml
    assert b"<d />" in form.xml
    assert form.asked == 2


def test_calculations_follow_each_other_however_they_are_ordered() -> None:
    form = filled(
        xform(
            "<c/><b/><a/>",
            '<bind nodeset="/data/a" type="int"/>'
            '<bind nodeset="/data/b" calculate="/data/a + 1"/>'
            '<bind nodeset="/data/c" calculate="/data/b * 10"/>',
            '<input ref="/data/a"/>',
        ),
        {"a": 4.0},
    )
    assert values(form)["c"] == "50"


def test_a_question_made_relevant_by_a_later_one_is_asked_after_all() -> None:
    form = filled(
        xform(
            "<early/><late/>",
            '<bind nodeset="/data/early" required="true()" '
            "relevant=\"/data/late = 'yes'\"/>",
            '<input ref="/data/early"/><input ref="/data/late"/>',
        ),
        {"early": "asked", "late": "yes"},
    )
    assert values(form)["early"] == "asked"


def test_a_calculation_of_what_is_not_relevant_is_empty() -> None:
    form = filled(
        xform(
            "<a/><b/><sum/>",
            '<bind nodeset="/data/a" type="int"/><bind nodeset="/data/b" type="int" '
            'relevant="/data/a &gt; 5"/><bind nodeset="/data/sum" '
            "calculate=\"coalesce(/data/b, 'none')\"/>",
            '<input ref="/data/b"/><input ref="/data/a"/>',
        ),
        {"a": 1.0},
    )
    assert values(form)["sum"] == "none"


@pytest.mark.parametrize(
    ("constraint", "answer", "fits"),
    [(". > 5", 6.0, True), (". > 5", 5.0, False), ("/data/a > 5", 6.0, True),
     ("../b < .", 1.0, False), ("../b < .", 3.0, True)],
)  # fmt: skip
def test_a_constraint_sees_the_answer_that_is_being_given(
    constraint: str, answer: float, fits: bool
) -> None:
    xml = xform(
        "<b>2</b><a/>",
        '<bind nodeset="/data/b" type="int"/>'
        f'<bind nodeset="/data/a" type="int" constraint="{escape(constraint)}"/>',
        '<input ref="/data/a"/>',
    )
    if fits:
        assert values(filled(xml, {"a": answer}))["a"] == str(int(answer))
    else:
        with pytest.raises(FillError, match=r"/data/a: .* breaks its constraint"):
            filled(xml, {"a": answer})


def test_a_required_question_without_answer_is_an_error() -> None:
    xml = xform(
        "<a/>", '<bind nodeset="/data/a" required="true()"/>', '<input ref="/data/a"/>'
    )
    with pytest.raises(FillError, match="/data/a is required"):
        filled(xml)


def test_a_form_that_never_settles_is_an_error() -> None:
    xml = xform(
        "<a/><b/>",
        '<bind nodeset="/data/a" constraint="/data/b = \'\'"/>',
        '<input ref="/data/a"/><input ref="/data/b"/>',
    )
    with pytest.raises(FillError, match="/data/a: 'x' breaks its constraint"):
        filled(xml, {"a": "x", "b": "y"})


def test_answers_that_undo_each_other_are_given_up() -> None:
    xml = xform(
        "<a/><n/>",
        '<bind nodeset="/data/n" calculate="random()"/>'
        '<bind nodeset="/data/a" required="true()" relevant="true()" '
        'constraint="string-length(.) = 1 or position(..) = 2"/>',
        '<input ref="/data/a"/>',
        '<setvalue ref="/data/a" event="xforms-value-changed" value="\'long\'"/>',
    ).replace(
        b'<input ref="/data/a"/>',
        b'<input ref="/data/a"><setvalue ref="/data/a" '
        b'event="xforms-value-changed" value="\'long\'"/></input>',
    )
    with pytest.raises(FillError, match="do not settle after 10 passes"):
        filled(xml, {"a": "x"})


def test_readonly_questions_are_not_asked_and_defaults_are_kept() -> None:
    form = filled(
        xform(
            "<note/><kept>5</kept><wrong>50</wrong>",
            '<bind nodeset="/data/note" readonly="true()"/>'
            '<bind nodeset="/data/kept" type="int" constraint=". &lt; 10"/>'
            '<bind nodeset="/data/wrong" type="int" constraint=". &lt; 10"/>',
            '<input ref="/data/note"/><input ref="/data/kept"/>'
            '<input ref="/data/wrong"/>',
        ),
        {"note": "x", "kept": 7.0, "wrong": 8.0},
    )
    assert (values(form)["note"], values(form)["kept"]) == ("", "5")
    assert values(form)["wrong"] == "8"


def test_a_file_of_an_omitted_question_is_not_sent() -> None:
    xml = xform(
        "<photo/><keep/>",
        '<bind nodeset="/data/photo" type="binary" relevant="/data/keep != \'no\'"/>',
        '<upload ref="/data/photo" mediatype="image/*"/><input ref="/data/keep"/>',
    )
    assert filled(xml, {"keep": "yes"}).attachments == {"picture.png": b"bytes"}
    assert filled(xml, {"keep": "no"}).attachments == {}
