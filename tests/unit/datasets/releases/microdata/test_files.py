"""What tables of microdata and their columns are called."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from collect.datasets.releases.microdata.files import tables_of
from collect.datasets.releases.microdata.frames import Asked, Column, Frame
from collect.datasets.releases.microdata.plan import Plan
from collect.forms.queries import Schema
from collect.forms.xlsform.definition import Definition
from collect.forms.xlsform.fields import Choice, Field
from collect.submissions.exports.columnar.content import ExportTable

SECRET = b"0123456789abcdef"
OLDER = (Choice("1", {"en": "Old town"}), Choice("3", {"en": "Third"}))
NEWER = (
    Choice("1", {"en": "North"}),
    Choice("2", {"en": "Second"}),
    Choice("1", {"en": "South"}),
)
OWNERS = pa.array(["uuid:1", "uuid:2", "uuid:3"])


def frame(path: str, *names: str, **sample: list[float]) -> Frame:
    columns = (Column(name, pa.array([7, 8, 9]), quasi=True) for name in names)
    arrays = {name: pa.array(values) for name, values in sample.items()}
    return Frame(path, OWNERS, tuple(columns), arrays)


def rows(table: ExportTable) -> list[dict[str, Any]]:
    return [row for batch in table.batches() for row in batch.to_pylist()]


def test_repeats_of_one_name_are_tables_of_two() -> None:
    frames = [frame(path, "age") for path in ("", "/a/pets", "/b/pets", "/b/pets/toy")]
    found = tables_of(frames, SECRET, links=True)
    assert [(each.path, each.name) for each in found] == [
        ("", "submissions"),
        ("/a/pets", "a-pets"),
        ("/b/pets", "b-pets"),
        ("/b/pets/toy", "toy"),
    ]


def test_a_question_called_as_a_column_of_ours_has_another_name() -> None:
    sampled = {"stratum": [1.0, 1.0, 1.0], "weight": [1.5, 1.5, 1.5]}
    asked = ("weight", "row", "stratum", "household", "age")
    home, pets = tables_of(
        [frame("", *asked, **sampled), frame("/pets", *asked)], SECRET, links=True
    )
    ours = ["row", "stratum", "weight"]
    assert home.schema.names == [
        *ours,
        *("weight~2", "row~2", "stratum~2", "household", "age"),
    ]
    assert pets.schema.names == [
        *("row", "household", "weight", "row~2", "stratum", "household~2", "age")
    ]
    for row in rows(home):
        assert (row["weight"], row["stratum"]) == (1.5, 1)
        assert row["weight~2"] == row["row~2"] == row["stratum~2"] == row["age"]
    assert [row["row"] for row in rows(home)] == [1, 2, 3]


def test_columns_of_one_name_are_both_checked() -> None:
    fields = tuple(
        Field(path, path.rpartition("/")[2], "int", control="input", pii="quasi")
        for path in ("/home/size", "/home-size")
    )
    table = pa.table(
        {
            "_instance_id": OWNERS,
            "_counted": [True, True, False],
            "home/size": [1, 2, 3],
            "home-size": [4, 5, 6],
        }
    )
    schema = Schema(1, 1, "1", fields, Definition(), {})
    (found,) = Asked([schema], Plan()).frames({"": table}, ())
    assert found.quasi == ["home-size", "home-size~2"]
    assert [each.to_pylist() for each in found.values.values()] == [[1, 2], [4, 5]]


def test_a_code_with_two_labels_in_a_list_has_none() -> None:
    field = Field(
        "/ward", "ward", "string", control="select1", list_name="ward", pii="quasi"
    )
    table = pa.table(
        {"_instance_id": OWNERS, "_counted": [True] * 3, "ward": ["1", "2", "1"]}
    )
    lists: tuple[dict[str, tuple[Choice, ...]], ...] = (
        {"ward": OLDER},
        {"ward": NEWER},
    )
    older, newer = (
        Schema(number, 1, str(number), (field,), Definition(), each)
        for number, each in enumerate(lists, start=1)
    )
    ((column,),) = (
        each.columns for each in Asked([older, newer], Plan()).frames({"": table}, ())
    )
    assert [(each.code, each.labels) for each in column.choices] == [
        ("1", {}),
        ("2", {"en": "Second"}),
        ("3", {"en": "Third"}),
    ]
