"""Functions of XForms expressions whose arguments are plain values.

Source: ODK XForms specification, "XPath functions", and JavaRosa `XPathFuncExpr`.
Functions of node-sets, and those that must not evaluate all their arguments, are in
`xpath`.
"""

from __future__ import annotations

import hashlib
import math
import re
from base64 import b64encode
from collections.abc import Callable
from datetime import date, datetime

from collect.lib.calendar_names import MONTHS, WEEKDAYS
from collect.sync.simulation.errors import FormError
from collect.sync.simulation.tree import Scalar
from collect.sync.simulation.xpath_values import (
    decimal_days,
    round_to,
    to_boolean,
    to_date,
    to_integer,
    to_number,
    to_text,
)


def _clock(value: date) -> datetime:
    if isinstance(value, datetime):
        return value
    return datetime(value.year, value.month, value.day)  # noqa: DTZ001  local time


DATE_PARTS: dict[str, Callable[[datetime], str]] = {
    "Y": lambda d: f"{d.year:04d}",
    "y": lambda d: f"{d.year % 100:02d}",
    "m": lambda d: f"{d.month:02d}",
    "n": lambda d: str(d.month),
    "b": lambda d: MONTHS[d.month - 1],
    "d": lambda d: f"{d.day:02d}",
    "e": lambda d: str(d.day),
    "H": lambda d: f"{d.hour:02d}",
    "h": lambda d: str(d.hour),
    "M": lambda d: f"{d.minute:02d}",
    "S": lambda d: f"{d.second:02d}",
    "3": lambda d: f"{d.microsecond // 1000:03d}",
    "a": lambda d: WEEKDAYS[d.weekday()],
}


def format_date(value: Scalar, pattern: Scalar) -> str:
    """`%` and a letter stand for a part of the date; empty stays empty."""
    when = to_date(value, keep_time=True)
    if not isinstance(when, date):
        return ""
    moment = _clock(when)

    def part(match: re.Match[str]) -> str:
        letter = match[1]
        if letter not in DATE_PARTS:
            raise FormError(f"format-date() does not know %{letter}")
        return DATE_PARTS[letter](moment)

    return re.sub(r"%(.)", part, to_text(pattern))


def decimal_date_time(value: Scalar) -> Scalar:
    """Days since 1970-01-01T00:00Z, with a fraction."""
    when = to_date(value, keep_time=True)
    return decimal_days(when) if isinstance(when, date) else when


def decimal_time(value: Scalar) -> Scalar:
    """The time of day as a fraction of a day."""
    when = to_date(value, keep_time=True)
    if not isinstance(when, date):
        return when
    clock = _clock(when)
    return (clock.hour * 3600 + clock.minute * 60 + clock.second) / 86400


def substring(text: Scalar, start: Scalar, end: Scalar | None = None) -> str:
    """Characters from `start` (0-based) up to `end`; negatives count from the end."""
    source = to_text(text)
    size = len(source)
    first = int(to_integer(start))
    last = size if end is None else int(to_integer(end))
    first = first + size if first < 0 else first
    last = last + size if last < 0 else last
    return source[min(max(0, first), size) : min(max(0, last), size)]


def selected(chosen: Scalar, code: Scalar) -> bool:
    """Is the code one of the space-separated chosen ones?"""
    return f" {to_text(code).strip()} " in f" {to_text(chosen)} "


def selected_at(chosen: Scalar, index: Scalar) -> str:
    """The chosen code at a 0-based place, or empty."""
    codes = to_text(chosen).split()
    place = to_integer(index)
    return codes[int(place)] if 0 <= place < len(codes) else ""


def matches(text: Scalar, pattern: Scalar) -> bool:
    """The whole text matches the pattern. Raises FormError for a bad pattern."""
    try:
        return re.fullmatch(to_text(pattern), to_text(text)) is not None
    except re.error as error:
        raise FormError(f"regex(): bad pattern {pattern!r}: {error}") from None


