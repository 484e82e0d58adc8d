"""Moments and times of day from the texts that phones write."""

from datetime import UTC, datetime, time

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collect.datasets.tables.moments import clock_texts, clocks, instants


@pytest.mark.parametrize(
    ("text", "moment", "offset"),
    [
        ("2022-03-01T10:00:00.000+02:00", datetime(2022, 3, 1, 8, tzinfo=UTC), 120),
        ("2022-03-01T10:00", datetime(2022, 3, 1, 10, tzinfo=UTC), None),
        ("2022-03-01T10:00:07Z", datetime(2022, 3, 1, 10, 0, 7, tzinfo=UTC), 0),
        ("1800-01-01T00:00-0530", datetime(1800, 1, 1, 5, 30, tzinfo=UTC), -330),
        ("2022-03-01T10:00+05", datetime(2022, 3, 1, 5, tzinfo=UTC), 300),
        (
            "2022-03-01T10:00:00.1234567Z",
            datetime(2022, 3, 1, 10, 0, 0, 123_456, tzinfo=UTC),
            0,
        ),
    ],
)
def test_a_moment_is_kept_in_utc_with_the_offset_it_came_with(
    text: str, moment: datetime, offset: int | None
) -> None:
    moments, offsets = instants(pa.array([text, None]))
    assert moments.to_pylist() == [moment, None]
    assert offsets.to_pylist() == [offset, None]
    assert offsets.type == pa.int16()


def test_a_moment_before_the_first_year_is_no_fault() -> None:
    moments, _ = instants(pa.array(["0001-01-01T00:00:00+02:00"]))
    assert moments.null_count == 0


def test_a_time_is_what_the_clock_on_the_wall_says() -> None:
    found, offsets = clocks(pa.array(["23:30:00.250-02:30", "07:00", None]))
    assert found.to_pylist() == [time(23, 30, 0, 250_000), time(7), None]
    assert offsets.to_pylist() == [-150, None, None]


@pytest.mark.parametrize("text", ["soon", "10", "", "2022-03-01", "10:00+1"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no date with a time"):
        clocks(pa.array([None, text]))


def test_no_texts_give_no_times() -> None:
    for read in (clocks, instants):
        found, offsets = read(pa.array([None], pa.string()))
        assert (found.null_count, offsets.null_count) == (1, 1)
        assert len(read(pa.array([], pa.string()))[0]) == 0


@given(
    st.integers(0, 23),
    st.integers(0, 59),
    st.integers(0, 59_999),
    st.none() | st.integers(-14 * 60, 14 * 60),
)
def test_a_time_is_written_as_it_was_read(
    hour: int, minute: int, milliseconds: int, offset: int | None
) -> None:
    zone = ""
    if offset is not None:
        sign, size = "-" if offset < 0 else "+", abs(offset)
        zone = f"{sign}{size // 60:02}:{size % 60:02}" if offset else "Z"
    second, fraction = divmod(milliseconds, 1000)
    text = f"{hour:02}:{minute:02}:{second:02}.{fraction:03}{zone}"
    assert clock_texts(*clocks(pa.array([text, None]))).to_pylist() == [text, None]
