"""Tables of an export: which there are, what they are called, which columns they have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from collect.forms.xlsform.fields import Field
from collect.submissions.exports.columnar import plan
from collect.submissions.exports.columnar.options import Options
from collect.submissions.exports.columnar.shape import shape
from tests.factories.stored import (
    TEXT,
    TYPED,
    Memory,
    asked,
    cells,
    column,
    member,
    shaped,
    stored,
    submission,
)

FIELDS = (
    Field("/home", "home", "structure"),
    Field("/home/size", "size", "int", labels={"default": "How many?"}, unit="people"),
    Field("/farm", "farm", "structure"),
    Field("/farm/size", "size", "decimal"),
    Field("/farm/KEY", "KEY", "string"),
    Field("/farm/child", "child", "repeat", labels={"default": "Children"}),
    Field("/farm/child/name", "name", "string", table="/farm/child"),
    Field("/other", "other", "structure"),
    Field("/other/child", "child", "repeat"),
    Field("/meta/instanceID", "instanceID", "string"),
)
ROWS = {
    "": [submission(1, **{"home/size": 5}), submission(2, _review_state="approved")],
    "/farm/child": [member("uuid:1", 1, name="a"), member("uuid:1", 2, name="b")],
}


def test_the_submissions_come_first_and_repeats_in_the_order_of_the_form() -> None:
    tables = shaped(FIELDS, ROWS)
    assert [(t.path, t.name, t.label, t.rows) for t in tables] == [
        ("", "submissions", "Household survey", 2),
        ("/farm/child", "farm-child", "Children", 2),
        ("/other/child", "other-child", "other-child", 0),
    ]


def test_columns_are_named_and_ordered_as_central_does() -> None:
    submissions, children, _ = shaped(FIELDS, ROWS)
    assert submissions.schema.names == [
        "SubmissionDate",
        "home-size",
        "farm-size",
        "farm-KEY",
        "meta-instanceID",
        "KEY",
        "SubmitterName",
        "ReviewState",
        "DeviceID",
        "Edits",
        "FormVersion",
        "UpdatedDate",
    ]
    assert children.schema.names == [
        "name",
        "PARENT_KEY",
        "KEY",
        "SUBMISSION_KEY",
        "ORDINAL",
    ]


def test_rows_carry_their_keys_and_what_the_server_knows() -> None:
    submissions, children, _ = shaped(FIELDS, ROWS)
    last = cells(submissions)[1]
    assert last["KEY"] == "uuid:2"
    assert last["ReviewState"] == "approved"
    assert last["SubmissionDate"] == "2024-05-01T01:30:00.000Z"
    assert last["Edits"] == 0
    assert cells(children)[1] == {
        "name": "b",
        "PARENT_KEY": "uuid:1",
        "KEY": "uuid:1/r[2]",
        "SUBMISSION_KEY": "uuid:1",
        "ORDINAL": 2,
    }


def test_a_variable_knows_the_question_it_comes_from() -> None:
    submissions = shaped(FIELDS, ROWS)[0]
    size = submissions.variables[1]
    assert (size.path, size.label, size.unit) == ("/home/size", "How many?", "people")
    assert (size.role, size.question_type, size.versions) == (
        "answer",
        "integer",
        ("1",),
    )
    assert submissions.variables[0].role == "system"
    assert submissions.variables[5].role == "key"


@pytest.mark.parametrize(
    ("field", "type_"),
    [
        (Field("/q", "q", "string"), "text"),
        (Field("/q", "q", "string", control="select1"), "select_one"),
        (Field("/q", "q", "string", multiple=True), "select_multiple"),
        (Field("/q", "q", "odk:rank", control="rank"), "rank"),
        (Field("/q", "q", "binary", binary=True), "file"),
        (Field("/q", "q", "dateTime"), "dateTime"),
    ],
)
def test_types_are_those_of_the_survey_sheet(field: Field, type_: str) -> None:
    (table,) = shaped([field], {}, target=TYPED, system=False)
    assert table.variables[0].question_type == type_


def test_a_table_can_be_read_again_from_the_first_row() -> None:
    submissions = shaped(FIELDS, ROWS)[0]
    assert cells(submissions) == cells(submissions)


def test_only_the_columns_that_are_needed_are_read() -> None:
    read: list[list[str]] = []

    class Watched(Memory):
        def batches(
            self, columns: Sequence[str] | None = None
        ) -> Iterator[pa.RecordBatch]:
            read.append(list(columns or ()))
            return super().batches(columns)

    sources = {
        path: Watched(path, source.table)
        for path, source in stored(FIELDS, ROWS).items()
    }
    (table,) = shape(
        sources,
        asked(FIELDS),
        Options(columns=("/home/size",), system=False),
        target=TYPED,
        form_title="",
    )
    cells(table)
    assert [set(columns) for columns in read] == [
        {"home/size", "_invalid", "_instance_id"}
    ]


@pytest.mark.parametrize("step", [1, 2, 100])
def test_how_rows_are_cut_into_batches_changes_nothing(
    step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: dict[str, list[dict[str, Any]]] = {
        "": [
            submission(n, **{"home/size": n, "_invalid": [("farm/size", f"x{n}")]})
            for n in range(200)
        ]
    }
    whole = shaped(FIELDS, rows, step=1000)[0]
    monkeypatch.setattr(plan, "BYTES", 1)
    assert cells(shaped(FIELDS, rows, step=step)[0]) == cells(whole)
    pieces = shaped(FIELDS, rows, step=1000)[0].batches()
    assert [batch.num_rows for batch in pieces] == [50, 50, 50, 50]


def test_a_source_without_a_column_of_the_form_is_no_reason_to_guess() -> None:
    sources = stored(FIELDS[:2], ROWS)
    with pytest.raises(KeyError, match="farm/size"):
        shape(sources, asked(FIELDS), Options(), target=TEXT, form_title="")


def test_batches_are_of_the_schema_that_variables_name() -> None:
    for target in (TEXT, TYPED, replace(TYPED, lists=False)):
        for table in shaped(FIELDS, ROWS, target=target, labels="both"):
            assert all(batch.schema == table.schema for batch in table.batches())
    assert column(table, "KEY") == []