def translate(text: Scalar, old: Scalar, new: Scalar) -> str:
    """Replace characters one by one; those without a partner are dropped."""
    partner = to_text(new)
    table: dict[int, str | None] = {}
    for place, letter in enumerate(to_text(old)):
        table.setdefault(ord(letter), partner[place] if place < len(partner) else None)
    return to_text(text).translate(table)


def power(base: Scalar, exponent: Scalar) -> float:
    """`base ** exponent`; NaN where that is no real number."""
    try:
        return math.pow(to_number(base), to_number(exponent))
    except (ValueError, OverflowError):
        return math.nan


def digest(text: Scalar, algorithm: Scalar, encoding: Scalar = "base64") -> str:
    """A hash of the UTF-8 text, in `base64` or `hex`."""
    name = to_text(algorithm).replace("-", "").lower()
    if name not in ("md5", "sha1", "sha256", "sha384", "sha512"):
        raise FormError(f"digest() does not know the algorithm {algorithm!r}")
    raw = hashlib.new(name, to_text(text).encode(), usedforsecurity=False).digest()
    return raw.hex() if to_text(encoding) == "hex" else b64encode(raw).decode()


def _numeric(function: Callable[[float], float]) -> Callable[[Scalar], float]:
    def apply(value: Scalar) -> float:
        try:
            return function(to_number(value))
        except (ValueError, OverflowError):
            return math.nan

    return apply


def _before(text: Scalar, mark: Scalar) -> str:
    head, found, _ = to_text(text).partition(to_text(mark))
    return head if found or not to_text(mark) else ""


Function = Callable[..., Scalar]

FUNCTIONS: dict[str, tuple[int, int, Function]] = {
    # name: fewest arguments, most arguments, function
    "true": (0, 0, lambda: True),
    "false": (0, 0, lambda: False),
    "boolean": (1, 1, to_boolean),
    "number": (1, 1, to_number),
    "int": (1, 1, to_integer),
    "string": (1, 1, to_text),
    "not": (1, 1, lambda x: not to_boolean(x)),
    "boolean-from-string": (1, 1, lambda x: to_text(x).lower() in ("true", "1")),
    "round": (1, 2, lambda x, n=0.0: round_to(to_number(x), int(to_number(n)))),
    "abs": (1, 1, _numeric(abs)),
    "sqrt": (1, 1, _numeric(math.sqrt)),
    "exp": (1, 1, _numeric(math.exp)),
    "log": (1, 1, _numeric(math.log)),
    "log10": (1, 1, _numeric(math.log10)),
    "sin": (1, 1, _numeric(math.sin)),
    "cos": (1, 1, _numeric(math.cos)),
    "tan": (1, 1, _numeric(math.tan)),
    "pi": (0, 0, lambda: math.pi),
    "pow": (2, 2, power),
    "date": (1, 1, lambda x: to_date(x, keep_time=False)),
    "date-time": (1, 1, lambda x: to_date(x, keep_time=True)),
    "decimal-date-time": (1, 1, decimal_date_time),
    "decimal-time": (1, 1, decimal_time),
    "format-date": (2, 2, format_date),
    "format-date-time": (2, 2, format_date),
    "selected": (2, 2, selected),
    "is-selected": (2, 2, selected),
    "selected-at": (2, 2, selected_at),
    "count-selected": (1, 1, lambda x: float(len(to_text(x).split()))),
    "regex": (2, 2, matches),
    "contains": (2, 2, lambda a, b: to_text(b) in to_text(a)),
    "starts-with": (2, 2, lambda a, b: to_text(a).startswith(to_text(b))),
    "ends-with": (2, 2, lambda a, b: to_text(a).endswith(to_text(b))),
    "substr": (2, 3, substring),
    "substring-before": (2, 2, _before),
    "substring-after": (2, 2, lambda a, b: to_text(a).partition(to_text(b))[2]),
    "string-length": (1, 1, lambda x: float(len(to_text(x)))),
    "normalize-space": (1, 1, lambda x: " ".join(to_text(x).split())),
    "translate": (3, 3, translate),
    "digest": (2, 3, digest),
}
