"""Which type each variable has in SPSS, and how its values become cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from collect.submissions.exports.columnar.content import UnsuitableError, Variable
from collect.submissions.exports.columnar.writers import spss_file
from collect.submissions.exports.columnar.writers.coded import (
    NO_OR_YES,
    labels_of,
    number_in,
)
from collect.submissions.exports.columnar.writers.measured import (
    EXACT,
    Extent,
    doubles,
    fixed_width,
    numbered,
    plain_text,
    without_nul,
)
from collect.submissions.exports.columnar.writers.spss_file import (
    CELL,
    NOMINAL,
    SCALE,
    SEGMENT,
    Described,
    FormatOf,
)

_TEXT: FormatOf = (1, 0, 0)
_WHOLE: FormatOf = (5, 8, 0)
_LARGE: FormatOf = (5, 17, 0)
_DECIMAL: FormatOf = (5, 16, 6)
_DATE: FormatOf = (39, 10, 0)
_MOMENT: FormatOf = (22, 23, 2)
_TIME: FormatOf = (21, 8, 0)

_EPOCH = 12_219_379_200  # Seconds from 1582-10-14, where SPSS's time begins, to 1970.
_FIRST, _LAST = -141_427, 2_932_896  # 1582-10-15 to the year 9999, in days from 1970.
_DAY = 86_400_000_000  # Microseconds.
_LARGEST = 1e308
_SHOWN = 9_999_999
Cells = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Column:
    """A variable; `encode` makes the cells of its rows (8 bytes each), a row each."""

    described: Described
    encode: Callable[[pa.Array], Cells]
    is_text: bool = False


def column(variable: Variable, name: str, extent: Extent, *, language: str) -> Column:
    """The column of a variable. Raises UnsuitableError for texts that are too long."""
    made = _made(variable, extent, language)
    label = without_nul(variable.label)
    return replace(made, described=replace(made.described, name=name, label=label))


def _made(variable: Variable, extent: Extent, language: str) -> Column:
    kind = variable.type
    if extent.codes is not None:
        return _codes(variable, extent, extent.codes, language)
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        if extent.within(-EXACT, EXACT):
            return _integers(variable, extent)
    elif pa.types.is_floating(kind) and extent.within(-_LARGEST, _LARGEST):
        return _missing(variable, _numbers(_DECIMAL, lambda values: values))
    elif pa.types.is_date(kind) and extent.within(_FIRST, _LAST):
        return _numbers(_DATE, lambda days: days * 86_400 + _EPOCH)
    elif pa.types.is_timestamp(kind) and extent.within(_FIRST * _DAY, _LAST * _DAY):
        return _numbers(_MOMENT, lambda ticks: ticks / 1e6 + _EPOCH)
    elif pa.types.is_time(kind):
        return _numbers(_TIME, lambda ticks: ticks / 1e6)
    return _texts(variable, extent)


def _integers(variable: Variable, extent: Extent) -> Column:
    shown = _WHOLE if extent.within(-_SHOWN, _SHOWN) else _LARGE
    made = _missing(variable, _numbers(shown, lambda values: values))
    if variable.role != "choice":
        return made
    values = {spss_file.number(value): label for value, label in NO_OR_YES.items()}
    return replace(
        made, described=replace(made.described, values=values, level=NOMINAL)
    )


def _codes(
    variable: Variable, extent: Extent, answered: set[str], language: str
) -> Column:
    """Codes that are numbers as numbers, others as text; both with labels."""
    labels = labels_of(variable.choices, language)
    codes = sorted({*labels, *answered} - {""})
    numbers = {code: number_in(code) for code in codes}
    if all(number is not None for number in numbers.values()):
        made = _numbered(codes)
        stored = {code: spss_file.number(int(code)) for code in codes}
    else:
        longest = max(len(code.encode()) for code in codes)
        made = _texts(variable, replace(extent, longest=longest))
        width = made.described.width
        stored = {code: spss_file.text(without_nul(code), width) for code in codes}
    values = {
        stored[code]: without_nul(label)
        for code, label in labels.items()
        if label and code in stored
    }
    described = replace(made.described, values=values, level=NOMINAL)
    return _missing(variable, replace(made, described=described))


def _missing(variable: Variable, made: Column) -> Column:
    """The column, answers that stand for none declared as missing where SPSS can."""
    codes = [code for code in variable.missing if code]
    width = made.described.width
    if len(codes) > spss_file.MOST_MISSING or width > spss_file.SHORT:
        return made
    if width:
        fitting = [code for code in codes if len(code.encode()) <= spss_file.SHORT]
        missing = [spss_file.text(without_nul(code), width) for code in fitting]
    else:
        found = [number_in(code) for code in codes]
        missing = [spss_file.number(number) for number in found if number is not None]
    return replace(made, described=replace(made.described, missing=missing))


def _numbered(codes: list[str]) -> Column:
    known = pa.array(codes, pa.string())
    # The last one is what index -1, not found, comes to.
    values = np.array([*map(float, codes), spss_file.NOTHING])

    def encode(column: pa.Array) -> Cells:
        return numbered(column, known, values).view(np.uint64).reshape(-1, 1)

    return Column(Described("", 0, _WHOLE, level=NOMINAL), encode)


def _numbers(shown: FormatOf, change: Callable[[Any], Any]) -> Column:
    def encode(column: pa.Array) -> Cells:
        values = change(doubles(column))
        found: npt.NDArray[np.float64] = np.where(
            np.isnan(values), spss_file.NOTHING, values
        )
        return found.view(np.uint64).reshape(-1, 1)

    return Column(Described("", 0, shown, level=SCALE), encode)


def _texts(variable: Variable, extent: Extent) -> Column:
    width = max(1, extent.longest)
    if width > spss_file.MAX_TEXT:
        raise UnsuitableError(
            f'The longest text of "{variable.name}" takes {width:,} bytes, and SPSS '
            f"holds {spss_file.MAX_TEXT:,}. Leave the question out, or use Stata, CSV "
            "or Parquet."
        )
    described = Described("", width, _TEXT)
    encode = partial(_text_cells, variable.name, width, described.cells)
    return Column(described, encode, is_text=True)


def _text_cells(name: str, width: int, cells: int, column: pa.Array) -> Cells:
    """Texts as cells: 255 bytes of a long one, then one of nothing, and so on."""
    texts = plain_text(column, name)
    size = cells * CELL
    if width <= SEGMENT:
        return fixed_width(texts, size, " ").view(np.uint64).reshape(-1, cells)
    whole = fixed_width(texts, width, " ").view(np.uint8).reshape(-1, width)
    laid = np.full((len(texts), size), ord(" "), np.uint8)
    for place, start in enumerate(range(0, width, SEGMENT)):
        part = whole[:, start : start + SEGMENT]
        first = place * (SEGMENT + 1)
        laid[:, first : first + part.shape[1]] = part
    return laid.view(np.uint64)
