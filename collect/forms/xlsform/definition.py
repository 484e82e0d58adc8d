"""What our sheets say: the definition of a survey's estimates.

Frozen values with a JSON round trip (`to_json`, `from_json`). `sheets.parse` makes
them from a workbook. Expressions are kept as written; an empty string means the
column's default. `row` is the row of the sheet, so that whatever goes wrong later
can still be told by cell.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Labels = dict[str, str]
"""Text by language. The language of a column without one (`label`) is "default"."""


@dataclass(frozen=True, slots=True)
class Design:
    """The sample design, and how weights and standard errors come from it.

    The parts up to `response_class` are expressions, evaluated per submission.
    """

    weight: str = ""
    strata: str = ""
    cluster: str = ""
    fpc: str = ""
    ref_area: str = ""
    time_period: str = ""
    probability: str = ""
    """Probability of selection; the weight is its inverse."""
    response: str = ""
    """Whether the unit responded; those that did carry the weight of the others."""
    response_class: str = ""
    trim: float | None = None
    """Largest weight, as a multiple of the median one."""
    calibration: str = ""
    """Name of the attached file of population totals."""
    calibration_bounds: tuple[float, ...] = ()
    """Smallest and largest factor of calibration, about 1; empty: unbounded."""
    replicates: tuple[str, ...] = ()
    """Questions that hold replicate weights."""
    replicate_method: str = ""
    replicate_count: int = 0
    """How many replicates to make; 0 where the method tells it."""
    replicate_scale: tuple[float, ...] = ()
    """What squared deviations are multiplied by: one number, or one a replicate."""
    replicate_seed: int = 1
    interval: str = ""
    lonely: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Variable:
    """A derived column of a table ("" is the submission, else a repeat's name)."""

    name: str
    table: str
    calculation: str
    labels: Labels = field(default_factory=dict)
    list_name: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """A test of the data; what it finds becomes a finding in the cleaning log."""

    name: str
    table: str
    type: str
    constraint: str = ""
    variable: str = ""
    variables: tuple[str, ...] = ()
    parameters: dict[str, str] = field(default_factory=dict)
    """By column: method, threshold, by, log, similar, min_minutes, max_minutes, within,
    point, accuracy, least, source."""
    messages: Labels = field(default_factory=dict)
    severity: str = "warning"
    action: str = "flag"
    value: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Dimension:
    """A concept to disaggregate by; `calculation` gives the code."""

    dimension: str
    table: str
    calculation: str
    labels: Labels = field(default_factory=dict)
    row: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two codes of a dimension to compare: `SEX:F-M` (the difference), `SEX:F/M` (the
    ratio)."""

    dimension: str
    first: str
    second: str
    form: Literal["difference", "ratio"]


@dataclass(frozen=True, slots=True)
class Indicator:
    """What to estimate. `disaggregation` holds one tuple of dimensions a breakdown:
    `SEX RESIDENCE SEX*RESIDENCE` is (("SEX",), ("RESIDENCE",), ("SEX", "RESIDENCE"))."""

    indicator: str
    table: str
    type: str
    numerator: str = ""
    denominator: str = ""
    disaggregation: tuple[tuple[str, ...], ...] = ()
    labels: Labels = field(default_factory=dict)
    row: int = 0
    compare: tuple[Comparison, ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """All of our sheets. Rows with errors are left out; `findings` say why."""

    design: Design = field(default_factory=Design)
    variables: tuple[Variable, ...] = ()
    checks: tuple[Check, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    indicators: tuple[Indicator, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """JSON-ready values; `from_json` gives an equal Definition back."""
        return {name: _plain(value) for name, value in dataclasses.asdict(self).items()}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Definition:
        """A Definition from what `to_json` gave. Raises KeyError, TypeError."""
        return cls(
            design=Design(**{k: _tuple(v) for k, v in value["design"].items()}),
            variables=tuple(Variable(**row) for row in value["variables"]),
            checks=tuple(
                Check(**{**row, "variables": tuple(row["variables"])})
                for row in value["checks"]
            ),
            dimensions=tuple(Dimension(**row) for row in value["dimensions"]),
            indicators=tuple(
                Indicator(
                    **{
                        **row,
                        "disaggregation": tuple(map(tuple, row["disaggregation"])),
                        "compare": tuple(
                            Comparison(**item) for item in row.get("compare", ())
                        ),
                    }
                )
                for row in value["indicators"]
            ),
        )


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
