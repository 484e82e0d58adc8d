"""CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from collect.submissions.exports.columnar.content import UnsuitableError
from collect.submissions.exports.columnar.writers import cells
from collect.submissions.exports.columnar.writers.delimited import (
    write,
    write_for_spreadsheets,
)
from tests.unit.submissions.exports.columnar.writers.holding import (
    HOSTILE,
    table,
    written,
)

HERE = Path()


def test_only_cells_that_need_quotes_have_them() -> None:
    texts = ["plain", "a,b", 'say "no"', "one\ntwo", "one\rtwo", "", None, " x ", "007"]
    found = written(write, [table({"KEY": list("abcdefghi"), "t": texts})], HERE)
    assert found == (
        b'KEY,t\na,plain\nb,"a,b"\nc,"say ""no"""\nd,"one\ntwo"\ne,"one\rtwo"\n'
        b'f,""\ng,\nh, x \ni,007\n'
    )


def test_headers_are_quoted_like_cells() -> None:
    found = written(write, [table({'a,"b"': [1], "é\n": [2]})], HERE)
    assert found.decode() == '"a,""b""","é\n"\n1,2\n'


def test_hostile_texts_come_back() -> None:
    given = table({"KEY": ["k"] * len(HOSTILE), "t": list(HOSTILE)}, copies=3)
    text = written(write, [given], HERE).decode()
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert [row[1] for row in rows] == ["t", *HOSTILE * 3]


def test_the_header_comes_before_any_row_is_read() -> None:
    def batches() -> Iterator[pa.RecordBatch]:
        raise OSError("the disk is gone")
        yield

    made = write([replace(table({"KEY": ["a"]}), batches=batches)], HERE)
    assert next(made) == b"KEY\n"
    with pytest.raises(OSError, match="disk"):
        next(made)


def test_a_table_may_have_no_rows() -> None:
    given = table({"KEY": pa.array([], pa.string())}, copies=2)
    assert written(write, [given], HERE) == b"KEY\n"


def test_a_single_column_has_no_blank_lines() -> None:
    texts = ["a", None, "", " ", "\t", "b,c", " ,"]
    found = written(write, [table({"t": texts})], HERE)
    assert found == b't\na\n""\n""\n" "\n"\t"\n"b,c"\n" ,"\n'
    numbers = written(write, [table({"n": pa.array([1, None])})], HERE)
    assert numbers == b'n\n1\n""\n'


def test_codes_with_a_dictionary_are_quoted_like_texts() -> None:
    codes = pa.array(["a,b", None, "c", "a,b"]).dictionary_encode()
    found = written(
        write, [table({"t": codes, "l": [["a", "b,"], [], None, []]})], HERE
    )
    assert found == b't,l\n"a,b","a b,"\n,""\nc,\n"a,b",""\n'


def test_flags_and_small_numbers_stand_in_their_columns() -> None:
    known = np.array([False, True, False])
    one = pa.array(np.array([0, 5, 1], np.int8), mask=known)
    columns = {
        "KEY": pa.array(["a", "b", "c"]),
        "q/1": one,
        "q/2": pa.Array.from_buffers(
            pa.int8(), 3, [one.buffers()[0], one.buffers()[1]]
        ),
        "r/1": pa.array([9, None, None], pa.int8()),
        "far": pa.array([-1, 100, None], pa.int8()),
        "t": pa.array(["x", "y", "z"]),
        "last": pa.array([1, 0, 1], pa.int8()),
    }
    found = written(write, [table(columns)], HERE)
    assert found == (
        b"KEY,q/1,q/2,r/1,far,t,last\na,0,0,9,-1,x,1\nb,,,,100,y,0\nc,1,1,,,z,1\n"
    )


@pytest.mark.parametrize("width", [2, 12, 13, 25, 145, 300])
def test_tables_may_have_any_number_of_columns(width: int) -> None:
    rows = [[f"{row}.{place}" for place in range(width)] for row in range(3)]
    columns = {
        f"c{place}": list(cells) for place, cells in enumerate(zip(*rows, strict=True))
    }
    columns[f"c{width - 1}"][1] = None
    rows[1][-1] = ""
    header = list(columns)
    found = written(write, [table(columns)], HERE).decode()
    assert found == "".join(",".join(row) + "\n" for row in [header, *rows])


def test_where_batches_are_cut_does_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = {
        "KEY": [f"k{number}" for number in range(500)],
        "flag": pa.array([None, 0, 1, 1, None] * 100, pa.int8()),
        "n": [number / 8 for number in range(500)],
        "t": ["a,b", None, "", "c", "d"] * 100,
    }
    whole = written(write, [table(columns)], HERE)
    monkeypatch.setattr(cells, "SIZE", 1000)
    assert written(write, [table(columns)], HERE) == whole
    assert len(list(write([table(columns)], HERE))) > 10


def test_what_has_no_text_is_refused() -> None:
    blob = table({"KEY": ["a"], "blob": pa.array([b"x"], pa.binary())})
    with pytest.raises(UnsuitableError, match="blob"):
        written(write, [blob], HERE)


def test_spreadsheets_get_a_mark_their_line_ends_and_no_formulas() -> None:
    texts = [
        "=1+1",
        "+66 81",
        "-5",
        "+5.25",
        "-",
        "@x",
        "\tx",
        "\r=x",
        'é="1,2"',
        "a=b",
    ]
    given = table({"n": [-1] * len(texts), "t": texts})
    found = written(write_for_spreadsheets, [given], HERE)
    assert found.startswith(b"\xef\xbb\xbfn,t\r\n-1,'=1+1\r\n")
    rows = csv.reader(io.StringIO(found.decode("utf-8-sig"), newline=""))
    assert [row[1] for row in rows][1:] == [
        *("'=1+1", "'+66 81", "-5", "+5.25", "'-", "'@x"),
        *("'\tx", "'\r=x", 'é="1,2"', "a=b"),
    ]
