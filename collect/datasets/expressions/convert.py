"""The phone's conversions between kinds, over whole columns.

Each distinct value is converted once: a TEXT by its categories, numbers and dates by
their unique values where a text must be made of them.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collect.datasets.expressions.columns import (
    Column,
    Value,
    booleans,
    choose,
    each_kind,
    either,
    nothing,
    numbers,
    with_missing,
)
from collect.datasets.expressions.kinds import DAY, NO_TIME, Kind
from collect.datasets.expressions.scalars import (
    EPSILON,
    microseconds_from_text,
    number_from_text,
    text_from_day,
    text_from_number,
)

_SMALL = 1 << 20


def to_number(value: Value) -> Column:
    """XPathFuncExpr.toNumeric: blank and what is no number become NaN."""
    return each_kind(_to_number, value)


def _to_number(column: Column) -> Column:
    match column.kind:
        case Kind.TEXT:
            known = np.array([number_from_text(t) for t in column.categories])
            return numbers(known[column.values], column.missing)
        case Kind.BOOLEAN:
            values = column.values.astype(np.float64)
            if column.blank is not None:
                values = np.where(column.blank, np.nan, values)
            return numbers(values, column.missing)
        case Kind.DATETIME:
            return numbers(np.floor(_days(column)), column.missing)
        case _:
            return numbers(column.values, column.missing)


def to_fraction(value: Value) -> Column:
    """XPathFuncExpr.toDouble: as `to_number`, but a moment keeps its time of day."""
    return each_kind(
        lambda column: (
            numbers(_days(column), column.missing)
            if column.kind is Kind.DATETIME
            else _to_number(column)
        ),
        value,
    )


def _days(column: Column) -> NDArray[np.float64]:
    days: NDArray[np.float64] = np.where(
        column.values == NO_TIME, np.nan, column.values / DAY
    )
    return days


def to_integer(value: Value) -> Column:
    """XPathFuncExpr.toInt: the fraction is cut off; still a number."""
    column = to_number(value)
    return numbers(np.trunc(column.values), column.missing)


def to_boolean(value: Value) -> Column:
    """XPathFuncExpr.toBoolean: not 0, not NaN, not ''; a date is true."""
    return each_kind(_to_boolean, value)


def _to_boolean(column: Column) -> Column:
    match column.kind:
        case Kind.BOOLEAN:
            return booleans(column.values, column.missing)
        case Kind.NUMBER:
            return booleans(np.abs(column.values) > EPSILON, column.missing)
        case Kind.TEXT:
            return booleans(column.where(bool), column.missing)
        case _:
            return booleans(~np.isnan(_to_number(column).values), column.missing)


def to_text(value: Value) -> Column:
    """XPathFuncExpr.toString: 4 and not 4.0, true, yyyy-mm-dd."""
    return each_kind(_to_text, value)


def _to_text(column: Column) -> Column:
    match column.kind:
        case Kind.TEXT:
            return column
        case Kind.BOOLEAN:
            return _spelled(column, column.values.astype(np.intp), ("false", "true"))
        case Kind.NUMBER:
            codes, distinct = factorised(column.values)
            shown = tuple(text_from_number(float(number)) for number in distinct)
            return _spelled(column, codes, shown)
        case _:
            codes, distinct = factorised(_to_number(column).values)
            days = ["NaN" if np.isnan(day) else text_from_day(day) for day in distinct]
            return _spelled(column, codes, tuple(days))


def _spelled(
    column: Column, codes: NDArray[np.intp], categories: tuple[str, ...]
) -> Column:
    if column.blank is not None:
        codes = np.where(column.blank, len(categories), codes)
        categories = (*categories, "")
    return Column(Kind.TEXT, codes, missing=column.missing, categories=categories)


def factorised(
    values: NDArray[np.float64],
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Codes, and the distinct values they stand for; NaN is one value.

    Whole numbers of a small range need no sorting.
    """
    known = values[~np.isnan(values)] if len(values) > 1 else values
    if len(known) == len(values) > 1 and np.isfinite(known).all():
        low, high = known.min(), known.max()
        if high - low < min(_SMALL, 4 * len(values)) and np.all(
            known == np.rint(known)
        ):
            codes = (values - low).astype(np.intp)
            return codes, np.arange(low, high + 1)
    distinct, inverse = np.unique(values, return_inverse=True)
    return inverse.astype(np.intp, copy=False), distinct


def to_moment(value: Value, *, keep_time: bool) -> Value:
    """`date-time(x)`, or with `keep_time` False `date(x)` (XPathFuncExpr.toDate).

    Blank stays blank and NaN stays NaN. Where the phone stops with an error (a text
    that is no date, a number beyond an int, a boolean) the cell is unknown. As on the phone,
    `date()` of a text keeps the time written in it.
    """
    if isinstance(value, Column):
        return _moment(value, keep_time=keep_time)
    moments = (
        (kind, _moment(part, keep_time=keep_time)) for kind, part in value.parts.items()
    )
    result: Value = next(moments)[1]
    for kind, part in moments:
        result = choose(value.kinds == kind, part, result)
    return result


