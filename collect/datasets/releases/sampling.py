"""How samples were drawn and weighted, as releases tell it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from collect.forms.xlsform.definition import Design

_ALWAYS = ("weight", "strata", "cluster", "fpc")
_SAMPLING = (
    *_ALWAYS,
    *("probability", "response", "response_class", "trim", "calibration"),
    *("calibration_bounds", "replicates", "replicate_method", "replicate_count"),
    *("replicate_scale", "replicate_seed", "interval", "lonely"),
)
_WEIGHTING = ("trim", "calibration", "replicates")


def design_of(design: Design) -> dict[str, Any]:
    """How a form's sample was drawn and weighted, as its workbook says it."""
    usual = Design()
    said = ((name, getattr(design, name)) for name in _SAMPLING)
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in said
        if name in _ALWAYS or value != getattr(usual, name)
    }


def weighting_of(weighting: Mapping[str, Any]) -> dict[str, Any]:
    """What was done to a run's weights, without what it says of single classes."""
    return {name: weighting[name] for name in _WEIGHTING if name in weighting}


def told_weighting(weighting: Mapping[str, Any]) -> str:
    """The same in words, "" if nothing was done; begins with a semicolon."""
    words = []
    if "response" in weighting:
        words.append("weights adjusted for non-response")
    if "trim" in weighting:
        words.append(f"{weighting['trim']['trimmed']} weights trimmed")
    if "calibration" in weighting:
        words.append("weights calibrated to population totals")
    if "replicates" in weighting:
        made = weighting["replicates"]
        words.append(f"errors from {made['number']} replicates ({made['method']})")
    return "".join(f"; {each}" for each in words)
