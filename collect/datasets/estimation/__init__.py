"""Design-based estimates: pure, additive, exact.

A table's :class:`SurveyDesign` is built once; an indicator over the table becomes a
:class:`Partial`, sums that add up over disjoint sets of rows (:func:`merge`); and
:func:`estimate` turns a partial into estimates with standard errors.
"""

from collect.datasets.estimation.arrow import from_arrow, to_arrow
from collect.datasets.estimation.design import DesignError, Frame, SurveyDesign
from collect.datasets.estimation.domains import cross_domains
from collect.datasets.estimation.estimate import (
    Estimate,
    Estimates,
    Kind,
    estimate,
)
from collect.datasets.estimation.partial import (
    Domain,
    DomainCodes,
    MergeError,
    Partial,
    Sums,
    merge,
)
from collect.datasets.estimation.quantile import estimate_quantiles
from collect.datasets.estimation.rows import estimate_domains, partial_domains
from collect.datasets.estimation.variance import DEFAULT_LONELY, Lonely, LonelyPSUError

__all__ = [
    "DEFAULT_LONELY",
    "DesignError",
    "Domain",
    "DomainCodes",
    "Estimate",
    "Estimates",
    "Frame",
    "Kind",
    "Lonely",
    "LonelyPSUError",
    "MergeError",
    "Partial",
    "Sums",
    "SurveyDesign",
    "cross_domains",
    "estimate",
    "estimate_domains",
    "estimate_quantiles",
    "from_arrow",
    "merge",
    "partial_domains",
    "to_arrow",
]
