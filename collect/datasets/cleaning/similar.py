"""Check of type ``duplicate``, similar: interviews that are nearly the same.

Kuriakose & Robbins (2016), "Don't get duped": for each interview the largest share of
answers it has in common with another one; 85 % and more is rarely honest.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from collect.datasets.cleaning.cells import Ints, one_array, to_texts
from collect.datasets.cleaning.checks import Check, findings
from collect.datasets.cleaning.groups import Floats, figure, group_rows

DEFAULT_SHARE: Final = 0.85
LEAST: Final = 5
"""So many questions must be answered, unless fewer are compared or the check says."""

EVERY_PAIR: Final = 400_000_000
"""Up to so many answers all pairs are compared, above it likely ones only."""
RECALL: Final = 0.99
"""Likely pairs include a pair just at the threshold with this probability, or ..."""
MOST_DRAWS: Final = 60
"""... as many draws as this give it."""
NEIGHBOURS: Final = 4
"""Rows compared on each side within a bucket of one draw."""
_BLOCK: Final = 200_000
_NAMED: Final = 5
"""So many differing questions are named."""

Codes = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class _Best:
    """For each row the nearest earlier row, -1 for none, and the share in common."""

    other: Ints
    share: Floats

    def learn(self, earlier: Ints, later: Ints, share: Floats) -> None:
        """Take in pairs; of equally near rows the earliest stays."""
        order = np.lexsort((earlier, -share, later))
        rows, first = np.unique(later[order], return_index=True)
        near, other = share[order][first], earlier[order][first]
        better = (near > self.share[rows]) | (
            (near == self.share[rows]) & (other < self.other[rows])
        )
        self.share[rows[better]] = near[better]
        self.other[rows[better]] = other[better]


def find_similar(
    check: Check,
    table: pa.Table,
    variables: Mapping[str, Any],
    *,
    threshold: float | None = None,
    least: int | None = None,
    by: Mapping[str, Any] | None = None,
) -> pa.Table:
    """Log lines for rows that share their answers with a row received earlier.

    ``variables``: the questions compared, one value a row. Of the questions that at
    least one of two rows answered, the share with equal answers is measured; pairs with
    fewer than ``least`` such questions (5, or all where there are fewer) are left out.
    Found is the later row (by ``_seq``) of a pair whose share is ``threshold`` (0.85)
    or more, with the nearest of the earlier rows. ``by``: only rows of one group are
    compared, as within the interviews of one enumerator.

    While that takes up to ``EVERY_PAIR`` comparisons all pairs are compared. Above it
    only rows that agree in all of some questions drawn at random are (locality-sensitive
    hashing; the draws are the same every time): a pair at the threshold is then missed
    with a probability of about 1 in 100 (more where the threshold is low or nearly all
    answers are alike, so that many rows agree in every draw), a nearer pair with less,
    and an earlier row may be named that is not the very nearest.

    Raises ValueError without variables, for a threshold not above 0 and up to 1, or for
    columns of another length.
    """
    limit = DEFAULT_SHARE if threshold is None else threshold
    if not variables:
        raise ValueError(f"check '{check.name}': name the variables to compare")
    if not 0 < limit <= 1:
        raise ValueError(f"check '{check.name}': threshold {limit} is no share up to 1")
    arrays = {name: one_array(column) for name, column in variables.items()}
    groups = {name: one_array(column) for name, column in (by or {}).items()}
    if any(len(each) != len(table) for each in [*arrays.values(), *groups.values()]):
        raise ValueError(f"check '{check.name}': give one value for each row")
    sequence = one_array(table["_seq"]).to_numpy(zero_copy_only=False)
    order = np.argsort(sequence, kind="stable")
    answers = _answers(list(arrays.values()))[order]
    group = group_rows(groups, len(table))[0][order]
    needed = max(1, min(LEAST, len(arrays)) if least is None else least)
    best = _Best(np.full(len(table), -1), np.zeros(len(table)))
    for earlier, later in _pairs(answers, group, limit):
        share = _share(answers, earlier, later, needed)
        near = share >= limit - 1e-9
        best.learn(earlier[near], later[near], share[near])
    return _lines(check, table, arrays, answers, order, best, limit)


def _lines(
    check: Check,
    table: pa.Table,
    arrays: Mapping[str, pa.Array],
    answers: Codes,
    order: Ints,
    best: _Best,
    limit: float,
) -> pa.Table:
    found = np.flatnonzero(best.other >= 0)
    found = found[np.argsort(order[found])]
    other = best.other[found]
    keys = one_array(table["_row"]).take(pa.array(order[other])).to_pylist()
    names = list(arrays)
    differ = answers[found] != answers[other]
    given = ((answers[found] >= 0) | (answers[other] >= 0)).sum(axis=1)
    reasons = []
    for place, key in enumerate(keys):
        apart = [names[k] for k in np.flatnonzero(differ[place]).tolist()]
        share = figure(round(100 * float(best.share[found[place]]), 1))
        reasons.append(
            f"{share} % of {given[place]} answers equal those of {key}; "
            f"the limit is {figure(100 * limit)} %{_apart(apart)}"
        )
    return findings(check, table, order[found], reasons)


def _apart(names: list[str]) -> str:
    if not names:
        return ""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"; apart: {', '.join(names[:_NAMED])}{more}"


def _answers(columns: list[pa.Array]) -> Codes:
    """A row of codes each; equal codes for equal answers, -1 for none."""
    grid = np.empty((len(columns[0]), len(columns)), dtype=np.int32)
    for place, column in enumerate(columns):
        plain = to_texts(column) if pa.types.is_nested(column.type) else column
        codes = pc.fill_null(plain.dictionary_encode().indices, -1)
        grid[:, place] = codes.to_numpy()
    return grid


def _share(answers: Codes, first: Ints, second: Ints, least: int) -> Floats:
    left, right = answers[first], answers[second]
    answered = ((left >= 0) | (right >= 0)).sum(axis=1)
    equal = ((left == right) & (left >= 0)).sum(axis=1)
    share: Floats = np.where(answered >= least, equal / np.maximum(answered, 1), 0.0)
    return share


def _pairs(answers: Codes, group: Ints, limit: float) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of rows of one group, the earlier first, in blocks."""
    size = np.bincount(group).astype(np.float64)
    if (size**2).sum() / 2 * answers.shape[1] <= EVERY_PAIR:
        yield from _every_pair(group)
    else:
        yield from _likely_pairs(answers, group, limit)


