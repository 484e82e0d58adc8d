"""How a column that is read comes from columns on disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.tables.columns import from_text
from collect.datasets.tables.history import TableLayout
from collect.datasets.tables.schema import (
    INVALID,
    KEYS,
    arrow_type,
    column_name,
    companion,
    questions_of,
)
from collect.forms.xlsform.fields import Field

Convert = Callable[[pa.Array], pa.Array]


@dataclass(frozen=True)
class Reading:
    """Columns on disk, of which each row has a value in one at most, and what to make
    of it; a column that is not there reads as null."""

    sources: tuple[str, ...]
    convert: Convert | None = None

    def read(self, batch: pa.RecordBatch, kind: pa.DataType) -> pa.Array:
        """The column of a batch in the type wanted."""
        found = [batch[name] for name in self.sources if name in batch.schema.names]
        if not found:
            return pa.nulls(batch.num_rows, kind)
        values = found[0] if len(found) == 1 else pc.coalesce(*found)
        if self.convert is not None:
            values = self.convert(values)
        return values if values.type == kind else values.cast(kind)


def readings(
    fields: Sequence[Field],
    layout: TableLayout,
    earlier: Mapping[str, Sequence[str]],
) -> dict[str, Reading]:
    """The columns of a table that come from the disk, by name.

    `earlier` are further paths, in the same table, that hold answers to a question.
    """
    found = {name: Reading((name,)) for name in (*KEYS.names, INVALID.name)}
    for field in questions_of(fields, layout.table):
        paths = (field.path, *earlier.get(field.path, ()))
        stored = [layout.by_path[path] for path in paths if path in layout.by_path]
        found.update(_of_question(field, stored, layout))
    return found


def _of_question(
    field: Field, stored: Sequence[Field], layout: TableLayout
) -> Iterator[tuple[str, Reading]]:
    names = [column_name(source) for source in stored]
    endings = ["", *([companion(field)[0]] if companion(field) else [])]  # type: ignore[index]
    retyped = any(arrow_type(source) != arrow_type(field) for source in stored)
    for ending in endings:
        if retyped:
            # Stored as text, as another version asks it so.
            sources = tuple(layout.on_disk[name] for name in names)
            convert = _typed(field, column_name(field) + ending)
            yield column_name(field) + ending, Reading(sources, convert)
        else:
            sources = tuple(layout.on_disk[name + ending] for name in names)
            yield column_name(field) + ending, Reading(sources)


def _typed(field: Field, name: str) -> Convert:
    return lambda texts: from_text(texts, field)[name]
