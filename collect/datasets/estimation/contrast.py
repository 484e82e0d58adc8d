"""Differences and ratios of two domains, areas or dates, with their covariance.

A contrast is a statistic like any other: its linearised value is that of the first
domain minus that of the second, PSU by PSU, so PSUs that hold both domains bring
their covariance along (Binder 1983, Int. Stat. Rev. 51:279; Särndal, Swensson &
Wretman 1992, section 5.6). Adding the two variances instead is right for independent
samples only.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, get_args

import numpy as np
import pyarrow as pa

from collect.datasets.estimation.arrays import Floats, Ints, group_pairs, total
from collect.datasets.estimation.design import Frame
from collect.datasets.estimation.estimate import Kind, Linearised, linearise
from collect.datasets.estimation.intervals import NONE, t_interval
from collect.datasets.estimation.partial import Domain, Partial, merge
from collect.datasets.estimation.variance import (
    DEFAULT_LONELY,
    Lonely,
    degrees_of_freedom,
    linearised_variance,
    stratum_cells,
)

Form = Literal["difference", "ratio", "log-ratio"]
"""a - b; a / b; ln a - ln b."""

Pair = tuple[Domain, Domain]

LOG_T: Final = "log-t"
"""The interval of a ratio: t on the logarithm, so that it stays above 0."""


@dataclass(frozen=True)
class Contrast:
    """One contrast; NaN stands for no number.

    ``df``: PSUs minus strata, of those with a counted row in either domain;
    ``interval``: ``t``, ``log-t``, or ``none``.
    """

    first: Domain
    second: Domain
    value: float
    se: float
    lower: float
    upper: float
    df: int
    interval: str


@dataclass(frozen=True, eq=False)
class Contrasts:
    """Contrasts of all pairs, in their order."""

    pairs: tuple[Pair, ...]
    value: Floats
    se: Floats
    lower: Floats
    upper: Floats
    df: Ints
    interval: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.pairs)

    def __iter__(self) -> Iterator[Contrast]:
        names = ("value", "se", "lower", "upper", "df")
        columns: list[list[Any]] = [getattr(self, name).tolist() for name in names]
        rows = zip(self.pairs, *columns, self.interval, strict=True)
        for (first, second), *numbers in rows:
            yield Contrast(first, second, *numbers)


def contrast(
    partial: Partial,
    pairs: Sequence[Pair],
    kind: Kind,
    form: Form = "difference",
    *,
    lonely: Lonely = DEFAULT_LONELY,
    level: float = 0.95,
) -> Contrasts:
    """Compare the first with the second domain of each pair.

    Linearised: z_a - z_b for a difference, z_a / a - z_b / b for the logarithm of a
    ratio; the SE of a ratio R is R SE(ln R). A ratio has no value where either
    estimate is not above 0. Memory is that of pairs times PSUs: compare with a
    reference rather than all with all.

    Raises ValueError for a domain that ``partial`` does not have and for an unknown
    form; otherwise as :func:`estimate`.
    """
    if form not in get_args(Form):
        raise ValueError(f"unknown contrast {form!r}: use {get_args(Form)}")
    if not 0 < level < 1:
        raise ValueError(f"level {level} must lie between 0 and 1, such as 0.95")
    whole = partial.sums.pool(partial.domain, len(partial.domains))
    linear = linearise(partial, whole, kind)
    if form != "difference":
        linear = _logarithms(partial, linear)
    first, second = _codes(partial, pairs)
    value = linear.value[first] - linear.value[second]
    pair, psu, e = _differences(partial, linear.e, first, second)
    cells = stratum_cells(partial.frame, len(pairs), pair, psu)
    variance = linearised_variance(partial.frame, cells, pair, e, len(pairs), lonely)
    se = np.where(np.isnan(value), np.nan, np.sqrt(variance))
    df = degrees_of_freedom(cells, pair, len(pairs))
    lower, upper, method = t_interval(value, se, df, level)
    if form == "ratio":
        value, lower, upper = np.exp(value), np.exp(lower), np.exp(upper)
        se = value * se
        method = tuple(NONE if name == NONE else LOG_T for name in method)
    return Contrasts(tuple(pairs), value, se, lower, upper, df, method)


def stack_samples(
    samples: Mapping[str, Partial], *, independent: bool = True
) -> Partial:
    """One partial of several samples, such as two dates: domains are led by its name.

    ``independent``: the samples were drawn apart, so equal strata and PSUs of two
    samples are different ones. Otherwise equal strata and PSUs are the same, as in a
    panel, and carry the covariance between its waves; a PSU that only some waves
    visited counts as sampled in all of them.

    Raises MergeError as :func:`merge` does.
    """
    return merge(
        [_named(name, sample, independent) for name, sample in samples.items()]
    )


def _named(name: str, sample: Partial, independent: bool) -> Partial:
    domains = tuple((name, *domain) for domain in sample.domains)
    frame = sample.frame
    if independent:
        strata = [f"{name}\N{UNIT SEPARATOR}{s}" for s in frame.strata.to_pylist()]
        frame = Frame(
            pa.array(strata, pa.string()), frame.fpc, frame.psus, frame.psu_stratum
        )
    return replace(sample, frame=frame, domains=domains)


def _codes(partial: Partial, pairs: Sequence[Pair]) -> tuple[Ints, Ints]:
    number = {domain: code for code, domain in enumerate(partial.domains)}
    try:
        codes = [(number[first], number[second]) for first, second in pairs]
    except KeyError as error:
        raise ValueError(f"no domain {error} among those estimated") from None
    both = np.array(codes, dtype=np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _logarithms(partial: Partial, linear: Linearised) -> Linearised:
    above = np.where(linear.value > 0, linear.value, np.nan)
    return Linearised(np.log(above), linear.divisor, linear.e / above[partial.domain])


def _differences(
    partial: Partial, e: Floats, first: Ints, second: Ints
) -> tuple[Ints, Ints, Floats]:
    """Pair, PSU and linearised value of each cell (pair, PSU)."""
    order = np.argsort(partial.domain, kind="stable")
    starts = np.searchsorted(partial.domain[order], np.arange(len(partial.domains) + 1))
    pieces = [
        (number, sign, order[starts[code] : starts[code + 1]])
        for sign, codes in ((1.0, first), (-1.0, second))
        for number, code in enumerate(codes.tolist())
    ]
    sizes = [len(cells) for *_, cells in pieces]
    cells = np.concatenate([np.empty(0, np.int64), *(c for *_, c in pieces)])
    pair = np.repeat(np.array([number for number, *_ in pieces], np.int64), sizes)
    sign = np.repeat(np.array([sign for _, sign, _ in pieces]), sizes)
    shape = (len(first), len(partial.frame.psus))
    group, of_pair, of_psu = group_pairs(pair, partial.psu[cells], shape)
    return of_pair, of_psu, total(group, sign * e[cells], len(of_pair))