def _every_pair(group: Ints) -> Iterator[tuple[Ints, Ints]]:
    order = np.argsort(group, kind="stable")
    ends = np.cumsum(np.bincount(group)) if len(group) else np.zeros(0, np.int64)
    after = ends[group[order]] - np.arange(len(order)) - 1
    limits = np.append(0, np.cumsum(after))
    start = 0
    while start < len(order):
        stop = int(np.searchsorted(limits, limits[start] + _BLOCK, "right")) - 1
        stop = max(stop, start + 1)
        first = np.repeat(np.arange(start, stop), after[start:stop])
        step = np.arange(len(first)) - np.repeat(
            limits[start:stop] - limits[start], after[start:stop]
        )
        yield order[first], order[first + step + 1]
        start = stop


def _likely_pairs(
    answers: Codes, group: Ints, limit: float
) -> Iterator[tuple[Ints, Ints]]:
    """Pairs that agree in all questions of one of several draws.

    A pair with share s agrees in k questions drawn at random with probability s^k or
    more (blank agrees with blank); k is the least that parts most rows from each other.
    """
    draw = np.random.default_rng(20160301)
    questions = answers.shape[1]
    salt = draw.integers(1, 2**63, questions, dtype=np.uint64) | np.uint64(1)
    mixed = _mixed(answers.astype(np.uint64) * salt)
    belongs = _mixed(group.astype(np.uint64) + np.uint64(1))
    width = _width(mixed, belongs, draw, limit)
    draws = np.log(1 - RECALL) / np.log1p(-min(limit**width, 0.999))
    for _ in range(int(np.clip(np.ceil(draws), 4, MOST_DRAWS))):
        chosen = draw.permutation(questions)[:width]
        keys = belongs + mixed[:, chosen].sum(axis=1, dtype=np.uint64)
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        for apart in range(1, NEIGHBOURS + 1):
            at = np.flatnonzero(ordered[apart:] == ordered[:-apart])
            for start in range(0, len(at), _BLOCK):
                block = at[start : start + _BLOCK]
                yield order[block], order[block + apart]


def _width(
    mixed: NDArray[np.uint64],
    belongs: NDArray[np.uint64],
    draw: np.random.Generator,
    limit: float,
) -> int:
    """How many questions a draw takes: few enough to be agreed in by a pair at the
    limit in 1 of 13 draws, and no more than part nine rows in ten."""
    rows, questions = mixed.shape
    most = questions if limit == 1 else int(np.log(0.075) / np.log(limit))
    most = max(1, min(int(questions), most))
    chosen = draw.permutation(questions)
    keys = belongs.copy()
    for width in range(1, most):
        keys += mixed[:, chosen[width - 1]]
        if len(np.unique(keys)) >= 0.9 * rows:
            return width
    return most


def _mixed(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread keys over all 64 bits (finaliser of MurmurHash3)."""
    for factor in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        keys = (keys ^ (keys >> np.uint64(33))) * np.uint64(factor)
    return keys ^ (keys >> np.uint64(33))
