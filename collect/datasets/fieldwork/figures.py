"""The table of figures: the total, then each group."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from collect.datasets.cleaning.groups import quantile
from collect.datasets.fieldwork import intervals, verdicts
from collect.datasets.fieldwork.answers import Counts
from collect.datasets.fieldwork.groups import Groups, Key, group_interviews
from collect.datasets.fieldwork.interviews import Interviews
from collect.datasets.fieldwork.plan import Target, planned
from collect.datasets.fieldwork.verdicts import Verdict
from collect.datasets.tables.schema import INSTANT

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Columns = dict[str, Any]

TOTAL: Final = "_T"
"""SDMX code of a dimension that is not broken down."""
_STATES: Final = {
    "approved": "approved",
    "has_issues": "hasIssues",
    "edited": "edited",
    "rejected": "rejected",
}
_RATES: Final = {
    "findings": ("error", "warning"),
    "pending": ("pending_error", "pending_warning"),
}


def figures(
    interviews: Interviews,
    by: Sequence[str],
    targets: Sequence[Target] = (),
    *,
    since: date | None = None,
    until: date | None = None,
) -> pa.Table:
    """Figures of all interviews, then of each group of `by`, in order of their keys.

    `by`: none, one or two of `BY`. `since`, `until`: first and last day, both included,
    on which the interviews began. Groups that have a target and no interview are there.
    Columns: one for each of `by` (`_T` for the total, empty where unknown), and those
    of docs/fieldwork.md with dots for underscores between a figure and its part.
    """
    first, last = (day.isoformat() if day else "" for day in (since, until))
    kept = _within(interviews.keys["day"], first, last)
    interviews = interviews if kept.all() else interviews.at(kept)
    targets = [each for each in targets if _is_within(each.day, first, last)]
    whole = Groups([()], np.zeros(len(interviews), np.int64))
    total = _table(interviews, whole, by, planned(targets, ()), total=True)
    if not by:
        return total
    plan = planned(targets, by)
    groups = group_interviews(interviews.keys, by, len(interviews), plan)
    return pa.concat_tables([total, _table(interviews, groups, by, plan, total=False)])


def _within(days: pa.Array, first: str, last: str) -> NDArray[np.bool_]:
    kept = pc.and_(
        pc.greater_equal(days, first), pc.less_equal(days, last or "9999-12-31")
    )
    found: NDArray[np.bool_] = pc.fill_null(kept, not (first or last)).to_numpy(
        zero_copy_only=False
    )
    return found


def _is_within(day: str, first: str, last: str) -> bool:
    return not day or (day >= first and (not last or day <= last))


def _table(
    interviews: Interviews,
    groups: Groups,
    by: Sequence[str],
    plan: Mapping[Key, int],
    *,
    total: bool,
) -> pa.Table:
    size = len(groups.keys)
    n = np.bincount(groups.of, minlength=size).astype(np.int64)
    columns: Columns = {
        name: pa.array(
            [TOTAL if total else key[place] for key in groups.keys], pa.string()
        )
        for place, name in enumerate(by)
    }
    columns["interviews"] = n
    columns |= _time(interviews, groups, n)
    columns |= _review(interviews, groups)
    columns |= _target(groups, plan, n - columns["review.rejected"])
    found: dict[str, Verdict] = {}
    columns |= _duration(interviews, groups, found)
    columns |= _shares(interviews, groups, found)
    columns |= _rates(interviews, groups, found)
    columns |= _accuracy(interviews, groups)
    words = verdicts.differences(found, n)
    columns |= {
        f"{name}.differs": pa.array(each, pa.string()) for name, each in words.items()
    }
    return pa.table({name: _column(each) for name, each in columns.items()})


def _column(values: Any) -> pa.Array:
    if isinstance(values, np.ndarray) and values.dtype.kind == "f":
        return pa.array(values, from_pandas=True)
    return values if isinstance(values, pa.Array) else pa.array(values)


def _time(interviews: Interviews, groups: Groups, n: Ints) -> Columns:
    """When they were made, and on how many days."""
    size, known = len(n), n > 0
    ends = np.zeros((2, size), np.int64)
    order = np.argsort(groups.of, kind="stable")
    if len(order):
        starts = (np.cumsum(n) - n)[known]
        ordered = interviews.began[order]
        ends[0, known] = np.minimum.reduceat(ordered, starts)
        ends[1, known] = np.maximum.reduceat(ordered, starts)
    first, last = (pa.array(each, pa.int64(), mask=~known) for each in ends)
    day = pc.fill_null(interviews.keys["day"], "").dictionary_encode()
    wide = max(len(day.dictionary), 1)
    pairs = np.unique(groups.of * wide + day.indices.to_numpy())
    days = np.bincount(pairs // wide, minlength=size)
    with np.errstate(invalid="ignore"):
        per_day = n / np.where(known, days, np.nan)
    return {
        "first": first.cast(INSTANT),
        "last": last.cast(INSTANT),
        "days": days,
        "per_day": per_day,
    }


def _review(interviews: Interviews, groups: Groups) -> Columns:
    size = len(groups.keys)
    states = {
        name: np.bincount(
            groups.of,
            pc.fill_null(pc.equal(interviews.review, state), False).to_numpy(
                zero_copy_only=False
            ),
            size,
        ).astype(np.int64)
        for name, state in _STATES.items()
    }
    return {f"review.{name}": count for name, count in states.items()}


def _target(groups: Groups, plan: Mapping[Key, int], done: Ints) -> Columns:
    """What is planned, and how far it is done: rejected interviews do not count."""
    goal = np.array([plan.get(key, np.nan) for key in groups.keys], np.float64)
    with np.errstate(all="ignore"):
        share = np.where(goal > 0, done / goal, np.nan)
    left = pa.array(np.maximum(goal - done, 0), from_pandas=True)
    return {
        "target.planned": pa.array(goal, from_pandas=True).cast(pa.int64()),
        "target.done": done,
        "target.share": share,
        "target.remaining": left.cast(pa.int64()),
    }


def _duration(
    interviews: Interviews, groups: Groups, found: dict[str, Verdict]
) -> Columns:
    """Minutes of the interviews whose duration is known."""
    size, known = len(groups.keys), np.isfinite(interviews.minutes)
    minutes, group = interviews.minutes[known], groups.of[known]
    found["duration"] = verdicts.of_minutes(minutes, group, size)
    n = np.bincount(group, minlength=size)
    lower, upper = intervals.median_interval(minutes, group, size)
    with np.errstate(invalid="ignore"):
        mean = np.bincount(group, minutes, size) / np.where(n, n, np.nan)
    return {
        "duration.n": n,
        "duration.median": _quantile(minutes, group, size, 0.5),
        "duration.lower": lower,
        "duration.upper": upper,
        "duration.lower_quartile": _quantile(minutes, group, size, 0.25),
        "duration.upper_quartile": _quantile(minutes, group, size, 0.75),
        "duration.mean": mean,
    }


def _quantile(x: Floats, group: Ints, size: int, q: float) -> Floats:
    present, own = np.unique(group, return_inverse=True)
    values = np.full(size, np.nan)
    if len(present):
        values[present] = quantile(x, own, q)
    return values


def _accuracy(interviews: Interviews, groups: Groups) -> Columns:
    known = np.isfinite(interviews.accuracy)
    metres, group = interviews.accuracy[known], groups.of[known]
    return {"gps.accuracy": _quantile(metres, group, len(groups.keys), 0.5)}


def _shares(
    interviews: Interviews, groups: Groups, found: dict[str, Verdict]
) -> Columns:
    columns: Columns = {}
    for name in ("short", "outdated"):
        columns |= _of_interviews(name, getattr(interviews, name), groups, found)
    columns |= _of_interviews("gps", interviews.point, groups, found)
    columns |= _of_interviews("inaccurate", interviews.inaccurate, groups, found)
    for name in ("missing", "dont_know", "blank"):
        columns |= _of_answers(name, getattr(interviews, name), groups, found)
    return columns


def _of_interviews(
    name: str, counts: Counts, groups: Groups, found: dict[str, Verdict]
) -> Columns:
    """A share of interviews, one counted in or out each."""
    size, asked = len(groups.keys), counts.of > 0
    group = groups.of[asked]
    found[name] = verdicts.of_interviews(counts.hits[asked], group, size)
    hits, of = _summed(counts, groups)
    share = _divided(hits, of)
    return _share(name, hits, of, share, intervals.share_interval(share, of))


def _of_answers(
    name: str, counts: Counts, groups: Groups, found: dict[str, Verdict]
) -> Columns:
    """A share of answers, of which an interview has many or none."""
    size, asked = len(groups.keys), counts.of > 0
    own = Counts(counts.hits[asked], counts.of[asked])
    group = groups.of[asked]
    found[name] = verdicts.of_answers(own.hits, own.of, group, size)
    hits, of = _summed(counts, groups)
    share = _divided(hits, of)
    n = np.bincount(group, minlength=size)
    deff = _design_effect(own, group, size)
    ends = intervals.clustered_interval(share, of, n, deff)
    return _share(name, hits, of, share, ends)


def _design_effect(counts: Counts, group: Ints, size: int) -> Floats:
    """How much the variance of a group's ratio exceeds that of answers drawn one by one:
    the group's own, or that of all if it is larger, as few interviews can be alike by
    chance; at least 1."""
    alone = np.zeros(len(group), np.int64)
    everyone = _own_effect(counts, alone, 1)
    found: Floats = np.fmax(_own_effect(counts, group, size), everyone[0])
    return np.fmax(found, 1.0)


def _own_effect(counts: Counts, group: Ints, size: int) -> Floats:
    """V / (p (1 - p) / answers), V the linearised variance of a ratio with interviews as
    clusters, n / (n - 1) sum((y - p x)^2) / (sum x)^2."""
    n = np.bincount(group, minlength=size)
    hits, of = (np.bincount(group, each, size) for each in counts)
    with np.errstate(all="ignore"):
        p = hits / of
        squares = np.bincount(group, (counts.hits - p[group] * counts.of) ** 2, size)
        found: Floats = n / (n - 1) * squares / of / (p * (1 - p))
    found[~np.isfinite(found)] = np.nan
    return found


def _rates(
    interviews: Interviews, groups: Groups, found: dict[str, Verdict]
) -> Columns:
    """Findings in the interviews that checks have seen."""
    size, seen = len(groups.keys), interviews.examined
    group = groups.of[seen]
    n = np.bincount(group, minlength=size).astype(np.int64)
    columns: Columns = {"findings.examined": n}
    for name, kinds in _RATES.items():
        errors, warnings = (interviews.findings[kind][seen] for kind in kinds)
        count = errors + warnings
        found[name] = verdicts.of_rates(count, group, size)
        sums = {"errors": errors, "warnings": warnings, "count": count}
        for part, each in sums.items():
            added = np.bincount(group, each, size).astype(np.int64)
            columns[f"{name}.{part}"] = added
        total = columns[f"{name}.count"]
        spread = _dispersion(count, group, size)
        lower, upper = intervals.rate_interval(total, n, spread)
        columns |= {
            f"{name}.per_interview": _divided(total, n),
            f"{name}.lower": lower,
            f"{name}.upper": upper,
        }
    return columns


def _dispersion(count: Ints, group: Ints, size: int) -> Floats:
    """Variance of an interview's number as a multiple of its mean: the group's own, or
    that of all if it is larger; at least 1."""
    alone = np.zeros(len(group), np.int64)
    everyone = _own_dispersion(count, alone, 1)
    found: Floats = np.fmax(_own_dispersion(count, group, size), everyone[0])
    return np.fmax(found, 1.0)


def _own_dispersion(count: Ints, group: Ints, size: int) -> Floats:
    n = np.bincount(group, minlength=size)
    with np.errstate(all="ignore"):
        mean = np.bincount(group, count, size) / n
        squares = np.bincount(group, (count - mean[group]) ** 2, size)
        found: Floats = squares / (n - 1) / mean
    found[~np.isfinite(found)] = np.nan
    return found


def _summed(counts: Counts, groups: Groups) -> tuple[Ints, Ints]:
    hits, of = (
        np.bincount(groups.of, each, len(groups.keys)).astype(np.int64)
        for each in counts
    )
    return hits, of


def _divided(hits: Ints, of: Ints) -> Floats:
    with np.errstate(all="ignore"):
        return hits / np.where(of > 0, of, np.nan)


def _share(
    name: str, hits: Ints, of: Ints, share: Floats, ends: tuple[Floats, Floats]
) -> Columns:
    lower, upper = ends
    return {
        f"{name}.count": hits,
        f"{name}.of": of,
        f"{name}.share": share,
        f"{name}.lower": lower,
        f"{name}.upper": upper,
    }
