"""Which type each variable has in Stata, and how its values become records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from collect.submissions.exports.columnar.content import Variable
from collect.submissions.exports.columnar.writers import stata_file
from collect.submissions.exports.columnar.writers.coded import (
    NO_OR_YES,
    Coding,
    coding,
)
from collect.submissions.exports.columnar.writers.measured import (
    EXACT,
    Extent,
    doubles,
    fixed_width,
    numbered,
    ordered,
    plain_text,
    without_nul,
)
from collect.submissions.exports.columnar.writers.stata_file import Described

MISSING = 2.0**1023
"""What stands for no number in a column of doubles."""

_LARGEST = 8.988e307
_EPOCH = 3_653  # Days from 1960, where Stata's dates begin, to 1970.
_DAY = 86_400_000_000  # Microseconds.
_FIRST, _LAST = -683_003, 2_932_896  # The years 100 to 9999, in days from 1970.
_REFERENCE = 8  # Bytes in a record for a text that is kept apart.
_WORTHWHILE = 32  # Narrower texts always stand in the record.

_WHOLE = (
    (stata_file.BYTE, "i1", -127, 100, 101),
    (stata_file.INT, "<i2", -32_767, 32_740, 32_741),
    (stata_file.LONG, "<i4", -2_147_483_647, 2_147_483_620, 2_147_483_621),
)
"""Types of whole numbers: number, NumPy's, lowest, highest, what stands for none."""

Values = npt.NDArray[Any]


@dataclass(frozen=True)
class Column:
    """A field of the records, of NumPy's `type`; `encode` makes its values.

    Where texts are kept apart, their field is a reference, `encode` makes the texts,
    and `apart` is how many bytes they take in all.
    """

    described: Described
    type: str
    encode: Callable[[pa.Array], Any]
    apart: int = 0
    labels: Mapping[int, str] = field(default_factory=dict)

    @property
    def is_apart(self) -> bool:
        """Whether texts are kept apart from the records."""
        return self.described.type == stata_file.STRL


def column(
    variable: Variable, name: str, extent: Extent, *, rows: int, language: str
) -> Column:
    """The column of a variable in a table of so many rows."""
    made = _made(variable, extent, rows, language)
    label = without_nul(variable.label)
    note = ""
    if name != variable.name or len(label) > stata_file.MAX_LABEL:
        note = without_nul(f"{variable.name}: {label}" if label else variable.name)
    values = name if made.labels else ""
    described = replace(
        made.described, name=name, label=label, values=values, note=note
    )
    return replace(made, described=described)


def _made(variable: Variable, extent: Extent, rows: int, language: str) -> Column:
    kind = variable.type
    if extent.codes is not None:
        return _codes(coding(variable.choices, extent.codes, language))
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        made = _integers(variable, extent)
        return replace(made, labels=NO_OR_YES) if variable.role == "choice" else made
    if pa.types.is_floating(kind) and extent.within(-_LARGEST, _LARGEST):
        return _doubles("%10.0g", lambda values: values)
    if pa.types.is_date(kind) and extent.within(_FIRST, _LAST):
        return _whole(_LONG, "%tdCCYY-NN-DD", _EPOCH)
    if pa.types.is_timestamp(kind) and extent.within(_FIRST * _DAY, _LAST * _DAY):
        return _doubles("%tc", lambda values: values / 1000 + _EPOCH * (_DAY // 1000))
    if pa.types.is_time(kind):
        return _doubles("%tcHH:MM:SS", lambda values: values / 1000)
    return _texts(variable, extent, rows if extent.filled else 0)


_LONG = _WHOLE[-1]


def _integers(variable: Variable, extent: Extent) -> Column:
    for each in _WHOLE:
        if extent.within(each[2], each[3]):
            return _whole(each, "%8.0g" if each is not _LONG else "%12.0g")
    if extent.within(-EXACT, EXACT):
        return _doubles("%16.0f", lambda values: values)
    return _texts(variable, extent, 0)


def _codes(known: Coding) -> Column:
    """Numbers of codes; a text that is no code (none at all) has none."""
    codes = pa.array(list(known.numbers), pa.string())
    numbers = list(known.numbers.values())
    low, high = min(numbers, default=0), max(numbers, default=0)
    number, kind, _, _, missing = next(
        each for each in _WHOLE if each[2] <= low and high <= each[3]
    )
    # The last one is what index -1, not found, comes to.
    values = np.array([*numbers, missing], kind)

    described = Described(
        "", number, "%8.0g" if number != stata_file.LONG else "%12.0g"
    )
    encode = partial(numbered, codes=codes, numbers=values)
    return Column(described, kind, encode, labels=known.labels)


def _whole(kind: tuple[int, str, int, int, int], shown: str, shift: int = 0) -> Column:
    number, type_, _, _, missing = kind

    def encode(column: pa.Array) -> Values:
        known = ordered(column)
        values: Values = known.fill_null(0).to_numpy(zero_copy_only=False)
        whole: Values = values.astype(type_) + np.array(shift, type_)
        if column.null_count:
            whole[known.is_null().to_numpy(zero_copy_only=False)] = missing
        return whole

    return Column(Described("", number, shown), type_, encode)


def _doubles(shown: str, change: Callable[[Values], Values]) -> Column:
    def encode(column: pa.Array) -> Values:
        values = change(doubles(column))
        return np.where(np.isnan(values), MISSING, values)

    return Column(Described("", stata_file.DOUBLE, shown), "<f8", encode)


def _texts(variable: Variable, extent: Extent, rows: int) -> Column:
    """Texts in the records, or kept apart where they are too long or that is shorter."""
    width = max(1, extent.longest)
    apart = extent.size + extent.filled * (stata_file.TEXT_HEAD + 1)
    is_shorter = rows * width > rows * _REFERENCE + apart and width > _WORTHWHILE
    if width > stata_file.MAX_WIDTH or is_shorter:
        described = Described("", stata_file.STRL, "%-40s")
        return Column(described, "<u8", partial(plain_text, name=variable.name), apart)

    def encode(column: pa.Array) -> Values:
        return fixed_width(plain_text(column, variable.name), width, "\0")

    shown = f"%-{min(max(width, 9), 40)}s"
    return Column(Described("", width, shown), f"S{width}", encode)
