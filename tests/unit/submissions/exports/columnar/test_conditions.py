"""A variable tells when its question was asked, and all else that is known of it."""

import pyarrow as pa

from collect.forms.xlsform.fields import Field
from collect.submissions.exports.columnar.blocks import Request
from collect.submissions.exports.columnar.formats import FORMATS
from collect.submissions.exports.columnar.options import Options
from collect.submissions.exports.columnar.questions import Questions

FIELDS = (
    Field("/here", "here", "string"),
    Field("/women", "women", "repeat", relevant="${here} = 'yes'"),
    Field("/women/births", "births", "structure", table="/women"),
    Field("/women/births/n", "n", "int", table="/women"),
    Field("/women/births/last", "last", "date", table="/women", relevant="${n} > 0"),
)


def test_groups_and_repeats_around_a_question_must_be_relevant_too() -> None:
    assert Questions(FIELDS).conditions == {
        "/here": "",
        "/women": "${here} = 'yes'",
        "/women/births": "${here} = 'yes'",
        "/women/births/n": "${here} = 'yes'",
        "/women/births/last": "(${here} = 'yes') and (${n} > 0)",
    }


def test_a_variable_has_what_is_known_of_its_question() -> None:
    asked = Field(
        "/age",
        "age",
        "int",
        hints={"default": "In years"},
        relevant="1",
        required="yes",
        constraint=". > 0",
        calculation="2",
        missing=("98",),
        unit="year",
        pii="quasi",
    )
    request = Request(Questions((asked,)), Options(), FORMATS["csv"])
    variable = request.variable(asked, "age", pa.string())
    for name in (
        "hints",
        "relevant",
        "required",
        "constraint",
        "calculation",
        "missing",
        "unit",
        "pii",
    ):
        assert getattr(variable, name) == getattr(asked, name)
