"""Moments as text."""

from datetime import UTC, datetime


def utc_text(moment: datetime, timespec: str = "auto") -> str:
    """An aware moment as ISO 8601 in UTC, ending in Z; how fine, `timespec` says as that
    of `isoformat`. What is finer is cut, not rounded."""
    text = moment.astimezone(UTC).isoformat(timespec=timespec)
    return text.removesuffix("+00:00") + "Z"
