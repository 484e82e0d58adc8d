"""Values that people write in proposals: do they match, do they fit."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

import pyarrow as pa

from collect.datasets.cleaning import Proposal, ValueTextError, from_texts, to_texts
from collect.datasets.pipeline.judging.places import RefusedError, refused
from collect.datasets.tables.schema import POINT
from collect.forms.xlsform.fields import Choice, Field

_EXAMPLES = (
    (pa.types.is_integer, "a whole number", "7 or -2, without decimals or separators"),
    (pa.types.is_floating, "a number", "7 or 7.25, with a point and no separators"),
    (pa.types.is_date, "a date", "2026-03-31: year, month, day"),
    (
        pa.types.is_timestamp,
        "a date and time",
        "2026-03-31T14:30:00+05:45, with its offset from UTC",
    ),
    (
        pa.types.is_struct,
        "a point",
        "27.7172 85.324 1400 5: latitude, longitude, altitude, accuracy",
    ),
    (pa.types.is_list, "a list of codes", "codes with a space between them"),
)
_CLOCK = ("a time of day", "14:30 or 14:30:00+05:45")
_LISTED = 12


def canonical(text: str, kind: pa.DataType) -> str:
    """The text as the log writes the value it stands for.

    Raises ValueTextError where it is no value of the type, or no finite number.
    """
    if kind == POINT:
        text = _point(text)
    value = from_texts(pa.array([text], pa.string()), kind)
    held = value[0].as_py()
    if pa.types.is_floating(kind) and not math.isfinite(held):
        raise ValueTextError("it is no finite number")
    if kind == POINT and not _on_earth(held):
        raise ValueTextError("it is no place on earth")
    written: str = to_texts(value)[0].as_py()
    return written


def matching(
    given: str | None, candidates: Sequence[str | None], kind: pa.DataType
) -> tuple[bool, str | None]:
    """Whether what somebody saw is one of the candidates, and which."""
    if given is None or given in candidates:
        return given in candidates, given
    try:
        again = canonical(given, kind)
    except ValueTextError:
        return False, None
    return again in candidates, again


def fitting(
    proposal: Proposal, field: Field, kind: pa.DataType, choices: Sequence[Choice]
) -> str:
    """The new value as the log writes it.

    Raises RefusedError where it is absent, padded, no value of the type, a code for no
    valid answer, or no choice of its list.
    """
    given = proposal.new_value
    if given is None or given == "":
        raise refused(proposal, "new_value", "log.new.needed")
    if given != given.strip():
        raise refused(proposal, "new_value", "log.new.space", given=given)
    try:
        if field.type == "time":
            time.fromisoformat(given)
        text = canonical(given, kind)
    except (ValueTextError, ValueError):
        raise _not_of_type(proposal, kind) from None
    _not_missing(proposal, field, text)
    _among(proposal, field, choices)
    return text


def _not_of_type(proposal: Proposal, kind: pa.DataType) -> RefusedError:
    name, example = _CLOCK
    for is_kind, *words in _EXAMPLES:
        if is_kind(kind):
            name, example = words
    return refused(
        proposal,
        "new_value",
        "log.new.type",
        given=f"“{proposal.new_value}”",
        type=name,
        example=example,
    )


def _not_missing(proposal: Proposal, field: Field, text: str) -> None:
    codes = text.split() if field.multiple else [text]
    if field.missing and all(code in field.missing for code in codes):
        raise refused(
            proposal, "new_value", "log.new.missing", given=text, question=field.name
        )


def _among(proposal: Proposal, field: Field, choices: Sequence[Choice]) -> None:
    if not choices or not field.control:
        return
    codes = dict.fromkeys(choice.code for choice in choices)
    text = proposal.new_value or ""
    several = field.multiple or field.control == "rank"
    strange = [
        code for code in (text.split() if several else [text]) if code not in codes
    ]
    if strange:
        shown = ", ".join(list(codes)[:_LISTED])
        more = f" … ({len(codes)} in all)" if len(codes) > _LISTED else ""
        raise refused(
            proposal,
            "new_value",
            "log.new.choice",
            given=" ".join(strange),
            question=field.name,
            known=shown + more,
        )


def _on_earth(point: Mapping[str, float | None]) -> bool:
    lat, lon = point["lat"], point["lon"]
    return None not in (lat, lon) and abs(lat or 0) <= 90 and abs(lon or 0) <= 180


def _point(text: str) -> str:
    """A point as phones write it (`lat lon alt accuracy`), in the log's form."""
    parts = text.split()
    if not 2 <= len(parts) <= 4:
        return text
    try:
        numbers: list[Any] = [float(part) for part in parts]
    except ValueError:
        return text
    names = [field.name for field in POINT]
    filled = numbers + [None] * (len(names) - len(numbers))
    return json.dumps(dict(zip(names, filled, strict=True)))
