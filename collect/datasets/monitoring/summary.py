"""Small sums over interviews, for pages and pictures: by day, by group, by minutes, by
hour of the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from collect.datasets.fieldwork import Target
from collect.datasets.fieldwork.groups import group_interviews
from collect.datasets.fieldwork.plan import planned
from collect.datasets.monitoring.about import Standing
from collect.datasets.monitoring.choosing import minute_of_day

Ints = NDArray[np.int64]

REJECTED: Final = "rejected"
HOURS: Final = 24
_HOUR: Final = 60
_WIDTHS: Final = (1, 2, 5, 10, 15, 20, 30, 60, 120)
_BARS: Final = 16
"""Most bars of a histogram, the last one open."""
_TAIL: Final = 0.97
_QUARTER: Final = 15
"""Minutes: clocks of the world are apart by whole quarters."""


@dataclass(frozen=True)
class Tally:
    """Interviews of a group: `made`, and `done`, which are not rejected; how many are
    planned, and were due by the day that counts as today; the last day with one."""

    key: str
    made: int
    done: int
    planned: int | None
    due: int | None
    last: str

    @property
    def share(self) -> float | None:
        """What is done of what is planned."""
        return self.done / self.planned if self.planned else None

    @property
    def behind(self) -> int:
        """How many that were due are missing."""
        return max((self.due or 0) - self.done, 0)

    @property
    def remaining(self) -> int:
        """How many are missing from what is planned."""
        return max((self.planned or 0) - self.done, 0)


@dataclass(frozen=True)
class Day:
    """Interviews of a day; `done` are not rejected, `total` those up to and with this
    day, `due` the targets up to it."""

    day: str
    made: int
    done: int
    total: int
    due: int | None


@dataclass(frozen=True)
class Bar:
    """Interviews that took from `start` to less than `end` minutes; the last bar has no
    end."""

    start: int
    end: int | None
    count: int

    @property
    def span(self) -> str:
        """As a choice says it."""
        return f"{self.start}-{'' if self.end is None else self.end}"


def is_done(found: Standing) -> NDArray[np.bool_]:
    """Whether each interview counts for targets: rejected ones do not."""
    rejected = pc.fill_null(pc.equal(found.interviews.review, REJECTED), False)
    done: NDArray[np.bool_] = ~rejected.to_numpy(zero_copy_only=False)
    return done


def today(found: Standing, moment: datetime) -> str:
    """The day that it is at `moment` where interviews are made, by the clocks of phones
    there; by UTC before the first."""
    told = found.interviews
    ahead = 0.0
    if len(found):
        last = int(np.argmax(told.began))
        minutes = (told.clock[last] - told.began[last]) / 60_000_000
        ahead = round(minutes / _QUARTER) * _QUARTER
    return (moment + timedelta(minutes=ahead)).date().isoformat()


def tallies(
    found: Standing, by: Sequence[str], targets: Sequence[Target], day: str
) -> list[Tally]:
    """Each group of one dimension, or the total (none); `day` counts as today."""
    names = {name for target in targets for name in target.by}
    by_target = [name for name in by if name in (*names, "area", "enumerator")]
    plan = planned(targets, by) if by_target == list(by) else {}
    due = [target for target in targets if target.day and target.day <= day]
    dated = any(target.day for target in targets)
    so_far = planned(due, by) if plan and dated else {}
    groups = group_interviews(found.interviews.keys, by, len(found), plan)
    size = len(groups.keys)
    made = np.bincount(groups.of, minlength=size)
    done = np.bincount(groups.of[is_done(found)], minlength=size)
    last = _last_days(found, groups.of, size)
    return [
        Tally(
            key[0] if key else "",
            int(made[place]),
            int(done[place]),
            plan.get(key),
            so_far.get(key, 0) if so_far and key in plan else None,
            last[place],
        )
        for place, key in enumerate(groups.keys)
    ]


def _last_days(found: Standing, of: Ints, size: int) -> list[str]:
    clock = np.full(size, np.iinfo(np.int64).min)
    np.maximum.at(clock, of, found.interviews.clock)
    known = clock > np.iinfo(np.int64).min
    days = pa.array(clock, pa.int64(), mask=~known).cast(pa.timestamp("us"))
    return [day or "" for day in days.cast(pa.date32()).cast(pa.string()).to_pylist()]


def days(found: Standing, targets: Sequence[Target]) -> list[Day]:
    """Every day from the first with an interview, or target, to the last."""
    made = _by_day(found.interviews.keys["day"])
    done = _by_day(found.interviews.keys["day"].filter(pa.array(is_done(found))))
    aims = {key[0]: number for key, number in planned(targets, ["day"]).items()}
    known = sorted({*made, *aims})
    if not known:
        return []
    total, due, rows = 0, 0, []
    for day in _every_day(known[0], max(made, default=known[-1])):
        total += done.get(day, 0)
        due += aims.get(day, 0)
        rows.append(
            Day(day, made.get(day, 0), done.get(day, 0), total, due if aims else None)
        )
    return rows


def _by_day(texts: pa.Array) -> dict[str, int]:
    found = texts.drop_null().value_counts()
    return dict(
        zip(
            found.field("values").to_pylist(),
            found.field("counts").to_pylist(),
            strict=True,
        )
    )


_LONGEST: Final = 3 * 366
"""Days that are shown at most: the clocks of phones can be years wrong."""


def _every_day(first: str, last: str) -> list[str]:
    end = date.fromisoformat(last)
    start = max(date.fromisoformat(first), end - timedelta(days=_LONGEST))
    count = (end - start).days + 1
    return [(start + timedelta(days=number)).isoformat() for number in range(count)]


def bars(found: Standing) -> list[Bar]:
    """How many interviews took how long, in steps that suit them."""
    minutes = found.interviews.minutes
    minutes = minutes[np.isfinite(minutes)]
    if not len(minutes):
        return []
    most = float(np.quantile(minutes, _TAIL))
    width = next((each for each in _WIDTHS if most / each < _BARS - 1), _WIDTHS[-1])
    count = int(min(most // width + 1, _BARS - 1))
    place = np.minimum(minutes // width, count).astype(np.int64)
    counts = np.bincount(place, minlength=count + 1)
    closed = [
        Bar(number * width, (number + 1) * width, int(counts[number]))
        for number in range(count)
    ]
    return [*closed, Bar(count * width, None, int(counts[count]))]


def hours(found: Standing) -> list[int]:
    """How many interviews began in each hour of the day."""
    counts = np.bincount(minute_of_day(found.interviews) // _HOUR, minlength=HOURS)
    return [int(count) for count in counts]


def counts_of(found: Standing, name: str) -> dict[str, int]:
    """How many interviews each value of a key has, the most frequent first; the empty
    text where it is not known."""
    values = pc.fill_null(found.interviews.keys[name], "").value_counts()
    rows = [(row["values"], row["counts"]) for row in values.to_pylist()]
    return dict(sorted(rows, key=lambda row: (-row[1], row[0])))


def reviews(found: Standing) -> Mapping[str, int]:
    """How many interviews are in each review state; the empty one for received."""
    values = pc.fill_null(found.interviews.review, "").value_counts()
    return {row["values"]: row["counts"] for row in values.to_pylist()}
