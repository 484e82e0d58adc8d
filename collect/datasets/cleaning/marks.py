"""Which questions of a row are missing, as opposed to blank."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from collect.datasets.cleaning.cells import Ints
from collect.datasets.cleaning.log import MISSING


def mark_missing(table: pa.Table, blanks: Mapping[str, Ints]) -> pa.Table:
    """``table`` with ``_missing``: for each row its questions among ``blanks``, sorted.

    ``blanks`` gives the positions of the rows where a question is missing.
    """
    questions = sorted(blanks)
    rows = [blanks[question] for question in questions]
    row = np.concatenate([np.zeros(0, dtype=np.int64), *rows])
    question = np.repeat(np.arange(len(rows)), [len(own) for own in rows])
    order = np.lexsort((question, row))
    names = pa.array(questions, pa.string()).take(pa.array(question[order]))
    ends = np.cumsum(np.bincount(row, minlength=len(table)))
    offsets = np.append(0, ends).astype(np.int32)
    marks = pa.ListArray.from_arrays(pa.array(offsets), names)
    if MISSING in table.column_names:
        table = table.drop_columns([MISSING])
    return table.append_column(MISSING, marks)
