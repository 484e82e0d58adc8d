"""Conversions between the types of XForms expressions, as JavaRosa makes them.

Source: JavaRosa `XPathFuncExpr` (toBoolean, toNumeric, toString, toDate, round) and
`Recalculate.wrapData`; ODK XForms specification, "Data types".
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal

from collect.sync.simulation.errors import FormError
from collect.sync.simulation.tree import Scalar

EPOCH = date(1970, 1, 1)
NUMERAL = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
TINY = 1e-12


def days(value: date) -> float:
    """Whole days since 1970-01-01, on the calendar of the phone."""
    return float(value.toordinal() - EPOCH.toordinal())


def decimal_days(value: date) -> float:
    """Days since the epoch with the time of day, in UTC."""
    if isinstance(value, datetime):
        return value.timestamp() / 86400
    return days(value)


def to_number(value: Scalar) -> float:
    """NaN for text that is no plain decimal numeral; dates count whole days."""
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, float):
        return value
    if isinstance(value, date):
        return days(value)
    numeral = value.replace(",", ".").strip()
    return float(numeral) if NUMERAL.fullmatch(numeral) else math.nan


def to_boolean(value: Scalar) -> bool:
    """Empty text, zero and NaN are false; a date is true."""
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return abs(value) > TINY and not math.isnan(value)
    return isinstance(value, date) or value != ""


def to_text(value: Scalar) -> str:
    """Integral numbers lose their point; a date and time shows its date only."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _number_text(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "-Infinity" if value < 0 else "Infinity"
    if abs(value - int(value)) < TINY:
        return str(int(value))
    return repr(value)


def to_integer(value: Scalar) -> float:
    """Cut towards zero; NaN and infinities stay."""
    number = to_number(value)
    return float(math.trunc(number)) if math.isfinite(number) else number


def to_date(value: Scalar, *, keep_time: bool) -> Scalar:
    """A date, or the empty text or NaN it was asked to convert.

    Raises FormError where JavaRosa refuses the value.
    """
    if isinstance(value, datetime):
        return value if keep_time else value.date()
    if isinstance(value, date) or value == "":
        return value
    if isinstance(value, float):
        if math.isnan(value):
            return value
        if keep_time:
            return datetime.fromtimestamp(value * 86400, tz=UTC)
        return EPOCH + timedelta(days=math.trunc(value))
    if isinstance(value, bool):
        raise FormError(f"{value} cannot be converted to a date")
    return parse_date(value)


def parse_date(text: str) -> date:
    """A date, or a date and time, from ISO 8601 text."""
    try:
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        raise FormError(f"{text!r} cannot be converted to a date") from None


def round_to(number: float, places: int) -> float:
    """Halves go up (towards plus infinity), as in Excel for positive numbers."""
    if not math.isfinite(number) or abs(places) > 30:
        return number if abs(places) <= 30 else math.nan
    if places < 0:
        scale = 10.0**-places
        return math.trunc(number / scale + 0.5) * scale
    method = ROUND_HALF_DOWN if number < 0 else ROUND_HALF_UP
    step = Decimal(1).scaleb(-places)
    return float(Decimal(repr(number)).quantize(step, rounding=method))


def typed(text: str, kind: str) -> Scalar | None:
    """Text in a form or a CSV file as the value of a question of type `kind`."""
    if text == "":
        return None
    if kind in ("int", "decimal"):
        number = to_number(text)
        if math.isnan(number):
            raise FormError(f"{text!r} is not a number")
        return number
    if kind in ("date", "dateTime"):
        return parse_date(text)
    return text


def stored(value: Scalar) -> Scalar | None:
    """What a node keeps of a calculated value: nothing for empty text and NaN."""
    if value == "" or (isinstance(value, float) and math.isnan(value)):
        return None
    return value


def written(value: Scalar, kind: str) -> str:
    """A stored value as the text of its element in a submission."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return moment(value) if kind != "date" else value.date().isoformat()
    if isinstance(value, float) and kind == "decimal":
        return repr(value)
    return to_text(value)


def moment(value: datetime) -> str:
    """A date and time as Collect writes it: milliseconds and a zone."""
    return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
