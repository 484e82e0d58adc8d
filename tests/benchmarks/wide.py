"""A form of 1,200 questions whose select-multiples have 300 choices, and its table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from collect.datasets.tables.schema import column_name, source_schema
from collect.forms.xlsform.fields import Choice, Field
from tests.benchmarks.columns import Memory, keys_of

QUESTIONS = 1_200
CHOICES = tuple(
    Choice(f"code_{number}", {"default": f"Choice {number}"}) for number in range(300)
)
LIST = "things"


@dataclass(frozen=True)
class Version:
    """The form as the shaping of exports reads it."""

    fields: tuple[Field, ...]
    version: str = "1"
    choices: Mapping[str, tuple[Choice, ...]] = field(
        default_factory=lambda: {LIST: CHOICES}
    )


def version(multiples: int) -> Version:
    """A form where so many of the 1,200 questions are select-multiples, the others
    whole numbers and texts."""
    step = QUESTIONS // multiples
    return Version(
        tuple(_question(n, multiple=n % step == 0) for n in range(QUESTIONS))
    )


def _question(number: int, *, multiple: bool) -> Field:
    name = f"question_{number:04}"
    return Field(
        f"/{name}",
        name,
        "int" if number % 2 and not multiple else "string",
        order=number,
        multiple=multiple,
        control="select" if multiple else "input",
        list_name=LIST if multiple else "",
        labels={"default": f"The question of number {number}"},
    )


def stored(form: Version, rows: int) -> dict[str, Memory]:
    """The table of so many submissions; five choices in each select-multiple."""
    draw = np.random.default_rng(1)
    schema = source_schema(form.fields, "")
    known = keys_of(rows)
    by_name = {column_name(question): question for question in form.fields}
    columns = []
    for column in schema:
        if column.name in known:
            columns.append(pa.array(known[column.name]).cast(column.type))
        elif column.name not in by_name:
            columns.append(pa.nulls(rows, column.type))
        elif pa.types.is_list(column.type):
            codes = pa.array([choice.code for choice in CHOICES])
            chosen = codes.take(pa.array(draw.integers(0, len(CHOICES), 5 * rows)))
            ends = pa.array(np.arange(0, 5 * rows + 1, 5), pa.int32())
            columns.append(pa.ListArray.from_arrays(ends, chosen))
        elif pa.types.is_integer(column.type):
            columns.append(pa.array(draw.integers(0, 100, rows)))
        else:
            columns.append(pa.array(["some text"] * rows))
    return {"": Memory("", pa.Table.from_arrays(columns, schema=schema))}
