"""The phone's conversions between single values (JavaRosa: XPathFuncExpr, DateUtils).

Run once per distinct value, never per row.
"""

import datetime as dt
import math
import re
from decimal import Decimal

from collect.datasets.expressions.kinds import DAY
from collect.lib.calendar_names import MONTHS, WEEKDAYS

EPSILON = 1e-12
"""Within this, the phone takes a number for equal, zero, or whole."""

TRIMMED = "".join(map(chr, range(33)))
"""What Java's String.trim removes: everything up to the space."""

_NUMERIC = re.compile(r"[-.0-9]+", re.ASCII)
_DATE = re.compile(r"(\d{1,4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_TIME = re.compile(
    r"(\d{1,2}):(\d{1,2})(?::(\d{1,2}(?:\.\d*)?))?(?:(Z)|([+-])(\d{1,2})(?::(\d{2}))?)?",
    re.ASCII,
)
_EPOCH = dt.date(1970, 1, 1).toordinal()
_MOMENT_ZERO = dt.datetime.fromisoformat("1970-01-01")
_LARGEST_INT = 2**31 - 1


def number_from_text(text: str) -> float:
    """XPathFuncExpr.toNumeric of a string: NaN where it is no decimal number."""
    trimmed = text.replace(",", ".").strip(TRIMMED)
    if not _NUMERIC.fullmatch(trimmed):
        return math.nan
    try:
        return float(trimmed)
    except ValueError:
        return math.nan


def text_from_number(number: float) -> str:
    """XPathFuncExpr.toString of a double: 4 and not 4.0; beyond an int as Java."""
    if math.isnan(number):
        return "NaN"
    if abs(number) < EPSILON:
        return "0"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if abs(number) <= _LARGEST_INT and abs(number - int(number)) < EPSILON:
        return str(int(number))
    return _double_to_string(number)


def _double_to_string(number: float) -> str:
    """java.lang.Double.toString: plain between 1e-3 and 1e7, else d.dddE±n."""
    sign, digits, exponent = Decimal(repr(number)).normalize().as_tuple()
    shown = "".join(map(str, digits))
    point = len(shown) + int(exponent)
    prefix = "-" if sign else ""
    if 1e-3 <= abs(number) < 1e7:
        if point <= 0:
            return f"{prefix}0.{'0' * -point}{shown}"
        whole, rest = shown[:point].ljust(point, "0"), shown[point:]
        return f"{prefix}{whole}.{rest or '0'}"
    return f"{prefix}{shown[0]}.{shown[1:] or '0'}E{point - 1}"


def text_from_day(day: float) -> str:
    """A date as yyyy-mm-dd; '' beyond the years 1 to 9999."""
    ordinal = int(day) + _EPOCH
    if not 1 <= ordinal <= dt.date.max.toordinal():
        return ""
    return dt.date.fromordinal(ordinal).isoformat()


def microseconds_from_text(text: str) -> int | None:
    """DateUtils.parseDateTime: a date, or a date, T and a time; None if it is none.

    A time with an offset becomes UTC.
    """
    date, _, time = text.partition("T")
    found = _DATE.fullmatch(date)
    if not found:
        return None
    try:
        day = dt.date(*map(int, found.groups())).toordinal() - _EPOCH
    except ValueError:
        return None
    if "T" not in text:
        return day * DAY
    clock = microseconds_from_time(time)
    return None if clock is None else day * DAY + clock


def microseconds_from_time(text: str) -> int | None:
    """A time of day, with or without seconds and offset; None if it is none."""
    found = _TIME.fullmatch(text)
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2])
    milliseconds = int(Decimal(found[3] or 0) * 1000)
    if hour > 23 or minute > 59 or milliseconds >= 60_000:
        return None
    offset = int(found[6] or 0) * 60 + int(found[7] or 0)
    if found[5] == "+":
        offset = -offset
    return ((hour * 60 + minute + offset) * 60_000 + milliseconds) * 1000


def formatted(microseconds: int, pattern: str) -> str | None:
    """DateUtils.format; None where the phone stops: an unknown or open % escape."""
    try:
        moment = _MOMENT_ZERO + dt.timedelta(microseconds=microseconds)
    except OverflowError:
        return None
    parts = {
        "%": "%",
        "Y": f"{moment.year:04d}",
        "y": f"{moment.year:04d}"[2:],
        "m": f"{moment.month:02d}",
        "n": str(moment.month),
        "b": MONTHS[moment.month - 1],
        "d": f"{moment.day:02d}",
        "e": str(moment.day),
        "H": f"{moment.hour:02d}",
        "h": str(moment.hour),
        "M": f"{moment.minute:02d}",
        "S": f"{moment.second:02d}",
        "3": f"{moment.microsecond // 1000:03d}",
        "a": WEEKDAYS[moment.weekday()],
    }
    pieces = re.split(r"%(.?)", pattern, flags=re.DOTALL)
    if not parts.keys() >= set(pieces[1::2]):
        return None
    return "".join(
        parts[piece] if place % 2 else piece for place, piece in enumerate(pieces)
    )


def rounded(number: float, places: int) -> float:
    """XPathFuncExpr.round for a finite number and 0 to 30 places: half goes up."""
    quantum = Decimal(1).scaleb(-places)
    scaled = Decimal(repr(number)) / quantum
    up = (scaled + Decimal("0.5")).to_integral_value("ROUND_FLOOR")
    return float(up * quantum) + 0.0
