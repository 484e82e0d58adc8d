"""Linear programmes over the margins of a table, solved by HiGHS.

A call of the solver costs a millisecond whatever it is asked, a small programme a tenth
of that: programmes that have nothing to do with each other are solved as one, in which
each is a block of its own. What is smallest for all is smallest for each.

So that there are many at a time, work is written as generators, which yield the
programmes they need solved and are sent the solutions: :func:`in_step` lets several run
side by side, :func:`solve` brings one to its end.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeVar

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from collect.datasets.estimation.arrays import Floats
from collect.datasets.estimation.disclosure.parts import Margins

_TOGETHER: Final = 3_000
"""Unknowns solved for in one call; with more of them a step takes longer."""


@dataclass(frozen=True, eq=False)
class Programme:
    """Goals (g x k), each to be made as small as it gets, of k unknowns between ``low``
    and ``high`` for which all ``margins`` (m x k) are 0."""

    goals: Floats
    margins: Margins
    low: Floats
    high: Floats

    def pieces(self) -> Iterator["Programme"]:
        """The same with no more goals each than are solved in one call."""
        step = max(1, _TOGETHER // max(1, self.goals.shape[1]))
        for first in range(0, len(self.goals), step):
            goals = self.goals[first : first + step]
            yield Programme(goals, self.margins, self.low, self.high)


@dataclass(frozen=True, eq=False)
class Solutions:
    """By goal: the smallest value (g), where it is reached (g x k), and the price of
    each margin (g x m)."""

    values: Floats
    points: Floats
    prices: Floats


T = TypeVar("T")

Solving = Generator[list[Programme], list[Solutions | None], T]
"""Work that ends in a T and has programmes solved on the way."""


def solve(work: Solving[T]) -> T:
    """Do the work, solving what it asks for."""
    try:
        asked = next(work)
        while True:
            asked = work.send(minimise_each(asked))
    except StopIteration as end:
        result: T = end.value
        return result


def in_step(works: Sequence[Solving[T]]) -> Solving[list[T]]:
    """All the works, and what each ends in: what they ask for at the same time is
    asked for at once."""
    ends: dict[int, T] = {}
    asked: dict[int, list[Programme]] = {}
    answers: dict[int, list[Solutions | None] | None] = dict.fromkeys(range(len(works)))
    while answers:
        for place, answer in answers.items():
            try:
                asked[place] = (
                    next(works[place]) if answer is None else works[place].send(answer)
                )
            except StopIteration as end:
                ends[place] = end.value
        if not asked:
            break
        solved = iter((yield [each for own in asked.values() for each in own]))
        answers = {
            place: list(islice(solved, len(own))) for place, own in asked.items()
        }
        asked = {}
    return [ends[place] for place in range(len(works))]


def minimise_each(programmes: Sequence[Programme]) -> list[Solutions | None]:
    """The solutions of each programme; None where its bounds contradict its margins."""
    pieces = [(i, own) for i, each in enumerate(programmes) for own in each.pieces()]
    found: list[list[Solutions | None]] = [[] for _ in programmes]
    batch: list[tuple[int, Programme]] = []
    size = 0
    for place, piece in pieces:
        if batch and size + piece.goals.size > _TOGETHER:
            _solve(batch, found)
            batch, size = [], 0
        batch.append((place, piece))
        size += piece.goals.size
    if batch:
        _solve(batch, found)
    return [_joined(own) for own in found]


def minimise_whole(
    goal: Floats, constraints: LinearConstraint, low: Floats, high: Floats
) -> Floats | None:
    """Where ``goal`` is smallest in whole numbers; None where there are none."""
    found = milp(
        goal,
        integrality=np.ones(len(goal), dtype=np.int64),
        bounds=Bounds(low, high),
        constraints=constraints,
        options={"mip_rel_gap": 0.0},
    )
    return None if found.x is None else np.rint(found.x)


def _solve(
    batch: Sequence[tuple[int, Programme]], found: list[list[Solutions | None]]
) -> None:
    """Add the solutions of the batch to ``found``, at the place of each."""
    solved = _together([piece for _, piece in batch])
    if solved is None and len(batch) > 1:
        for each in batch:
            _solve([each], found)
        return
    for number, (place, _) in enumerate(batch):
        found[place].append(None if solved is None else solved[number])


def _together(programmes: Sequence[Programme]) -> list[Solutions] | None:
    """The solutions of all, or None if one has none."""
    margins = _diagonal(programmes)
    bounds = [(each.low, each.high) for each in programmes for _ in each.goals]
    found = linprog(  # type: ignore[call-overload]
        np.concatenate([each.goals.ravel() for each in programmes]),
        A_eq=margins.matrix(),
        b_eq=np.zeros(margins.height),
        bounds=np.hstack(bounds).T,
        method="highs",
    )
    if found.status:
        return None
    return list(_apart(programmes, found.x, found.eqlin.marginals))


def _diagonal(programmes: Sequence[Programme]) -> Margins:
    """The margins of all, once for each goal, as the blocks of one matrix."""
    rows, columns, signs = [], [], []
    height = width = 0
    for each in programmes:
        goals, own = len(each.goals), each.margins
        block = np.arange(goals)[:, None]
        rows.append((height + block * own.height + own.row).ravel())
        columns.append((width + block * own.width + own.column).ravel())
        signs.append(np.tile(own.sign, goals))
        height, width = height + goals * own.height, width + goals * own.width
    return Margins(
        np.concatenate(rows),
        np.concatenate(columns),
        np.concatenate(signs),
        height,
        width,
    )


def _apart(
    programmes: Sequence[Programme], point: Floats, prices: Floats
) -> Iterator[Solutions]:
    height = width = 0
    for each in programmes:
        goals, (tall, wide) = len(each.goals), (each.margins.height, each.margins.width)
        points = point[width : width + goals * wide].reshape(goals, wide)
        own = prices[height : height + goals * tall].reshape(goals, tall)
        yield Solutions((each.goals * points).sum(axis=1), points, own)
        height, width = height + goals * tall, width + goals * wide


def _joined(pieces: Sequence[Solutions | None]) -> Solutions | None:
    known = [each for each in pieces if each is not None]
    if len(known) < len(pieces):
        return None
    return Solutions(
        np.concatenate([each.values for each in known]),
        np.concatenate([each.points for each in known]),
        np.concatenate([each.prices for each in known]),
    )
