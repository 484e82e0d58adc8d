"""Answers are counted as they are stored, whatever the file makes of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pytest

from collect.forms.xlsform.fields import Choice, Field
from collect.submissions.exports.columnar.codebook import Counts, counted, watched
from collect.submissions.exports.columnar.formats import FORMATS
from collect.submissions.exports.columnar.options import Options
from collect.submissions.exports.columnar.questions import Questions
from collect.submissions.exports.columnar.shape import shape

POINT = pa.struct([(part, pa.float64()) for part in ("lat", "lon", "alt", "acc")])
WATER = (Choice("river", {"default": "The river"}), Choice("well", {}))
FIELDS = (
    Field("/age", "age", "int", missing=("98",)),
    Field("/gps", "gps", "geopoint"),
    Field("/water", "water", "string", multiple=True, list_name="w", control="select"),
    Field("/rank", "rank", "string", list_name="w", control="rank"),
    Field("/note", "note", "string"),
)
COLUMNS: dict[str, pa.Array] = {
    "_instance_id": pa.array(["a", "b", "c", "d"]),
    "age": pa.array([3, None, 98, 7], pa.int64()),
    "gps": pa.array([(1.0, 2.0, None, 5.0), None, None, (-1.0, 0.0, 9.0, 5.0)], POINT),
    "water": pa.array([["river", "well"], [], None, ["x"]], pa.list_(pa.string())),
    "rank": pa.array(["well river", None, "", "river"]),
    "note": pa.array(["a", None, "b", ""]),
    "_invalid": pa.array(
        [None, [("age", "three"), ("gps", "here")], None, None],
        pa.map_(pa.string(), pa.string()),
    ),
}


@dataclass(frozen=True)
class Stored:
    """A stored table in memory."""

    table: pa.Table
    path: str = ""

    @property
    def schema(self) -> pa.Schema:
        return self.table.schema

    @property
    def rows(self) -> int:
        return int(self.table.num_rows)

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        chosen = self.table if columns is None else self.table.select(list(columns))
        yield from chosen.to_batches(max_chunksize=2)


def counts(format_: str, rows: int = 4, **options: Any) -> dict[str, Counts]:
    """The counts of an export's variables by name."""
    sources = watched({"": Stored(pa.table(COLUMNS).slice(0, rows))})
    questions = Questions(FIELDS, {"/water": WATER, "/rank": WATER})
    (table,) = shape(
        sources,
        questions,
        Options(system=False, **options),
        target=FORMATS[format_],
        form_title="Form",
    )
    written, tally = counted(table, sources)
    assert sum(batch.num_rows for batch in written.batches()) == rows
    names = [variable.name for variable in written.variables]
    return dict(zip(names, tally.counts, strict=True))


@pytest.mark.parametrize("format_", ["csv", "parquet"])
def test_numbers_are_counted_alike_in_all_formats(format_: str) -> None:
    age = counts(format_)["age"]
    assert (age.answered, age.coded, age.invalid, age.valid) == (4, 1, 1, 2)
    assert (age.minimum, age.maximum, age.mean) == (3, 7, 5.0)


@pytest.mark.parametrize("format_", ["csv", "parquet"])
def test_parts_of_a_point_are_counted_each(format_: str) -> None:
    found = [c for name, c in counts(format_).items() if name.startswith("gps-")]
    assert [part.minimum for part in found] == [-1.0, 0.0, 9.0, 5.0]
    assert [part.answered for part in found] == [3, 2, 1, 2]
    assert [part.invalid for part in found] == [1, 0, 0, 0]


@pytest.mark.parametrize("labels", ["codes", "labels"])
@pytest.mark.parametrize("format_", ["csv", "parquet", "jsonl"])
def test_codes_are_counted_whatever_stands_in_their_place(
    format_: str, labels: str
) -> None:
    found = counts(format_, labels=labels)
    assert (found["water"].codes, found["water"].unlisted) == ((1, 1), 1)
    assert (found["rank"].codes, found["rank"].answered) == ((2, 1), 2)


def test_columns_of_choices_and_of_labels_are_counted_as_they_stand() -> None:
    found = counts("csv", multiples="columns", labels="both")
    assert (found["water/river"].total, found["water/river"].answered) == (1, 3)
    assert found["water/_other"].answered == 1
    assert found["rank-label"].answered == 2
    assert found["KEY"].answered == 4


def test_text_is_counted_without_blanks() -> None:
    assert counts("csv")["note"].answered == 2


def test_a_source_without_rows_is_counted() -> None:
    found = counts("csv", rows=0)
    assert {each.rows for each in found.values()} == {0}
    assert found["water"].codes == (0, 0)


def test_a_source_is_counted_once_and_read_as_often_as_wanted() -> None:
    sources = watched({"": Stored(pa.table(COLUMNS))})
    source = sources[""]
    assert (source.path, source.rows) == ("", 4)
    assert source.schema == pa.table(COLUMNS).schema
    assert source.counts(("age", -1)) is None
    questions = Questions(FIELDS[:1])
    options = Options(system=False)
    (table,) = shape(
        sources, questions, options, target=FORMATS["csv"], form_title="Form"
    )
    written, tally = counted(table, sources)
    first = [batch for _ in range(2) for batch in written.batches()]
    assert (sum(batch.num_rows for batch in first), tally.counts[0].rows) == (8, 4)
    assert source.counts(("age", -1)) is not None


def test_columns_of_repeats_are_counted_as_they_stand() -> None:
    none = pa.nulls(2, COLUMNS["_invalid"].type)
    member = pa.table(
        {
            "_seq": [1, 1],
            "_row": ["a/1", "a/2"],
            "_parent_row": ["a", "a"],
            "m": [5, 7],
            "_invalid": none,
        }
    )
    home = pa.table(
        {
            "_seq": [1],
            "_row": ["a"],
            "_instance_id": ["a"],
            "n": [3],
            "_invalid": none[:1],
        }
    )
    sources = watched({"": Stored(home), "/member": Stored(member, "/member")})
    fields = (
        Field("/n", "n", "int"),
        Field("/member", "member", "repeat"),
        Field("/member/m", "m", "int", table="/member"),
    )
    (table,) = shape(
        sources,
        Questions(fields),
        Options(system=False, repeats="wide"),
        target=FORMATS["parquet"],
        form_title="Form",
    )
    written, tally = counted(table, sources)
    names = [variable.name for variable in written.variables]
    found = dict(zip(names, tally.counts, strict=True))
    assert [found[name].maximum for name in ("n", "member[1]/m", "member[2]/m")] == [
        3,
        5,
        7,
    ]


def test_a_table_of_other_sources_is_not_counted() -> None:
    sources = watched({"": Stored(pa.table(COLUMNS))})
    (table,) = shape(
        {"": Stored(pa.table(COLUMNS))},
        Questions(FIELDS),
        Options(system=False),
        target=FORMATS["csv"],
        form_title="Form",
    )
    _, tally = counted(table, sources)
    with pytest.raises(LookupError, match="Give it the sources"):
        _ = tally.counts
