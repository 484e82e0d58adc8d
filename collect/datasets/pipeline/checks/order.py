"""The order of findings."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from collect.datasets.cleaning import join_logs
from collect.datasets.pipeline.survey import Survey
from collect.datasets.tables.schema import column_name

Places = NDArray[np.int64]


def in_order(logs: Sequence[pa.Table], survey: Survey) -> pa.Table:
    """The lines of all logs: log after log, in each by question as the form has them,
    then by row; lines about one cell stay as they are."""
    log = join_logs(logs)
    number = np.repeat(np.arange(len(logs)), [len(own) for own in logs])
    keys = (_rows(log, survey), _questions(log, survey), number)
    return log.take(pa.array(np.lexsort(keys)))


def _rows(log: pa.Table, survey: Survey) -> Places:
    """The place of each line's row in its table."""
    places: Places = np.zeros(len(log), np.int64)
    for path, table in survey.tables.items():
        own = pc.equal(log["table"], path)
        lines = np.flatnonzero(own.to_numpy())
        if not len(lines):
            continue
        keys = log["row"].filter(own).combine_chunks().dictionary_encode()
        found = pc.index_in(table["_row"], value_set=keys.dictionary)
        rows = np.flatnonzero(found.is_valid().to_numpy())
        at = np.zeros(len(keys.dictionary), np.int64)
        at[found.drop_null().to_numpy()] = rows
        places[lines] = at[keys.indices.to_numpy()]
    return places


def _questions(log: pa.Table, survey: Survey) -> Places:
    """The place of each line's question in the form; -1 for none, and variables."""
    names = pa.array(
        [f"{field.table} {column_name(field)}" for field in survey.fields], pa.string()
    )
    asked = pc.binary_join_element_wise(log["table"], log["question"], " ")
    found: Places = pc.index_in(asked, value_set=names).fill_null(-1).to_numpy()
    return found
