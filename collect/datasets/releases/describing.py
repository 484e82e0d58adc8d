"""What is said of a dataset: read from JSON, refused where it says nothing of use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from collect.datasets.estimation.disclosure import Limit, Rules
from collect.datasets.publishing.errors import PublicationError
from collect.datasets.publishing.publication import Contact, Licence, Metadata
from collect.datasets.releases.populations import Population, Populations
from collect.datasets.releases.regional import Group, Regional
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
)
_PLAIN = ("statuses_published", "protect_missing", "count_base", "decimals")

METHOD: Mapping[str, str] = {
    "en": "Estimates are weighted, with standard errors and 95 % confidence intervals "
    "that take strata and clusters into account (Taylor linearisation). Shares are in "
    "percent. Figures that rest on too few cases, or from which such figures could be "
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


def regional_of(
    groups: Sequence[Any] | None,
    rules: Json,
    populations: Iterable[Sequence[Any]],
    registered: Regional,
) -> Regional:
    """How figures of groups are made: as registered, with what the dataset says of it.

    `groups`: codes of registered groups, and groups with `code`, `names`, `members` and
    `source` of their own; None are all registered ones of which two countries give
    figures. `populations`: rows as `Population` has them. Raises PublicationError for a
    group that is not registered.
    """
    own = tuple(Population(*row) for row in populations)
    minimum = rules.get("minimum_coverage")
    named = rules.get("weight_populations") or {}
    weights = {**registered.weights, **{key: tuple(of) for key, of in named.items()}}
    return Regional(
        groups=registered.groups
        if groups is None
        else tuple(_group(each, registered) for each in groups),
        weights={name: of for name, of in weights.items() if of},
        populations=Populations((*registered.populations.rows, *own)),
        least=2 if groups is None else 1,
        minimum_coverage=registered.minimum_coverage
        if minimum is None
        else Limit(minimum, SET_HERE),
        years_back=rules.get("years_back") or 0,
    )


def _group(given: Any, registered: Regional) -> Group:
    if not isinstance(given, str):
        return Group(
            given["code"],
            text(given["names"]),
            tuple(given["members"]),
            given["source"] or SET_HERE,
        )
    for each in registered.groups:
        if each.code == given:
            return each
    known = ", ".join(each.code for each in registered.groups)
    raise PublicationError(f"{given} is no group that is registered: {known}.")


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
