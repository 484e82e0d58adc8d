"""The structure of a release: made from the registry, kept as JSON, read back.

A release keeps its own codelists, so that a registry that changes does not reach it.
Their ids carry the dataset's code: two datasets may use different codes of one
dimension.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from collect.datasets.publishing.disparity import (
    MEASURE,
    SUFFIX,
    disparities_structure,
)
from collect.datasets.publishing.standard import (
    INDICATOR,
    REF_AREA,
    TOTAL,
    Dimension,
    estimates_structure,
)
from collect.datasets.publishing.structure import (
    Code,
    Codelist,
    Concept,
    DataStructure,
    Text,
)

Json = dict[str, Any]
_LONG = (INDICATOR, REF_AREA, MEASURE)
"""Dimensions of which a release uses few of many codes."""

_UNNAMED: Mapping[str, Text] = {TOTAL: {"en": "Total", "id": "Jumlah"}}
"""Codes of dimensions whose codes are a country's own."""


@dataclass(frozen=True)
class Registered:
    """A code as a registry knows it."""

    names: Text
    parent: str = ""
    unit: str = ""
    definition: Text = field(default_factory=dict)


@dataclass(frozen=True)
class Registry:
    """Names of dimensions, and codes by dimension in their order."""

    dimensions: Mapping[str, Registered] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, Registered]] = field(default_factory=dict)

    def parents(self) -> dict[str, dict[str, str]]:
        """Parents that are no total, by dimension: what disclosure control sums up."""
        return {
            name: {
                code: each.parent
                for code, each in codes.items()
                if each.parent not in ("", TOTAL)
            }
            for name, codes in self.codes.items()
        }

    def with_areas(self, areas: Sequence[Mapping[str, Any]]) -> Registry:
        """With areas of a dataset's own: `code`, `names`, `parent`. What is registered
        stays as it is."""
        own = {
            each["code"]: Registered(each["names"], each["parent"]) for each in areas
        }
        known = self.codes.get(REF_AREA, {})
        return replace(self, codes={**self.codes, REF_AREA: {**own, **known}})

    def countries(self) -> list[str]:
        """Areas that are part of no other."""
        areas = self.codes.get(REF_AREA, {})
        return [code for code, each in areas.items() if not each.parent]

    def is_within(self, area: str, country: str) -> bool:
        """Whether an area is the country or a part of it."""
        return country in _with_parents([area], self.codes.get(REF_AREA, {}))

    def named(self, dimension: str) -> Registered:
        """What is known of a dimension; its name is else its id in words."""
        unknown = Registered({"en": dimension.replace("_", " ")})
        return self.dimensions.get(dimension, unknown)

    def described(
        self, dimension: str, used: Iterable[str], labels: Mapping[str, Text]
    ) -> Json:
        """A dimension with its codes: all registered ones, but of areas, indicators and
        measures those used and what they are part of; then codes no registry knows."""
        known = self.codes.get(dimension, {})
        wanted = set(used)
        own = self.named(dimension)
        kept = _with_parents(wanted, known) if dimension in _LONG else known
        listed = [_code(code, known[code], kept) for code in known if code in kept]
        listed += [
            {
                "id": code,
                "names": dict(labels.get(code) or _UNNAMED.get(code) or {"en": code}),
                "parent": "",
            }
            for code in sorted(wanted - set(known))
        ]
        return {
            "id": dimension,
            "names": dict(own.names),
            **_defined(own),
            "codes": listed,
        }


def _with_parents(
    wanted: Iterable[str], known: Mapping[str, Registered]
) -> dict[str, Registered]:
    found: dict[str, Registered] = {}
    for start in wanted:
        code = start
        while code in known and code not in found:
            found[code] = known[code]
            code = known[code].parent
    return found


def _code(code: str, found: Registered, kept: Mapping[str, Registered]) -> Json:
    parent = found.parent if found.parent in kept else ""
    return {"id": code, "names": dict(found.names), "parent": parent, **_defined(found)}


def _defined(found: Registered) -> Json:
    return {"definition": dict(found.definition)} if found.definition else {}


def with_members(described: Json, members: Mapping[str, Sequence[str]]) -> Json:
    """A dimension in which these codes are groups, with the members of each."""
    codes = [
        {**each, "members": list(members[each["id"]])}
        if each["id"] in members
        else each
        for each in described["codes"]
    ]
    return {**described, "codes": codes}


def groups_in(dimensions: Sequence[Json]) -> set[str]:
    """The codes of areas that are groups of countries."""
    return {
        code["id"]
        for each in dimensions
        for code in each["codes"]
        if each["id"] == REF_AREA and "members" in code
    }


def structure_of(
    dimensions: Sequence[Json], *, code: str, agency: str, version: str
) -> DataStructure:
    """The structure that these dimensions describe. Raises PublicationError."""
    return estimates_structure(
        (_dimension(each, code, agency, version) for each in dimensions),
        id=code,
        agency=agency,
        version=version,
        of_groups=bool(groups_in(dimensions)),
    )


def disparities_structure_of(
    dimensions: Sequence[Json], *, code: str, agency: str, version: str
) -> DataStructure:
    """The structure of the disparities of a dataset. Raises PublicationError.

    Indicators and areas are in the codelists of its estimates.
    """
    return disparities_structure(
        (_dimension(each, code, agency, version) for each in dimensions),
        id=code + SUFFIX,
        agency=agency,
        version=version,
    )


def _dimension(found: Json, code: str, agency: str, version: str) -> Dimension:
    names = text(found["names"])
    codes = tuple(
        Code(
            each["id"],
            text(each["names"]),
            each["parent"] or None,
            text(each.get("definition", {})),
        )
        for each in found["codes"]
    )
    # A dataset's code has no hyphen, so no two lists can share an id.
    codelist = Codelist(f"CL_{code}-{found['id']}", agency, version, names, codes)
    definition = text(found.get("definition", {}))
    return Dimension(Concept(found["id"], names, definition), codelist)


def text(texts: Mapping[str, str]) -> dict[str, str]:
    """A text by language, in one order: English, then by tag. JSON keeps none."""
    ordered = sorted(texts, key=lambda tag: (tag != "en", tag))
    return {tag: texts[tag] for tag in ordered if texts[tag]}
