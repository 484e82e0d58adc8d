"""Moments and times of day with the offset at which they were answered."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from collect.submissions.exports.columnar.writers.texts import text_of

_MICROSECONDS = 60_000_000
"""In a minute."""


def local(moments: pa.Array, offsets: pa.Array) -> pa.Array:
    """The clock on the wall, without a zone; UTC's where no offset was given.

    `moments` are timestamps in UTC, `offsets` minutes east of it.
    """
    minutes = pc.fill_null(offsets.cast(pa.int64()), 0)
    ticks = pc.add(moments.cast(pa.int64()), pc.multiply(minutes, _MICROSECONDS))
    return ticks.cast(pa.timestamp("us"))


def moment_text(moments: pa.Array, offsets: pa.Array, name: str) -> pa.StringArray:
    """ISO 8601 as answered: `2024-05-01T08:30:00.000+07:00`."""
    return _with_offset(text_of(local(moments, offsets), name), offsets)


def time_text(times: pa.Array, offsets: pa.Array, name: str) -> pa.StringArray:
    """ISO 8601 as answered: `08:30:00.000+07:00`. The clock is local already."""
    return _with_offset(text_of(times, name), offsets)


def _with_offset(clock: pa.StringArray, offsets: pa.Array) -> pa.StringArray:
    # A survey knows few offsets: each is written once.
    seen = offsets.dictionary_encode()
    written = pa.array([_iso(minutes) for minutes in seen.dictionary.to_pylist()])
    texts = pc.fill_null(written.cast(pa.string()).take(seen.indices), "")
    return pc.binary_join_element_wise(clock, texts, "")


def _iso(minutes: int) -> str:
    """An offset as text; Z for UTC."""
    if not minutes:
        return "Z"
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"
