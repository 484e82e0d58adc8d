"""Weights of submissions: from probabilities or given, for response, trimmed."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from collect.datasets.estimation import (
    adjust_nonresponse,
    trim_weights,
)
from collect.datasets.pipeline.survey import Survey, codes, truths
from collect.forms.expressions import ROOT
from collect.forms.xlsform.definition import Design

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Weights:
    """What the sheet `design` says of weights, one value a submission.

    `responded` and `classes` are absent where response is not adjusted for.
    """

    base: Floats
    responded: Floats | None
    classes: pa.Array | None
    trim: float | None

    @classmethod
    def read(cls, survey: Survey, design: Design) -> "Weights":
        """Raises SurveyError where an expression cannot be evaluated."""
        base = survey.base_weights(design)
        if not design.response:
            return cls(base, None, None, design.trim)
        responded = truths(survey.evaluate(design.response, ROOT))
        classes = pa.array([""] * len(base), pa.string())
        if design.response_class:
            classes = codes(survey.evaluate(design.response_class, ROOT))
        return cls(base, responded, classes, design.trim)

    def known(self, design: Design) -> dict[str, Bools]:
        """By name of a part, the submissions for which it can be used."""
        name = "probability" if design.probability else "weight"
        found: dict[str, Bools] = {name: np.isfinite(self.base) & (self.base >= 0)}
        if self.responded is not None:
            found["response"] = ~np.isnan(self.responded)
        if self.classes is not None:
            found["response_class"] = filled(self.classes)
        return found

    def final(self, usable: Bools) -> tuple[Floats, dict[str, Any]]:
        """The weights of the usable submissions, and what was done to them.

        Raises DesignError for a class in which nobody responded, and where there is no
        room below the largest weight.
        """
        weight, report = self.base[usable], dict[str, Any]()
        if self.responded is not None and self.classes is not None:
            own = self.classes.filter(pa.array(usable))
            found = adjust_nonresponse(weight, self.responded[usable] == 1, own)
            weight = found.weight
            report["response"] = [
                {
                    "class": each.name,
                    "units": each.units,
                    "respondents": each.respondents,
                    "rate": each.rate,
                }
                for each in found.classes
            ]
        if self.trim is not None and len(weight):
            trimmed = trim_weights(weight, self.trim)
            weight = trimmed.weight
            report["trim"] = {
                "limit": float(trimmed.limit.max()),
                "trimmed": trimmed.trimmed,
                "moved": trimmed.moved,
                "effectBefore": defined(trimmed.effect_before),
                "effectAfter": defined(trimmed.effect_after),
            }
        return weight, report


def filled(column: pa.Array) -> Bools:
    """Where a column has a value."""
    known: Bools = column.is_valid().to_numpy(zero_copy_only=False)
    return known


def defined(value: float) -> float | None:
    """The number, or None where there is none."""
    return value if math.isfinite(value) else None
