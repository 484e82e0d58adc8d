"""Coverage as a table: what there is of a dataset, what is missing, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_lowercase

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from collect.datasets.models import Dataset
from collect.datasets.publishing.standard import INDICATOR, REF_AREA
from collect.datasets.releases import coverage, queries
from collect.datasets.releases.coverage import MISSING, PRESENT, SUPPRESSED, Entry
from collect.datasets.releases.registry import registry_of
from collect.datasets.releases.structures import Registry
from collect.web.catalogue.contents import codes_of
from collect.web.templatetags.texts import said

SIGNS = {PRESENT: "✓", SUPPRESSED: "(*)", MISSING: "—"}
WORDS: Mapping[str, str | Promise] = {
    PRESENT: later("there"),
    SUPPRESSED: later("withheld"),
    MISSING: later("missing"),
}
REASONS: Mapping[str, str | Promise] = {
    coverage.NO_FORM: later("no survey of this country is a source"),
    coverage.NO_FORM_THEN: later("no survey of this country and period is a source"),
    coverage.NOT_ASKED: later("the survey does not ask it"),
    coverage.NO_RUN: later("the survey is not computed yet"),
    coverage.NO_CASES: later("too few cases"),
    coverage.NOT_COMPUTED: later("it could not be computed"),
    coverage.NOT_RELEASED: later("it is not in the newest release yet"),
    coverage.NOT_WEIGHTED: later("no population is named to weight countries by"),
    coverage.NO_MEMBER: later("no country of the group has it"),
}
"""Reasons in the words of pages; others are shown as they are."""

_EMPTY = format_html("<td>{}</td>", "")
FEW = 8
"""Of so many columns, names are shown; of more, codes."""


@dataclass(frozen=True)
class Head:
    """A column: a country or a group by its code, or a period."""

    short: str
    name: str


@dataclass(frozen=True)
class Row:
    """An indicator, and its cells as they stand in the page: of a region there are
    thousands, of few kinds."""

    name: str
    cells: SafeString


@dataclass
class Matrix:
    """A table of indicators by countries of one period, or by periods of one country.

    `shown` is the period or the country; `reasons` explains the letters.
    """

    shown: str
    periods: list[str]
    areas: dict[str, str]
    heads: list[Head] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)
    tally: Counter[str] = field(default_factory=Counter)
    """Cells by status."""
    parts: int = 0
    """How many areas are part of others, and left out."""

    @property
    def by_period(self) -> bool:
        """Whether its columns are periods of one country."""
        return self.shown in self.areas

    @property
    def few(self) -> bool:
        """Whether there is room for the names of columns."""
        return self.by_period or len(self.heads) <= FEW

    @property
    def counts(self) -> list[tuple[str, str | Promise, int]]:
        """How many cells have which sign."""
        return [
            (sign, WORDS[status], self.tally[status]) for status, sign in SIGNS.items()
        ]


def matrix(dataset: Dataset, *, region: bool, wanted: str) -> Matrix:
    """The coverage of a dataset, or with `region` of all countries of the region.

    `wanted` is a period or the code of a country; the newest period if it is neither.
    """
    registry = registry_of(dataset)
    entries = (
        coverage.regional(dataset, registry) if region else coverage.coverage(dataset)
    )
    known = registry.codes.get(REF_AREA, {})
    top = [
        each
        for each in entries
        if each.ref_area not in known or not known[each.ref_area].parent
    ]
    groups = _groups(dataset)
    areas = dict.fromkeys(
        sorted((each.ref_area for each in top), key=lambda area: area in groups)
    )
    names = _names(dataset, registry)
    found = Matrix(
        wanted,
        sorted({each.time_period for each in entries}, reverse=True),
        {area: names[REF_AREA].get(area, area) for area in areas if area},
        parts=len({each.ref_area for each in entries} - set(areas)),
    )
    if wanted not in found.areas and wanted not in found.periods:
        found.shown = found.periods[0] if found.periods else ""
    _fill(found, top, names[INDICATOR])
    return found


def _names(dataset: Dataset, registry: Registry) -> dict[str, dict[str, str]]:
    """Names of areas and indicators by code: of the registry, and of what else is in
    the newest release, such as groups."""
    release = queries.newest(dataset)
    found = {
        name: {
            code: said(each.names)
            for code, each in registry.codes.get(name, {}).items()
        }
        for name in (INDICATOR, REF_AREA)
    }
    for name, names in found.items():
        codes = codes_of(release, name) if release else []
        names |= {code["id"]: said(code["names"]) for code in codes}
    return found


def _groups(dataset: Dataset) -> set[str]:
    """The codes of groups, which stand after the countries."""
    release = queries.newest(dataset)
    return queries.groups_of(release) if release else set()


def _fill(found: Matrix, entries: Iterable[Entry], names: Mapping[str, str]) -> None:
    by_cell: dict[tuple[str, str], Entry] = {}
    for each in entries:
        if found.by_period and each.ref_area == found.shown:
            by_cell[each.indicator, each.time_period] = each
        elif not found.by_period and each.time_period == found.shown:
            by_cell[each.indicator, each.ref_area] = each
    columns = _columns(found, {column for _indicator, column in by_cell})
    letters = _letters(by_cell.values(), found)
    found.tally.update(each.status for each in by_cell.values())
    kinds = {
        (status, reason): _cell(status, letters.get(reason, ""))
        for status, reason in {(each.status, each.reason) for each in by_cell.values()}
    }
    for indicator in dict.fromkeys(indicator for indicator, _column in by_cell):
        beside = (by_cell.get((indicator, each.short)) for each in columns)
        cells = [kinds[each.status, each.reason] if each else _EMPTY for each in beside]
        shown = format_html_join("", "{}", ((cell,) for cell in cells))
        found.rows.append(Row(names.get(indicator) or indicator, shown))
    found.heads = [Head(each.short or "?", each.name) for each in columns]


def _columns(found: Matrix, used: set[str]) -> list[Head]:
    if found.by_period:
        return [Head(each, each) for each in reversed(found.periods) if each in used]
    unknown = [Head("", _("not known yet"))] if "" in used else []
    return unknown + [
        Head(code, name) for code, name in found.areas.items() if code in used
    ]


def _letters(entries: Iterable[Entry], found: Matrix) -> dict[str, str]:
    """A letter for each reason that occurs, in their order; the reasons by letter go
    into the matrix."""
    reasons = dict.fromkeys(each.reason for each in entries if each.reason)
    letters = dict(zip(reasons, _lettering(len(reasons)), strict=True))
    for reason, letter in letters.items():
        found.reasons[letter] = str(REASONS.get(reason, reason))
    return letters


def _lettering(count: int) -> Sequence[str]:
    """a, b, … z, then numbers: reasons of groups name countries, so there may be many."""
    more = (
        str(number) for number in range(1, max(0, count - len(ascii_lowercase)) + 1)
    )
    return [*ascii_lowercase[:count], *more]


def _cell(status: str, letter: str) -> SafeString:
    """A sign, what it says, and the letter of the reason. Of a whole region most cells
    are missing: these have a letter to be read."""
    sign, word = SIGNS[status], "" if status == MISSING else WORDS[status]
    said = format_html('<span class="only-read">{}</span>', word) if word else ""
    reason = format_html("<sup>{}</sup>", letter) if letter else ""
    return format_html("<td>{}{}{}</td>", sign, said, reason)
