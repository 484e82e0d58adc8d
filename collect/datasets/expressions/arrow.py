"""Columns from and to Arrow arrays."""

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from collect.datasets.expressions.kinds import NO_TIME, Kind, Mask, some
from collect.datasets.expressions.scalars import (
    microseconds_from_time,
    text_from_number,
)
from collect.forms.expressions import ValueType

_COORDINATES = ("lat", "lon", "alt", "acc")
_ARROW_TYPES = {
    Kind.NUMBER: pa.float64(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.TEXT: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.DATETIME: pa.timestamp("us"),
}


class Parts(NamedTuple):
    """The fields of a Column, in its order."""

    kind: Kind
    values: NDArray[Any]
    blank: Mask | None
    missing: Mask | None
    categories: tuple[str, ...] = ()


def parts_from_arrow(array: Any, kind: ValueType, missing: Mask | None = None) -> Parts:
    """See `Column.from_arrow`.

    A timestamp with a time zone becomes its UTC wall clock. A time of day becomes
    that time on 1970-01-01, as on the phone.
    """
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    unknown = None if missing is None else some(np.asarray(missing, np.bool_))
    try:
        match kind:
            case ValueType.NUMBER:
                return _plain(Kind.NUMBER, array.cast(pa.float64()), np.nan, unknown)
            case ValueType.BOOLEAN:
                return _plain(Kind.BOOLEAN, array.cast(pa.bool_()), False, unknown)
            case ValueType.DATE:
                return _dates(array, unknown)
            case ValueType.DATETIME:
                return _moments(array, unknown)
            case ValueType.TIME:
                return _times(array, unknown)
            case _:
                return _texts(array, unknown)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise ValueError(
            f"{array.type} does not hold a {kind} answer: {error}"
        ) from None


def _plain(kind: Kind, array: Any, nothing: Any, missing: Mask | None) -> Parts:
    blank = None
    if array.null_count:
        blank = array.is_null().to_numpy(zero_copy_only=False)
        array = array.fill_null(nothing)
    return Parts(kind, array.to_numpy(zero_copy_only=False), blank, missing)


def _dates(array: Any, missing: Mask | None) -> Parts:
    days = array.cast(pa.date32()).cast(pa.int32()).cast(pa.float64())
    return _plain(Kind.DATE, days, np.nan, missing)


def _moments(array: Any, missing: Mask | None) -> Parts:
    zone = getattr(array.type, "tz", None)
    if zone is not None:
        array = array.cast(pa.timestamp("us", "UTC"))
    moments = array.cast(pa.timestamp("us")).cast(pa.int64())
    return _plain(Kind.DATETIME, moments, NO_TIME, missing)


def _times(array: Any, missing: Mask | None) -> Parts:
    if pa.types.is_time(array.type):
        micros = array.cast(pa.time64("us")).cast(pa.int64())
        return _plain(Kind.DATETIME, micros, NO_TIME, missing)
    column = _texts(array, missing)
    parsed = [microseconds_from_time(text) for text in column.categories]
    known = np.array([NO_TIME if p is None else p for p in parsed], np.int64)
    values = known[column.values]
    return Parts(Kind.DATETIME, values, some(values == NO_TIME), missing)


def _texts(array: Any, missing: Mask | None) -> Parts:
    if pa.types.is_struct(array.type):
        array = _coordinates(array)
    elif pa.types.is_list(array.type) or pa.types.is_large_list(array.type):
        array = pc.binary_join(array.cast(pa.list_(pa.string())), " ")
    elif pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    encoded = array.cast(pa.string()).dictionary_encode()
    codes = encoded.indices
    categories = tuple(encoded.dictionary.to_pylist())
    if codes.null_count:
        codes, categories = codes.fill_null(len(categories)), (*categories, "")
    values = codes.to_numpy(zero_copy_only=False).astype(np.intp)
    return Parts(Kind.TEXT, values, None, missing, categories)


def _coordinates(array: Any) -> Any:
    """'lat lon alt acc', the text of a geopoint; what is absent is 0.0."""
    known = {field.name for field in array.type}
    parts = [
        _numerals(pc.struct_field(array, part)) if part in known else "0.0"
        for part in _COORDINATES
    ]
    told = pc.binary_join_element_wise(*parts, " ")
    return pc.if_else(pc.struct_field(array, "lat").is_valid(), told, None)


def _numerals(numbers: Any) -> Any:
    """Each number as `_numeral` has it. Arrow writes most as the phone does, at once."""
    numbers = numbers.cast(pa.float64()).fill_null(0.0)
    size = np.abs(numbers.to_numpy(zero_copy_only=False))
    with np.errstate(invalid="ignore"):
        alike = (
            (size >= 1e-3) & (size < 1e7) & (size % 1 > 1e-9) & (size % 1 < 1 - 1e-9)
        )
    plain = pa.array(alike)
    others = numbers.filter(pc.invert(plain)).dictionary_encode()
    told = pa.array([_numeral(n) for n in others.dictionary.to_pylist()], pa.string())
    texts = numbers.cast(pa.string())
    return pc.replace_with_mask(texts, pc.invert(plain), told.take(others.indices))


def _numeral(number: float) -> str:
    shown = text_from_number(number)
    return shown if "." in shown else f"{shown}.0"


def arrow_from_parts(
    kind: Kind, values: NDArray[Any], absent: Mask, categories: tuple[str, ...]
) -> Any:
    """See `Column.to_arrow`; `absent` is where it is null."""
    target = _ARROW_TYPES[kind]
    if kind is Kind.TEXT:
        known = pa.array(categories, pa.string())
        return known.take(pa.array(values, pa.int64(), mask=absent))
    if kind is Kind.DATE:
        days = np.where(absent, 0, values).astype(np.int32)
        return pa.array(days, pa.int32(), mask=absent).cast(target)
    return pa.array(values, target, mask=absent)
