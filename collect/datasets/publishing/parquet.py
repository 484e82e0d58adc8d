"""Parquet: typed columns, with the publication and its structure in the metadata.

Each Arrow field has its name by language and, if coded, the codes with their names (as
JSON), as our other exports have; the schema has title, licence and provenance.
"""

from __future__ import annotations

from collections.abc import Iterator

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from collect.datasets.publishing.options import Options
from collect.datasets.publishing.publication import Publication
from collect.datasets.publishing.structure import Component
from collect.submissions.exports.columnar.writers.parquet import Sink

ROW_GROUP = 131_072


def write(publication: Publication, options: Options) -> Iterator[bytes]:
    """The observations, in row groups packed with zstd."""
    schema = _described(publication)
    sink = Sink()
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        table = publication.observations
        for first in range(0, len(table), ROW_GROUP):
            part = table.slice(first, ROW_GROUP)
            writer.write_table(pa.table(part.columns, schema=schema))
            yield sink.taken()
    yield sink.taken()


def _described(publication: Publication) -> pa.Schema:
    known, flow = publication.metadata, publication.dataflow
    fields = [
        publication.observations.schema.field(each.id).with_metadata(_of(each))
        for each in publication.structure.components
    ]
    return pa.schema(
        fields,
        metadata={
            "dataflow": flow.reference,
            "title": _json(known.title),
            "description": _json(known.description),
            "producer": known.producer,
            "licence": known.licence.url,
            "version": known.version,
            "issued": known.issued.isoformat(),
            "provenance": _json(known.provenance),
        },
    )


def _of(component: Component) -> dict[str, str]:
    found = {"labels": _json(component.concept.names)}
    if component.codelist is not None:
        codes = {each.id: each.names for each in component.codelist.codes}
        found |= {"codelist": component.codelist.reference, "choices": _json(codes)}
    return found


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
