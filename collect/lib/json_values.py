"""What of JSON can be kept: PostgreSQL and UTF-8 refuse some of what JSON may hold."""

from typing import Any

MAX_DEPTH = 64


def unstorable(value: Any, max_depth: int = MAX_DEPTH) -> str | None:
    """Why a parsed JSON value cannot be stored as it is; None when it can.

    PostgreSQL's jsonb has no NUL character, UTF-8 has no lone surrogates, JSON
    itself has neither NaN nor Infinity, and `max_depth` bounds nesting.
    """
    waiting = [(value, 1)]
    while waiting:
        item, depth = waiting.pop()
        if depth > max_depth:
            return f"it is nested deeper than {max_depth} levels."
        reason = _refusal(item)
        if reason is not None:
            return reason
        if isinstance(item, dict):
            waiting.extend((text, depth) for text in item)
            waiting.extend((part, depth + 1) for part in item.values())
        elif isinstance(item, list):
            waiting.extend((part, depth + 1) for part in item)
    return None


def _refusal(item: Any) -> str | None:
    if isinstance(item, float) and (item != item or item in (_INFINITY, -_INFINITY)):
        return "NaN and Infinity are no JSON."
    if not isinstance(item, str):
        return None
    if "\0" in item:
        return "it holds a NUL character, which cannot be stored."
    try:
        item.encode()
    except UnicodeEncodeError:
        return "it holds half of a character (a lone surrogate)."
    return None


_INFINITY = float("inf")
