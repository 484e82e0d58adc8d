"""What is said of a dataset: read from JSON, refused where it says nothing of use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from collect.datasets.estimation.disclosure import Limit, Rules
from collect.datasets.models import Run
from collect.datasets.publishing.publication import Contact, Licence, Metadata
from collect.datasets.releases.structures import text
from collect.forms.xlsform.definition import Design

Json = Mapping[str, Any]

AGENCY = "COLLECT"
"""The maintenance agency of datasets that name none."""

SET_HERE = "set for this dataset"
_LIMITS = (
    "suppressed_below",
    "unreliable_below",
    "minimum_count",
    "count_width",
    "value_width",
)
_PLAIN = ("statuses_published", "protect_missing", "count_base", "decimals")

_ALWAYS = ("weight", "strata", "cluster", "fpc")
_SAMPLING = (
    *_ALWAYS,
    *("probability", "response", "response_class", "trim", "calibration"),
    *("calibration_bounds", "replicates", "replicate_method", "replicate_count"),
    *("replicate_scale", "replicate_seed", "interval", "lonely"),
)
_WEIGHTING = ("trim", "calibration", "replicates")

METHOD: Mapping[str, str] = {
    "en": "Estimates are weighted, with standard errors and 95 % confidence intervals "
    "that take strata and clusters into account (Taylor linearisation, or the "
    "replicate weights that are named with the forms). Shares are in percent. Figures that rest on too few cases, or from which such figures could be "
    "worked out, are withheld; an audit has tried to recover each of them.",
}
"""The methodology where a dataset says nothing of its own."""


def rules_of(given: Json) -> Rules:
    """The rules of disclosure control, with what the dataset changes of them.

    Raises ValueError for numbers that contradict each other.
    """
    limits: dict[str, Any] = {
        name: Limit(given[name], SET_HERE)
        for name in _LIMITS
        if given.get(name) is not None
    }
    plain = {name: given[name] for name in _PLAIN if given.get(name) is not None}
    sensitive = given.get("sensitive")
    return Rules(
        **limits,
        **plain,
        sensitive=None if sensitive is None else frozenset(sensitive),
    )


def design_of(design: Design) -> dict[str, Any]:
    """How a form's sample was drawn and weighted, as its workbook says it."""
    usual = Design()
    said = ((name, getattr(design, name)) for name in _SAMPLING)
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in said
        if name in _ALWAYS or value != getattr(usual, name)
    }


def weighting_of(run: Run) -> dict[str, Any]:
    """What was done to a run's weights, without what it says of single classes."""
    return {name: run.weighting[name] for name in _WEIGHTING if name in run.weighting}


def told_weighting(run: Run) -> str:
    """The same in words, "" if nothing was done; begins with a semicolon."""
    found, words = run.weighting, []
    if "response" in found:
        words.append("weights adjusted for non-response")
    if "trim" in found:
        words.append(f"{found['trim']['trimmed']} weights trimmed")
    if "calibration" in found:
        words.append("weights calibrated to population totals")
    if "replicates" in found:
        made = found["replicates"]
        words.append(f"errors from {made['number']} replicates ({made['method']})")
    return "".join(f"; {each}" for each in words)


def metadata_of(description: Json, *, number: int, issued: date) -> Metadata:
    """What files say of the release with this number and description."""
    title = text(description["names"])
    contact, licence = description["contact"], description["licence"]
    periods = description["periods"]
    return Metadata(
        title=title,
        description=text(description["descriptions"] or title),
        methodology=text(description["methodology"] or METHOD),
        producer=description["producer"],
        licence=Licence(licence["name"], licence["title"], licence["url"]),
        version=str(number),
        issued=issued,
        contact=Contact(contact["name"], contact["email"], contact["url"]),
        keywords=tuple(description["keywords"]),
        spatial=tuple(description["areas"]),
        temporal=(periods[0], periods[-1]) if periods else None,
        provenance=dict(sorted(description["provenance"].items())),
        languages=tuple(title),
    )
