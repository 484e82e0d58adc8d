"""What a release changed, line by line, as a page shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collect.datasets.models import DISPARITIES, Release
from collect.datasets.publishing.flags import sign
from collect.datasets.publishing.standard import INDICATOR, REF_AREA
from collect.datasets.releases.changes import Changes
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


@dataclass(frozen=True)
class _Lines(Sequence[Line]):
    """Lines that are made when they are shown: there may be many thousands."""

    changes: list[dict[str, Any]]
    names: Mapping[str, Mapping[str, str]]

    def __len__(self) -> int:
        return len(self.changes)

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return [self._line(each) for each in self.changes[place]]
        return self._line(self.changes[place])

    def _line(self, change: Mapping[str, Any]) -> Line:
        codes = dict(change.get("domain", ()))
        area = change.get("ref_area") or codes.pop(REF_AREA, "")
        if "measure" in change:
            codes = {"MEASURE": change["measure"]}
            own = self.names.get("dimensions", {}).get(change["stratifier"])
            told = [own or change["stratifier"]]
        else:
            told = []
        told += [self._named(name, code) for name, code in codes.items()]
        return Line(
            change["change"],
            self._named(INDICATOR, change["indicator"]),
            self._named(REF_AREA, area),
            change["time_period"],
            ", ".join(told),
            _figure(change["before"]),
            _figure(change["after"]),
        )

    def _named(self, dimension: str, code: str) -> str:
        return self.names.get(dimension, {}).get(code) or code


def lines(release: Release, made: Changes) -> Sequence[Line]:
    """Estimates, then disparities."""
    names = dict(_names(release))
    return _Lines([*made.observations, *made.disparities], names)


def _names(release: Release) -> Iterator[tuple[str, dict[str, str]]]:
    """Names of codes by dimension, and of the dimensions."""
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
