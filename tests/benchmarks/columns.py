"""The tables of very many households, in memory, as the stored ones stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from collect.datasets.tables.schema import source_schema
from collect.forms.xlsform.fields import REPEAT, STRUCTURE, Choice, Field
from collect.submissions.exports.columnar.content import ExportTable, Variable
from tests.benchmarks import household

MEMBER = "/member"
BATCH = 16_384
CHOICES: Mapping[str, tuple[Choice, ...]] = {
    "yesno": (Choice("yes", {"default": "Yes"}), Choice("no", {"default": "No"}))
}
TEXTS = ("Baan Nong Bua", "कृषि र पशुपालन", "Ana María")
_START = np.datetime64("2026-01-01T00:00:00", "us")
_BIND = {"integer": "int", "text": "string", "select_one yesno": "string"}


@dataclass(frozen=True)
class Memory:
    """A table in memory, read as a stored one is."""

    path: str
    table: pa.Table

    @property
    def schema(self) -> pa.Schema:
        """Its columns."""
        return self.table.schema

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return int(self.table.num_rows)

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The rows in order, those columns only."""
        chosen = self.table if columns is None else self.table.select(list(columns))
        yield from chosen.to_batches(max_chunksize=BATCH)


def fields() -> tuple[Field, ...]:
    """The fields of `household.workbook`."""
    found = []
    for group in range(household.GROUPS):
        section = f"/section_{group}"
        found.append(Field(section, section[1:], STRUCTURE))
        for name, kind in household.questions("household_question", household.IN_GROUP):
            found.append(_question(f"{section}/{name}_{group}", kind))
    found.append(Field("/photo", "photo", "binary", binary=True, control="upload"))
    found.append(Field(MEMBER, "member", REPEAT))
    for name, kind in household.questions("member_question", household.OF_MEMBER):
        found.append(replace(_question(f"{MEMBER}/{name}", kind), table=MEMBER))
    return tuple(replace(field, order=n) for n, field in enumerate(found))


def _question(path: str, kind: str) -> Field:
    name = path.rpartition("/")[2]
    coded = kind.startswith("select_one")
    return Field(
        path,
        name,
        _BIND.get(kind, kind),
        control="select1" if coded else "input",
        list_name="yesno" if coded else "",
        labels={"default": f"The {name}"},
    )


def stored(submissions: int, *, seed: int = 1) -> dict[str, Memory]:
    """The tables of so many submissions of five members each."""
    draw = np.random.default_rng(seed)
    known = fields()
    numbers = np.arange(submissions)
    owners = np.repeat(numbers, household.MEMBERS)
    places = np.tile(np.arange(1, household.MEMBERS + 1), submissions)
    ids = _ids(numbers)
    tables = {
        "": keys_of(submissions),
        MEMBER: {
            **_keys(
                np.char.add(ids[owners], np.char.mod("/member[%d]", places)),
                ids[owners],
                owners,
                places,
            ),
            "_parent_row": ids[owners],
        },
    }
    return {
        path: Memory(path, _table(source_schema(known, path), keys, draw))
        for path, keys in tables.items()
    }


def keys_of(submissions: int) -> dict[str, Any]:
    """The keys of so many submissions."""
    numbers = np.arange(submissions)
    ids = _ids(numbers)
    return _keys(ids, ids, numbers, np.ones_like(numbers))


def _ids(numbers: NDArray[Any]) -> NDArray[Any]:
    return np.char.mod("uuid:00000000-0000-4000-8000-%012d", numbers)


def _keys(
    rows: NDArray[Any], ids: NDArray[Any], numbers: NDArray[Any], places: NDArray[Any]
) -> dict[str, Any]:
    sent = _START + (numbers * 1_000_000).astype("timedelta64[us]")
    return {
        "_instance_id": ids,
        "_row": rows,
        "_ordinal": places,
        "_seq": numbers + 1,
        "_version_id": numbers + 1,
        "_form_version": np.full(len(rows), household.VERSION),
        "_submitted_at": sent,
        "_submitter": np.full(len(rows), "Phone 1"),
    }


def _table(
    schema: pa.Schema, keys: Mapping[str, Any], draw: np.random.Generator
) -> pa.Table:
    rows = len(keys["_row"])
    columns = []
    for field in schema:
        if field.name in keys:
            columns.append(pa.array(keys[field.name]).cast(field.type))
        elif field.name.startswith("_") or "@" in field.name:
            columns.append(pa.nulls(rows, field.type))
        else:
            columns.append(_answers(field, rows, draw))
    return pa.Table.from_arrays(columns, schema=schema)


def _answers(field: pa.Field, rows: int, draw: np.random.Generator) -> pa.Array:
    if pa.types.is_integer(field.type):
        return pa.array(draw.integers(0, 100, rows))
    if pa.types.is_floating(field.type):
        return pa.array(np.round(draw.uniform(0, 100, rows), 2))
    if pa.types.is_date(field.type):
        days = draw.integers(0, 270, rows).astype("timedelta64[D]")
        return pa.array(np.datetime64("2026-01-01", "D") + days)
    if field.name == "photo":
        return pa.nulls(rows, field.type)
    coded = int(field.name.rpartition("question_")[2][:2]) % 5 == 3
    return pa.array(("yes", "no") if coded else TEXTS).take(
        pa.array(draw.integers(0, 2 if coded else 3, rows))
    )


def tables(source: Mapping[str, Memory]) -> tuple[ExportTable, ...]:
    """The stored columns, unshaped, as a writer takes them."""
    return tuple(_as_export(path, table) for path, table in source.items())


def _as_export(path: str, source: Memory) -> ExportTable:
    kept = [
        field
        for field in source.schema
        if not pa.types.is_nested(field.type) and not pa.types.is_map(field.type)
    ]
    names = [field.name.replace("/", "-") for field in kept]
    variables = tuple(
        Variable(name, field.type, "key" if name.startswith("_") else "answer")
        for name, field in zip(names, kept, strict=True)
    )

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in source.batches([field.name for field in kept]):
            yield batch.rename_columns(names)

    return ExportTable(
        path[1:] or "submissions",
        path[1:] or "Submissions",
        variables,
        source.rows,
        batches,
        path=path,
    )
