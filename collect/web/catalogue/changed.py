"""What a release changed, line by line, as a page shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collect.datasets.models import DISPARITIES, Release
from collect.datasets.publishing.flags import sign
from collect.datasets.publishing.standard import INDICATOR, REF_AREA
from collect.web.templatetags.texts import said

WORDS: Mapping[str, str | Promise] = {
    "added": _("added"),
    "removed": _("removed"),
    "changed": _("changed"),
}


@dataclass(frozen=True)
class Line:
    """A figure before and after."""

    change: str
    indicator: str
    area: str
    period: str
    of: str
    """The breakdown, or the measure of disparity."""
    before: str
    after: str

    @property
    def word(self) -> str | Promise:
        """What happened to it."""
        return WORDS[self.change]


def lines(release: Release, changes: Iterable[Mapping[str, Any]]) -> list[Line]:
    """Changes of estimates or disparities as lines."""
    names = dict(_names(release))
    return [_line(each, names) for each in changes]


Names = Mapping[str, Mapping[str, str]]
"""Names of codes by dimension, and of the dimensions."""


def _line(change: Mapping[str, Any], names: Names) -> Line:
    codes = dict(change.get("domain", ()))
    area = change.get("ref_area") or codes.pop(REF_AREA, "")
    told = []
    if "measure" in change:
        codes = {"MEASURE": change["measure"]}
        told.append(_named(names, "dimensions", change["stratifier"]))
    told += [_named(names, name, code) for name, code in codes.items()]
    return Line(
        change["change"],
        _named(names, INDICATOR, change["indicator"]),
        _named(names, REF_AREA, area),
        change["time_period"],
        ", ".join(told),
        _figure(change["before"]),
        _figure(change["after"]),
    )


def _named(names: Names, dimension: str, code: str) -> str:
    return names.get(dimension, {}).get(code) or code


def _names(release: Release) -> Iterator[tuple[str, dict[str, str]]]:
    structure = release.structure
    found = [*structure.get(DISPARITIES, ()), *structure["dimensions"]]
    for each in found:
        yield each["id"], {code["id"]: said(code["names"]) for code in each["codes"]}
    yield "dimensions", {each["id"]: said(each["names"]) for each in found}


def _figure(told: Mapping[str, Any] | None) -> str:
    if told is None:
        return ""
    value = told["value"]
    return sign(told["status"]) if value is None else f"{value:.4g}"
