"""Checks over whole columns find what a plain reading of each row finds."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collect.datasets.cleaning import (
    Area,
    Check,
    find_durations,
    find_similar,
    find_straightlines,
)

patient = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
Grid = list[list[str | None]]
grids = st.integers(2, 6).flatmap(
    lambda width: st.lists(
        st.lists(st.sampled_from(["a", "b", None]), min_size=width, max_size=width),
        min_size=1,
        max_size=12,
    )
)


def table(size: int) -> pa.Table:
    keys = [f"u{n}" for n in range(size)]
    return pa.table({"_instance_id": keys, "_row": keys, "_seq": range(size)})


def columns(grid: Grid) -> dict[str, pa.Array]:
    return {
        f"q{n}": pa.array([row[n] for row in grid], pa.string())
        for n in range(len(grid[0]))
    }


@patient
@given(grids)
def test_straight_lines_are_those_of_each_row(grid: Grid) -> None:
    needed = min(5, len(grid[0]))
    lines = [
        f"u{n}"
        for n, row in enumerate(grid)
        if sum(cell is not None for cell in row) >= needed and len({*row} - {None}) == 1
    ]
    log = find_straightlines(Check("x"), table(len(grid)), columns(grid))
    assert log["row"].to_pylist() == lines


@patient
@given(grids, st.sampled_from([0.3, 0.5, 0.8, 1.0]), st.integers(1, 3))
def test_the_nearest_earlier_interview_is_that_of_each_pair(
    grid: Grid, threshold: float, groups: int
) -> None:
    expected = []
    for later, row in enumerate(grid):
        best: tuple[float, int] = (0.0, 0)
        for earlier in range(later % groups, later, groups):
            pairs = list(zip(row, grid[earlier], strict=True))
            answered = [pair for pair in pairs if pair != (None, None)]
            equal = sum(a == b for a, b in answered)
            if len(answered) >= 2 and equal / len(answered) >= threshold:
                best = max(best, (equal / len(answered), -earlier))
        if best[0]:
            expected.append((f"u{later}", f"u{-best[1]};"))
    group = pa.array([str(n % groups) for n in range(len(grid))])
    log = find_similar(
        Check("x"),
        table(len(grid)),
        columns(grid),
        threshold=threshold,
        least=2,
        by={"g": group},
    )
    found = [
        (line["row"], line["reason"].split("those of ")[1].split()[0])
        for line in log.to_pylist()
    ]
    assert found == expected


moments = st.none() | st.integers(-3000, 3000).map(
    lambda minutes: datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
offsets = st.sampled_from([None, -300, 0, 345, 720])


@patient
@given(st.lists(st.tuples(moments, moments, offsets, offsets), min_size=1, max_size=8))
def test_durations_are_those_of_each_row(
    rows: list[tuple[datetime | None, datetime | None, int | None, int | None]],
) -> None:
    expected = []
    for n, (start, end, first, last) in enumerate(rows):
        if start is None or end is None:
            continue
        minutes = (end - start).total_seconds() / 60
        overnight = minutes > 1440
        if first is not None and last is not None:
            days = [
                (moment + timedelta(minutes=east)).date()
                for moment, east in ((start, first), (end, last))
            ]
            overnight = days[1] > days[0]
        if minutes < 10 or minutes > 90 or overnight:
            expected.append(f"u{n}")
    kind = pa.timestamp("us", tz="UTC")
    log = find_durations(
        Check("x"),
        table(len(rows)),
        pa.array([row[0] for row in rows], kind),
        pa.array([row[1] for row in rows], kind),
        min_minutes=10,
        max_minutes=90,
        start_offset=pa.array([row[2] for row in rows], pa.int16()),
        end_offset=pa.array([row[3] for row in rows], pa.int16()),
    )
    assert log["row"].to_pylist() == expected


coordinate = st.integers(0, 8)
points = st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=20)
boxes = st.tuples(coordinate, coordinate, st.integers(1, 5), st.integers(1, 5))


@patient
@given(boxes, points)
def test_an_area_holds_the_points_within(
    box: tuple[int, int, int, int], places: list[tuple[int, int]]
) -> None:
    west, south, width, height = box
    east, north = west + width, south + height
    ring = f"[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]"
    area = Area(f'{{"type": "Polygon", "coordinates": [{ring}]}}')
    inside = [west < x + 0.5 < east and south < y + 0.5 < north for x, y in places]
    lat = np.array([y + 0.5 for _, y in places])
    lon = np.array([x + 0.5 for x, _ in places])
    assert area.holds(lat, lon).tolist() == inside
