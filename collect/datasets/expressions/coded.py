"""Arguments of functions that work on plain arrays: codes, numbers, and nothing."""

import numpy as np
from numpy.typing import NDArray

from collect.datasets.expressions.columns import Value
from collect.datasets.expressions.convert import to_number, to_text
from collect.forms.expressions import CodeList


def places(value: Value, codes: CodeList) -> NDArray[np.int8]:
    """What each cell means, as a place in the list; -1 where it is blank, missing, or
    no code of the list."""
    text = to_text(value)
    known = np.array([codes.place(code) for code in text.categories], np.int8)
    found: NDArray[np.int8] = known[text.values]
    return found if text.missing is None else np.where(text.missing, np.int8(-1), found)


def known_numbers(value: Value) -> NDArray[np.float64]:
    """The numbers; NaN where a cell is blank, missing, or no number."""
    column = to_number(value)
    if column.missing is None:
        return column.values
    return np.where(column.missing, np.nan, column.values)
