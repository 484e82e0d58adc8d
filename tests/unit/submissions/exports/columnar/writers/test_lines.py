"""JSON lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from collect.submissions.exports.columnar.content import UnsuitableError
from collect.submissions.exports.columnar.writers.lines import write
from tests.unit.submissions.exports.columnar.writers.holding import (
    HOSTILE,
    table,
    written,
)

HERE = Path()


def lines(columns: dict[str, Any]) -> list[str]:
    data = written(write, [table(columns)], HERE)
    assert data[-1:] in (b"", b"\n")
    return [line.decode() for line in data.split(b"\n")[:-1]]


def test_every_line_has_every_variable() -> None:
    columns = {
        "KEY": ["a", "b"],
        "n": pa.array([2**63 - 1, None]),
        "x": pa.array([1.5, None]),
        "codes": pa.array([["a", 'b"'], None], pa.list_(pa.string())),
        "q/1": pa.array([1, None], pa.int8()),
        "q/2": pa.array([0, 12], pa.int8()),
        "is": pa.array([True, None]),
        "none": pa.nulls(2),
    }
    first, second = lines(columns)
    assert first == (
        '{"KEY":"a","n":9223372036854775807,"x":1.5,"codes":["a","b\\""],'
        '"q/1":1,"q/2":0,"is":true,"none":null}'
    )
    assert second == (
        '{"KEY":"b","n":null,"x":null,"codes":null,'
        '"q/1":null,"q/2":12,"is":null,"none":null}'
    )


def test_decimals_can_be_told_from_integers() -> None:
    found = lines({"x": [1.0, 1e15, 1e22, -0.0, 0.1, 1e-7, float("nan"), float("inf")]})
    values = [line.removeprefix('{"x":').removesuffix("}") for line in found]
    assert [json.loads(value) for value in values[:6]] == [1, 1e15, 1e22, 0, 0.1, 1e-7]
    assert all(set(value) & set(".e") for value in values[:6])
    assert values[6:] == ["null", "null"]


def test_hostile_texts_come_back() -> None:
    texts = [*HOSTILE, "\0\x01\x1f\x7f", "\\", "\u2028", "", '"', "\r\n"]
    found = [json.loads(line) for line in lines({"t": texts, 'a"\n': texts})]
    assert found == [{"t": text, 'a"\n': text} for text in texts]


def test_nothing_in_a_list_is_null() -> None:
    kind = pa.list_(pa.string())
    columns = {"l": pa.array([["a", None], [], [","]], kind).slice(0, 3)}
    assert lines(columns) == ['{"l":["a",null]}', '{"l":[]}', '{"l":[","]}']
    assert lines({"l": pa.array([[1, None]])}) == ['{"l":[1,null]}']


def test_what_was_coded_with_a_dictionary_is_text_again() -> None:
    codes = pa.array(['"', None, "a"]).dictionary_encode()
    numbers = pa.array([1, None, 1]).dictionary_encode()
    assert lines({"c": codes, "n": numbers}) == [
        '{"c":"\\"","n":1}',
        '{"c":null,"n":null}',
        '{"c":"a","n":1}',
    ]


def test_a_table_may_have_no_rows() -> None:
    assert lines({"KEY": pa.array([], pa.string())}) == []


def test_what_has_no_text_is_refused() -> None:
    with pytest.raises(UnsuitableError, match="blob"):
        lines({"blob": pa.array([b"x"], pa.binary())})
