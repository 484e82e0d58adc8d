"""Texts of "other, specify" find the choice they belong to."""

import pytest

from collect.datasets.cleaning import parents, specified
from collect.forms.xlsform.fields import Choice, Field

SOURCE = Field("/water/source", "source", "string", control="select1", list_name="s")
USED = Field("/water/used", "used", "string", control="select", list_name="s")
LONG = Field("/source_dry", "source_dry", "string", control="select1", list_name="n")
MEMBERS = Field("/member", "member", "repeat")
WORK = Field(
    "/member/work",
    "work",
    "string",
    table="/member",
    control="select1",
    list_name="w",
)
CHOICES = {
    "s": [Choice("tap", {"English": "Tap"}), Choice("96", {"English": "Other (say)"})],
    "n": [Choice("river"), Choice("autre")],
    "w": [Choice("farm"), Choice("other")],
    "y": [Choice("yes"), Choice("no")],
}
AGREED = Field("/agreed", "agreed", "string", control="select1", list_name="y")


def found(
    relevant: str = "",
    *,
    path: str = "/text",
    table: str = "",
    around: tuple[Field, ...] = (),
) -> tuple[str, str] | None:
    """Parent and code of a text with this relevance."""
    name = path.rpartition("/")[2]
    text = Field(path, name, "string", table, control="input", relevant=relevant)
    fields = (*around, AGREED, SOURCE, USED, LONG, MEMBERS, WORK, text)
    answer = specified(text, fields, CHOICES)
    return (answer.parent.path, answer.code) if answer else None


@pytest.mark.parametrize(
    "relevant",
    [
        "selected(${source}, '96')",
        'selected( ${ source } ,"96" )',
        "${source} = '96'",
        "${source}=96",
        "'96' = ${source}",
        "96 = ${source}",
        "selected(/data/water/source, '96')",
        " /data/water/source  = '96'",
        "selected(../water/source, '96')",
        "selected(current()/../source, '96')",
        "${age} > 5 and selected(${source}, '96')",
        "not(selected(${source}, 'tap')) and selected(${source}, '96')",
        "${source} != 'tap' and ${source} = '96'",
        "${agreed} = 'yes' and ${source} = '96'",
    ],
)
def test_by_relevance(relevant: str) -> None:
    assert found(relevant) == ("/water/source", "96")


@pytest.mark.parametrize(
    "relevant",
    [
        "",
        "${source} != '96'",
        "not(selected(${source}, '96'))",
        "not( ${source} = '96')",
        "${unknown} = '96'",
        "${text} = '96'",
        "/data/source = '96'",
        "${work} = 'other'",
        "string-length(${source}) = 2",
        "/data = '96'",
    ],
)
def test_relevance_that_says_nothing_of_a_choice(relevant: str) -> None:
    assert found(relevant) is None


def test_of_several_choices_the_one_that_says_other_is_meant() -> None:
    assert found("${agreed} = 'yes' or ${source_dry} = 'autre'") == (
        "/source_dry",
        "autre",
    )


def test_else_the_question_whose_name_it_continues() -> None:
    relevant = "${agreed} = 'yes' and ${source} = 'tap'"
    assert found(relevant, path="/source_text") == ("/water/source", "tap")


def test_else_the_first() -> None:
    assert found("${agreed} = 'no' and ${source} = 'tap'") == ("/agreed", "no")


def test_by_the_relevance_of_a_group_around_it() -> None:
    outer = Field("/a", "a", "structure", relevant="${agreed} = 'no'")
    inner = Field("/a/b", "b", "structure", relevant="${used} = 'tap'")
    assert found(path="/a/b/text", around=(outer, inner)) == ("/water/used", "tap")
    assert found(path="/a/text", around=(outer, inner)) == ("/agreed", "no")


def test_by_the_name_it_continues() -> None:
    assert found(path="/source_other") == ("/water/source", "96")
    assert found(path="/source_dry_specify") == ("/source_dry", "autre")
    assert found(path="/member/work_other", table="/member") == (
        "/member/work",
        "other",
    )
    assert found(path="/work_other") is None
    assert found(path="/agreed_why") is None


def test_parents_are_the_likeliest_first() -> None:
    text = Field(
        "/source_dry_other", "source_dry_other", "string", relevant="${used} > 1"
    )
    fields = (SOURCE, USED, LONG, MEMBERS, WORK, text)
    assert [parent.name for parent in parents(text, fields)] == [
        "used",
        "source_dry",
        "source",
    ]
