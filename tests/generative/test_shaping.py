"""Random answers and options: an export shows what a reckoning cell by cell shows."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from collect.forms.xlsform.fields import REPEAT, STRUCTURE, Choice, Field
from collect.submissions.exports.columnar.naming import spss_names, stata_names
from collect.submissions.exports.columnar.options import Options
from tests.factories.stored import TEXT, TYPED, cells, member, shaped, submission
from tests.generative.naive_shaping import Naive, opened

TYPES = ("string", "int", "decimal", "date", "dateTime", "time", "geopoint")
CODES = ("a", "b", "c")
CHOICES = {"l": tuple(Choice(code, {"default": code * 2}) for code in CODES)}
TARGETS = (
    TEXT,
    TYPED,
    replace(TYPED, lists=False, labelled=True),
    replace(TEXT, lists=True),
)


def _questions(place: str, table: str) -> tuple[Field, ...]:
    plain = [Field(f"{place}/q{n}", f"q{n}", kind) for n, kind in enumerate(TYPES)]
    one = Field(f"{place}/one", "one", "string", control="select1", list_name="l")
    several = Field(f"{place}/any", "any", "string", multiple=True, list_name="l")
    free = Field(f"{place}/free", "free", "string", multiple=True)
    return tuple(replace(f, table=table) for f in (*plain, one, several, free))


FIELDS = (
    Field("/g", "g", STRUCTURE),
    *_questions("/g", ""),
    Field("/r", "r", REPEAT),
    *_questions("/r", "/r"),
)

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
OFFSETS = st.none() | st.integers(-14 * 60, 14 * 60)
MOMENTS = st.datetimes(
    datetime(1, 1, 3),  # noqa: DTZ001
    datetime(9999, 12, 29),  # noqa: DTZ001
    timezones=st.just(UTC),
)
ANSWERS: dict[str, st.SearchStrategy[Any]] = {
    "string": st.text(max_size=8),
    "int": st.integers(-(2**63), 2**63 - 1),
    "decimal": NUMBERS,
    "date": st.dates(),
    "dateTime": MOMENTS,
    "time": st.times(),
    "geopoint": st.fixed_dictionaries(
        {part: st.none() | NUMBERS for part in ("lat", "lon", "alt", "acc")}
    ),
}
CODE = st.sampled_from((*CODES, "x", "y"))


@st.composite
def _answers(draw: st.DrawFn, prefix: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    invalid: dict[str, str] = {}
    for number, kind in enumerate(TYPES):
        column = f"{prefix}q{number}"
        how = draw(st.sampled_from(("none", "fits", "fits", "misfit")))
        if how == "misfit":
            invalid[column] = draw(st.text(max_size=5))
        if how == "fits":
            found[column] = draw(ANSWERS[kind])
            if kind == "decimal":
                found[f"{column}@exact"] = draw(st.none() | st.just("0." + "1" * 25))
            if kind in ("dateTime", "time"):
                found[f"{column}@offset"] = draw(OFFSETS)
    found[f"{prefix}one"] = draw(st.none() | CODE)
    for name in ("any", "free"):
        codes = st.lists(CODE, min_size=1, max_size=4, unique=True)
        found[prefix + name] = draw(st.none() | codes)
    return {**found, "_invalid": list(invalid.items()) or None}


@st.composite
def _rows(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {"": [], "/r": []}
    for number in range(draw(st.integers(0, 4))):
        rows[""].append(submission(number, **draw(_answers("g/"))))
        for place in range(draw(st.sampled_from((0, 1, 2)))):
            answers = draw(_answers(""))
            rows["/r"].append(member(f"uuid:{number}", place + 1, **answers))
    return rows


OPTIONS = st.fixed_dictionaries(
    {
        "labels": st.sampled_from(("codes", "labels", "both")),
        "multiples": st.sampled_from(("text", "columns", "both")),
        "groups": st.booleans(),
        "times": st.sampled_from(("utc", "local", "both")),
        "system": st.just(False),
    }
)
TARGET, STEP = st.sampled_from(TARGETS), st.integers(1, 4)


@given(_rows(), OPTIONS, TARGET, STEP)
@settings(max_examples=40, deadline=None)
def test_every_cell_of_long_tables_is_as_reckoned(
    rows: dict[str, list[dict[str, Any]]],
    options: dict[str, Any],
    target: Any,
    step: int,
) -> None:
    naive = Naive(Options.from_json(options), target, CHOICES)
    tables = shaped(FIELDS, rows, choices=CHOICES, target=target, step=step, **options)
    for table in tables:
        expected = [
            {**naive.answers(FIELDS, row, table.path), "KEY": row["_row"]}
            for row in rows[table.path]
        ]
        found = [opened(row) for row in cells(table)]
        for row in found:
            for key in ("PARENT_KEY", "SUBMISSION_KEY", "ORDINAL"):
                row.pop(key, None)
        assert found == expected
        assert [list(row) for row in found] == [list(row) for row in expected]


@given(_rows(), OPTIONS, TARGET, STEP)
@settings(max_examples=40, deadline=None)
def test_every_cell_of_a_wide_table_is_as_reckoned(
    rows: dict[str, list[dict[str, Any]]],
    options: dict[str, Any],
    target: Any,
    step: int,
) -> None:
    naive = Naive(Options.from_json(options), target, CHOICES)
    wanted = {**options, "repeats": "wide"}
    (table,) = shaped(FIELDS, rows, choices=CHOICES, target=target, step=step, **wanted)
    found = [opened(row) for row in cells(table)]
    inside = Counter(row["_parent_row"] for row in rows["/r"])
    assert len(found) == len(rows[""])
    for shown, row in zip(found, rows[""], strict=True):
        expected = {**naive.answers(FIELDS, row, ""), "KEY": row["_row"]}
        for child in rows["/r"]:
            if child["_parent_row"] == row["_row"]:
                for name, cell in naive.answers(FIELDS, child, "/r").items():
                    expected[f"r[{child['_ordinal']}]/{name}"] = cell
        # Columns of members that this submission does not have are null.
        assert {name: cell for name, cell in shown.items() if cell is not None} == {
            name: cell for name, cell in expected.items() if cell is not None
        }
    places = {name.partition("]")[0] for name in table.schema.names if "[" in name}
    assert places == {f"r[{n}" for n in range(1, max(inside.values(), default=0) + 1)}


NAME = st.sampled_from(("a", "b", "a-b", "a.b", "A", "KEY", "a-Latitude", "ñ"))


@given(
    st.lists(st.lists(NAME, min_size=1, max_size=3), max_size=12),
    st.booleans(),
    st.lists(st.sampled_from(("string", "geopoint", "any")), min_size=12, max_size=12),
)
@settings(max_examples=80, deadline=None)
def test_names_are_unique_here_and_in_every_program(
    paths: list[list[str]], groups: bool, kinds: list[str]
) -> None:
    distinct = dict.fromkeys("/" + "/".join(path) for path in paths)
    fields = [
        Field(
            path,
            path.rpartition("/")[2],
            "string" if kind == "any" else kind,
            multiple=kind == "any",
            list_name="l",
        )
        for path, kind in zip(distinct, kinds, strict=False)
    ]
    (table,) = shaped(
        fields, {}, choices=CHOICES, groups=groups, multiples="both", labels="both"
    )
    names = table.schema.names
    assert len(set(names)) == len(names)
    assert len(set(stata_names(names))) == len(names)
    assert len({name.lower() for name in spss_names(names)}) == len(names)
    assert all(len(name) <= 32 and name.isascii() for name in stata_names(names))
