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


_Column = tuple[Variable, pa.Array]


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
    households: pa.Array | None = None
    for frame, name in zip(frames, names, strict=True):
        own = list(_columns(frame))
        order = _order([values for _, values in own], secret)
        numbers = _numbers(order)
        keys = {ROW: numbers}
        if not frame.path:
            households = numbers
        elif links and households is not None:
            owners = pc.index_in(frame.owners, value_set=frames[0].owners)
            keys[HOUSEHOLD] = households.take(owners)
        columns = [*(_added(*each) for each in keys.items()), *own]
        found.append(_table(frame, name, columns, order))
    return found


def _numbers(order: NDArray[np.int64]) -> pa.Array:
    """The number of each row, from 1, when rows are put into this order."""
    numbers = np.empty(len(order), np.int64)
    numbers[order] = np.arange(1, len(order) + 1)
    return pa.array(numbers)


def _table(
    frame: Frame, name: str, columns: Sequence[_Column], order: NDArray[np.int64]
) -> ExportTable:
    names = unique(variable.name for variable, _ in columns)
    variables = tuple(
        replace(variable, name=own)
        for (variable, _), own in zip(columns, names, strict=True)
    )
    schema = pa.schema([(each.name, each.type) for each in variables])
    sorted_ = [values.take(pa.array(order)) for _, values in columns]
    batch = pa.RecordBatch.from_arrays(sorted_, schema=schema)
    return ExportTable(
        name=name,
        label=name,
        variables=variables,
        rows=len(order),
        batches=lambda: iter([batch]),
        path=frame.path,
    )


def _order(arrays: Sequence[pa.Array], secret: bytes) -> NDArray[np.int64]:
    texts = [pc.fill_null(each.cast(pa.string()), "\x00") for each in arrays]
    rows = pc.binary_join_element_wise(*texts, "\x1f").to_pylist()
    digests = [hmac.digest(secret, row.encode(), "sha256") for row in rows]
    return np.array(sorted(range(len(rows)), key=digests.__getitem__), dtype=np.int64)


def _columns(frame: Frame) -> Iterator[_Column]:
    """Those of the sample, then those that were asked or computed."""
    for name, values in frame.sample.items():
        yield _added(name, values)
    for column in frame.columns:
        yield from _chosen(column) if column.multiple else _whole(column)


def _added(name: str, values: pa.Array) -> _Column:
    return Variable(name, values.type, "system", label=_LABELS[name]), values


def _whole(column: Column) -> Iterator[_Column]:
    values = column.values
    if pa.types.is_boolean(values.type):
        values = values.cast(pa.int64())
    yield replace(_variable(column), type=values.type), values


def _chosen(column: Column) -> Iterator[_Column]:
    """0 and 1 for each choice of a select-multiple."""
    whole = replace(_variable(column), type=pa.int64(), choices=())
    texts = pc.binary_join_element_wise(" ", column.values, " ", "")
    for choice in column.choices:
        chosen = pc.match_substring(texts, f" {choice.code} ").cast(pa.int64())
        label = f"{whole.label}: {_first(choice.labels) or choice.code}"
        yield replace(whole, name=f"{whole.name}/{choice.code}", label=label), chosen


def _variable(column: Column) -> Variable:
    source = column.field or column.variable
    labels = source.labels if source else {}
    recoded = f" ({column.recoded})" if column.recoded else ""
    banded = bool(column.recoded) and not column.choices
    return Variable(
        column.name,
        column.values.type,
        "answer",
        label=f"{_first(labels)}{recoded}",
        labels={} if recoded else labels,
        unit=column.field.unit if column.field and not banded else "",
        pii=column.field.pii if column.field else "",
        choices=column.choices,
    )


def _first(labels: Mapping[str, str]) -> str:
    return next(iter(labels.values()), "")


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
