"""Names of variables in a table: each once, and the same in every export."""

from __future__ import annotations

from collect.forms.xlsform.fields import Choice, Field
from tests.factories.stored import shaped

FIELDS = (
    Field("/home", "home", "structure"),
    Field("/home/size", "size", "int"),
    Field("/farm", "farm", "structure"),
    Field("/farm/size", "size", "decimal"),
    Field("/farm/KEY", "KEY", "string"),
)


def test_without_groups_names_are_short_and_never_those_of_our_columns() -> None:
    submissions = shaped(FIELDS, {}, groups=False, system=False)[0]
    assert submissions.schema.names == ["home-size", "farm-size", "KEY~2", "KEY"]


def test_a_name_is_the_same_whatever_else_is_chosen() -> None:
    submissions = shaped(FIELDS, {}, groups=False, columns=["/farm/size"])[0]
    assert "farm-size" in submissions.schema.names


def test_names_of_choices_give_way_to_those_of_questions() -> None:
    fields = (
        Field("/a", "a", "string", multiple=True, list_name="l"),
        Field("/b", "b", "geopoint"),
        Field("/b-Latitude", "b-Latitude", "int"),
    )
    choices = {"l": (Choice("_other"), Choice("x"))}
    (table,) = shaped(fields, {}, choices=choices, multiples="columns", system=False)
    assert table.schema.names[:5] == [
        "a/_other",
        "a/x",
        "a/_other~2",
        "b-Latitude~2",
        "b-Longitude",
    ]
    assert "b-Latitude" in table.schema.names
