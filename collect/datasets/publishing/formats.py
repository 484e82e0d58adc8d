"""The formats a publication can have, and the two ways to ask for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from collect.datasets.publishing import (
    catalogue,
    datapackage,
    delimited,
    flat_workbook,
    methods,
    parquet,
    workbook_tables,
)
from collect.datasets.publishing.errors import PublicationError
from collect.datasets.publishing.options import File, Format, Options
from collect.datasets.publishing.publication import Publication
from collect.datasets.publishing.sdmx import (
    csv_data,
    json_data,
    json_structure,
    ml_data,
    ml_structure,
)
from collect.datasets.publishing.sdmx.detail import (
    StructureMessage,
    header,
)
from collect.datasets.publishing.structure import StructureSet

_SDMX = "application/vnd.sdmx."
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_STANDARD = "https://sdmx.org/standards-2/"


@dataclass(frozen=True)
class StructureFormat:
    """A format of structure messages."""

    name: str
    title: str
    media_type: str
    extension: str
    write: Callable[[StructureMessage], bytes]


def _by_name(formats: Sequence[StructureFormat]) -> Mapping[str, StructureFormat]:
    return {each.name: each for each in formats}


STRUCTURE_FORMATS: Mapping[str, StructureFormat] = _by_name(
    (
        StructureFormat(
            "sdmx-json-structure",
            "SDMX-JSON 2.0 structure",
            f"{_SDMX}structure+json;version=2.0.0",
            "structure.json",
            json_structure.write,
        ),
        StructureFormat(
            "sdmx-ml-3.0-structure",
            "SDMX-ML 3.0 structure",
            f"{_SDMX}structure+xml;version=3.0.0",
            "structure.sdmx30.xml",
            ml_structure.write_30,
        ),
        StructureFormat(
            "sdmx-ml-2.1-structure",
            "SDMX-ML 2.1 structure",
            f"{_SDMX}structure+xml;version=2.1",
            "structure.sdmx21.xml",
            ml_structure.write_21,
        ),
    )
)
"""By name."""


def _write_structure(
    form: StructureFormat, publication: Publication, options: Options
) -> Iterator[bytes]:
    found = StructureSet.of((publication.dataflow,))
    yield form.write(StructureMessage(found, header(publication)))


_DATA = (
    Format("csv", "CSV", "text/csv", "csv", delimited.write),
    Format(
        "csv-labels",
        "CSV with labels",
        "text/csv",
        "labels.csv",
        delimited.write_labelled,
    ),
    Format("xlsx", "Tables (XLSX)", _XLSX, "tables.xlsx", workbook_tables.write),
    Format("xlsx-flat", "XLSX, flat", _XLSX, "flat.xlsx", flat_workbook.write),
    Format(
        "parquet", "Parquet", "application/vnd.apache.parquet", "parquet", parquet.write
    ),
    Format(
        "sdmx-csv",
        "SDMX-CSV 2.0",
        f"{_SDMX}data+csv;version=2.0.0",
        "sdmx.csv",
        csv_data.write,
        _STANDARD,
    ),
    Format(
        "sdmx-json",
        "SDMX-JSON 2.0",
        f"{_SDMX}data+json;version=2.0.0",
        "sdmx.json",
        json_data.write,
        _STANDARD,
    ),
    Format(
        "sdmx-ml-3.0",
        "SDMX-ML 3.0",
        f"{_SDMX}data+xml;version=3.0.0",
        "sdmx30.xml",
        ml_data.write_30,
        _STANDARD,
    ),
    Format(
        "sdmx-ml-2.1",
        "SDMX-ML 2.1",
        f"{_SDMX}structurespecificdata+xml;version=2.1",
        "sdmx21.xml",
        ml_data.write_21,
        _STANDARD,
    ),
)
_STRUCTURES = tuple(
    Format(
        each.name,
        each.title,
        each.media_type,
        each.extension,
        partial(_write_structure, each),
        _STANDARD,
    )
    for each in STRUCTURE_FORMATS.values()
)
_DESCRIPTIONS = (
    Format(
        "methods",
        "Methods note",
        "text/markdown",
        "methods.md",
        methods.write,
        once=True,
    ),
    Format(
        "datapackage",
        "Data Package",
        "application/json",
        "json",
        datapackage.write,
        "https://datapackage.org/profiles/2.0/datapackage.json",
        once=True,
        describes=True,
        file_name="datapackage.json",
    ),
    Format(
        "dcat",
        "Catalogue entry (DCAT-AP)",
        "application/ld+json",
        "dcat.jsonld",
        catalogue.write,
        "http://data.europa.eu/r5r/",
        once=True,
        describes=True,
    ),
)

FORMATS: Mapping[str, Format] = {
    each.name: each for each in (*_DATA, *_STRUCTURES, *_DESCRIPTIONS)
}
"""By name, in the order they are offered."""


def publish(
    publication: Publication, formats: Sequence[str], options: Options | None = None
) -> Mapping[str, Iterator[bytes]]:
    """The files of a publication by name; each is written when it is read.

    Files that describe others (data package, catalogue entry) describe those asked for
    in the same call. Raises PublicationError for a format there is not.
    """
    found = files((publication,), formats, options)
    return {each.name: each.content() for each in found}


def files(
    tables: Sequence[Publication],
    formats: Sequence[str],
    options: Options | None = None,
) -> list[File]:
    """The files of tables that are published together, the first being the main one.

    One of each format for each table, but for the notes and catalogue entries, which
    tell of all of them. Raises PublicationError for a format there is not.
    """
    wanted = [_format(name) for name in dict.fromkeys(formats)]
    main = tables[0]
    options = replace(options or Options(), tables=tuple(tables))
    written = [
        _file(each, table, options)
        for table in tables
        for each in wanted
        if not each.describes and (table is main or not each.once)
    ]
    described = replace(options, companions=tuple(written))
    described_by = [_file(each, main, described) for each in wanted if each.describes]
    order = {each.name: place for place, each in enumerate(wanted)}
    return sorted(
        [*written, *described_by],
        key=lambda file: (file.of is not main, order[file.format.name]),
    )


def _file(form: Format, publication: Publication, options: Options) -> File:
    content = partial(form.write, publication, options)
    return File(form.file(publication), form, publication, content)


def _format(name: str) -> Format:
    if name not in FORMATS:
        raise PublicationError(
            f'There is no format "{name}"; there are {", ".join(FORMATS)}.'
        )
    return FORMATS[name]
