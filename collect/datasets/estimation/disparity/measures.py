"""The measures of disparity: what each is, where it applies, how it is computed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from collect.datasets.estimation.disparity import (
    attributable,
    concentration,
    distances,
    pairs,
    regression,
    spread,
)
from collect.datasets.estimation.disparity.batch import Batch, Found

Unit = Literal["indicator", "indicator squared", "percent", "ratio", "index"]
Against = Literal["pair", "line", "mean", "best", "named", "leader"]
"""What the subgroups are held against.

``pair``: one another; ``line``: the ends of the ranks; ``mean``: the population mean;
``best``: the best-performing; ``named``: the reference that is named; ``leader``: the
most advantaged, or the named, or the best-performing.
"""
Applies = Literal["any", "ordered", "unordered"]


@dataclass(frozen=True)
class Measure:
    """One measure.

    ``kind``: simple measures compare two subgroups, complex ones use all; ``relative``:
    without the indicator's unit; ``weighted``: needs the population of the subgroups;
    ``least``: subgroups it takes; ``floor``: its least possible value; ``errors``:
    source of the published standard error, empty where there is none in closed form.
    """

    code: str
    name: str
    kind: Literal["simple", "complex"]
    applies: Applies
    relative: bool
    weighted: bool
    against: Against
    unit: Unit
    least: int
    floor: float | None
    formula: str
    errors: str
    compute: Callable[[Batch], Found]

    @property
    def needs_reference(self) -> bool:
        """Undefined unless a reference is named."""
        return self.against == "named"

    @property
    def needs_direction(self) -> bool:
        """Undefined where neither more nor less is better."""
        return self.against in ("best", "leader")

    @property
    def needs_scale(self) -> bool:
        """Undefined where the indicator has no upper bound."""
        return self.code in ("SII", "RII", "RCIW", "RCIE")

    @property
    def for_unbounded(self) -> bool:
        """Made for indicators without an upper bound; others have a better one."""
        return self.code in ("SIIL", "RIIL")


_AHN: Final = "Ahn et al. 2018"
_HC1: Final = "robust (HC1), delta method; WHO healthequal"
_KWD: Final = "Kakwani, Wagstaff & van Doorslaer 1997"
_WALTER: Final = "Walter 1978"
_WHO: Final = "Schlotheuber & Hosseinpoor 2022"
_MK: Final = "Mackenbach & Kunst 1997"


def _simple(
    code: str,
    name: str,
    unit: Unit,
    floor: float | None,
    compute: Callable[[Batch], Found],
) -> Measure:
    relative = unit == "ratio"
    return Measure(
        code, name, "simple", "any", relative, False, "pair", unit, 2, floor,
        "WHO 2013", _AHN, compute,
    )  # fmt: skip


def _ordered(
    code: str,
    name: str,
    unit: Unit,
    formula: str,
    errors: str,
    compute: Callable[[Batch], Found],
) -> Measure:
    floor = 0.0 if unit == "ratio" else None
    relative = unit != "indicator"
    return Measure(
        code, name, "complex", "ordered", relative, True, "line", unit, 3, floor,
        formula, errors, compute,
    )  # fmt: skip


def _unordered(
    code: str,
    name: str,
    unit: Unit,
    compute: Callable[[Batch], Found],
    against: Against = "mean",
    errors: str = "",
    weighted: bool = True,
) -> Measure:
    relative = unit in ("percent", "index")
    return Measure(
        code, name, "complex", "unordered", relative, weighted, against, unit, 3, 0.0,
        _WHO, errors, compute,
    )  # fmt: skip


def _leader(
    code: str, name: str, unit: Unit, compute: Callable[[Batch], Found]
) -> Measure:
    return Measure(
        code, name, "complex", "any", unit == "percent", True, "leader", unit, 2, None,
        _WHO, _WALTER, compute,
    )  # fmt: skip


_TABLE: Final = (
    _simple("D", "Difference", "indicator", None, pairs.difference),
    _simple("R", "Ratio", "ratio", 0.0, pairs.ratio),
    _ordered("SII", "Slope index of inequality", "indicator", _MK, _HC1, regression.slope_index),
    _ordered("RII", "Relative index of inequality", "ratio", _MK, _HC1, regression.relative_index),
    _ordered("SIIL", "Slope index of inequality, linear", "indicator", _MK, _HC1, regression.linear_slope_index),
    _ordered("RIIL", "Relative index of inequality, linear", "ratio", _MK, _HC1, regression.linear_relative_index),
    _ordered("ACI", "Absolute concentration index", "indicator", _KWD, _KWD, concentration.absolute_concentration),
    _ordered("RCI", "Relative concentration index", "index", _KWD, _KWD, concentration.relative_concentration),
    _ordered("RCIW", "Wagstaff's concentration index", "index", "Wagstaff 2005", _KWD, concentration.wagstaff_index),
    _ordered("RCIE", "Erreygers' concentration index", "index", "Erreygers 2009", _KWD, concentration.erreygers_index),
    _unordered("BGV", "Between-group variance", "indicator squared", spread.between_group_variance, errors=_AHN),
    _unordered("BGSD", "Between-group standard deviation", "indicator", spread.between_group_deviation),
    _unordered("COV", "Coefficient of variation", "percent", spread.coefficient_of_variation),
    _unordered("MDMW", "Mean difference from the mean, weighted", "indicator", distances.from_mean_weighted),
    _unordered("MDMU", "Mean difference from the mean, unweighted", "indicator", distances.from_mean_unweighted),
    _unordered("MDBW", "Mean difference from the best, weighted", "indicator", distances.from_best_weighted, "best"),
    _unordered("MDBU", "Mean difference from the best, unweighted", "indicator", distances.from_best_unweighted, "best", weighted=False),
    _unordered("MDRW", "Mean difference from a reference, weighted", "indicator", distances.from_reference_weighted, "named"),
    _unordered("MDRU", "Mean difference from a reference, unweighted", "indicator", distances.from_reference_unweighted, "named", weighted=False),
    _unordered("IDISW", "Index of disparity, weighted", "percent", distances.disparity_weighted),
    _unordered("IDISU", "Index of disparity, unweighted", "percent", distances.disparity_unweighted),
    _unordered("TI", "Theil index", "index", spread.theil_index, errors=_AHN),
    _unordered("MLD", "Mean log deviation", "index", spread.mean_log_deviation, errors=_AHN),
    _leader("PAR", "Population attributable risk", "indicator", attributable.attributable_risk),
    _leader("PAF", "Population attributable fraction", "percent", attributable.attributable_fraction),
)  # fmt: skip

MEASURES: Final[dict[str, Measure]] = {measure.code: measure for measure in _TABLE}
"""All measures by code, in the sequence in which they are reported."""


def measures_for(ordered: bool, groups: int) -> tuple[Measure, ...]:
    """The measures that apply to a dimension with so many subgroups.

    Two subgroups: difference, ratio and what is attributable. Complex measures need
    three (WHO). Measures over ranks need an order; those of spread have no use for it.
    """
    kinds = ("any", "ordered" if ordered else "unordered")
    return tuple(
        measure
        for measure in MEASURES.values()
        if measure.applies in kinds and measure.least <= groups
    )


def fitting_measures(
    ordered: bool, groups: int, *, directed: bool, bounded: bool, referred: bool
) -> tuple[str, ...]:
    """Codes of the measures that apply and can be defined.

    ``directed``: more or less of the indicator is better; ``bounded``: it has a scale;
    ``referred``: a reference is named.
    """
    return tuple(
        measure.code
        for measure in measures_for(ordered, groups)
        if (directed or not measure.needs_direction)
        and (referred or not measure.needs_reference)
        and (bounded or not measure.needs_scale)
        and not (bounded and measure.for_unbounded)
    )