def _moment(column: Column, *, keep_time: bool) -> Column:
    match column.kind:
        case Kind.DATE if not keep_time:
            return column
        case Kind.DATETIME:
            return column if keep_time else _date(np.floor(_days(column)), column)
        case Kind.TEXT:
            return _moment_of_text(column)
        case Kind.BOOLEAN:
            return with_missing(nothing(Kind.DATE), np.ones(1, np.bool_))
        case _:
            days = _to_number(column).values
            impossible = np.isinf(days) | (np.abs(days) > 2**31)
            days = np.where(impossible, np.nan, days if keep_time else np.trunc(days))
            column = with_missing(column, impossible)
            return _datetime(days, column) if keep_time else _date(days, column)


def _date(days: NDArray[np.float64], column: Column) -> Column:
    return Column(Kind.DATE, days, column.blank, column.missing)


def _datetime(days: NDArray[np.float64], column: Column) -> Column:
    absent = np.isnan(days)
    # Java keeps milliseconds and cuts off what is below.
    milliseconds = np.trunc(np.where(absent, 0, days) * (DAY / 1000))
    moments = np.where(absent, NO_TIME, milliseconds.astype(np.int64) * 1000)
    return Column(Kind.DATETIME, moments, column.blank, column.missing)


def _moment_of_text(column: Column) -> Column:
    parsed = [microseconds_from_text(text) for text in column.categories]
    known = np.array([NO_TIME if p is None else p for p in parsed], np.int64)
    wrong = column.where(
        lambda text: bool(text) and microseconds_from_text(text) is None
    )
    values = known[column.values]
    missing = either(column.missing, wrong)
    if all(p is None or p % DAY == 0 for p in parsed):
        days = np.where(values == NO_TIME, np.nan, values // DAY)
        return Column(Kind.DATE, days, values == NO_TIME, missing)
    return Column(Kind.DATETIME, values, values == NO_TIME, missing)


def per_combination(
    kind: Kind, function: Callable[..., Any], *columns: Column
) -> Column:
    """`function(cell, …)` once per distinct combination of cells.

    TEXT columns give it `str`, NUMBER columns `float` (NaN for blank). It returns
    what `kind` holds (a TEXT: `str`), or None where the phone stops: unknown.
    """
    coded = [_coded(column) for column in columns]
    codes, combinations = _combined(
        [codes for codes, _ in coded], [len(c) for _, c in coded]
    )
    results = [
        function(
            *(cells[place] for (_, cells), place in zip(coded, places, strict=True))
        )
        for places in combinations
    ]
    missing = either(*(column.missing for column in columns))
    stopped = [result is None for result in results]
    if any(stopped):
        missing = either(missing, np.array(stopped, np.bool_)[codes])
    if kind is Kind.TEXT:
        categories = tuple("" if r is None else r for r in results)
        return Column(kind, codes, missing=missing, categories=categories)
    fill = False if kind is Kind.BOOLEAN else np.nan
    dtype = np.bool_ if kind is Kind.BOOLEAN else np.float64
    known: Any = np.array([fill if r is None else r for r in results], dtype)
    return Column(kind, known[codes], missing=missing)


def _coded(column: Column) -> tuple[NDArray[np.intp], tuple[Any, ...]]:
    if column.kind is Kind.TEXT:
        return column.values, column.categories
    if column.kind is Kind.DATETIME:
        distinct, codes = np.unique(column.values, return_inverse=True)
        return codes.astype(np.intp, copy=False), tuple(distinct.tolist())
    codes, numbers_ = factorised(column.values)
    return codes, tuple(numbers_.tolist())


def _combined(
    codes: list[NDArray[np.intp]], sizes: list[int]
) -> tuple[NDArray[np.intp], list[tuple[int, ...]]]:
    """One code per row for all columns, and the places each code stands for."""
    joint = codes[0]
    combinations: list[tuple[int, ...]] = [(place,) for place in range(sizes[0])]
    for other, size in zip(codes[1:], sizes[1:], strict=True):
        if size == 1:
            joint = joint if len(other) == 1 else joint + np.zeros_like(other)
            combinations = [(*places, 0) for places in combinations]
            continue
        pairs = joint * size + other
        distinct, joint = _distinct(pairs, len(combinations) * size)
        combinations = [
            (*combinations[pair // size], pair % size) for pair in distinct.tolist()
        ]
    return joint, combinations


def _distinct(
    pairs: NDArray[np.intp], bound: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    if bound > max(_SMALL, 4 * len(pairs)):
        distinct, inverse = np.unique(pairs, return_inverse=True)
        return distinct, inverse.astype(np.intp, copy=False)
    used = np.zeros(bound, np.bool_)
    used[pairs] = True
    distinct = np.flatnonzero(used)
    places = np.zeros(bound, np.intp)
    places[distinct] = np.arange(len(distinct))
    return distinct, places[pairs]
