"""Check of type ``straightline``: one answer to every question of a battery."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa

from collect.datasets.cleaning.cells import Codes, one_array, to_texts
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
    columns = [one_array(column) for column in variables.values()]
    if any(len(column) != len(table) for column in columns):
        raise ValueError(f"check '{check.name}': give one value for each row")
    known: dict[str, int] = {}
    grid = np.array([_codes(column, known) for column in columns])
    answered = (grid >= 0).sum(axis=0)
    highest = grid.max(axis=0)
    lowest = np.where(grid >= 0, grid, len(known)).min(axis=0)
    enough = answered >= needed
    rows = np.flatnonzero(enough & (highest == lowest))
    share = f"so do {len(rows)} of {int(enough.sum())} with {needed} answers or more"
    texts = list(known)
    reasons = [
        f"“{text}” to all {count} answered of {len(columns)} questions; {share}"
        for text, count in zip(
            (texts[code] for code in highest[rows].tolist()),
            answered[rows].tolist(),
            strict=True,
        )
    ]
    return findings(check, table, rows, reasons)


def _codes(column: pa.Array, known: dict[str, int]) -> Codes:
    """The code of each row's text, from `known`, which grows; -1 for none."""
    if not pa.types.is_dictionary(column.type):
        column = to_texts(column).dictionary_encode()
    texts = column.dictionary.to_pylist()
    places = [known.setdefault(text, len(known)) for text in texts]
    codes: Codes = np.array([*places, -1], np.int32)[
        column.indices.fill_null(len(places)).to_numpy()
    ]
    return codes
