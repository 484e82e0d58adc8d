"""Codes that mean "no valid answer" (the ``missing`` column of the survey sheet)."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.cleaning.apply import apply_log
from collect.datasets.cleaning.cells import (
    Bools,
    Ints,
    ValueTextError,
    from_texts,
    one_array,
)
from collect.datasets.cleaning.log import (
    ACCEPTED,
    BLANK,
    join_logs,
    lines_for,
)

Tables = Mapping[str, pa.Table]
MissingCodes = Mapping[str, Mapping[str, Sequence[str]]]
"""table -> question -> codes."""

MISSING_CODE: Final = "missing_code"


def missing_log(tables: Tables, codes: MissingCodes) -> pa.Table:
    """One accepted ``blank_response`` for every cell that holds a missing code.

    Numbers are compared as numbers (the code 9999 is found in 9999.0), texts exactly;
    a multiple choice is missing where all its codes are. A code that can be no value
    of its question finds nothing. Tables or questions that do not exist (nobody
    answered yet) are passed over.
    """
    logs = []
    for name, questions in codes.items():
        table = tables.get(name)
        for question, wanted in questions.items():
            if table is None or question not in table.column_names:
                continue
            rows = np.flatnonzero(_holds_code(one_array(table[question]), wanted))
            logs.append(
                lines_for(
                    table,
                    rows,
                    question,
                    table=name,
                    issue=f"code for no valid answer ({' '.join(wanted)})",
                    check_id=MISSING_CODE,
                    change_type=BLANK,
                    reason="declared in the form as no valid answer",
                    severity="warning",
                    status=ACCEPTED,
                )
            )
    return join_logs(logs)


def apply_missing_codes(
    tables: Tables, codes: MissingCodes
) -> tuple[dict[str, pa.Table], pa.Table]:
    """The tables with missing codes blanked, and the log that says so.

    Every table gains ``_missing`` (list of strings): the questions of the row that are
    missing, as opposed to blank.
    """
    log = missing_log(tables, codes)
    return apply_log(tables, log), log


def _holds_code(column: pa.Array, codes: Sequence[str]) -> Bools:
    kind = column.type
    listed = pa.types.is_list(kind)
    values = _possible(codes, kind.value_type if listed else kind)
    if not listed:
        found: Bools = pc.is_in(column, values).to_numpy(zero_copy_only=False)
        return found
    hits = pc.is_in(column.flatten(), values).to_numpy(zero_copy_only=False)
    parent: Ints = pc.list_parent_indices(column).to_numpy()
    chosen = np.bincount(parent, minlength=len(column))
    missing = np.bincount(parent, hits, len(column))
    every: Bools = (chosen > 0) & (chosen == missing)
    return every


def _possible(codes: Sequence[str], kind: pa.DataType) -> pa.Array:
    """The codes that are values of this type."""
    found = []
    for code in codes:
        try:
            found.append(from_texts(pa.array([code]), kind))
        except ValueTextError:
            continue
    return pa.concat_arrays(found) if found else pa.array([], kind)
