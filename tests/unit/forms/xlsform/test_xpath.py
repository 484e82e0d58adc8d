"""Expressions as phones read them."""

import pytest

from collect.forms.xlsform.columns import Columns
from collect.forms.xlsform.definition import Check, Definition, Indicator, Variable
from collect.forms.xlsform.findings import Finding, column_index, column_letter
from collect.forms.xlsform.report import closest
from collect.forms.xlsform.types import parse_type
from collect.forms.xlsform.xpath import read
from tests.unit.forms.xlsform.support import book, check


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "-1.5 + .5",
        "/data/a",
        "//a",
        "/",
        "../../a/@b",
        "@*",
        "a/*",
        "ancestor::g/child::*",
        "child::node()",
        "position(..)",
        "${a} mod 2 = 0 and not(${b} != 'x' or false())",
        "indexed-repeat(${name}, ${r}, position(..) - 1)",
        "instance('x')/root/item[name = current()/../a][1]/label",
        "concat(\"it's\", '\"')",
        "jr:choice-name(${a}, '${a}')",
        "${r}[${age} < 5]/name",
        "count(${r}/text())",
        "a | b",
        "${last-saved#a}",
        "* > 1",
    ],
)
def test_what_a_phone_can_read_is_accepted(text: str) -> None:
    assert read(text).problems == []


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("1 +", 4),
        ("(1", 3),
        ("(1 2)", 4),
        ("1)", 2),
        ("a]", 2),
        ("a[1", 4),
        ("f(1,", 5),
        ("f(,1)", 3),
        ("'abc", 1),
        ("1 && 2", 3),
        ("!a", 1),
        ("a ? b", 3),
        ("${a", 1),
        ("@1", 2),
        ("a/", 3),
        ("a/1", 3),
        ("a::b::c", 5),
        ("or 1", 4),
        ("= 1", 1),
        ("1 == 1", 3),
        ("(" * 100, 61),
    ],
)
def test_what_it_cannot_read_is_told_by_position(text: str, position: int) -> None:
    ((found, problem, advice),) = read(text).problems

    assert found == position
    assert problem
    assert advice


def test_comparisons_with_a_question_are_noted() -> None:
    found = read(
        "${a} = 'x' or 'y' != ${b} or . = 3 or ${c} + 1 = 2 or selected(., 'z')"
        " or selected(${d}, 'w') or selected(${e}, ${f}) or ${g}[. = 'no'] = 'v'"
    ).comparisons

    assert {(c.name, c.value) for c in found} == {
        *(("a", "x"), ("b", "y"), (".", "3"), (".", "z"), ("d", "w")),
    }


def test_columns_are_known_by_every_name_they_have() -> None:
    workbook = book(
        "| survey |\n| | Type | TAG | caption::Khmer (km) | Bind::Relevant | "
        "media::image::Lao | bind::odk:x | constraint message | body::jr:count | x::y |\n"
        "| | text | a | A | 1 | b | c | d | e | f |"
    )
    columns = Columns(workbook.sheets["survey"])

    assert [column.title for column in columns.all] == [
        *("type", "name", "label::Khmer (km)", "relevant", "image::Lao"),
        *("bind::odk:x", "constraint_message", "repeat_count", "x::y"),
    ]
    assert [column.known for column in columns.all] == [True] * 8 + [False]
    assert columns.languages == ("Khmer (km)", "Lao")


def test_single_colons_name_languages_in_old_workbooks() -> None:
    workbook = book(
        "| survey |\n| | type | name | label:French | jr:count |\n| | text |"
    )
    columns = Columns(workbook.sheets["survey"])

    assert [column.title for column in columns.all][2:] == [
        "label::French",
        "repeat_count",
    ]


def test_old_types_are_understood() -> None:
    for text in ("q string", "add select one prompt using l", "osm", "osm l", "gps"):
        assert parse_type(text), text
    assert parse_type("begin looped group") == parse_type("begin_repeat")
    assert parse_type("form_title") is not None
    assert parse_type("Text") is None


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (16383, "XFD")]
)
def test_columns_have_spreadsheet_letters(index: int, letters: str) -> None:
    assert column_letter(index) == letters
    assert column_index(letters) == index


def test_findings_survive_json() -> None:
    for finding in check("| survey |\n| | type | name |\n| | tekst | |").findings:
        assert Finding.from_dict(finding.to_dict()) == finding


def test_definitions_survive_json() -> None:
    definition = Definition(
        variables=(Variable("v", "", "1", {"default": "V"}, row=2),),
        checks=(
            Check("c", "r", "duplicate", variables=("a", "b"), parameters={"by": "a"}),
        ),
        indicators=(
            Indicator("I", "", "mean", "1", disaggregation=(("A",), ("A", "B"))),
        ),
    )
    assert Definition.from_json(definition.to_json()) == definition


def test_the_closest_word_is_suggested_or_none() -> None:
    assert closest("AGE", ["sex", "age"]) == "age"
    assert closest("lable", ["label", "hint"]) == "label"
    assert closest("zzz", ["label"]) == ""
