"""When a figure may not be published, how closely it may be guessed, and who says so.

One place for all limits. A dataset may replace any of them; the source travels with
the number into every report.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Final

from collect.datasets.estimation.thresholds import SUPPRESSED_BELOW, UNRELIABLE_BELOW

_MICS: Final = (
    "MICS6 and DHS standard tables, footnotes: (*) fewer than 25 unweighted cases, "
    "( ) 25-49 unweighted cases"
)
_HUNDEPOOL: Final = (
    "Hundepool et al. 2012, Statistical Disclosure Control, ch. 4: minimum frequency "
    "and group disclosure; the number is this project's choice"
)
_DOMINANCE: Final = (
    "Hundepool et al. 2012, Statistical Disclosure Control, ch. 4: p % rule; the number "
    "is this project's choice"
)
_WIDTH: Final = (
    "Fischetti and Salazar 2001, Management Science 47(7): sliding protection; "
    "the number is this project's choice"
)


@dataclass(frozen=True)
class Limit:
    """A number and where it comes from."""

    value: float
    source: str

    def __post_init__(self) -> None:
        if self.value < 0:
            raise ValueError(f"a limit of disclosure control is negative: {self.value}")
        if not self.source.strip():
            raise ValueError("a limit of disclosure control has no source: name it")


@dataclass(frozen=True)
class Rules:
    """The limits of a dataset.

    - ``suppressed_below``, ``unreliable_below``: unweighted cases of the denominator;
    - ``minimum_count``: fewest unweighted cases with, and without, the property of a
      proportion; 0 switches the rule off;
    - ``count_width``: the n of a cell too small must stay possible over so many cases;
    - ``value_width``: the value of a confidential cell must stay possible over so
      much: of 1 for proportions, of itself for means and totals;
    - ``dominance``: percent of the largest contribution to a mean or total that must be
      left of the sum without the two largest; 0 switches the rule off;
    - ``sensitive``: indicators ``minimum_count`` is for; None: all of them;
    - ``statuses_published``: whether readers see which cells are C and which D;
    - ``protect_missing``: whether cases without a code are a group to protect;
    - ``count_base``, ``decimals``: rounding of the published n and value.
    """

    suppressed_below: Limit = Limit(SUPPRESSED_BELOW, _MICS)
    unreliable_below: Limit = Limit(UNRELIABLE_BELOW, _MICS)
    minimum_count: Limit = Limit(5, _HUNDEPOOL)
    count_width: Limit = Limit(5, _WIDTH)
    value_width: Limit = Limit(0.1, _WIDTH)
    dominance: Limit = Limit(10, _DOMINANCE)
    sensitive: frozenset[str] | None = None
    statuses_published: bool = True
    protect_missing: bool = False
    count_base: int = 1
    decimals: int | None = None

    def __post_init__(self) -> None:
        if self.unreliable_below.value < self.suppressed_below.value:
            raise ValueError(
                f"estimates are flagged below {self.unreliable_below.value:g} cases but "
                f"suppressed below {self.suppressed_below.value:g}: flag at or above"
            )
        if self.count_base < 1:
            raise ValueError(f"counts cannot be rounded to base {self.count_base}")

    def is_sensitive(self, indicator: str) -> bool:
        """Whether few cases with a property, or all, may not be shown."""
        if not self.minimum_count.value:
            return False
        return self.sensitive is None or indicator in self.sensitive

    def limits(self) -> Iterator[tuple[str, float, str]]:
        """Name, number and source of every limit, for reports."""
        for each in fields(self):
            limit = getattr(self, each.name)
            if isinstance(limit, Limit):
                yield each.name, limit.value, limit.source
