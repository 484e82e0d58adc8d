"""Check of type ``straightline``: one answer to every question of a battery."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.cleaning.cells import one_array, to_texts
from collect.datasets.cleaning.checks import Check, findings

LEAST: Final = 5
"""So many answers must be given, unless the battery is shorter or the check says."""


def find_straightlines(
    check: Check,
    table: pa.Table,
    variables: Mapping[str, Any],
    *,
    least: int | None = None,
) -> pa.Table:
    """Log lines for rows whose answers to ``variables`` are all the same.

    ``variables``: name and column of each question of the battery, one value a row;
    blank answers are passed over. ``least``: how many questions must be answered; by
    default 5, or all where the battery has fewer.

    Raises ValueError for fewer than two variables, a ``least`` below 2 or beyond the
    battery (nothing could be found), and columns of another length.
    """
    if len(variables) < 2:
        raise ValueError(f"check '{check.name}': name two variables or more to compare")
    needed = min(LEAST, len(variables)) if least is None else least
    if not 2 <= needed <= len(variables):
        raise ValueError(
            f"check '{check.name}': least {needed} must be from 2 to "
            f"{len(variables)}, the number of variables"
        )
    texts = [to_texts(one_array(column)) for column in variables.values()]
    if any(len(column) != len(table) for column in texts):
        raise ValueError(f"check '{check.name}': give one value for each row")
    answers = pa.concat_arrays(texts).dictionary_encode()
    codes = pc.fill_null(answers.indices, -1).to_numpy().astype(np.int64)
    grid = codes.reshape(len(texts), len(table))
    answered = (grid >= 0).sum(axis=0)
    highest = grid.max(axis=0)
    lowest = np.where(grid >= 0, grid, np.iinfo(np.int64).max).min(axis=0)
    enough = answered >= needed
    rows = np.flatnonzero(enough & (highest == lowest))
    share = f"so do {len(rows)} of {int(enough.sum())} with {needed} answers or more"
    given = answers.dictionary.take(pa.array(highest[rows])).to_pylist()
    reasons = [
        f"“{text}” to all {count} answered of {len(texts)} questions; {share}"
        for text, count in zip(given, answered[rows].tolist(), strict=True)
    ]
    return findings(check, table, rows, reasons)
