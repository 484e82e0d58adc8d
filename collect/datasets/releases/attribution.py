"""What a release says of its figures of groups: members, weights, rule, populations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from collect.datasets.releases.populations import Population
from collect.datasets.releases.regional import FiguresOfGroups, Group, Regional
from collect.lib.hashing import sha256_hex


def words_of(regional: Regional, made: FiguresOfGroups) -> dict[str, str]:
    """In words, for the files; nothing where no group has figures or reasons."""
    if not made.groups:
        return {}
    told = {
        f"group {each.code}": _sentence(", ".join(each.members), each)
        for each in made.groups
    }
    window = (
        f"; countries' figures may be up to {regional.years_back} years older"
        if regional.years_back
        else ""
    )
    rule = regional.minimum_coverage.value
    told["figures of groups"] = (
        "means weighted by the population that the indicator is about, if countries with"
        f" a figure have at least {rule:g} % of it; totals if all have one{window}"
    )
    sources = sorted({each.source for each in _used(regional, made)})
    return {**told, "populations": "; ".join(sources)} if sources else told


def provenance_of(regional: Regional, made: FiguresOfGroups) -> dict[str, Any]:
    """The same as data, with the populations' digest; nothing without groups."""
    if not made.groups:
        return {}
    used = _used(regional, made)
    indicators = {each.observation.indicator for each in made.found}
    rule = regional.minimum_coverage
    return {
        "groups": [
            {
                "code": each.code,
                "members": list(each.members),
                "source": each.source,
                "asOf": each.as_of,
            }
            for each in made.groups
        ],
        "weights": {
            name: list(of)
            for name, of in regional.weights.items()
            if name in indicators
        },
        "minimumCoverage": {"value": rule.value, "source": rule.source},
        "yearsBack": regional.years_back,
        "populations": {
            "rows": len(used),
            "sources": sorted({each.source for each in used}),
            "sha256": _digest(used),
        },
    }


def _sentence(members: str, group: Group) -> str:
    said = f"{members}; {group.source}" if group.source else members
    return f"{said} ({group.as_of})" if group.as_of else said


def _used(regional: Regional, made: FiguresOfGroups) -> list[Population]:
    """The populations of the members in the years there are figures of."""
    areas = {area for each in made.groups for area in each.members}
    years = {each.observation.time_period[:4] for each in made.found}
    return regional.populations.among(areas, years)


def _digest(rows: Sequence[Population]) -> str:
    lines = ("\t".join(map(str, asdict(each).values())) for each in rows)
    return sha256_hex("\n".join(lines).encode())
