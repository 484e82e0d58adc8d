"""Tables for tests of writers, and what they write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyreadstat

from collect.submissions.exports.columnar.content import ExportTable, Variable
from collect.submissions.exports.columnar.formats import Write
from collect.submissions.exports.columnar.writers import spss

HOSTILE = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "http://example.org/x",
    "mailto:a@example.org",
    "007",
    "1e5",
    "99999999999999999999",
    "TRUE",
    "😀 Baan",
    "שלום עולם",
    "कृषि र पशुपालन",
    'say "hi", then, go',
    "a<b>&c;&amp;",
    "one\ntwo\tthree",
    "x" * 300,
    "é" * 300,
)
"""Texts that careless writers change; none ends with a space or is empty."""


def table(
    columns: Mapping[str, Any],
    *,
    name: str = "household",
    label: str = "Households",
    copies: int = 1,
    **variables: Mapping[str, Any],
) -> ExportTable:
    """A table of these columns, in as many equal batches; `variables` has further
    attributes of a variable by its name."""
    arrays = {
        key: value if isinstance(value, pa.Array) else pa.array(value)
        for key, value in columns.items()
    }
    batch = pa.RecordBatch.from_pydict(arrays)
    described = tuple(
        Variable(
            **{"name": field.name, "type": field.type, "role": "answer"}
            | dict(variables.get(field.name, {}))
        )
        for field in batch.schema
    )

    def batches() -> Iterator[pa.RecordBatch]:
        yield from [batch] * copies

    return ExportTable(name, label, described, batch.num_rows * copies, batches)


def written(write: Write, tables: Sequence[ExportTable], folder: Path) -> bytes:
    """The file's bytes."""
    return b"".join(bytes(chunk) for chunk in write(tables, folder))


def read_spss(
    made: ExportTable, folder: Path, *, user_missing: bool = False
) -> tuple[dict[str, list[Any]], Any]:
    """The values of an SPSS file by name, None for null, and what ReadStat says of it."""
    path = folder / "table.sav"
    path.write_bytes(written(spss.write, [made], folder))
    frame, meta = pyreadstat.read_sav(path, user_missing=user_missing)
    plain = frame.astype(object).where(frame.notna(), None)
    return {str(name): list(plain[name]) for name in plain}, meta
