"""Design-based estimates: pure, additive, exact.

A table's :class:`SurveyDesign` is built once; an indicator over the table becomes a
:class:`Partial`, sums that add up over disjoint sets of rows (:func:`merge`); and
:func:`estimate` turns a partial into estimates with standard errors. From the same
partial come contrasts (:func:`contrast`), standard errors by replicates
(:func:`estimate_replicated`) and calibrated estimates (:func:`estimate_calibrated`).
"""

from collect.datasets.estimation.arrow import from_arrow, to_arrow
from collect.datasets.estimation.calibrated import (
    estimate_calibrated,
    require_convergence,
)
from collect.datasets.estimation.calibration import (
    Calibration,
    CalibrationReport,
    calibrate,
    calibrated_design,
    count_cells,
)
from collect.datasets.estimation.contrast import (
    Contrast,
    Contrasts,
    contrast,
    contrast_calibrated,
    contrast_replicated,
    stack_samples,
)
from collect.datasets.estimation.design import DesignError, Frame, SurveyDesign
from collect.datasets.estimation.domains import cross_domains
from collect.datasets.estimation.estimate import (
    Estimate,
    Estimates,
    Kind,
    estimate,
)
from collect.datasets.estimation.intervals import ProportionMethod
from collect.datasets.estimation.margins import (
    CalibrationError,
    Margin,
    read_margin,
    read_margins,
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
from collect.datasets.estimation.replicated import (
    ReplicatedValues,
    column_values,
    estimate_replicated,
    estimate_values,
    estimate_weight_columns,
    replicate_values,
)
from collect.datasets.estimation.replicates import (
    Replicates,
    balanced,
    bootstrap,
    jackknife,
    replicate_statistic,
)
from collect.datasets.estimation.rows import estimate_domains, partial_domains
from collect.datasets.estimation.variance import (
    DEFAULT_LONELY,
    Lonely,
    LonelyPSUError,
    check_lonely,
)
from collect.datasets.estimation.weights import (
    adjust_nonresponse,
    base_weights,
    pps_probabilities,
    trim_weights,
)

__all__ = [
    "DEFAULT_LONELY",
    "Calibration",
    "CalibrationError",
    "CalibrationReport",
    "Contrast",
    "Contrasts",
    "DesignError",
    "Domain",
    "DomainCodes",
    "Estimate",
    "Estimates",
    "Frame",
    "Kind",
    "Lonely",
    "LonelyPSUError",
    "Margin",
    "MergeError",
    "Partial",
    "ProportionMethod",
    "ReplicatedValues",
    "Replicates",
    "Sums",
    "SurveyDesign",
    "adjust_nonresponse",
    "balanced",
    "base_weights",
    "bootstrap",
    "calibrate",
    "calibrated_design",
    "check_lonely",
    "column_values",
    "contrast",
    "contrast_calibrated",
    "contrast_replicated",
    "count_cells",
    "cross_domains",
    "estimate",
    "estimate_calibrated",
    "estimate_domains",
    "estimate_quantiles",
    "estimate_replicated",
    "estimate_values",
    "estimate_weight_columns",
    "from_arrow",
    "jackknife",
    "merge",
    "partial_domains",
    "pps_probabilities",
    "read_margin",
    "read_margins",
    "replicate_statistic",
    "replicate_values",
    "require_convergence",
    "stack_samples",
    "to_arrow",
    "trim_weights",
]
