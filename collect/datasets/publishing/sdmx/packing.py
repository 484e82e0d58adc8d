"""Observations flat, or grouped by the dimensions they share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from collect.datasets.publishing.errors import QueryError
from collect.datasets.publishing.options import ALL_DIMENSIONS
from collect.datasets.publishing.publication import Publication
from collect.datasets.publishing.structure import TIME_PERIOD, Component

_R = TypeVar("_R")


@dataclass(frozen=True)
class Packing:
    """Which dimensions stand at the series, and which at the observation.

    `at` is what SDMX calls `dimensionAtObservation`.
    """

    at: str
    series: tuple[Component, ...]
    observation: tuple[Component, ...]

    @property
    def flat(self) -> bool:
        """Whether every observation names all its dimensions."""
        return not self.series


def packing(publication: Publication, dimension: str) -> Packing:
    """The packing for a dimension at the observation, or all of them.

    Keys of series need series. Raises QueryError if there is no such dimension.
    """
    dimensions = publication.structure.dimensions
    if publication.keys_only:
        dimension = TIME_PERIOD
    if dimension == ALL_DIMENSIONS:
        return Packing(dimension, (), dimensions)
    at = tuple(each for each in dimensions if each.id == dimension)
    if not at:
        raise QueryError(
            f'dimensionAtObservation is "{dimension}"; it is {ALL_DIMENSIONS} or one of '
            f"{', '.join(each.id for each in dimensions)}."
        )
    series = tuple(each for each in dimensions if each not in at)
    return Packing(dimension, series, at)


def in_order(publication: Publication, packed: Packing) -> Publication:
    """The same, each series in one piece and in the order of its observations."""
    if packed.flat:
        return publication
    keys = [(each.id, "ascending") for each in (*packed.series, *packed.observation)]
    return publication.only(publication.observations.sort_by(keys))


def grouped(rows: Iterator[tuple[str, _R]]) -> Iterator[tuple[str, list[_R]]]:
    """Neighbours with the same key, together."""
    for key, found in groupby(rows, key=lambda row: row[0]):
        yield key, [row for _, row in found]
