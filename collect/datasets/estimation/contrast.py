"""Differences and ratios of two domains, areas or dates, with their covariance.

A contrast is a statistic like any other: its linearised value is that of the first
domain minus that of the second, PSU by PSU, so PSUs that hold both domains bring
their covariance along (Binder 1983, Int. Stat. Rev. 51:279; Särndal, Swensson &
Wretman 1992, section 5.6). Adding the two variances instead is right for independent
samples only.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final, Literal, NamedTuple, get_args

import numpy as np
import pyarrow as pa
from scipy import special

from collect.datasets.estimation.arrays import Floats, Ints, group_pairs, total
from collect.datasets.estimation.calibrated import adjust, at_once, join, within
from collect.datasets.estimation.calibration import Calibration
from collect.datasets.estimation.design import Frame
from collect.datasets.estimation.estimate import Kind, Linearised, linearise
from collect.datasets.estimation.intervals import NONE, t_interval
from collect.datasets.estimation.partial import Domain, Partial, merge
from collect.datasets.estimation.replicated import ReplicatedValues
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
    ``interval``: ``t``, ``log-t``, or ``none``; ``statistic`` and ``p``: the t test of
    no difference, for a ratio on the logarithm; ``n_first`` and ``n_second``: counted
    rows of the two domains.
    """

    first: Domain
    second: Domain
    value: float
    se: float
    lower: float
    upper: float
    df: int
    statistic: float
    p: float
    n_first: int
    n_second: int
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
    statistic: Floats
    p: Floats
    n_first: Ints
    n_second: Ints
    interval: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.pairs)

    def __iter__(self) -> Iterator[Contrast]:
        names = [field.name for field in fields(self)][1:-1]
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
    ends = _ends(partial.domains, pairs, form, level)
    whole = partial.sums.pool(partial.domain, len(partial.domains))
    linear = linearise(partial, whole, kind)
    if form != "difference":
        linear = _logarithms(linear, partial.domain)
    pair, psu, e = _differences(partial, linear.e, partial.domain, partial.psu, ends)
    cells = stratum_cells(partial.frame, len(pairs), pair, psu)
    variance = linearised_variance(partial.frame, cells, pair, e, len(pairs), lonely)
    df = degrees_of_freedom(cells, pair, len(pairs))
    return _conclude(ends, linear.value, whole.n, variance, df)


