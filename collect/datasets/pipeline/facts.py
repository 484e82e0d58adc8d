"""What checks may know beside the answers and the workbook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.cleaning import Published
from collect.forms.xlsform.fields import Choice

AUDIT = "@audit."
"""Begins the names of columns that come from the logs of phones."""


@dataclass(frozen=True, eq=False)
class Facts:
    """`choices`: by list, of all versions; `versions`: those published, oldest first;
    `beside`: by table, columns the survey leaves out (`_invalid`, `start@offset`,
    `@audit.active`), with
    `_row` to find the rows by. Checks that need what is absent find nothing.
    """

    choices: Mapping[str, Sequence[Choice]] = field(default_factory=dict)
    versions: Sequence[Published] = ()
    beside: Mapping[str, pa.Table] = field(default_factory=dict)

    def part(self, tables: Mapping[str, pa.Table]) -> "Facts":
        """What is known beside the rows of these tables."""
        beside = {}
        for path, table in self.beside.items():
            keys = tables[path]["_row"].combine_chunks() if path in tables else []
            rows = pa.array(keys, pa.string())
            beside[path] = table.filter(pc.is_in(table["_row"], value_set=rows))
        return replace(self, beside=beside)

    def column(self, name: str, path: str, table: pa.Table) -> pa.Array | None:
        """A column of `beside` for the rows of the table at `path`; None if absent."""
        beside = self.beside.get(path)
        if beside is None or name not in beside.column_names:
            return None
        keys = table["_row"].combine_chunks()
        places = pc.index_in(keys, value_set=beside["_row"].combine_chunks())
        return beside[name].combine_chunks().take(places)
