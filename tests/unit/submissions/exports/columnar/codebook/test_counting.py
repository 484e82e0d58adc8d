"""Counts of what a table holds are taken while it is written."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from typing import Any

import pyarrow as pa
import pytest

from collect.submissions.exports.columnar.codebook import Counts, counted
from collect.submissions.exports.columnar.content import ExportTable, Variable
from tests.unit.submissions.exports.columnar.codebook.books import (
    YES_NO,
    number,
    table,
    text,
)


def counts(variable: Variable, cells: list[Any], **about: Any) -> Counts:
    """The counts of one variable, read in several batches."""
    written, tally = counted(replace(table([(variable, cells)]), **about))
    assert sum(batch.num_rows for batch in written.batches()) == len(cells)
    (found,) = tally.counts
    return found


def test_blank_cells_are_missing_whatever_they_hold() -> None:
    found = counts(text(), ["a", "", None, "b", None])
    assert (found.rows, found.answered, found.missing) == (5, 2, 3)


def test_numbers_have_ends_and_a_mean_without_codes_for_no_answer() -> None:
    found = counts(number(missing=("-99", "DK")), [3, None, -99, 9, -99])
    assert (found.minimum, found.maximum, found.mean) == (3, 9, 6.0)
    assert (found.answered, found.coded, found.valid) == (4, 2, 2)


def test_sums_are_exact_beyond_64_bits() -> None:
    found = counts(number(), [2**63 - 1, 2**63 - 1, 1, None])
    assert found.total == 2**64 - 1


def test_what_is_no_number_is_no_end_of_numbers() -> None:
    variable = Variable("x", pa.float64(), "answer", missing=("99.5",))
    found = counts(variable, [float("nan"), 1.5, 99.5, -2.5, None])
    assert (found.minimum, found.maximum, found.coded) == (-2.5, 1.5, 1)


def test_dates_have_ends_and_no_mean() -> None:
    variable = Variable("d", pa.date32(), "answer", missing=("98",))
    found = counts(variable, [date(1890, 1, 1), None, date(2020, 2, 29)])
    assert (found.minimum, found.maximum) == (date(1890, 1, 1), date(2020, 2, 29))
    assert found.mean is None


def test_no_answers_have_neither_ends_nor_mean() -> None:
    found = counts(number(), [None, None])
    assert (found.answered, found.minimum, found.total, found.mean) == (
        0,
        None,
        None,
        None,
    )


def test_codes_are_counted_and_those_on_no_list_too() -> None:
    variable = text(choices=YES_NO, missing=("98",))
    found = counts(variable, ["yes", "yes", "", None, "98", "maybe"])
    assert found.codes == (2, 0, 1)
    assert (found.answered, found.coded, found.unlisted) == (4, 1, 1)


def test_labels_in_place_of_codes_count_as_their_codes() -> None:
    cells = ["Oui", "no", "Non", None]
    found = counts(text(choices=YES_NO), cells, language="French (fr)")
    assert found.codes == (1, 2, 0)


@pytest.mark.parametrize(
    ("type_", "separator", "cells"),
    [
        (pa.string(), " ", ["yes no", None, "", "no 98 other", "yes"]),
        (pa.string(), "; ", ["Yes; No", None, "", "No; Don't know; x", "Yes"]),
        (
            pa.list_(pa.string()),
            "",
            [["yes", "no"], None, [], ["no", "98", "other"], ["yes"]],
        ),
    ],
    ids=["codes", "labels", "lists"],
)
def test_each_of_several_codes_counts(
    type_: pa.DataType, separator: str, cells: list[Any]
) -> None:
    variable = Variable("m", type_, "answer", choices=YES_NO, separator=separator)
    found = counts(variable, cells)
    assert (found.codes, found.unlisted, found.answered) == ((2, 2, 1), 1, 3)


def test_codes_may_be_stored_as_numbers() -> None:
    assert counts(number(choices=YES_NO), [98, 1, None]).codes == (0, 0, 1)


def test_a_choice_of_several_is_counted_by_its_ones() -> None:
    variable = Variable("m/yes", pa.int8(), "choice", choices=YES_NO[:1])
    found = counts(variable, [1, 0, None, 1])
    assert (found.answered, found.total, found.codes) == (3, 2, ())


@pytest.mark.parametrize(
    ("kind", "cells", "ends", "invalid"),
    [
        ("integer", ["12", "+3", "x", "", None, "1.5"], (3.0, 12.0), 2),
        ("decimal", ["-1.5", ".5", "1e3", "1e999", "nan"], (-1.5, 1000.0), 2),
        (
            "date",
            ["1890-01-01", "2024-02-30", "20240101", "2024-02-29"],
            (date(1890, 1, 1), date(2024, 2, 29)),
            2,
        ),
        (
            "dateTime",
            ["2024-05-01T08:30:00.000+07:00", "2024-05-01T08:30:00Z", "today"],
            (None, None),
            1,
        ),
        ("time", ["08:30:00.000", "8:30", None], (None, None), 1),
    ],
)
def test_answers_in_text_that_do_not_fit_their_type_are_invalid(
    kind: str, cells: list[str | None], ends: tuple[Any, Any], invalid: int
) -> None:
    found = counts(text(question_type=kind), cells)
    assert (found.minimum, found.maximum) == ends
    assert found.invalid == invalid
    assert found.valid == found.answered - invalid


def test_numbers_in_text_have_a_mean_without_codes_for_no_answer() -> None:
    found = counts(
        text(question_type="integer", missing=("99",)), ["2", "2", "8", "99", "x"]
    )
    assert (found.mean, found.coded, found.invalid) == (4.0, 1, 1)


def test_a_table_without_rows_has_counts() -> None:
    variables = (text(choices=YES_NO), number(), text("n"))
    _, tally = counted(table([(variable, []) for variable in variables]))
    assert [found.rows for found in tally.counts] == [0, 0, 0]
    assert tally.counts[0].codes == (0, 0, 0)


def test_times_of_day_have_ends() -> None:
    found = counts(Variable("t", pa.time64("us"), "answer"), [time(8), time(7, 30)])
    assert (found.minimum, found.maximum) == (time(7, 30), time(8))


class _Reads:
    """A table whose readings are numbered."""

    def __init__(self) -> None:
        self.started = 0
        self.plain = table([(number(), [1, 2, 3])])

    def table(self) -> ExportTable:
        return replace(self.plain, batches=self.batches)

    def batches(self) -> Iterator[pa.RecordBatch]:
        self.started += 1
        yield from self.plain.batches()


def test_what_was_written_is_not_read_again() -> None:
    reads = _Reads()
    written, tally = counted(reads.table())
    assert len(list(written.batches())) == 2
    assert tally.counts[0].total == 6
    assert len(list(written.batches())) == 2
    assert (reads.started, tally.counts[0].total) == (2, 6)


def test_a_writer_that_stops_at_the_last_row_has_written_all() -> None:
    reads = _Reads()
    written, tally = counted(reads.table())
    batches = written.batches()
    next(batches)
    next(batches)
    assert (tally.counts[0].rows, reads.started) == (3, 1)


def test_a_table_that_was_not_written_is_read_for_its_counts() -> None:
    reads = _Reads()
    written, tally = counted(reads.table())
    next(written.batches())
    assert (tally.counts[0].rows, reads.started) == (3, 2)
