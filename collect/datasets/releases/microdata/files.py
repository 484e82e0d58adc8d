"""Frames as files: in an order that tells nothing, with a codebook."""

from __future__ import annotations

import hmac
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from collect.datasets.releases.microdata.frames import Column, Frame
from collect.datasets.releases.microdata.sampling import CLUSTER, STRATUM, WEIGHT
from collect.forms.xlsform.fields import Choice
from collect.lib.version import software
from collect.submissions.exports.columnar.codebook import About, codebook, counted
from collect.submissions.exports.columnar.content import ExportTable, Variable
from collect.submissions.exports.columnar.formats import FORMATS
from collect.submissions.exports.columnar.naming import of_tables, unique
from collect.submissions.exports.formats.names import file_name

WRITTEN = ("csv", "parquet", "stata", "spss")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROW, HOUSEHOLD = "row", "household"
_LABELS = {
    ROW: "Number of the row; it follows no order",
    HOUSEHOLD: "Row of its household",
    STRATUM: "Number of the stratum",
    CLUSTER: "Number of the cluster",
    WEIGHT: "Weight, rounded",
}


@dataclass(frozen=True)
class File:
    """A file of microdata, before it is kept."""

    name: str
    format: str
    media_type: str
    chunks: Iterator[bytes]


def tables_of(
    frames: Sequence[Frame], secret: bytes, *, links: bool
) -> list[ExportTable]:
    """The frames as tables, with the columns of the sample. A question that is called
    as one of these has another name.

    Rows are sorted by a keyed digest of what stands in them: equal rows make equal
    files, and their order tells nothing.
    """
    names = of_tables([frame.path[1:] for frame in frames if frame.path])
    found: list[ExportTable] = []
    numbers: pa.Array | None = None
    for frame, name in zip(frames, names, strict=True):
        variables, arrays = _variables(frame)
        order = _order(arrays, secret)
        if links and frame.path and numbers is not None:
            owners = pc.index_in(frame.owners, value_set=frames[0].owners)
            variables.insert(0, _added(HOUSEHOLD, pa.int64()))
            arrays.insert(0, numbers.take(owners))
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(1, len(order) + 1)
        numbers = pa.array(rank) if not frame.path else numbers
        variables.insert(0, _added(ROW, pa.int64()))
        arrays.insert(0, pa.array(rank))
        found.append(_table(frame, name, variables, arrays, order))
    return found


def _table(
    frame: Frame,
    name: str,
    variables: Sequence[Variable],
    arrays: Sequence[pa.Array],
    order: NDArray[np.int64],
) -> ExportTable:
    names = unique(each.name for each in variables)
    named = [replace(v, name=n) for v, n in zip(variables, names, strict=True)]
    schema = pa.schema([(each.name, each.type) for each in named])
    sorted_ = [each.take(pa.array(order)) for each in arrays]
    batch = pa.RecordBatch.from_arrays(sorted_, schema=schema)
    return ExportTable(
        name=name,
        label=name,
        variables=tuple(named),
        rows=len(order),
        batches=lambda: iter([batch]),
        path=frame.path,
    )


def _order(arrays: Sequence[pa.Array], secret: bytes) -> NDArray[np.int64]:
    texts = [pc.fill_null(each.cast(pa.string()), "\x00") for each in arrays]
    rows = pc.binary_join_element_wise(*texts, "\x1f").to_pylist()
    digests = [hmac.digest(secret, row.encode(), "sha256") for row in rows]
    return np.array(sorted(range(len(rows)), key=digests.__getitem__), dtype=np.int64)


def _variables(frame: Frame) -> tuple[list[Variable], list[pa.Array]]:
    variables = [_added(name, values.type) for name, values in frame.sample.items()]
    arrays = list(frame.sample.values())
    for column in frame.columns:
        for variable, values in _written(column):
            variables.append(variable)
            arrays.append(values)
    return variables, arrays


def _added(name: str, kind: pa.DataType) -> Variable:
    return Variable(name, kind, "system", label=_LABELS[name])


def _written(column: Column) -> Iterator[tuple[Variable, pa.Array]]:
    """A column as variables: 0 and 1 for each choice of a select-multiple."""
    whole = _variable(column)
    if not column.multiple:
        values = column.values
        if pa.types.is_boolean(values.type):
            values = values.cast(pa.int64())
        yield replace(whole, type=values.type), values
        return
    texts = pc.binary_join_element_wise(" ", column.values, " ", "")
    for choice in column.choices:
        chosen = pc.match_substring(texts, f" {choice.code} ").cast(pa.int64())
        name = f"{whole.name}/{choice.code}"
        label = f"{whole.label}: {_first(choice)}"
        yield (
            replace(whole, name=name, label=label, type=pa.int64(), choices=()),
            chosen,
        )


def _variable(column: Column) -> Variable:
    source = column.field or column.variable
    labels = source.labels if source else {}
    label = next(iter(labels.values()), "")
    recoded = f" ({column.recoded})" if column.recoded else ""
    banded = bool(column.recoded) and not column.choices
    return Variable(
        column.name,
        column.values.type,
        "answer",
        label=f"{label}{recoded}",
        labels={} if recoded else labels,
        unit=column.field.unit if column.field and not banded else "",
        pii=column.field.pii if column.field else "",
        choices=() if banded else column.choices,
    )


def _first(choice: Choice) -> str:
    return next(iter(choice.labels.values()), choice.code)


@dataclass(frozen=True)
class Naming:
    """What files are called and say of themselves."""

    stem: str
    title: str
    identifier: str
    producer: str
    issued: date
    settings: Mapping[str, str]


def files_of(tables: Sequence[ExportTable], naming: Naming) -> Iterator[File]:
    """Every table in every format, then the codebooks."""
    pairs = [counted(table) for table in tables]
    tallied = [table for table, _ in pairs]
    names = {table.name: f"{naming.stem}-{table.name}" for table in tables}
    for kind in WRITTEN:
        target = FORMATS[kind]
        for table in tallied:
            yield File(
                file_name(names[table.name], f".{target.extension}"),
                f"microdata-{kind}",
                target.content_type,
                _in_folder(partial(target.write, [table])),
            )
    book = codebook(tallied, [tally for _, tally in pairs], _about(naming, names))
    yield File(
        file_name(naming.stem, "-codebook.xlsx"),
        "microdata-codebook",
        _XLSX,
        _in_folder(book.to_xlsx),
    )
    yield File(
        file_name(naming.stem, "-codebook.xml"),
        "microdata-ddi",
        "application/xml",
        book.to_ddi(),
    )


def _about(naming: Naming, names: Mapping[str, str]) -> About:
    return About(
        title=naming.title,
        identifier=naming.identifier,
        made_at=datetime.combine(naming.issued, datetime.min.time(), UTC),
        producer=naming.producer,
        kind="anonymised survey data",
        settings=naming.settings,
        files={table: file_name(name, ".csv") for table, name in names.items()},
        format="CSV, Parquet, Stata, SPSS",
        software=software(),
    )


def _in_folder(write: Callable[[Path], Iterator[bytes]]) -> Iterator[bytes]:
    """What a writer gives that wants a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        yield from write(Path(folder))
