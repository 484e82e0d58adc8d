"""Check of type ``duplicate``, similar: interviews that are nearly the same.

Kuriakose & Robbins (2016), "Don't get duped": for each interview the largest share of
answers it has in common with another one; 85 % and more is rarely honest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from collect.datasets.cleaning.cells import Bools, Ints, equal_codes, one_array
from collect.datasets.cleaning.checks import Check, findings
from collect.datasets.cleaning.groups import Floats, figure, group_rows
from collect.datasets.cleaning.pairs import Answers

DEFAULT_SHARE: Final = 0.85
LEAST: Final = 5
"""So many questions must be answered, unless fewer are compared or the check says."""

_NAMED: Final = 5
"""So many differing questions are named."""


@dataclass(frozen=True, eq=False)
class Known:
    """What was found before some rows came.

    `lines`: the findings among the other rows, which are as they were; `added`: for
    each row whether it is new.
    """

    lines: pa.Table
    added: Bools


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
    known: Known | None = None,
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

    With ``known`` only new rows are searched for, where no new row lies before an old
    one: the lines are those of a search for all.

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
    answers = Answers(
        [equal_codes(column)[order] for column in arrays.values()],
        group_rows(groups, len(table))[0][order],
        limit,
    )
    start = _start(answers, known, order)
    needed = max(1, min(LEAST, len(arrays)) if least is None else least)
    grid = np.array(answers.codes)
    best = _Best(np.full(len(table), -1), np.zeros(len(table)))
    for earlier, later in answers.pairs(start):
        share = _share(grid, earlier, later, needed)
        near = share >= limit - 1e-9
        best.learn(earlier[near], later[near], share[near])
    found = _lines(check, table, list(arrays), grid, order, best, limit)
    return pa.concat_tables([known.lines, found]) if known and start else found


def _start(answers: Answers, known: Known | None, order: Ints) -> int:
    """The place of the first row to search for: those before it have their findings."""
    if known is None:
        return 0
    added = known.added[order]
    start = len(added) - int(added.sum())
    ready = added[start:].all() and answers.settled(start)
    return start if ready else 0


def _lines(
    check: Check,
    table: pa.Table,
    names: list[str],
    answers: NDArray[np.int32],
    order: Ints,
    best: _Best,
    limit: float,
) -> pa.Table:
    found = np.flatnonzero(best.other >= 0)
    found = found[np.argsort(order[found])]
    other = best.other[found]
    keys = one_array(table["_row"]).take(pa.array(order[other])).to_pylist()
    left, right = answers[:, found], answers[:, other]
    differ = (left != right).T
    given = ((left >= 0) | (right >= 0)).sum(axis=0)
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


def _share(answers: NDArray[np.int32], first: Ints, second: Ints, least: int) -> Floats:
    left, right = answers[:, first], answers[:, second]
    answered = ((left >= 0) | (right >= 0)).sum(axis=0)
    equal = ((left == right) & (left >= 0)).sum(axis=0)
    share: Floats = np.where(answered >= least, equal / np.maximum(answered, 1), 0.0)
    return share
