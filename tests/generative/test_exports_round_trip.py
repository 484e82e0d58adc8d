"""From answers to XML, typed rows, columns, a CSV file, and back: nothing is lost."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collect.forms.xlsform.fields import Choice, Field
from collect.submissions.exports.columnar.formats import FORMATS
from collect.submissions.exports.columnar.options import Options
from collect.submissions.exports.columnar.questions import questions_of
from collect.submissions.exports.columnar.shape import shape
from tests.generative import survey_answers
from tests.generative.survey_answers import SUBMISSIONS, Row
from tests.generative.survey_tables import FIELDS, source

TABLES = ("", survey_answers.MEMBER, survey_answers.VISIT)


@dataclass(frozen=True)
class Version:
    """The form as exports see it."""

    version: str = "1"
    fields: Sequence[Field] = FIELDS
    choices: Mapping[str, Sequence[Choice]] = field(
        default_factory=lambda: survey_answers.CHOICES
    )


def exported(submissions: Sequence[Row]) -> dict[str, list[dict[str, str]]]:
    """The lines of the CSV file of each table, by header."""
    tables = shape(
        {table: source(submissions, table) for table in TABLES},
        questions_of([Version()]),
        Options(),
        target=FORMATS["csv"],
        form_title="Survey",
    )
    found = {}
    for table in tables:
        text = b"".join(FORMATS["csv"].write([table], Path())).decode()
        found[table.path] = list(csv.DictReader(io.StringIO(text, newline="")))
    return found


def agrees(path: str, answer: str, line: Mapping[str, str], table: str) -> bool:
    """Whether the cells of a question say what was answered."""
    title = path[len(table) + 1 :].replace("/", "-")
    if title.endswith("place"):
        parts = ("Latitude", "Longitude", "Altitude", "Accuracy")
        return _is_point(answer, [line[f"{title}-{part}"] for part in parts])
    return _is_same(title.rpartition("-")[2], answer, line[title])


def _is_point(answer: str, cells: Sequence[str]) -> bool:
    try:
        given = [float(part) for part in answer.split()]
    except ValueError:
        given = []
    if not 2 <= len(given) <= 4 or abs(given[0]) > 90 or abs(given[1]) > 180:
        return list(cells) == [answer, "", "", ""]
    return given == [float(cell) for cell in cells if cell]


READERS: Mapping[str, Callable[[str], Any]] = {
    "day": date.fromisoformat,
    "moment": datetime.fromisoformat,
    "clock": time.fromisoformat,
}


def _is_same(name: str, answer: str, cell: str) -> bool:
    if cell == answer:
        return True
    if name in ("whole", "number"):
        return Decimal(cell) == Decimal(answer)
    if name in READERS:
        got, wanted = (READERS[name](text) for text in (cell, answer))
        return got == wanted and getattr(got, "tzinfo", None) == getattr(
            wanted, "tzinfo", None
        )
    return False


@settings(max_examples=30, deadline=None)
@given(st.lists(SUBMISSIONS, min_size=1, max_size=3))
def test_what_was_answered_comes_back_from_the_file(submissions: list[Row]) -> None:
    lines = exported(submissions)
    for table in TABLES:
        filled = [
            row for sent in submissions for row in sent.all() if row.table == table
        ]
        assert len(lines[table]) == len(filled)
        for row, line in zip(filled, lines[table], strict=True):
            for path, answer in row.answers.items():
                assert agrees(path, answer, line, table), (path, answer, line)
            titles = {path[len(table) + 1 :].replace("/", "-") for path in row.answers}
            blank = {name for name in survey_answers.TYPES if name != "place"} - titles
            assert {line[name] for name in blank} <= {""}


@settings(max_examples=8, deadline=None)
@given(st.lists(SUBMISSIONS, min_size=1, max_size=2))
def test_keys_tell_whose_rows_they_are(submissions: list[Row]) -> None:
    lines = exported(submissions)
    ids = [f"uuid:{number}" for number, _ in enumerate(submissions, start=1)]
    assert [line["KEY"] for line in lines[""]] == ids
    members = [
        (member, f"{key}/member[{number}]", key)
        for key, sent in zip(ids, submissions, strict=True)
        for number, member in enumerate(sent.inside, start=1)
    ]
    found = lines[survey_answers.MEMBER]
    assert [(line["KEY"], line["PARENT_KEY"]) for line in found] == [
        (key, parent) for _, key, parent in members
    ]
    parents = [line["PARENT_KEY"] for line in lines[survey_answers.VISIT]]
    assert parents == [key for member, key, _ in members for _ in member.inside]


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("text", "=cmd|' /C calc'!A0"),
        ("text", '"a", b\r\nc'),
        ("text", "007"),
        ("text", "👩‍👩‍👧 שלום"),
        ("whole", "1000000000000000"),
        ("whole", "-9223372036854775808"),
        ("number", "12345678901234567890"),
        ("number", "0.12345678901234567890"),
        ("day", "1899-12-31"),
        ("day", "0001-01-01"),
        ("moment", "1899-12-31T23:59:59.000+05:45"),
        ("moment", "0001-01-01T00:00:00.000+14:00"),
        ("moment", "9999-12-31T23:59:59.999-12:00"),
        ("clock", "23:59:59.999-03:30"),
        ("place", "27.7 85.3 -12.5 4.75"),
        ("several", "c a elsewhere"),
    ],
)
def test_answers_that_files_often_spoil_come_back(name: str, answer: str) -> None:
    (line,) = exported([Row("", {f"/{name}": answer})])[""]
    assert agrees(f"/{name}", answer, line, ""), line
