"""SDMX-JSON 2.0.0 data messages.

Codes are written once, with their names; observations are keyed by the positions of
their codes. A measure that is missing and an attribute of which nothing is said are null.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, repeat
from typing import Any

import orjson
import pyarrow as pa

from collect.datasets.publishing.options import Options
from collect.datasets.publishing.periods import bounds
from collect.datasets.publishing.publication import Publication
from collect.datasets.publishing.sdmx.detail import header
from collect.datasets.publishing.sdmx.json_structure import meta, named
from collect.datasets.publishing.sdmx.packing import (
    Packing,
    grouped,
    in_order,
    packing,
)
from collect.datasets.publishing.sdmx.urns import urn
from collect.datasets.publishing.structure import Component, text_in

Json = dict[str, Any]
_CHUNK = 1 << 16


def write(publication: Publication, options: Options) -> Iterator[bytes]:
    """One data set, flat or in series."""
    packed = packing(publication, options.dimension_at_observation)
    publication = in_order(publication, packed)
    message = _Message(publication, packed)
    yield from message.pieces()


class _Message:
    """A data message under way; `_places` has the position of every code, as text."""

    def __init__(self, publication: Publication, packed: Packing) -> None:
        self._publication = publication
        self._packed = packed
        self._language = publication.language
        coded = [
            each
            for each in publication.structure.components
            if each in publication.structure.dimensions
            or (each.codelist is not None and each in publication.present)
        ]
        self._codes = {each.id: publication.codes(each) for each in coded}
        self._places: Mapping[str, Mapping[str, int]] = {
            name: {code: place for place, code in enumerate(codes)}
            for name, codes in self._codes.items()
        }
        dimensions = publication.structure.dimensions
        said = [each for each in publication.present if each not in dimensions]
        self._measures = [
            each for each in said if each == publication.structure.measure
        ]
        self._attributes = [each for each in said if each not in self._measures]

    def pieces(self) -> Iterator[bytes]:
        """The bytes of the message."""
        flow = self._publication.dataflow
        start = orjson.dumps(
            {
                "meta": meta(header(self._publication), "data"),
                "data": {"structures": [self._structure()], "dataSets": []},
            }
        )
        data_set = orjson.dumps(
            {
                "structure": 0,
                "action": "Information",
                "links": [{"rel": "dataflow", "urn": urn(flow)}],
            }
        )
        yield start.removesuffix(b"]}}") + data_set.removesuffix(b"}")
        yield b',"observations":{' if self._packed.flat else b',"series":{'
        yield from _joined(
            self._observations() if self._packed.flat else self._series()
        )
        yield b"}}]}}"

    def _structure(self) -> Json:
        flow, structure = self._publication.dataflow, self._publication.structure
        at_series = {each.id for each in self._packed.series}
        dimensions: dict[str, list[Json]] = {"series": [], "observation": []}
        for position, each in enumerate(structure.dimensions):
            level = "series" if each.id in at_series else "observation"
            dimensions[level].append(self._dimension(each, position))
        return {
            "dataSets": [0],
            "links": [
                {"rel": "dataflow", "urn": urn(flow)},
                {"rel": "datastructure", "urn": urn(structure)},
            ],
            **named(flow.names, self._language),
            "dimensions": {name: each for name, each in dimensions.items() if each},
            "measures": {
                "observation": [
                    self._component(each) | {"format": {"dataType": each.data_type}}
                    for each in self._measures
                ]
            },
            "attributes": {
                "observation": [self._attribute(each) for each in self._attributes]
            },
        }

    def _component(self, component: Component) -> Json:
        return {"id": component.id, **named(component.concept.names, self._language)}

    def _dimension(self, component: Component, position: int) -> Json:
        found = self._component(component) | {"keyPosition": position}
        if component.codelist is None:
            found["roles"] = ["TIME_PERIOD"]
        # The schema asks for a value even where there is no observation.
        values = self._values(component) or [{"value": ""}]
        return found | {"values": values}

    def _attribute(self, component: Component) -> Json:
        found = self._component(component) | {
            "relationship": {"observation": {}},
            "isMandatory": component.required,
        }
        if component.codelist is None:
            return found | {"format": {"dataType": component.data_type}}
        return found | {"values": self._values(component)}

    def _values(self, component: Component) -> list[Json]:
        codes = self._codes[component.id]
        if component.codelist is None:
            return [_period(each) for each in codes]
        known = component.codelist.by_id
        return [
            {
                "id": each,
                "name": text_in(known[each].names, self._language),
                "names": dict(known[each].names),
            }
            | ({"parent": known[each].parent} if known[each].parent else {})
            for each in codes
        ]

    def _observations(self) -> Iterator[bytes]:
        for batch in self._publication.batches():
            keys = self._keys(batch, self._packed.observation)
            for key, values in zip(keys, self._rows(batch), strict=True):
                yield f'"{key}":'.encode() + orjson.dumps(values)

    def _series(self) -> Iterator[bytes]:
        rows = chain.from_iterable(
            zip(
                self._keys(batch, self._packed.series),
                zip(
                    self._keys(batch, self._packed.observation),
                    self._rows(batch),
                    strict=True,
                ),
                strict=True,
            )
            for batch in self._publication.batches()
        )
        for key, found in grouped(rows):
            told = {} if self._publication.keys_only else {"observations": dict(found)}
            yield f'"{key}":'.encode() + orjson.dumps(told)

    def _keys(
        self, batch: pa.RecordBatch, dimensions: tuple[Component, ...]
    ) -> list[str]:
        columns = []
        for each in dimensions:
            places = {code: str(at) for code, at in self._places[each.id].items()}
            columns.append([places[code] for code in batch[each.id].to_pylist()])
        return [":".join(row) for row in zip(*columns, strict=True)]

    def _rows(self, batch: pa.RecordBatch) -> Iterator[tuple[Any, ...]]:
        columns: list[list[Any]] = []
        for each in (*self._measures, *self._attributes):
            values = batch[each.id].to_pylist()
            if each.codelist is not None:
                values = [self._places[each.id].get(code) for code in values]
            columns.append(values)
        return zip(*columns, strict=True) if columns else repeat((), len(batch))


def _period(period: str) -> Json:
    first, last = bounds(period)
    return {
        "id": period,
        "name": period,
        "start": f"{first.isoformat()}T00:00:00Z",
        "end": f"{last.isoformat()}T23:59:59Z",
    }


def _joined(items: Iterator[bytes]) -> Iterator[bytes]:
    """Items with commas between them, some at a time."""
    pending: list[bytes] = []
    size, before = 0, b""
    for item in items:
        pending.append(item)
        size += len(item)
        if size > _CHUNK:
            yield before + b",".join(pending)
            pending, size, before = [], 0, b","
    if pending:
        yield before + b",".join(pending)
