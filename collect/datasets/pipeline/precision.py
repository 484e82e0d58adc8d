"""Where standard errors and intervals come from, as the sheet `design` says."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from collect.datasets.estimation import (
    DEFAULT_LONELY,
    DesignError,
    Frame,
    Lonely,
    ProportionMethod,
    Replicates,
    balanced,
    bootstrap,
    jackknife,
)
from collect.datasets.estimation.replicates import LonelyReplicates
from collect.datasets.pipeline.population import Calibrated
from collect.datasets.pipeline.survey import Survey, numbers
from collect.datasets.pipeline.weighting import Bools, Floats
from collect.forms.expressions import ROOT
from collect.forms.xlsform.definition import Design

BOOTSTRAPS: Final = 500
"""Replicates of a bootstrap, unless the sheet says how many."""
LARGEST: Final = 25_000_000
"""Clusters times replicates: 200 MB of factors."""

_LONELY: Final[Mapping[str, Lonely]] = {
    "": DEFAULT_LONELY,
    "adjust": "adjust",
    "certainty": "certainty",
    "average": "average",
    "fail": "fail",
}
_INTERVALS: Final[Mapping[str, ProportionMethod]] = {
    "": "logit",
    "logit": "logit",
    "korn_graubard": "korn-graubard",
    "wilson": "wilson",
}


@dataclass(frozen=True, eq=False)
class WeightColumns:
    """Replicate weights that came with the data: a row a submission, a column each."""

    weights: Floats
    scale: float
    rscales: tuple[float, ...] | None
    df: int | None
    """None: clusters minus strata, as the sheet names them."""

    @classmethod
    def read(cls, survey: Survey, design: Design) -> "WeightColumns | None":
        """The columns the sheet names, if it does.

        Without clusters and strata there is a degree of freedom less than columns.
        Raises SurveyError where one is not in the survey.
        """
        if not design.replicates:
            return None
        columns = [
            numbers(survey.evaluate(f"${{{name}}}", ROOT)) for name in design.replicates
        ]
        scale, rscales = _scales(design, len(columns))
        df = None if design.strata or design.cluster else len(columns) - 1
        return cls(np.column_stack(columns), scale, rscales, df)

    @property
    def known(self) -> Bools:
        """The submissions that have them all."""
        known: Bools = np.all(np.isfinite(self.weights), axis=1)
        return known

    def of(self, usable: Bools) -> "WeightColumns":
        """Those of the usable submissions."""
        return replace(self, weights=self.weights[usable])


@dataclass(frozen=True, eq=False)
class Precision:
    """At most one of `calibrated`, `replicates` and `columns` is there; none of them
    means linearisation."""

    lonely: Lonely = DEFAULT_LONELY
    interval: ProportionMethod = "logit"
    calibrated: Calibrated | None = None
    replicates: Replicates | None = None
    columns: WeightColumns | None = None
    seed: int | None = None
    """That of a bootstrap: it belongs to the result."""

    @classmethod
    def of(
        cls,
        design: Design,
        calibrated: Calibrated | None,
        replicates: Replicates | None,
        columns: WeightColumns | None,
    ) -> "Precision":
        """With the rules that the sheet names, or else the usual ones."""
        return cls(
            _LONELY[design.lonely],
            _INTERVALS[design.interval],
            calibrated,
            replicates,
            columns,
            design.replicate_seed if _bootstraps(design) else None,
        )

    @property
    def report(self) -> dict[str, Any]:
        """What readers of the standard errors must know."""
        if self.replicates is not None:
            made = {"method": self.replicates.method, "number": len(self.replicates)}
            seeded = {} if self.seed is None else {"seed": self.seed}
            return {"replicates": {**made, **seeded}}
        if self.columns is not None:
            given = {
                "number": self.columns.weights.shape[1],
                "scale": self.columns.scale,
            }
            return {"replicates": {"method": "columns", **given}}
        if self.calibrated is not None:
            return {"calibration": self.calibrated.report}
        return {}


def make_replicates(frame: Frame, design: Design) -> Replicates | None:
    """The replicates that the sheet asks to make from the sample.

    Raises LonelyPSUError where a stratum has a single cluster, unless the sheet counts
    it as certain; DesignError where the design has no such replicates.
    """
    method, lonely = design.replicate_method, _LONELY[design.lonely]
    if not method or design.replicates:
        return None
    number = design.replicate_count or BOOTSTRAPS
    columns = number if method == "bootstrap" else len(frame.psus)
    if method != "brr" and columns * len(frame.psus) > LARGEST:
        raise DesignError(
            f"{columns} replicates of {len(frame.psus)} clusters are too many: name "
            "the clusters that were drawn, or ask for a smaller bootstrap"
        )
    single: LonelyReplicates = "certainty" if lonely == "certainty" else "fail"
    if method == "bootstrap":
        return bootstrap(frame, number, design.replicate_seed, single)
    return balanced(frame) if method == "brr" else jackknife(frame, single)


def _bootstraps(design: Design) -> bool:
    return design.replicate_method == "bootstrap" and not design.replicates


def _scales(design: Design, number: int) -> tuple[float, tuple[float, ...] | None]:
    """Scale and scale of each replicate, told or usual."""
    if len(design.replicate_scale) == 1:
        return design.replicate_scale[0], None
    if design.replicate_scale:
        return 1.0, design.replicate_scale
    usual = {
        "jk1": (number - 1) / number,
        "bootstrap": 1 / (number - 1),
        "brr": 1 / number,
    }
    return usual[design.replicate_method], None
