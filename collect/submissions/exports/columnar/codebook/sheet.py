"""The codebook as a workbook: about, variables, choices, versions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from collect.submissions.exports.columnar.codebook.about import About
from collect.submissions.exports.columnar.codebook.columns import (
    choice_columns,
    variable_columns,
)
from collect.submissions.exports.columnar.codebook.counting import Tally
from collect.submissions.exports.columnar.codebook.entries import (
    entries,
    has_choices,
    languages,
)
from collect.submissions.exports.columnar.codebook.texts import writable
from collect.submissions.exports.columnar.content import ExportTable, Variable
from collect.submissions.exports.columnar.writers import workbook

_ROWS = 4_096
"""Lines made at a time."""

Lines = Iterable[Sequence[Any]]


def workbook_of(
    tables: Sequence[ExportTable],
    tallies: Sequence[Tally],
    about: About,
    folder: Path,
) -> Iterator[bytes]:
    """The workbook's bytes. `folder` is the writer's, as for every workbook.

    What a sheet or a cell cannot hold is treated as in exports: rows go on in a second
    sheet, a long text is cut, and a sheet "notices" says so.
    """
    pages = [
        _about(tables, about),
        _variables(tables, tallies),
        _choices(tables, tallies),
        _versions(tables, about),
    ]
    return workbook.write(pages, folder)


def _about(tables: Sequence[ExportTable], about: About) -> ExportTable:
    first, last = about.collected or ("", "")
    lines = [
        ("title", about.title),
        ("form", about.identifier),
        ("description", about.abstract),
        ("producer", about.producer),
        ("countries", ", ".join(about.countries)),
        ("coverage", about.coverage),
        ("kind of data", about.kind),
        ("first submission", str(first)),
        ("last submission", str(last)),
        ("made at", about.made_at.isoformat()),
        ("made with", about.software),
        ("format", about.format),
        *about.settings.items(),
        *((f"rows of {table.name}", f"{table.rows}") for table in tables),
    ]
    known = [(name, writable(text)) for name, text in lines if text]
    names = [("item", pa.string()), ("value", pa.string())]
    return _page("about", names, len(known), lambda: known)


def _variables(tables: Sequence[ExportTable], tallies: Sequence[Tally]) -> ExportTable:
    columns = variable_columns(languages(tables))
    return _page(
        "variables",
        [(column.name, column.type) for column in columns],
        sum(len(table.variables) for table in tables),
        lambda: (
            [column.value(entry) for column in columns]
            for entry in entries(tables, tallies)
        ),
    )


def _choices(tables: Sequence[ExportTable], tallies: Sequence[Tally]) -> ExportTable:
    columns = choice_columns(languages(tables))
    return _page(
        "choices",
        [(column.name, column.type) for column in columns],
        sum(
            len(variable.choices)
            for table in tables
            for variable in table.variables
            if has_choices(variable)
        ),
        lambda: (
            [column.value(entry, category) for column in columns]
            for entry in entries(tables, tallies)
            if has_choices(entry.variable)
            for category in entry.categories
        ),
    )


def _versions(tables: Sequence[ExportTable], about: About) -> ExportTable:
    asked = Counter(
        version
        for path, versions in {
            variable.path: variable.versions
            for table in tables
            for variable in table.variables
            if variable.path
        }.items()
        for version in versions
    )
    lines = [
        (
            writable(version.name),
            version.published_at.isoformat() if version.published_at else None,
            asked[version.name],
            writable("\n".join(version.notes)) or None,
        )
        for version in about.versions
    ]
    names = [
        ("version", pa.string()),
        ("published at", pa.string()),
        ("questions", pa.int64()),
        ("changes", pa.string()),
    ]
    return _page("versions", names, len(lines), lambda: lines)


def _page(
    name: str,
    columns: Sequence[tuple[str, pa.DataType]],
    rows: int,
    lines: Callable[[], Lines],
) -> ExportTable:
    """A sheet with these headers; `lines()` has its rows from the first."""
    variables = tuple(Variable(header, type_, "system") for header, type_ in columns)
    schema = pa.schema(columns)
    return ExportTable(name, name, variables, rows, partial(_batches, schema, lines))


def _batches(schema: pa.Schema, lines: Callable[[], Lines]) -> Iterator[pa.RecordBatch]:
    waiting = iter(lines())
    while chunk := list(islice(waiting, _ROWS)):
        arrays = [
            pa.array(column, type_)
            for column, type_ in zip(
                zip(*chunk, strict=True), schema.types, strict=True
            )
        ]
        yield pa.record_batch(arrays, schema=schema)
