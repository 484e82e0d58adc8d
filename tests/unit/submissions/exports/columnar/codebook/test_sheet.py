"""The codebook as a workbook."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest

from collect.forms.xlsform.fields import Choice
from collect.submissions.exports.columnar.codebook import (
    Codebook,
    Version,
    codebook,
    counted,
)
from collect.submissions.exports.columnar.content import DEFAULT, Variable
from tests.unit.submissions.exports.columnar.codebook.books import (
    MADE,
    YES_NO,
    book_of,
    number,
    table,
    text,
)

AGE = number(
    labels={DEFAULT: "Age", "French (fr)": "Âge"},
    hints={DEFAULT: "In years"},
    path="/age",
    question_type="integer",
    unit="year",
    relevant="${here} = 'yes'",
    required="yes",
    constraint=". >= 0",
    calculation="1 + 1",
    missing=("-99",),
    pii="quasi",
    versions=("1", "2"),
)


def sheets(book: Codebook, folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of each sheet."""
    content = io.BytesIO(b"".join(book.to_xlsx(folder)))
    workbook = openpyxl.load_workbook(content)
    return {sheet.title: list(sheet.values) for sheet in workbook}


def lines(rows: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """The rows below the header as dictionaries, without what is empty."""
    head, *rest = rows
    return [
        {k: v for k, v in zip(head, row, strict=True) if v is not None} for row in rest
    ]


def test_a_variable_is_told_in_all_that_is_known(tmp_path: Path) -> None:
    found = sheets(book_of(table([(AGE, [5, None, -99])])), tmp_path)
    assert lines(found["variables"]) == [
        {
            "table": "submissions",
            "position": 1,
            "variable": "age",
            "role": "answer",
            "label": "Age",
            "question": "Age",
            "question: French (fr)": "Âge",
            "hint": "In years",
            "type": "integer",
            "question type": "integer",
            "unit": "year",
            "asked if": "${here} = 'yes'",
            "required": "yes",
            "constraint": ". >= 0",
            "calculation": "1 + 1",
            "missing codes": "-99",
            "personal data": "quasi",
            "form versions": "1, 2",
            "rows": 3,
            "answered": 2,
            "not answered": 1,
            "missing code": 1,
            "does not fit": 0,
            "not on the list": 0,
            "minimum": 5,
            "maximum": 5,
            "mean": 5,
            "path": "/age",
        }
    ]


def test_choices_have_labels_in_each_language_and_counts(tmp_path: Path) -> None:
    variable = text("here", choices=YES_NO, missing=("98",))
    found = sheets(book_of(table([(variable, ["yes", "98", "yes"])])), tmp_path)
    at = {"table": "submissions", "variable": "here"}
    assert lines(found["choices"]) == [
        at | {"code": "yes", "label": "Yes", "label: French (fr)": "Oui", "count": 2},
        at | {"code": "no", "label": "No", "label: French (fr)": "Non", "count": 0},
        at | {"code": "98", "label": "Don't know", "missing": "yes", "count": 1},
    ]
    (line,) = lines(found["variables"])
    assert line["choices"] == "yes=Yes; no=No; 98=Don't know"
    assert line["choices: French (fr)"] == "yes=Oui; no=Non; 98="


def test_the_survey_its_versions_and_the_export_are_told(tmp_path: Path) -> None:
    book = book_of(
        table([(AGE, [1])]),
        producer="Ministry",
        countries=("Lao PDR", "Nepal"),
        collected=(date(2026, 1, 2), date(2026, 3, 4)),
        versions=(Version("1", MADE), Version("2", None, ("age: became text", "b"))),
        settings={"Labels": "codes"},
    )
    found = sheets(book, tmp_path)
    about = dict(found["about"][1:])
    assert about["title"] == "Households"
    assert about["countries"] == "Lao PDR, Nepal"
    assert (about["first submission"], about["Labels"]) == ("2026-01-02", "codes")
    assert about["rows of submissions"] == "1"
    assert "coverage" not in about
    assert lines(found["versions"]) == [
        {"version": "1", "published at": "2026-05-04T03:02:01+00:00", "questions": 1},
        {"version": "2", "questions": 1, "changes": "age: became text\nb"},
    ]


def test_texts_are_never_formulas_and_always_writable(tmp_path: Path) -> None:
    hostile = "=cmd|'/c calc'!A1 <b>&\x07\ud800"
    label = {"=1+1": hostile}
    variable = text(
        hostile[:-1], labels=label, choices=(Choice("=1", label),), pii="=2", unit="+3"
    )
    found = sheets(book_of(table([(variable, ["=1"])])), tmp_path)
    safe = "=cmd|'/c calc'!A1 <b>&\ufffd\ufffd"
    (line,) = lines(found["variables"])
    assert (line["variable"], line["question: =1+1"]) == (
        safe[:-1],
        safe,
    )
    (choice,) = lines(found["choices"])
    assert (choice["code"], choice["label: =1+1"], choice["count"]) == ("=1", safe, 1)


def test_long_texts_are_cut_and_long_lists_point_to_their_sheet(tmp_path: Path) -> None:
    choices = tuple(Choice(f"code_{i}", {DEFAULT: "x" * 50}) for i in range(300))
    variable = text(labels={DEFAULT: "é" * 100_000}, choices=choices)
    found = sheets(book_of(table([(variable, [])])), tmp_path)
    (line,) = lines(found["variables"])
    assert len(line["question"]) == 32_767
    assert line["choices"].endswith("… 300 in all, see the sheet choices")
    assert len(lines(found["choices"])) == 300
    assert "notices" in found


def test_kinds_of_values_are_told_in_words(tmp_path: Path) -> None:
    pairs: list[tuple[Variable, list[Any]]] = [
        (Variable("a", pa.string(), "label", separator="; "), []),
        (Variable("b", pa.int8(), "choice", choices=YES_NO[:1]), []),
        (Variable("c", pa.list_(pa.string()), "answer", choices=YES_NO), []),
        (Variable("d", pa.string(), "answer", choices=YES_NO), []),
        (Variable("e", pa.string(), "answer", choices=YES_NO), []),
        (Variable("f", pa.timestamp("us", "UTC"), "system"), []),
        (Variable("g", pa.struct([("x", pa.int8())]), "answer"), []),
        (Variable("h", pa.date32(), "answer"), []),
    ]
    found = sheets(book_of(table(pairs)), tmp_path)
    assert [line["type"] for line in lines(found["variables"])] == [
        "text",
        "0 or 1",
        "codes",
        "code",
        "code",
        "date and time",
        "text",
        "date",
    ]


def test_a_codebook_of_nothing_has_its_sheets(tmp_path: Path) -> None:
    assert list(sheets(book_of(), tmp_path)) == [
        "about",
        "variables",
        "choices",
        "versions",
    ]


def test_each_table_needs_its_tally() -> None:
    book = book_of(table([(AGE, [1])]))
    _, tally = counted(book.tables[0])
    with pytest.raises(ValueError, match="1 tables have 2 tallies"):
        codebook(book.tables, [tally, tally], book.about)
