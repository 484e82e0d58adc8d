"""Measures of disparity between the subgroups of a dimension: pure, vectorised.

:class:`Subgroups` are the estimates of one dimension; :func:`disparities` measures how
far they lie apart with all measures of ``MEASURES`` that apply; from interviews
:func:`survey_disparities` does, with errors that come from the design.
"""

from collect.datasets.estimation.disparity.batch import Errors
from collect.datasets.estimation.disparity.disparities import (
    REASONS,
    Direction,
    Disparity,
    disparities,
    disparities_of,
)
from collect.datasets.estimation.disparity.measures import (
    MEASURES,
    Measure,
    fitting_measures,
    measures_for,
)
from collect.datasets.estimation.disparity.subgroups import Subgroups
from collect.datasets.estimation.disparity.survey import (
    survey_disparities,
    survey_disparities_of,
    survey_subgroups,
)

__all__ = [
    "MEASURES",
    "REASONS",
    "Direction",
    "Disparity",
    "Errors",
    "Measure",
    "Subgroups",
    "disparities",
    "disparities_of",
    "fitting_measures",
    "measures_for",
    "survey_disparities",
    "survey_disparities_of",
    "survey_subgroups",
]
