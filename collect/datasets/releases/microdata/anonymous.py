"""From frames to frames in which nobody stands out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.estimation.disclosure import check_anonymity
from collect.datasets.estimation.disclosure.anonymity import Suggestion, codes_of
from collect.datasets.estimation.disclosure.local import Bools, suppress
from collect.datasets.estimation.disclosure.recoding import rounded
from collect.datasets.releases.microdata.frames import Column, Frame
from collect.datasets.releases.microdata.plan import Plan, PlanError
from collect.datasets.releases.microdata.sampling import DIGITS, STRATUM, WEIGHT

_HIDDEN: Final = " "
"""Begins the names of columns that are there for the check only."""
MEMBERS: Final = f"{_HIDDEN}members"
"""Stands for all rows of repeats of a household."""
_BETWEEN: Final = "\x1f"
_SUGGESTED: Final = 3


@dataclass(frozen=True, eq=False)
class Anonymous:
    """Frames with k households alike everywhere, and what it took.

    `suppressed`: values that went, by table and column; `unplaced`: rows that lost their
    place in the sample, by table; `removed`: households whose rows of repeats went.
    """

    frames: tuple[Frame, ...]
    suppressed: dict[str, dict[str, int]]
    unplaced: dict[str, int]
    removed: int


@dataclass(frozen=True, eq=False)
class _Settled:
    """A frame after local suppression, and the rows where a value went, by column."""

    frame: Frame
    gone: dict[str, Bools]

    @property
    def cells(self) -> dict[str, int]:
        """How many values of each column went."""
        found = {name.strip(): int(rows.sum()) for name, rows in self.gone.items()}
        return {name: count for name, count in found.items() if count}


def anonymous(frames: Sequence[Frame], plan: Plan) -> Anonymous:
    """Frames in which each combination of quasi-identifiers has k households.

    The stratum is one of them: its number goes with what it is made of. With `links` a
    household is known by itself and all its rows of repeats together, without by each
    row alone. Raises PlanError, which counts and names nobody.
    """
    known = [_with_stratum(frame) for frame in frames]
    found = _linked(known, plan) if plan.links else _unlinked(known, plan)
    for frame in found.frames:
        _require_diverse(frame, plan)
    return found


def _with_stratum(frame: Frame) -> Frame:
    if STRATUM not in frame.sample:
        return frame
    stratum = Column(_HIDDEN + STRATUM, frame.sample[STRATUM], quasi=True)
    return replace(frame, columns=(*frame.columns, stratum))


def _unlinked(frames: Sequence[Frame], plan: Plan) -> Anonymous:
    done, suppressed, unplaced = [], {}, {}
    for frame in frames:
        settled = _settled(frame, plan)
        rows = told(settled.frame, settled.gone)
        done.append(_unplaced(settled.frame, rows))
        suppressed[frame.path] = settled.cells
        unplaced[frame.path] = int(rows.sum())
    return Anonymous(tuple(done), suppressed, unplaced, 0)


def _linked(frames: Sequence[Frame], plan: Plan) -> Anonymous:
    root, *repeats = frames
    whole = replace(root, columns=(*root.columns, _composition(root, repeats)))
    settled = _settled(whole, plan)
    removed = root.owners.filter(pa.array(settled.gone.pop(MEMBERS)))
    lost = told(settled.frame, settled.gone)
    away = root.owners.filter(pa.array(lost))
    done, unplaced = [_unplaced(settled.frame, lost)], {root.path: int(lost.sum())}
    for frame in repeats:
        left = frame.filtered(pc.invert(pc.is_in(frame.owners, value_set=removed)))
        rows = pc.is_in(left.owners, value_set=away).to_numpy(zero_copy_only=False)
        done.append(_unplaced(left, rows))
        unplaced[frame.path] = int(rows.sum())
    return Anonymous(tuple(done), {root.path: settled.cells}, unplaced, len(removed))


def told(frame: Frame, gone: Mapping[str, Bools]) -> Bools:
    """Rows in which the sample would tell a value that went: all others of their
    stratum, of their cluster or of their weight have the same one, or none has any."""
    found = np.zeros(frame.rows, np.bool_)
    for name, rows in gone.items():
        codes = codes_of(frame.values[name])
        there = frame.values[name].is_valid().to_numpy(zero_copy_only=False)
        for sampled in frame.sample.values():
            group = codes_of(sampled)
            low = np.full(group.max(initial=0) + 1, np.iinfo(np.int64).max)
            high = np.full(len(low), -1)
            np.minimum.at(low, group[there], codes[there])
            np.maximum.at(high, group[there], codes[there])
            found |= rows & (high <= low)[group]
    return found


def _unplaced(frame: Frame, rows: Bools) -> Frame:
    """Those rows without stratum and cluster, and with their mean weight: totals stay.
    What was added for the check goes."""
    columns = tuple(each for each in frame.columns if each.name[0] != _HIDDEN)
    away = pa.array(rows)
    sample = {}
    for name, values in frame.sample.items():
        instead = pa.scalar(None, values.type)
        if name == WEIGHT and rows.any():
            mean = pa.array([pc.mean(values.filter(away)).as_py()], pa.float64())
            instead = rounded(mean, DIGITS)[0]
        sample[name] = pc.if_else(away, instead, values)
    return replace(frame, columns=columns, sample=sample)


def _settled(frame: Frame, plan: Plan) -> _Settled:
    """The frame after local suppression. Raises PlanError where it is not allowed."""
    quasi = frame.quasi
    lost = {name: np.zeros(frame.rows, np.bool_) for name in quasi}
    while quasi and frame.rows:
        at, first = _alike(frame)
        seen = {name: frame.values[name].take(first) for name in quasi}
        found = check_anonymity(seen, quasi, plan.k)
        if found.passed:
            break
        if not plan.local_suppression:
            _refuse(frame, len(found.rare), len(first), found.suggestions, plan)
        gone = _suppressed(frame, seen, plan)
        for name in quasi:
            rows = gone[name][at]
            lost[name] |= rows
            frame = _blanked(frame, name, rows)
    return _Settled(frame, lost)


def _suppressed(frame: Frame, seen: dict[str, pa.Array], plan: Plan) -> Any:
    try:
        return suppress(seen, list(frame.quasi), plan.k).gone
    except ValueError as error:
        raise PlanError(f"{frame.name}: {error}") from error


def _keys(frame: Frame, by: pa.Array) -> pa.Array:
    """What each row is known by, behind a text of each."""
    texts = [
        pc.fill_null(frame.values[name].cast(pa.string()), "\x00")
        for name in frame.quasi
    ]
    return pc.binary_join_element_wise(by, *texts, _BETWEEN)


def _alike(frame: Frame) -> tuple[Any, pa.Array]:
    """For each row the number of its like, and the first row of each: of those of a
    household that are alike there is one, for k brothers are no k households."""
    at = _keys(frame, frame.owners).dictionary_encode().indices.to_numpy()
    return at, pa.array(np.unique(at, return_index=True)[1])


def _blanked(frame: Frame, name: str, rows: Any) -> Frame:
    columns = tuple(
        replace(each, values=pc.if_else(pa.array(~rows), each.values, None))
        if each.name == name
        else each
        for each in frame.columns
    )
    return replace(frame, columns=columns)


def _refuse(
    frame: Frame,
    rare: int,
    rows: int,
    suggestions: Sequence[Suggestion],
    plan: Plan,
) -> None:
    named = ", ".join(name.strip() for name in frame.quasi)
    helpful = "; ".join(str(each).strip() for each in suggestions[:_SUGGESTED])
    raise PlanError(
        f"{rare} of {rows} combinations of {named} in {frame.name} are"
        f" those of fewer than {plan.k} households. Generalise, drop, or allow"
        f" localSuppression. {helpful}"
    )


def _composition(root: Frame, repeats: Sequence[Frame]) -> Column:
    """All that others may know of the rows of a household, in one text, in whatever order
    they come; null where there are none. How many there are is in it."""
    found: dict[str, list[str]] = {}
    for frame in repeats:
        path = pa.array([frame.path] * frame.rows, pa.string())
        rows = _keys(frame, path).to_pylist()
        for owner, text in zip(frame.owners.to_pylist(), rows, strict=True):
            found.setdefault(owner, []).append(text)
    values = [
        "\x1e".join(sorted(found[owner])) if owner in found else None
        for owner in root.owners.to_pylist()
    ]
    return Column(MEMBERS, pa.array(values, pa.string()), quasi=True)


def _require_diverse(frame: Frame, plan: Plan) -> None:
    asked = [
        each.name for each in frame.columns if not each.asked.isdisjoint(plan.sensitive)
    ]
    if not asked or not frame.rows or not frame.quasi:
        return
    found = check_anonymity(
        frame.values, frame.quasi, plan.k, sensitive=asked, diversity=plan.diversity
    )
    for name, rows in found.uniform.items():
        if len(rows):
            raise PlanError(
                f"{len(rows)} rows of {frame.name} are alike with others"
                f" that have fewer than {plan.diversity} different values of {name}:"
                " generalise more, or drop it"
            )
