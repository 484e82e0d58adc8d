"""Where the answers of a table lie: points, lines and areas, for maps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from collect.submissions.exports.columnar.content import (
    ExportTable,
    UnsuitableError,
    Variable,
)
from collect.submissions.exports.columnar.naming import unique
from collect.submissions.exports.columnar.writers.texts import text_of
from collect.submissions.exports.formats.geojson import GEOMETRIES, coordinates
from collect.submissions.exports.formats.tables import POINT_PARTS
from collect.submissions.instance.values import Reader, reader_of

POINT = "geopoint"
_LATITUDE = f"-{POINT_PARTS[0]}"
_IN_GEOMETRY = 3
"""Parts of a point that its coordinates say; how accurate they are is a property."""


@dataclass(frozen=True)
class Place:
    """A question about a place: the name of its variable, its type, and the numbers of
    its columns: those of latitude, longitude and altitude, or the one of its text."""

    name: str
    kind: str
    columns: tuple[int, ...]


@dataclass(frozen=True)
class Layer:
    """A table that has places. `properties` are the numbers of its columns that
    are in no place."""

    table: ExportTable
    places: tuple[Place, ...]
    properties: tuple[int, ...]

    @property
    def variables(self) -> list[Variable]:
        """The properties."""
        return [self.table.variables[number] for number in self.properties]

    @property
    def question(self) -> str:
        """The name of the property that says which question a place answers."""
        return unique(["_question"], (each.name for each in self.variables))[0]


def layers_of(tables: Sequence[ExportTable]) -> list[Layer]:
    """The tables that have places. Raises UnsuitableError if none has."""
    found = [_layer(table) for table in tables]
    layers = [layer for layer in found if layer.places]
    if not layers:
        raise UnsuitableError(
            "There is no question about a place (geopoint, geotrace or geoshape) in "
            "this export, so there is nothing a map could show. Add one to its "
            "columns, or choose another format, such as CSV."
        )
    return layers


def _layer(table: ExportTable) -> Layer:
    places = []
    for number, variable in enumerate(table.variables):
        if variable.question_type not in GEOMETRIES:
            continue
        if variable.question_type != POINT and variable.role == "answer":
            places.append(Place(variable.name, variable.question_type, (number,)))
        elif _is_latitude(variable):
            columns = tuple(range(number, number + _IN_GEOMETRY))
            name = variable.name.removesuffix(_LATITUDE)
            places.append(Place(name, POINT, columns))
    shown = {number for place in places for number in place.columns}
    rest = tuple(n for n in range(len(table.variables)) if n not in shown)
    return Layer(table, tuple(places), rest)


def _is_latitude(variable: Variable) -> bool:
    return (
        variable.role == "part"
        and variable.question_type == POINT
        and variable.name.endswith(_LATITUDE)
    )


def positions(batch: pa.RecordBatch, place: Place) -> pa.StringArray:
    """Points as "longitude,latitude" or, where it is known, "…,altitude"; null where
    there is no point on Earth."""
    columns = [batch.column(number) for number in place.columns]
    latitude, longitude, altitude = (text_of(each, place.name) for each in columns)
    height = pc.binary_join_element_wise(",", altitude, "")
    texts = pc.binary_join_element_wise(
        longitude, ",", latitude, height.fill_null(""), ""
    )
    on_earth = _within(columns[0], 90) & _within(columns[1], 180)
    return pc.if_else(pa.array(on_earth), texts, pa.scalar(None, pa.string()))


def _within(degrees: pa.Array, limit: int) -> Any:
    values = degrees.fill_null(np.inf).to_numpy(zero_copy_only=False)
    return np.abs(values) <= limit


def drawn(
    batch: pa.RecordBatch, place: Place, write: Callable[[list[Any]], str]
) -> pa.StringArray:
    """Lines and areas as text, made from their coordinates (RFC 7946); null where there
    is none. Costs Python for every one, as each has many points."""
    read = cast("Reader", reader_of(place.kind))

    def written(text: str | None) -> str | None:
        try:
            found = None if text is None else coordinates(place.kind, read(text))
        except ValueError:
            return None
        return None if found is None else write(found)

    texts = batch.column(place.columns[0]).to_pylist()
    return pa.array([written(text) for text in texts], pa.string())
