"""Check of type ``outlier``: numbers far from the others of their group."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import numpy as np
import pyarrow as pa

from collect.datasets.cleaning.cells import Ints, one_array, to_texts
from collect.datasets.cleaning.checks import Check, findings
from collect.datasets.cleaning.groups import Floats, figure, group_rows, quantile

Method = Literal["iqr", "sd", "mad"]

DEFAULT_THRESHOLD: Final[Mapping[Method, float]] = {"iqr": 1.5, "sd": 3.0, "mad": 3.5}

_MAD: Final = 0.6745
"""Third quartile of the standard normal: MAD / 0.6745 estimates its SD."""
_MEAN_AD: Final = 1.253314
"""sqrt(pi / 2): mean absolute deviation times this estimates the SD of a normal."""


@dataclass(frozen=True)
class _Limits:
    """Per group: the limits, and the two figures they were made from."""

    low: Floats
    high: Floats
    first: Floats
    second: Floats
    wording: str

    def unscaled(self) -> "_Limits":
        """Back from log(1 + x); a spread has no meaning there and stays as it is."""
        quartiles = self.wording == _QUARTILES
        return _Limits(
            np.expm1(self.low),
            np.expm1(self.high),
            np.expm1(self.first),
            np.expm1(self.second) if quartiles else self.second,
            self.wording,
        )


_QUARTILES: Final = "the middle half{} lies between {} and {}"


def find_outliers(
    check: Check,
    table: pa.Table,
    values: Any,
    *,
    method: Method = "iqr",
    threshold: float | None = None,
    by: Mapping[str, Any] | None = None,
    log: bool = False,
    unit: str = "",
    replacement: pa.Array | None = None,
) -> pa.Table:
    """Log lines for values outside the limits of their group.

    ``iqr``: beyond threshold (1.5) interquartile ranges from the quartiles, which
    interpolate linearly (Tukey 1977); ``sd``: further than threshold (3) sample
    standard deviations from the mean; ``mad``: modified z score 0.6745 |x - median| /
    MAD above threshold (3.5; Iglewicz & Hoaglin 1993), with |x - median| / (1.253314
    mean absolute deviation) where MAD is 0. ``log``: the same on log(1 + x), values
    below 0 left out. ``values``: one number a row; null and infinite are left out.
    ``by``: columns that form the groups; no value is a group of its own.

    Raises ValueError for an unknown method, a threshold that is not positive, or
    columns of another length.
    """
    if method not in get_args(Method):
        raise ValueError(f"check '{check.name}': method {method!r} is not iqr, sd, mad")
    limit = DEFAULT_THRESHOLD[method] if threshold is None else threshold
    if not limit > 0:
        raise ValueError(f"check '{check.name}': threshold {limit} must be positive")
    columns = {name: one_array(column) for name, column in (by or {}).items()}
    numbers = one_array(values)
    if any(len(column) != len(table) for column in [numbers, *columns.values()]):
        raise ValueError(f"check '{check.name}': give one value for each row")
    x = np.array(numbers.cast(pa.float64()).to_numpy(zero_copy_only=False))
    kept = np.flatnonzero(np.isfinite(x) & ((x >= 0) | (not log)))
    group, names = group_rows(columns, len(table))
    _, group_of_kept = np.unique(group[kept], return_inverse=True)
    scaled = np.log1p(x[kept]) if log else x[kept]
    limits = _LIMITS[method](scaled, group_of_kept, limit)
    low, high = limits.low[group_of_kept], limits.high[group_of_kept]
    outside = np.flatnonzero((scaled < low) | (scaled > high))
    rows = kept[outside]
    shown = to_texts(numbers.take(pa.array(rows))).to_pylist()
    own = group_of_kept[outside]
    below = scaled[outside] < low[outside]
    rule = f"{method} {figure(limit)}" + (", log scale" if log else "")
    told = _told(limits.unscaled() if log else limits)
    reasons = [
        f"{text}{unit and ' '}{unit}; {told(g, names[group[row]], under)} ({rule})"
        for text, row, g, under in zip(shown, rows, own, below, strict=True)
    ]
    return findings(check, table, rows, reasons, replacement)


def _told(limits: _Limits) -> Callable[[int, str, bool], str]:
    def words(group: int, name: str, under: bool) -> str:
        first, second = figure(limits.first[group]), figure(limits.second[group])
        measured = limits.wording.format(name and f" of {name}", first, second)
        limit = limits.low[group] if under else limits.high[group]
        return f"{measured}; {'lower ' if under else ''}limit {figure(limit)}"

    return words


def _iqr_limits(x: Floats, group: Ints, threshold: float) -> _Limits:
    lower, upper = quantile(x, group, 0.25), quantile(x, group, 0.75)
    reach = threshold * (upper - lower)
    return _Limits(lower - reach, upper + reach, lower, upper, _QUARTILES)


def _sd_limits(x: Floats, group: Ints, threshold: float) -> _Limits:
    n = np.bincount(group)
    mean = np.bincount(group, x) / n
    squares = np.bincount(group, (x - mean[group]) ** 2)
    spread = np.sqrt(squares / np.maximum(n - 1, 1))
    reach = np.where(n > 1, threshold * spread, np.inf)
    wording = "the mean{} is {}, the standard deviation {}"
    return _Limits(mean - reach, mean + reach, mean, spread, wording)


def _mad_limits(x: Floats, group: Ints, threshold: float) -> _Limits:
    median = quantile(x, group, 0.5)
    distance = np.abs(x - median[group])
    mad = quantile(distance, group, 0.5)
    mean_distance = np.bincount(group, distance) / np.maximum(np.bincount(group), 1)
    sigma = np.where(mad > 0, mad / _MAD, mean_distance * _MEAN_AD)
    reach = threshold * sigma
    wording = "the median{} is {}, the spread about it {}"
    return _Limits(median - reach, median + reach, median, sigma, wording)


_LIMITS: Final[Mapping[Method, Callable[[Floats, Ints, float], _Limits]]] = {
    "iqr": _iqr_limits,
    "sd": _sd_limits,
    "mad": _mad_limits,
}
