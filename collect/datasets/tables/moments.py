"""Dates with a time, and times of day, from the texts that phones write."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.tables.schema import CLOCK, INSTANT

# Named groups, as Arrow answers a struct of them; one that is not there is "".
_PATTERN = (
    r"^(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2}T)?(?P<minute>[0-9]{2}:[0-9]{2})"
    r"(?P<second>:[0-9]{2})?(?P<fraction>\.[0-9]+)?"
    r"(?P<zone>Z|[+-][0-9]{2}(?::?[0-9]{2})?)?$"
)
_FIRST_DAY = "1970-01-01T"
_MINUTE = 60_000_000


def instants(texts: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Moments (timestamps in UTC) and the minutes east of UTC they were written in.

    A moment without a zone is taken for UTC, its offset is null. What is beyond
    microseconds is cut off. Raises ValueError for a text that is no moment.
    """
    clock, offsets = _read(texts, day=None)
    shift = pc.multiply(pc.fill_null(offsets, 0).cast(pa.int64()), _MINUTE)
    return pc.subtract(clock, shift).cast(INSTANT), offsets


def clocks(texts: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Times of day by the clock on the wall, and the minutes east of UTC.

    Raises ValueError for a text that is no time.
    """
    clock, offsets = _read(texts, day=_FIRST_DAY)
    return clock.cast(CLOCK), offsets


def clock_texts(times: pa.Array, offsets: pa.Array) -> pa.Array:
    """Times of day as JavaRosa writes them: 10:30:00.000+02:00."""
    shown = pc.utf8_slice_codeunits(
        times.cast(pa.int64()).cast(pa.timestamp("us")).cast(pa.string()), 11, 23
    )
    minutes = pc.abs(offsets.cast(pa.int32()))
    zone = pc.binary_join_element_wise(
        pc.if_else(pc.less(offsets, 0), "-", "+"),
        _two_digits(pc.divide(minutes, 60)),
        ":",
        _two_digits(pc.subtract(minutes, pc.multiply(pc.divide(minutes, 60), 60))),
        "",
    )
    zone = pc.if_else(pc.equal(offsets, 0), "Z", zone)
    return pc.binary_join_element_wise(shown, pc.fill_null(zone, ""), "")


def _two_digits(numbers: pa.Array) -> pa.Array:
    return pc.utf8_lpad(numbers.cast(pa.string()), 2, "0")


def _read(texts: pa.Array, day: str | None) -> tuple[pa.Array, pa.Array]:
    """Microseconds since 1970 by the clock on the wall, and offsets in minutes."""
    parts = pc.extract_regex(texts, _PATTERN)
    if parts.null_count != texts.null_count:
        wrong = texts.filter(pc.and_(parts.is_null(), texts.is_valid()))
        raise ValueError(f"{wrong[0].as_py()!r} is no date with a time, nor a time")
    written = pc.struct_field(parts, "day") if day is None else day
    second = pc.struct_field(parts, "second")
    text = pc.binary_join_element_wise(
        written,
        pc.struct_field(parts, "minute"),
        pc.if_else(pc.equal(second, ""), ":00", second),
        pc.utf8_slice_codeunits(pc.struct_field(parts, "fraction"), 0, 7),
        "",
    )
    return text.cast(pa.timestamp("us")).cast(pa.int64()), _offsets(
        pc.struct_field(parts, "zone")
    )


def _offsets(zones: pa.Array) -> pa.Array:
    """Minutes east of UTC of "Z", "+01", "+0130" and "+01:30"; null of ""."""
    zones = pc.if_else(pc.equal(zones, "Z"), "+00", zones)
    zones = pc.if_else(pc.equal(zones, ""), None, zones)
    hours = pc.utf8_slice_codeunits(zones, 1, 3).cast(pa.int16())
    rest = pc.replace_substring(pc.utf8_slice_codeunits(zones, 3, 6), ":", "")
    minutes = pc.if_else(pc.equal(rest, ""), "0", rest).cast(pa.int16())
    size = pc.add(pc.multiply(hours, pa.scalar(60, pa.int16())), minutes)
    return pc.if_else(pc.starts_with(zones, "-"), pc.negate(size), size)
