"""What tells the area of an interview."""

import pytest

from collect.datasets.fieldwork import (
    AreaError,
    area_expression,
    known_codes,
    needed_variables,
)
from collect.forms.xlsform.definition import Definition, Design, Dimension, Variable
from collect.forms.xlsform.fields import Choice, Field

FIELDS = (
    Field("/province", "province", "string", control="select1", list_name="province"),
    Field("/village", "village", "string", control="select1", list_name="village"),
    Field("/member", "member", "repeat"),
    Field("/member/born_in", "born_in", "string", table="/member"),
)
CHOICES = {"province": (Choice("P1"), Choice("P2"))}
AREA = Dimension("REF_AREA", "", "concat('NPL_', ${province})")
DESIGN = Design(ref_area="'NPL'", strata="${village}")


@pytest.mark.parametrize(
    ("workbook", "expression"),
    [
        (Definition(DESIGN, dimensions=(AREA,)), AREA.calculation),
        (Definition(DESIGN), "'NPL'"),
        (Definition(Design(strata="${village}")), "${village}"),
        (Definition(), ""),
        (Definition(dimensions=(Dimension("REF_AREA", "member", "1"),)), ""),
    ],
)
def test_the_workbook_says_what_the_area_is(
    workbook: Definition, expression: str
) -> None:
    assert area_expression(FIELDS, workbook) == expression


def test_another_area_can_be_named() -> None:
    workbook = Definition(
        dimensions=(AREA, Dimension("RESIDENCE", "", "${urban}")),
        variables=(Variable("urban", "", "'U'"), Variable("old", "member", "1")),
    )
    named = {
        name: area_expression(FIELDS, workbook, name)
        for name in ("RESIDENCE", "urban", "village")
    }
    assert named == {
        "RESIDENCE": "${urban}",
        "urban": "${urban}",
        "village": "${village}",
    }
    for name in ("born_in", "old", "member", "nothing"):
        with pytest.raises(AreaError, match=name):
            area_expression(FIELDS, workbook, name)


def test_codes_are_known_of_a_question_with_choices_alone() -> None:
    assert known_codes(FIELDS, CHOICES, " ${province} ") == frozenset({"P1", "P2"})
    # The choices of villages come from a file.
    for expression in ("${village}", "${urban}", "concat(${province}, '')", ""):
        assert known_codes(FIELDS, CHOICES, expression) is None


def test_an_area_needs_its_variables_and_those_behind_them() -> None:
    variables = (
        Variable("urban", "", "if(${size} > 5, 'U', ${other})"),
        Variable("size", "", "count(${member})"),
        Variable("other", "", "${urban}"),
        Variable("unused", "", "1"),
        Variable("broken", "", "if("),
    )
    needed = needed_variables("concat(${urban}, ${province}, ${broken})", variables)
    assert {row.name for row in needed} == {"urban", "size", "other", "broken"}
    assert needed_variables("", variables) == ()
