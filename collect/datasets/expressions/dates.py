"""Functions of dates and times."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from collect.datasets.expressions.columns import (
    Column,
    Value,
    each_kind,
    either,
    numbers,
    with_missing,
)
from collect.datasets.expressions.convert import (
    per_combination,
    to_fraction,
    to_moment,
    to_number,
    to_text,
)
from collect.datasets.expressions.kinds import DAY, NO_TIME, Kind, some
from collect.datasets.expressions.scalars import formatted


def _date(value: Value) -> Value:
    return to_moment(value, keep_time=False)


def _date_time(value: Value) -> Value:
    return to_moment(value, keep_time=True)


def format_date(value: Value, pattern: Value) -> Column:
    """A date or time by a pattern of % escapes; '' for none."""
    moment = each_kind(_microseconds, to_moment(value, keep_time=True))

    def shown(microseconds: int, wanted: str) -> str | None:
        return "" if microseconds == NO_TIME else formatted(microseconds, wanted)

    return per_combination(Kind.TEXT, shown, moment, to_text(pattern))


def _microseconds(column: Column) -> Column:
    if column.kind is Kind.DATETIME:
        return column
    days = to_number(column).values
    absent = np.isnan(days)
    moments = np.where(
        absent, NO_TIME, np.where(absent, 0, days).astype(np.int64) * DAY
    )
    return Column(Kind.DATETIME, moments, missing=column.missing)


def decimal_date_time(value: Value) -> Column:
    """Days since 1970-01-01, with the time of day as a fraction; blank stays blank."""
    return each_kind(_decimal, value)


def _decimal(column: Column) -> Column:
    days = column
    if column.kind in {Kind.TEXT, Kind.BOOLEAN}:
        days = to_fraction(to_moment(column, keep_time=True))
    days = to_fraction(days)
    # The phone stops at a number beyond an int: unknown.
    beyond = some(np.abs(days.values) > 2**31)
    return replace(with_missing(days, beyond), blank=some(column.is_blank()))


def decimal_time(value: Value) -> Column:
    """The time of day as a fraction of a day; blank stays blank."""
    column = decimal_date_time(value)
    with np.errstate(invalid="ignore"):
        return replace(column, values=column.values - np.floor(column.values))


def age_months(birth: Value, on: Value) -> Column:
    """Completed months from a birth to a date: the calendar months between, less one
    when the day of the month has not been reached. Blank if a date is; negative if
    the birth is later."""
    born, then = (to_number(to_moment(date, keep_time=False)) for date in (birth, on))
    (born_months, born_day), (months, day) = _calendar(born), _calendar(then)
    completed = months - born_months - (day < born_day)
    return numbers(completed, either(born.missing, then.missing))


def age_days(birth: Value, on: Value) -> Column:
    """Days from a birth to a date. Blank if a date is; negative if the birth is later."""
    born, then = (to_number(to_moment(date, keep_time=False)) for date in (birth, on))
    return numbers(then.values - born.values, either(born.missing, then.missing))


def _calendar(column: Column) -> tuple[Any, Any]:
    """Months since 1970-01, and the day of the month from 0; NaN for no date."""
    absent = ~(np.abs(column.values) < 10**8)
    days = np.where(absent, 0, column.values).astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    day = (days - months.astype("datetime64[D]")).astype(np.int64)
    return np.where(absent, np.nan, months.astype(np.int64)), day


DATE_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "date": _date,
    "date-time": _date_time,
    "format-date": format_date,
    "format-date-time": format_date,
    "decimal-date-time": decimal_date_time,
    "decimal-time": decimal_time,
    "age_months": age_months,
    "age_days": age_days,
}
