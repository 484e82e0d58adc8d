"""An observation as disclosure control sees it, and its place in a table."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final, Literal

Kind = Literal["proportion", "mean", "total", "ratio", "median"]
"""How values add up: see :func:`amount`."""

ADDITIVE: Final = ("proportion", "mean", "total")

Codes = tuple[tuple[str, str], ...]
"""Dimensions and their codes, sorted by dimension."""

REF_AREA: Final = "REF_AREA"
TOTAL: Final = "_T"
"""SDMX code of a total: the same as a dimension that is not there."""

FREE: Final = "F"
PRIMARY: Final = "C"
SECONDARY: Final = "D"
"""SDMX CL_CONF_STATUS: free, confidential, secondary confidentiality."""


@dataclass(frozen=True, order=True)
class Key:
    """The place of an observation in the linked table of its indicator."""

    period: str
    codes: Codes

    def __str__(self) -> str:
        return f"{self.period} " + " ".join(f"{d}={c}" for d, c in self.codes)


def key(area: str, period: str, domain: Mapping[str, str]) -> Key:
    """The key of a domain; a dimension at its total is left out."""
    codes = {name: code for name, code in domain.items() if code != TOTAL}
    return Key(period, tuple(sorted({**codes, REF_AREA: area}.items())))


@dataclass(frozen=True)
class Observation:
    """One estimate. None stands for a number that is not there.

    ``n``: unweighted cases of the denominator; ``cases``: unweighted cases of the
    numerator of a proportion, where known; ``remainder``: of a mean or total, the sum
    without its two largest contributions over the largest, where known;
    ``sum_weights``: weights of the n cases;
    ``reasons``: why it is suppressed.
    """

    indicator: str
    ref_area: str
    time_period: str
    domain: Mapping[str, str] = field(default_factory=dict)
    value: float | None = None
    n: int | None = None
    sum_weights: float | None = None
    standard_error: float | None = None
    lower: float | None = None
    upper: float | None = None
    design_effect: float | None = None
    degrees_of_freedom: int | None = None
    cases: int | None = None
    remainder: float | None = None
    status: str = "A"
    conf_status: str = FREE
    reasons: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        return key(self.ref_area, self.time_period, self.domain)

    @property
    def published(self) -> bool:
        return self.conf_status == FREE

    def rounded(self, decimals: int | None) -> "Observation":
        """With its value, error and interval rounded; as it is for None."""
        if decimals is None:
            return self
        figures = {
            name: round(number, decimals)
            for name in ("value", "standard_error", "lower", "upper")
            if (number := getattr(self, name)) is not None
        }
        return replace(self, **figures)

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> "Observation":
        """An observation from a record of a run; other fields are left out."""
        known = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in record.items() if name in known})

    @property
    def weight(self) -> float:
        """The sum of weights; without one, every case weighs 1."""
        return float(self.n or 0) if self.sum_weights is None else self.sum_weights

    def amount(self, kind: Kind) -> float:
        """The weighted sum behind the value, which adds up over groups.

        Sum of wy = value x sum of weights for a proportion and a mean, the value
        itself for a total. Ratios and medians do not add up, and have none.
        """
        if self.value is None or kind not in ADDITIVE:
            return 0.0
        return self.value if kind == "total" else self.value * self.weight
