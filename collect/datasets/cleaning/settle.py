"""Which of several decisions about one cell counts."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.cleaning.cells import Ints, one_array
from collect.datasets.cleaning.log import (
    ACCEPTED,
    BLANK,
    CHANGE,
    NO_ACTION,
    PENDING,
    check_schema,
)

_SEPARATOR = "\x1f"


def settle(log: pa.Table) -> pa.Table:
    """``log`` with at most one outcome for every cell: the first line's.

    Later accepted lines that would give the cell another value become findings again
    (pending ``no_action``), so that a person sees them and the log can be applied.
    Put people's decisions before the lines of automatic checks, and those in the
    order of the workbook.
    """
    check_schema(log)
    acts = pc.is_in(log["change_type"], pa.array([CHANGE, BLANK]))
    acts = one_array(pc.and_(acts, pc.equal(log["status"], ACCEPTED)))
    lines = np.flatnonzero(acts.to_numpy(zero_copy_only=False))
    cells = _joined(log, lines, "table", "row", "question")
    outcomes = _joined(log, lines, "change_type", "new_value")
    _, first, cell = np.unique(cells, return_index=True, return_inverse=True)
    overruled = np.zeros(len(log), dtype=bool)
    overruled[lines] = outcomes != outcomes[first[cell]]
    mask = pa.array(overruled)
    for name, value in [
        ("change_type", NO_ACTION),
        ("new_value", None),
        ("status", PENDING),
    ]:
        column = pc.if_else(mask, pa.scalar(value, pa.string()), one_array(log[name]))
        log = log.set_column(log.column_names.index(name), name, column)
    return log


def _joined(log: pa.Table, lines: Ints, *names: str) -> Ints:
    """Codes of the lines: equal where all the named columns are."""
    columns = [one_array(log[name]).take(pa.array(lines)) for name in names]
    texts = pc.binary_join_element_wise(*columns, _SEPARATOR, null_handling="replace")
    codes: Ints = texts.dictionary_encode().indices.to_numpy().astype(np.int64)
    return codes
