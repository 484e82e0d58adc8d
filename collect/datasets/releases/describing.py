"""What is said of a dataset: read from JSON, refused where it says nothing of use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from collect.datasets.estimation.disclosure import Limit, Rules
from collect.datasets.publishing.publication import Contact, Licence, Metadata
from collect.datasets.releases.structures import text

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
    "dominance",
)
_PLAIN = ("statuses_published", "protect_missing", "count_base", "decimals")

METHOD: Mapping[str, str] = {
    "en": "Estimates are weighted, with standard errors and 95 % confidence intervals "
    "that take strata and clusters into account (Taylor linearisation, or the "
    "replicate weights that are named with the forms). Shares are in percent. Figures "
    "that rest on too few cases, or from which such figures could be worked out, are "
    "withheld; an audit has tried to recover each of them.",
}
"""The methodology where a dataset says nothing of its own."""

_DISPARITIES: Mapping[str, str] = {"en": "disparities", "id": "kesenjangan"}


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


def of_disparities(names: Mapping[str, str]) -> dict[str, str]:
    """The names of the disparities of a dataset with these names."""
    return {
        tag: f"{name}: {_DISPARITIES.get(tag, _DISPARITIES['en'])}"
        for tag, name in names.items()
    }


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
