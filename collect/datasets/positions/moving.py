"""Where each interview is said to be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from numpy.typing import NDArray

from collect.datasets.estimation.disclosure import displaced
from collect.datasets.positions.units import Units, units
from collect.datasets.secrets import secret_for
from collect.datasets.tables.latest import open_selected
from collect.datasets.tables.schema import POINT, column_name, merge_fields
from collect.datasets.tables.state import Selection
from collect.forms.models import Form
from collect.forms.queries import published_schemas, workbook_of
from collect.forms.xlsform.fields import Field
from collect.forms.xlsform.identifying import guarded
from collect.submissions.exports.columnar.content import Source

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Moved:
    """By submission, degrees; NaN where nothing was measured."""

    instances: pa.Array
    lat: Floats
    lon: Floats

    def column(self, instances: pa.Array, measured: pa.Array) -> pa.Array:
        """The points of rows of these submissions, null where none was `measured`.

        Altitude and accuracy would tell of the place that is hidden.
        """
        places = pc.index_in(instances, value_set=self.instances)
        lat, lon = (
            pa.array(values, from_pandas=True).take(places)
            for values in (self.lat, self.lon)
        )
        there = pc.and_(measured, lat.is_valid())
        nothing = pa.nulls(len(instances), pa.float64())
        return pa.StructArray.from_arrays(
            [lat, lon, nothing, nothing], fields=list(POINT), mask=pc.invert(there)
        )


def positions_of(form: Form) -> Moved:
    """The displaced position of every submission to the form, in the trash or not.

    All positions of a unit are one, so that neither their mean nor what lies between
    two of them tells anything; it is that of the submission which came first, so that
    it stays where it is while others come. An edit of that one moves it.
    """
    schemas = published_schemas(form.pk)
    fields = merge_fields([schema.fields for schema in schemas])
    hidden = guarded([schema.fields for schema in schemas]).displaced
    points = [field for field in fields if field.path in hidden]
    latest = open_selected(
        settings.COLLECT_TABLE_DIR, form.pk, fields, Selection(deleted=None)
    )
    found = units(latest.tables, fields, workbook_of(form))
    lat, lon = _measured(latest.tables, _in_order(points), found.instances)
    return _moved(found, lat, lon, secret_for(f"positions of form {form.pk}"))


def _in_order(points: Sequence[Field]) -> list[Field]:
    """Where a submission is: what was asked before what the phone noted by itself, what
    stands outside of repeats before what is inside."""
    return sorted(points, key=lambda each: (bool(each.table), not each.control))


def _measured(
    tables: Mapping[str, Source], points: Sequence[Field], instances: pa.Array
) -> tuple[Floats, Floats]:
    """The first point of each submission."""
    lat, lon = (np.full(len(instances), np.nan) for _ in range(2))
    for field in points:
        for own, rows_lat, rows_lon in _rows(tables[field.table], field, instances):
            # Of several rows the first: the last one that is written stays.
            places, first = np.unique(own, return_index=True)
            free = np.isnan(lat[places])
            lat[places[free]] = rows_lat[first[free]]
            lon[places[free]] = rows_lon[first[free]]
    return lat, lon


def _rows(
    table: Source, field: Field, instances: pa.Array
) -> Iterator[tuple[NDArray[np.int64], Floats, Floats]]:
    name = column_name(field)
    for batch in table.batches(["_instance_id", name]):
        point = batch[name]
        lat, lon = (
            pc.struct_field(point, part).to_numpy(zero_copy_only=False)
            for part in ("lat", "lon")
        )
        there = (np.abs(lat) <= 90) & (np.abs(lon) <= 180) & ((lat != 0) | (lon != 0))
        own = pc.index_in(batch["_instance_id"], value_set=instances)
        places = own.to_numpy(zero_copy_only=False)[there].astype(np.int64)
        yield places, lat[there], lon[there]


def _moved(found: Units, lat: Floats, lon: Floats, secret: bytes) -> Moved:
    coded = found.names.dictionary_encode()
    group = coded.indices.to_numpy()
    there = np.flatnonzero(~np.isnan(lat))
    unit, first = np.unique(group[there], return_index=True)
    anchor = there[first]
    names = coded.dictionary.take(pa.array(unit)).to_pylist()
    moved = displaced(names, lat[anchor], lon[anchor], found.urban[anchor], secret)
    by_unit = np.full((2, len(coded.dictionary)), np.nan)
    by_unit[:, unit] = moved
    return Moved(found.instances, by_unit[0][group], by_unit[1][group])
