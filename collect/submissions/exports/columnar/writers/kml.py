"""KML 2.2 (OGC 07-147r2): a placemark for every answer that is a place.

Each table is a folder with a schema of its own; the other variables of a row are the
placemark's extended data, with their types. Characters XML cannot hold become U+FFFD.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.compute as pc

from collect.submissions.exports.columnar.content import ExportTable
from collect.submissions.exports.columnar.writers.cells import (
    cells_with,
    parts_of,
    replaced,
    utf8_of,
)
from collect.submissions.exports.columnar.writers.places import (
    POINT,
    Layer,
    Place,
    drawn,
    layers_of,
    positions,
)
from collect.submissions.exports.columnar.writers.texts import plain, text_of

CONTENT_TYPE = "application/vnd.google-earth.kml+xml"
_KEY = "KEY"
_INSTANCE_NAME = "/meta/instanceName"

_SPECIAL = b'&<>"' + bytes({*range(0x20)} - {0x09, 0x0A}) + b"\xef"
"""Characters that need care; those beyond Unicode's plain ones begin with 0xEF."""
_IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2">
<Document>
"""
_SHAPES = {
    "geopoint": ("<Point><coordinates>", "</coordinates></Point>"),
    "geotrace": ("<LineString><coordinates>", "</coordinates></LineString>"),
    "geoshape": (
        "<Polygon><outerBoundaryIs><LinearRing><coordinates>",
        "</coordinates></LinearRing></outerBoundaryIs></Polygon>",
    ),
}


def write(tables: Sequence[ExportTable], folder: Path) -> Iterator[bytes]:
    """The places of all tables. Raises UnsuitableError if none has any."""
    layers = layers_of(tables)
    schemas = "".join(_schema(n, layer) for n, layer in enumerate(layers))
    yield f"{_HEAD}{schemas}".encode()
    for number, layer in enumerate(layers):
        title = escaped(layer.table.label or layer.table.name)
        yield f"<Folder><name>{title}</name>\n".encode()
        for batch in layer.table.batches():
            for part in parts_of(batch):
                yield from _placemarks(part, number, layer)
        yield b"</Folder>\n"
    yield b"</Document>\n</kml>\n"


def escaped(text: str) -> str:
    """The text as XML, in elements and in attributes."""
    safe = _IMPOSSIBLE.sub("\ufffd", text)
    return escape(safe, {'"': "&quot;", "\r": "&#13;"})


def _schema(number: int, layer: Layer) -> str:
    fields = [(layer.question, "string", "")]
    fields += [(each.name, _type(each.type), each.label) for each in layer.variables]
    lines = [f'<Schema id="table{number}" name="{escaped(layer.table.name)}">\n']
    for name, kind, label in fields:
        shown = f"<displayName>{escaped(label)}</displayName>" if label else ""
        lines.append(
            f'<SimpleField type="{kind}" name="{escaped(name)}">{shown}</SimpleField>\n'
        )
    return "".join([*lines, "</Schema>\n"])


def _type(kind: pa.DataType) -> str:
    """KML's integers have 32 bits; its doubles hold more."""
    if pa.types.is_boolean(kind):
        return "bool"
    if pa.types.is_integer(kind):
        return "int" if kind.bit_width < 64 else "double"
    return "double" if pa.types.is_floating(kind) else "string"


def _placemarks(batch: pa.RecordBatch, number: int, layer: Layer) -> Iterator[bytes]:
    """The placemarks of a batch for each question that has any."""
    titles, data = _titles(batch, layer.table), _data(batch, layer)
    for place in layer.places:
        question = f'<SimpleData name="{escaped(layer.question)}">{escaped(place.name)}'
        found = pc.binary_join_element_wise(
            "<Placemark><name>",
            titles,
            f'</name><ExtendedData><SchemaData schemaUrl="#table{number}">'
            f"{question}</SimpleData>",
            data,
            "</SchemaData></ExtendedData>",
            _geometries(batch, place),
            "</Placemark>\n",
            "",
        )
        texts = utf8_of(found.drop_null())
        if texts:
            yield texts


def _titles(batch: pa.RecordBatch, table: ExportTable) -> pa.StringArray:
    """What placemarks are called: the submission's name, else the key of the row."""
    named = [n for n, v in enumerate(table.variables) if v.path == _INSTANCE_NAME]
    keys = [n for n, v in enumerate(table.variables) if v.name == _KEY]
    columns = [_texts(batch.column(n), "") for n in (*named[:1], *keys)]
    return pc.coalesce(*columns, pa.scalar(""))


def _data(batch: pa.RecordBatch, layer: Layer) -> pa.StringArray:
    """All that is known of each row; what is not is left out."""
    columns = [
        pc.binary_join_element_wise(
            f'<SimpleData name="{escaped(variable.name)}">',
            _texts(batch.column(number), variable.name),
            "</SimpleData>",
            "",
        )
        for number, variable in zip(layer.properties, layer.variables, strict=True)
    ]
    first = pa.array([""] * batch.num_rows, pa.string())
    return pc.binary_join_element_wise(first, *columns, "", null_handling="replace")


def _texts(column: pa.Array, name: str) -> pa.StringArray:
    texts = text_of(column, name)
    return replaced(texts, cells_with(texts, _SPECIAL), escaped)


def _geometries(batch: pa.RecordBatch, place: Place) -> pa.StringArray:
    begin, end = _SHAPES[place.kind]
    if place.kind == POINT:
        texts = positions(batch, place)
    else:
        texts = drawn(batch, place, _coordinates)
    return pc.binary_join_element_wise(begin, texts, end, "")


def _coordinates(found: list[Any]) -> str:
    """A line's points; those of an area are one level down."""
    line = found if isinstance(found[0][0], float) else chain.from_iterable(found)
    return " ".join(",".join(plain(repr(n)) for n in position) for position in line)
