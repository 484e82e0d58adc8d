"""The linked table of an indicator: its cells and the sums that tie them together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from collect.datasets.estimation.arrays import Floats, Ints
from collect.datasets.estimation.disclosure.observations import (
    REF_AREA,
    Key,
    Kind,
    Observation,
)
from collect.datasets.estimation.disclosure.parts import Margins

Hierarchies = Mapping[str, Mapping[str, str]]
"""Parent code by code, by dimension. Areas add up only where their parents are named."""

REST: Final = "_REST"
"""Code of what a parent counts beyond the children that are listed."""


@dataclass(frozen=True)
class Relation:
    """A margin: the cell ``parent`` is the sum of ``children`` over ``dimension``.

    ``missing``: cases of the parent with no code in the dimension. Readers are taken
    to know them, so that the margin adds up for them.
    """

    dimension: str
    parent: int
    children: tuple[int, ...]
    missing: int


@dataclass(frozen=True, eq=False)
class Table:
    """Cells with what adds up over them: cases, weights, and weighted sums of values.

    ``positions``: the observations of each cell; a cell without one is never
    published but tied to others by sums: a margin nobody asked for, or a rest.
    ``problems``: margins that do not add up, such as of codes that overlap.
    """

    kind: Kind
    keys: tuple[Key, ...]
    positions: tuple[tuple[int, ...], ...]
    n: Ints
    weight: Floats
    amount: Floats
    relations: tuple[Relation, ...]
    problems: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def hidden(self) -> np.ndarray:
        """Cells that no observation publishes."""
        return np.array([not own for own in self.positions], dtype=bool)

    @property
    def roots(self) -> np.ndarray:
        """Cells that are no part of another."""
        found = np.ones(len(self), dtype=bool)
        for relation in self.relations:
            found[list(relation.children)] = False
        return found

    def margins(self) -> Margins:
        """One row a relation: children minus parent. Deviations from the truth that
        readers cannot tell apart from it give 0 in every row."""
        rows, columns, signs = [], [], []
        for row, relation in enumerate(self.relations):
            rows += [row] * (len(relation.children) + 1)
            columns += [*relation.children, relation.parent]
            signs += [1.0] * len(relation.children) + [-1.0]
        return Margins(
            np.array(rows, dtype=np.intp),
            np.array(columns, dtype=np.intp),
            np.array(signs),
            len(self.relations),
            len(self),
        )


def parents(cell: Key, hierarchies: Hierarchies) -> Iterator[tuple[str, Key]]:
    """The cells one step up, by dimension: the parent code, or the total."""
    for dimension, code in cell.codes:
        above = hierarchies.get(dimension, {}).get(code)
        others = tuple(pair for pair in cell.codes if pair[0] != dimension)
        if above is not None:
            codes = tuple(sorted((*others, (dimension, above))))
            yield dimension, Key(cell.period, codes)
        elif dimension != REF_AREA:
            yield dimension, Key(cell.period, others)


def build(
    observations: Sequence[Observation],
    kind: Kind = "proportion",
    hierarchies: Hierarchies | None = None,
    *,
    protect_missing: bool = False,
) -> Table:
    """The linked table of the observations of one indicator, its cells by key.

    Raises ValueError where an observation has no n, or two of the same domain differ.
    """
    builder = _Builder(kind, hierarchies or {}, protect_missing)
    for position in sorted(range(len(observations)), key=lambda p: observations[p].key):
        builder.add(position, observations[position])
    builder.add_margins()
    builder.relate()
    builder.look_for_cycles({each.key for each in observations})
    return builder.table()


def cyclic(breakdowns: Iterable[frozenset[str]]) -> bool:
    """Whether crossings bound each other more closely than their margins say.

    A*B, B*C and A*C do, by the crossing of all three that nobody publishes; A*B and B*C
    do not. Graham's reduction: take out dimensions of one breakdown only, and breakdowns
    within another, until nothing is left (Dobra and Fienberg 2000, PNAS 97(22)).
    """
    left = set(breakdowns)
    while left:
        every = [dimension for own in left for dimension in own]
        smaller = {frozenset(d for d in own if every.count(d) > 1) for own in left}
        maximal = {own for own in smaller if not any(own < other for other in smaller)}
        if maximal == left:
            return maximal != {frozenset()}
        left = maximal
    return False


class _Builder:
    def __init__(self, kind: Kind, hierarchies: Hierarchies, missing: bool) -> None:
        self.kind = kind
        self.hierarchies = hierarchies
        self.protect_missing = missing
        self.index: dict[Key, int] = {}
        self.positions: list[list[int]] = []
        self.sums: list[tuple[int, float, float]] = []
        self.relations: list[Relation] = []
        self.problems: list[str] = []

    def add(self, position: int, observation: Observation) -> None:
        if observation.n is None:
            raise ValueError(
                f"{observation.indicator} {observation.key}: there is no n, so whether "
                "it may be published cannot be told"
            )
        sums = (observation.n, observation.weight, observation.amount(self.kind))
        cell = self.index.get(observation.key)
        if cell is None:
            cell = self._cell(observation.key, sums)
        elif self.sums[cell][0] != observation.n:
            raise ValueError(
                f"{observation.indicator} {observation.key} comes twice, with "
                f"{self.sums[cell][0]} and {observation.n} cases: publish it once"
            )
        self.positions[cell].append(position)

    def _cell(self, key: Key, sums: tuple[int, float, float]) -> int:
        self.index[key] = len(self.sums)
        self.positions.append([])
        self.sums.append(sums)
        return self.index[key]

    def _children(self) -> dict[tuple[Key, str], list[int]]:
        found: dict[tuple[Key, str], list[int]] = {}
        for key, cell in self.index.items():
            for dimension, above in parents(key, self.hierarchies):
                found.setdefault((above, dimension), []).append(cell)
        return found

    def add_margins(self) -> None:
        """Margins that nobody asked for: the largest sum of a dimension's cells, since
        other dimensions may lack more codes. Deepest first, each from below: a code
        waits for all levels of its codelist that are below it."""
        while True:
            wanted: dict[Key, tuple[int, float, float]] = {}
            deepest = 0
            for (above, _), cells in self._children().items():
                depth = self._depth(above)
                if above in self.index or depth < deepest:
                    continue
                if depth > deepest:
                    deepest, wanted = depth, {}
                sums = self._sum(cells)
                wanted[above] = max(wanted.get(above, sums), sums, key=lambda s: s[0])
            if not wanted:
                return
            for key, sums in wanted.items():
                self._cell(key, sums)

    def _depth(self, key: Key) -> int:
        """How many steps it is from the total of everything."""
        return sum(self._level(dimension, code) for dimension, code in key.codes)

    def _level(self, dimension: str, code: str) -> int:
        level, own = 1, self.hierarchies.get(dimension, {})
        while code in own:
            level, code = level + 1, own[code]
        return level

    def _sum(self, cells: Sequence[int]) -> tuple[int, float, float]:
        n, weight, amount = zip(*(self.sums[cell] for cell in cells), strict=True)
        return sum(n), sum(weight), sum(amount)

    def relate(self) -> None:
        for (above, dimension), cells in self._children().items():
            parent = self.index[above]
            n, weight, amount = self._sum(cells)
            whole = self.sums[parent]
            rest = whole[0] - n
            if rest < 0:
                self.problems.append(
                    f"{above}: the groups of {dimension} hold {n} cases, more than the "
                    f"{whole[0]} there are. They overlap, and are not taken for a margin"
                )
                continue
            nested = dimension in dict(above.codes)
            if rest and (nested or self.protect_missing):
                cells = [*cells, self._rest(above, dimension, weight, amount, rest)]
                rest = 0
            self.relations.append(Relation(dimension, parent, tuple(cells), rest))

    def _rest(
        self, above: Key, dimension: str, weight: float, amount: float, rest: int
    ) -> int:
        whole = self.sums[self.index[above]]
        codes = {**dict(above.codes), dimension: _rest_code(above, dimension)}
        key = Key(above.period, tuple(sorted(codes.items())))
        return self._cell(key, (rest, whole[1] - weight, whole[2] - amount))

    def look_for_cycles(self, keys: Iterable[Key]) -> None:
        crossed = {frozenset(dict(key.codes)) - {REF_AREA} for key in keys}
        if cyclic(crossed):
            names = sorted("*".join(sorted(own)) for own in crossed if len(own) > 1)
            self.problems.append(
                f"{', '.join(names)} together bound the crossing of them all, which is "
                "not published; the audit takes each margin by itself. Publish fewer"
            )

    def table(self) -> Table:
        n, weight, amount = zip(*self.sums, strict=True) if self.sums else ((),) * 3
        return Table(
            self.kind,
            tuple(self.index),
            tuple(tuple(own) for own in self.positions),
            np.array(n, dtype=np.int64),
            np.array(weight, dtype=np.float64),
            np.array(amount, dtype=np.float64),
            tuple(self.relations),
            tuple(self.problems),
        )


def _rest_code(above: Key, dimension: str) -> str:
    return f"{dict(above.codes).get(dimension, '')}{REST}"
