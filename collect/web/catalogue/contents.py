"""What a release is about: countries, indicators, themes, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collect.datasets.models import Release
from collect.datasets.publishing.standard import INDICATOR, REF_AREA
from collect.forms.codelists import themes
from collect.web.templatetags.texts import said

Json = dict[str, Any]

THEMES: Mapping[str, str | Promise] = {
    "protection": _("Protection"),
    "education": _("Education"),
    "health": _("Health"),
    "nutrition": _("Nutrition"),
    "early childhood": _("Early childhood"),
    "disability": _("Disability"),
    "poverty": _("Poverty"),
    "household": _("Households"),
    "water and sanitation": _("Water and sanitation"),
    "information technology": _("Information technology"),
    "school safety": _("Safe schools"),
    "disaster risk": _("Disaster risk"),
}
"""What themes of the registry are called, in the order they are offered."""


def codes_of(release: Release, dimension: str) -> list[Json]:
    """The codes of a dimension as the release keeps them."""
    dimensions = {each["id"]: each for each in release.structure["dimensions"]}
    codes: list[Json] = dimensions[dimension]["codes"]
    return codes


def countries_of(release: Release) -> dict[str, str]:
    """Names of its areas that are part of no other, by code; groups are left out."""
    return _named(
        each
        for each in codes_of(release, REF_AREA)
        if not each["parent"] and "members" not in each
    )


def groups_of(release: Release) -> dict[str, str]:
    """Names of its groups of countries, by code."""
    return _named(each for each in codes_of(release, REF_AREA) if "members" in each)


def indicators_of(release: Release) -> list[Json]:
    """Its indicators, with names and definitions."""
    return codes_of(release, INDICATOR)


def themes_of(release: Release) -> list[str]:
    """The themes of its indicators, in the order of `THEMES`."""
    known = themes()
    found = {known.get(each["id"]) for each in indicators_of(release)}
    return [theme for theme in THEMES if theme in found]


def _named(codes: Iterable[Json]) -> dict[str, str]:
    return {each["id"]: said(each["names"]) for each in codes}