def contrast_calibrated(
    partial: Partial,
    calibration: Calibration,
    pairs: Sequence[Pair],
    kind: Kind,
    form: Form = "difference",
    *,
    lonely: Lonely = DEFAULT_LONELY,
    level: float = 0.95,
) -> Contrasts:
    """:func:`contrast` with calibrated weights, of the residuals that calibration
    leaves. ``partial`` and errors as in :func:`estimate_calibrated`."""
    size = max(at_once(partial.frame) // 2, 1)
    parts = [
        _calibrated(
            partial,
            calibration,
            pairs[start : start + size],
            kind,
            form,
            lonely,
            level,
        )
        for start in range(0, max(len(pairs), 1), size)
    ]
    return join(parts)


def _calibrated(
    partial: Partial,
    calibration: Calibration,
    pairs: Sequence[Pair],
    kind: Kind,
    form: Form,
    lonely: Lonely,
    level: float,
) -> Contrasts:
    compared = {domain for pair in pairs for domain in pair}
    partial = within(partial, len(calibration.dimensions), compared)
    found = adjust(partial, calibration, kind)
    ends = _ends(found.weighted.domains, pairs, form, level)
    linear = found.linear
    if form != "difference":
        linear = _logarithms(linear, found.domain)
    frame, own = partial.frame, found.weighted
    pair, psu, e = _differences(partial, linear.e, found.domain, found.psu, ends)
    cells = stratum_cells(frame, len(pairs), pair, psu)
    variance = linearised_variance(frame, cells, pair, e, len(pairs), lonely)
    return _conclude(ends, linear.value, found.whole.n, variance, _degrees(own, ends))


def contrast_replicated(
    values: ReplicatedValues,
    pairs: Sequence[Pair],
    form: Form = "difference",
    *,
    level: float = 0.95,
) -> Contrasts:
    """:func:`contrast` of a statistic whose replicates are known: the variance is that
    of the contrast in each replicate."""
    partial = values.partial
    ends = _ends(partial.domains, pairs, form, level)
    value, replicated = values.linear.value, values.replicated
    if form != "difference":
        value, replicated = _logarithm(value), _logarithm(replicated)
    first, second = ends.first, ends.second
    variance = values.variance(
        replicated[first] - replicated[second], value[first] - value[second]
    )
    df = _degrees(partial, ends) if values.df is None else values.df[first]
    return _conclude(ends, value, values.whole.n, variance, df)


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


class _Ends(NamedTuple):
    """What is compared: the codes of the first and the second domain of each pair,
    out of ``size`` domains."""

    pairs: tuple[Pair, ...]
    size: int
    first: Ints
    second: Ints
    form: Form
    level: float


def _ends(
    domains: Sequence[Domain], pairs: Sequence[Pair], form: Form, level: float
) -> _Ends:
    if form not in get_args(Form):
        raise ValueError(f"unknown contrast {form!r}: use {get_args(Form)}")
    if not 0 < level < 1:
        raise ValueError(f"level {level} must lie between 0 and 1, such as 0.95")
    number = {domain: code for code, domain in enumerate(domains)}
    try:
        codes = [(number[first], number[second]) for first, second in pairs]
    except KeyError as error:
        raise ValueError(f"no domain {error} among those estimated") from None
    both = np.array(codes, dtype=np.int64).reshape(-1, 2)
    return _Ends(tuple(pairs), len(domains), both[:, 0], both[:, 1], form, level)


def _logarithm(values: Floats) -> Floats:
    logarithm: Floats = np.log(np.where(values > 0, values, np.nan))
    return logarithm


def _logarithms(linear: Linearised, domain: Ints) -> Linearised:
    above = np.where(linear.value > 0, linear.value, np.nan)
    return Linearised(
        _logarithm(linear.value), linear.divisor, linear.e / above[domain]
    )


def _differences(
    partial: Partial, e: Floats, domain: Ints, psu: Ints, ends: _Ends
) -> tuple[Ints, Ints, Floats]:
    """Pair, PSU and linearised value of each cell (pair, PSU); ``e`` is that of each
    cell (``domain``, ``psu``)."""
    order = np.argsort(domain, kind="stable")
    starts = np.searchsorted(domain[order], np.arange(ends.size + 1))
    pieces = [
        (number, sign, order[starts[code] : starts[code + 1]])
        for sign, side in ((1.0, ends.first), (-1.0, ends.second))
        for number, code in enumerate(side.tolist())
    ]
    sizes = [len(cells) for *_, cells in pieces]
    cells = np.concatenate([np.empty(0, np.int64), *(c for *_, c in pieces)])
    pair = np.repeat(np.array([number for number, *_ in pieces], np.int64), sizes)
    sign = np.repeat(np.array([sign for _, sign, _ in pieces]), sizes)
    shape = (len(ends.pairs), len(partial.frame.psus))
    group, of_pair, of_psu = group_pairs(pair, psu[cells], shape)
    return of_pair, of_psu, total(group, sign * e[cells], len(of_pair))


def _degrees(partial: Partial, ends: _Ends) -> Ints:
    """Degrees of freedom of each pair: those of the PSUs that either domain has."""
    pair, psu, _ = _differences(
        partial, partial.sums.sw, partial.domain, partial.psu, ends
    )
    size = len(ends.first)
    cells = stratum_cells(partial.frame, size, pair, psu)
    return degrees_of_freedom(cells, pair, size)


def _conclude(
    ends: _Ends, values: Floats, n: Ints, variance: Floats, df: Ints
) -> Contrasts:
    """``values`` of the domains and ``variance`` of the pairs, on the scale compared."""
    value = values[ends.first] - values[ends.second]
    se = np.where(np.isnan(value), np.nan, np.sqrt(variance))
    lower, upper, method = t_interval(value, se, df, ends.level)
    statistic = value / np.where(se > 0, se, np.nan)
    usable = df > 0
    p = 2 * special.stdtr(np.where(usable, df, 1), -np.abs(statistic))
    if ends.form == "ratio":
        value, lower, upper = np.exp(value), np.exp(lower), np.exp(upper)
        se = value * se
        method = tuple(NONE if name == NONE else LOG_T for name in method)
    return Contrasts(
        ends.pairs,
        value,
        se,
        lower,
        upper,
        df,
        statistic,
        np.where(usable, p, np.nan),
        n[ends.first],
        n[ends.second],
        method,
    )
