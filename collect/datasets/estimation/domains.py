"""Domains: the groups of rows estimates are made for."""

from collections.abc import Sequence

import numpy as np

from collect.datasets.estimation.arrays import Column, factorise, group_pairs
from collect.datasets.estimation.partial import DomainCodes


def cross_domains(rows: int, *dimensions: Column) -> DomainCodes:
    """Domains formed by the codes found together in ``dimensions``.

    A row without a code in one of them belongs to no domain. Without dimensions all
    rows form the one domain ``()``. Domains come sorted.
    """
    codes = np.zeros(rows, dtype=np.int64)
    domains: list[tuple[str, ...]] = [()]
    for dimension in dimensions:
        found, labels = factorise(dimension)
        inside = np.flatnonzero((codes >= 0) & (found >= 0))
        group, left, right = group_pairs(
            codes[inside], found[inside], (len(domains), max(len(labels), 1))
        )
        names: Sequence[str] = labels.to_pylist()
        domains = [
            (*domains[first], names[second])
            for first, second in zip(left.tolist(), right.tolist(), strict=True)
        ]
        codes = np.full(rows, -1, dtype=np.int64)
        codes[inside] = group
    return DomainCodes(codes, tuple(domains))
