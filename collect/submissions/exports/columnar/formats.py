"""The formats an export can have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from collect.submissions.exports.columnar.content import ExportTable
from collect.submissions.exports.columnar.writers import (
    delimited,
    geojson,
    kml,
    lines,
    parquet,
    spss,
    stata,
    workbook,
)

Write = Callable[[Sequence[ExportTable], Path], Iterator[bytes]]
"""Writes tables as the bytes of one file. The folder is the writer's own, for files it
cannot do without; it is removed by the caller. Raises UnsuitableError."""


@dataclass(frozen=True)
class Format:
    """A kind of file.

    `many`: one file holds all tables; else each table is written to its own. `labelled`:
    codes and their labels both stand in the file, so columns are never replaced by
    labels. `lists`: a cell may hold a list; else select-multiples come as text.

    `typed`: numbers and dates keep their types, and answers that do not fit them stand in
    a variable of their own; else such columns are text, and the answer stands in its
    cell. `timed`: cells hold moments and times of day as such; else they come as ISO 8601
    text with the offset that was answered.
    """

    name: str
    title: str
    extension: str
    content_type: str
    write: Write
    many: bool = False
    labelled: bool = False
    lists: bool = False
    typed: bool = False
    timed: bool = False


_ALL = (
    Format("csv", "CSV", "csv", "text/csv; charset=utf-8", delimited.write),
    Format(
        "csv-excel",
        "CSV for spreadsheets",
        "csv",
        "text/csv; charset=utf-8",
        delimited.write_for_spreadsheets,
    ),
    Format(
        "jsonl",
        "JSON lines",
        "jsonl",
        lines.CONTENT_TYPE,
        lines.write,
        lists=True,
        typed=True,
    ),
    Format(
        "parquet",
        "Parquet",
        "parquet",
        parquet.CONTENT_TYPE,
        parquet.write,
        lists=True,
        typed=True,
        timed=True,
    ),
    Format(
        "xlsx",
        "Excel workbook",
        "xlsx",
        workbook.CONTENT_TYPE,
        workbook.write,
        many=True,
        typed=True,
        timed=True,
    ),
    Format(
        "spss",
        "SPSS",
        "sav",
        spss.CONTENT_TYPE,
        spss.write,
        labelled=True,
        typed=True,
        timed=True,
    ),
    Format(
        "stata",
        "Stata",
        "dta",
        stata.CONTENT_TYPE,
        stata.write,
        labelled=True,
        typed=True,
        timed=True,
    ),
    Format(
        "geojson",
        "GeoJSON",
        "geojson",
        geojson.CONTENT_TYPE,
        geojson.write,
        many=True,
        lists=True,
        typed=True,
    ),
    Format("kml", "KML", "kml", kml.CONTENT_TYPE, kml.write, many=True, typed=True),
)

FORMATS: Mapping[str, Format] = {each.name: each for each in _ALL}
"""By name."""
