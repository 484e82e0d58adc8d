"""GeoJSON (RFC 7946): a feature for every answer that is a place.

Its properties are the other variables of its row, and which question it answers. What
is no point on Earth, no line of two points and no closed area of four is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from collect.submissions.exports.columnar.content import ExportTable
from collect.submissions.exports.columnar.writers.cells import parts_of, utf8_of
from collect.submissions.exports.columnar.writers.objects import (
    Members,
    objects_of,
    quoted,
)
from collect.submissions.exports.columnar.writers.places import (
    POINT,
    Layer,
    Place,
    drawn,
    layers_of,
    positions,
)
from collect.submissions.exports.formats.geojson import GEOMETRIES

CONTENT_TYPE = "application/geo+json"
_BETWEEN = b",\n"


def write(tables: Sequence[ExportTable], folder: Path) -> Iterator[bytes]:
    """The places of all tables. Raises UnsuitableError if none has any."""
    layers = layers_of(tables)
    yield b'{"type":"FeatureCollection","features":['
    before = b"\n"
    for layer in layers:
        members = Members.of(layer.variables)
        for batch in layer.table.batches():
            for part in parts_of(batch, members.size):
                for features in _features(part, layer, members):
                    yield before + features
                    before = _BETWEEN
    yield b"\n]}\n"


def _features(batch: pa.RecordBatch, layer: Layer, members: Members) -> Iterator[bytes]:
    """The features of a batch for each question that has any, commas between them."""
    rows = batch.select(list(layer.properties))
    begin = "," if layer.properties else ""
    properties = objects_of(rows, members, begin, "}}")
    for place in layer.places:
        found = pc.binary_join_element_wise(
            '{"type":"Feature","geometry":',
            _geometries(batch, place),
            f',"properties":{{{quoted(layer.question)}:{quoted(place.name)}',
            properties,
            _BETWEEN.decode(),
            "",
        )
        texts = utf8_of(found.drop_null())
        if texts:
            yield texts.removesuffix(_BETWEEN)


def _geometries(batch: pa.RecordBatch, place: Place) -> pa.StringArray:
    begin = f'{{"type":"{GEOMETRIES[place.kind]}","coordinates":'
    if place.kind == POINT:
        points = positions(batch, place)
        return pc.binary_join_element_wise(f"{begin}[", points, "]}", "")
    texts = drawn(batch, place, lambda found: orjson.dumps(found).decode())
    return pc.binary_join_element_wise(begin, texts, "}", "")
