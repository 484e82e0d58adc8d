"""XLSX for programs: one row for each observation, and a sheet of the codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa

from collect.datasets.publishing.options import Options
from collect.datasets.publishing.publication import Publication
from collect.submissions.exports.columnar.content import ExportTable, Variable
from collect.submissions.exports.columnar.writers import workbook

_CODES = pa.schema(
    [
        (name, pa.string())
        for name in ("component", "code", "language", "name", "parent", "definition")
    ]
)


def write(publication: Publication, options: Options) -> Iterator[bytes]:
    """The sheets observations and codes, streamed."""
    table, codes = publication.observations, _codes(publication)
    return workbook.write(
        [
            _sheet("observations", publication.title, table, publication.batches),
            _sheet(
                "codes",
                "Codes and their names",
                codes,
                lambda: iter(codes.to_batches()),
            ),
        ],
        Path(),
    )


def _sheet(
    name: str,
    label: str,
    table: pa.Table,
    batches: Callable[[], Iterator[pa.RecordBatch]],
) -> ExportTable:
    variables = tuple(Variable(each.name, each.type, "answer") for each in table.schema)
    return ExportTable(name, label, variables, len(table), batches)


def _codes(publication: Publication) -> pa.Table:
    rows = [
        {
            "component": component.id,
            "code": code.id,
            "language": language,
            "name": name,
            "parent": code.parent,
            "definition": code.descriptions.get(language),
        }
        for component in publication.present
        if component.codelist is not None
        for code in component.codelist.codes
        for language, name in code.names.items()
    ]
    return pa.Table.from_pylist(rows, schema=_CODES)
