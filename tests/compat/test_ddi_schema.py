"""Codebooks are valid by the XML Schema of DDI-Codebook 2.5.

The DDI Alliance publishes it (2014-01-28, GNU LGPL 3 or later); it is kept with the
survey data beside the repository, in `ddi-codebook-2.5`.
"""

from datetime import date, time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from collect.forms.xlsform.fields import Choice
from collect.submissions.exports.columnar.codebook import Codebook, Version
from collect.submissions.exports.columnar.content import DEFAULT, Variable
from tests.unit.submissions.exports.columnar.codebook.books import (
    MADE,
    YES_NO,
    book_of,
    number,
    table,
    text,
)

HOSTILE = (
    "\x00\x1b<a b='c'>\"&amp;]]><!--\r\n\t\ud83d\U0001f469\u200d\U0001f467 "
    "\u202e\u05e9\u05dc\u05d5\u05dd\u202c \x85\uffff"
)
LANGUAGES = (
    DEFAULT,
    "English (en)",
    "Français",
    "বাংলা (bn)",
    "ខ្មែរ",
    "zh_Hant (zh_Hant)",
    "<&>",
    " ",
    "a-very-long-name-of-a-language-that-nobody-speaks (☃)",
)


@pytest.fixture(scope="module")
def schema(shared_data: Path) -> etree.XMLSchema:
    """The schema of the standard."""
    path = shared_data / "ddi-codebook-2.5" / "codebook.xsd"
    if not path.exists():
        pytest.skip(f"The schema of DDI-Codebook 2.5 is not there: {path}")
    return etree.XMLSchema(etree.parse(str(path)))


def everything() -> list[tuple[Variable, list[Any]]]:
    """A variable of each kind, with all that can be said of it."""
    told: dict[str, Any] = {
        "labels": dict.fromkeys(LANGUAGES, HOSTILE),
        "hints": dict.fromkeys(LANGUAGES, HOSTILE),
        "path": "/group/question",
        "unit": HOSTILE,
        "relevant": HOSTILE,
        "required": HOSTILE,
        "constraint": ". >= 0 and . < 120",
        "calculation": HOSTILE,
        "pii": "direct",
        "missing": ("98", HOSTILE),
        "versions": ("", "1", HOSTILE),
    }
    choices = (*YES_NO, Choice(HOSTILE, dict.fromkeys(LANGUAGES, HOSTILE)))
    return [
        (Variable("KEY", pa.string(), "key"), ["uuid:1", "uuid:2"]),
        (Variable("Edits", pa.int64(), "system", label=HOSTILE), [0, None]),
        (number("age", question_type="integer", **told), [98, 5]),
        (text("written", question_type="decimal", **told), ["1.5", "x"]),
        (text("one", choices=choices, **told), ["yes", "?"]),
        (text("several", choices=choices, separator=" ", **told), ["yes no", None]),
        (Variable("day", pa.date32(), "answer", **told), [date(1890, 1, 1), None]),
        (Variable("clock", pa.time64("us"), "answer", **told), [time(8), None]),
        (Variable("gps-Altitude", pa.float64(), "part", **told), [1.5, None]),
        (Variable("one/yes", pa.int8(), "choice", choices=YES_NO[:1], **told), [1, 0]),
        (Variable("one-label", pa.string(), "label", **told), ["Yes", None]),
    ]


def books() -> dict[str, Codebook]:
    """Codebooks of ordinary and of extreme exports."""
    pairs = everything()
    survey = table(pairs)
    nobody = table([(variable, []) for variable, _ in pairs], name="member")
    plain = table([(text(), ["a"]), (number(), [1])])
    long = table([(text(labels={DEFAULT: "é" * 100_000}), [""])])
    return {
        "everything": book_of(
            survey,
            nobody,
            producer=HOSTILE,
            abstract=HOSTILE,
            countries=(HOSTILE, "Nepal"),
            coverage=HOSTILE,
            collected=(date(2026, 1, 2), date(2026, 3, 4)),
            versions=(Version("1", MADE, (HOSTILE,)), Version(HOSTILE)),
            settings={HOSTILE: HOSTILE},
            files={"submissions": HOSTILE, "member": "member.csv"},
            format="CSV",
        ),
        "no languages, no choices": book_of(plain),
        "nothing": book_of(),
        "a table without variables": book_of(table([])),
        "very long texts": book_of(long),
    }


def test_every_codebook_is_valid(schema: etree.XMLSchema) -> None:
    for name, book in books().items():
        document = etree.fromstring(b"".join(book.to_ddi()))
        assert schema.validate(document), f"{name}: {schema.error_log}"


def test_a_form_of_very_many_choices_is_valid(schema: etree.XMLSchema) -> None:
    choices = tuple(
        Choice(f"c{i}", {"English (en)": f"Choice {i}"}) for i in range(300)
    )
    variables = [
        (text(f"q{i}", choices=choices, separator=" "), ["c1 c299"]) for i in range(100)
    ]
    document = etree.fromstring(b"".join(book_of(table(variables)).to_ddi()))
    assert schema.validate(document), schema.error_log


@settings(deadline=None, max_examples=50)
@given(any_text=st.text(st.characters(codec=None)), language=st.text())
def test_no_text_makes_a_codebook_invalid(
    schema: etree.XMLSchema, any_text: str, language: str
) -> None:
    labels = {language: any_text}
    variable = text(
        labels=labels, choices=(Choice(any_text, labels),), unit=any_text, pii=any_text
    )
    book = book_of(table([(variable, [None])]), producer=any_text)
    document = etree.fromstring(b"".join(book.to_ddi()))
    assert schema.validate(document), schema.error_log


def test_the_schema_refuses_what_is_wrong(schema: etree.XMLSchema) -> None:
    content = b"".join(book_of(table([(number(), [1])])).to_ddi())
    assert not schema.validate(etree.fromstring(content.replace(b"vald", b"valid")))
