"""Functions of texts: run once per distinct text (JavaRosa: XPathFuncExpr).

Lengths and places count UTF-16 units, as the phone's do: an emoji has two.
"""

import math
import re
from collections.abc import Callable
from functools import partial, reduce
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.expressions.columns import Column, Value, either
from collect.datasets.expressions.convert import (
    per_combination,
    to_integer,
    to_text,
)
from collect.datasets.expressions.kinds import Kind
from collect.datasets.expressions.scalars import TRIMMED
from collect.forms.expressions.patterns import to_python

_SPACES = re.compile(r"[ \t\n\x0b\f\r]+")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def _of_texts(kind: Kind, function: Callable[..., Any], *values: Value) -> Column:
    return per_combination(kind, function, *map(to_text, values))


def concat(*values: Value) -> Column:
    """The texts one after the other."""
    return join(Column(Kind.TEXT, np.zeros(1, np.intp), categories=("",)), *values)


def join(separator: Value, *values: Value) -> Column:
    """The texts with a separator between."""
    if not values:
        return Column(Kind.TEXT, np.zeros(1, np.intp), categories=("",))
    between = to_text(separator)
    return reduce(
        lambda left, right: per_combination(
            Kind.TEXT, lambda a, s, b: a + s + b, left, between, right
        ),
        map(to_text, values),
    )


def selected(answer: Value, code: Value) -> Column:
    """Whether the code is among those of an answer, XPathFuncExpr.multiSelected."""
    return _of_texts(
        Kind.BOOLEAN,
        lambda codes, wanted: f" {wanted.strip(TRIMMED)} " in f" {codes} ",
        answer,
        code,
    )


def count_selected(answer: Value) -> Column:
    """How many codes an answer holds."""
    return _of_texts(Kind.NUMBER, lambda codes: float(len(_codes(codes))), answer)


def selected_at(answer: Value, place: Value) -> Column:
    """The code at a place, from 0; '' where there is none."""

    def at(codes: str, index: float) -> str:
        found, wanted = _codes(codes), _int(index)
        return found[wanted] if 0 <= wanted < len(found) else ""

    return per_combination(Kind.TEXT, at, to_text(answer), to_integer(place))


def _codes(answer: str) -> list[str]:
    return [code for code in answer.split(" ") if code]


def _int(number: float) -> int:
    """Java's Double.intValue."""
    if math.isnan(number):
        return 0
    return int(max(-(2**31), min(2**31 - 1, number)))


def substr(text: Value, start: Value, end: Value | None = None) -> Column:
    """From a place, from 0, up to another or the end; negative counts from the end."""
    if end is None:
        return per_combination(Kind.TEXT, _slice, to_text(text), to_integer(start))
    return per_combination(
        Kind.TEXT, _slice, to_text(text), to_integer(start), to_integer(end)
    )


def _slice(text: str, start: float, end: float | None = None) -> str:
    units = text if not _ASTRAL.search(text) else _units(text)
    length = len(units)
    first = _int(start)
    last = length if end is None else _int(end)
    first = first + length if first < 0 else first
    last = last + length if last < 0 else last
    cut = units[max(first, 0) : max(last, 0)]
    return cut if units is text else _from_units(cut)


def _units(text: str) -> str:
    """Every UTF-16 unit as a character of its own."""
    pairs = text.encode("utf-16-le")
    return "".join(
        chr(int.from_bytes(pairs[i : i + 2], "little")) for i in range(0, len(pairs), 2)
    )


def _from_units(units: str) -> str:
    encoded = units.encode("utf-16-le", "surrogatepass")
    return encoded.decode("utf-16-le", "replace")


def string_length(text: Value) -> Column:
    """In UTF-16 units."""
    return _of_texts(
        Kind.NUMBER, lambda cell: float(len(cell) + len(_ASTRAL.findall(cell))), text
    )


def normalize_space(text: Value) -> Column:
    """Trimmed, with single spaces within."""
    return _of_texts(
        Kind.TEXT, lambda cell: _SPACES.sub(" ", cell.strip(TRIMMED)), text
    )


def translate(text: Value, old: Value, new: Value) -> Column:
    """Each character of `old` becomes the one at its place in `new`, or goes."""

    def translated(cell: str, source: str, target: str) -> str:
        mapping: dict[int, str | None] = {}
        for place, char in enumerate(source):
            mapping.setdefault(ord(char), target[place : place + 1] or None)
        return cell.translate(mapping)

    return _of_texts(Kind.TEXT, translated, text, old, new)


def substring_before(text: Value, mark: Value) -> Column:
    """What stands before the first mark; '' without one."""

    def before(cell: str, found: str) -> str:
        return cell.partition(found)[0] if found and found in cell else ""

    return _of_texts(Kind.TEXT, before, text, mark)


def substring_after(text: Value, mark: Value) -> Column:
    """What stands after the first mark; '' without one."""

    def after(cell: str, found: str) -> str:
        return cell.partition(found)[2] if found else cell

    return _of_texts(Kind.TEXT, after, text, mark)


def regex(text: Value, pattern: Value) -> Column:
    """Whether the whole text matches (Java's Pattern.matches)."""
    texts, patterns = to_text(text), to_text(pattern)
    if len(patterns.categories) != 1:
        return per_combination(
            Kind.BOOLEAN, lambda cell, p: bool(_matches((cell,), p)[0]), texts, patterns
        )
    matched = _matches(texts.categories, patterns.categories[0])
    codes = texts.values + np.zeros_like(patterns.values)
    return Column(
        Kind.BOOLEAN, matched[codes], missing=either(texts.missing, patterns.missing)
    )


def _matches(texts: tuple[str, ...], pattern: str) -> Any:
    """Linear-time where the pattern allows, by backtracking where it must."""
    try:
        found = pc.match_substring_regex(
            pa.array(texts, pa.string()), f"\\A(?:{pattern})\\z"
        )
    except pa.ArrowInvalid:
        compiled = to_python(pattern)
        return np.array([bool(compiled.fullmatch(text)) for text in texts], np.bool_)
    return found.to_numpy(zero_copy_only=False)


TEXT_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "concat": concat,
    "join": join,
    "selected": selected,
    "is-selected": selected,
    "count-selected": count_selected,
    "selected-at": selected_at,
    "substr": substr,
    "substring-before": substring_before,
    "substring-after": substring_after,
    "translate": translate,
    "contains": partial(_of_texts, Kind.BOOLEAN, lambda text, part: part in text),
    "starts-with": partial(_of_texts, Kind.BOOLEAN, str.startswith),
    "ends-with": partial(_of_texts, Kind.BOOLEAN, str.endswith),
    "string-length": string_length,
    "normalize-space": normalize_space,
    "regex": regex,
}
