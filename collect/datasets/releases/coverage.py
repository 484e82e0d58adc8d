"""What exists of a dataset, what is missing, and why: indicator by area and period.

For the sources alone, or for the region: every country and every registered indicator.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import cast

import pyarrow.compute as pc

from collect.datasets.models import Dataset, Estimate
from collect.datasets.publishing.publication import Publication
from collect.datasets.publishing.standard import INDICATOR, TOTAL
from collect.datasets.releases import queries
from collect.datasets.releases.queries import SourceForm, name_of
from collect.datasets.releases.structures import Registry

PRESENT, SUPPRESSED, MISSING = "present", "suppressed", "missing"
NO_FORM = "no source form of this country"
NO_FORM_THEN = "no source form of this country for this period"
NOT_ASKED = "no form asks it"
NO_RUN = "no run of the form that asks it has finished"
NO_CASES = "not enough cases"
NOT_COMPUTED = "it could not be computed"
NOT_RELEASED = "it is not in the newest release"
NOT_WEIGHTED = "no population is named to weight countries by"
NO_MEMBER = "no country of the group has it"
HEADER = ("INDICATOR", "REF_AREA", "TIME_PERIOD", "STATUS", "REASON", "FORMS")

_TOLD = ["INDICATOR", "REF_AREA", "TIME_PERIOD", "OBS_STATUS", "COMMENT"]
_LITERAL = re.compile(r"\s*(?:'([^']*)'|\"([^\"]*)\")\s*")
UNKNOWN = ""
"""Area or period of a form that has not been run and computes them from answers."""

Place = tuple[str, str]
"""Area and period."""
Told = tuple[str, str]
"""Status and comment."""


@dataclass(frozen=True)
class Entry:
    """One cell of the matrix; `forms` are those of the area that ask the indicator."""

    indicator: str
    ref_area: str
    time_period: str
    status: str
    reason: str
    forms: tuple[str, ...]


@dataclass
class _Known:
    """What is known of the sources, by place."""

    indicators: dict[str, None] = field(default_factory=dict)
    places: dict[Place, dict[str, SourceForm]] = field(default_factory=dict)
    estimated: dict[tuple[str, Place], float | None] = field(default_factory=dict)
    released: Mapping[tuple[str, Place], Told] = field(default_factory=dict)
    groups: Set[str] = frozenset()
    asked: dict[str, dict[str, None]] = field(default_factory=dict)
    """Indicators that a form asks, by its name."""

    # Read only when all sources are noted.
    @cached_property
    def weighted(self) -> set[str]:
        """Indicators that groups of countries have figures of, or reasons for none."""
        return {name for name, (area, _) in self.released if area in self.groups}

    @cached_property
    def periods(self) -> list[str]:
        """All periods that are known; the unknown one if there is no other."""
        return sorted({period for _, period in self.places} - {UNKNOWN}) or [UNKNOWN]

    def covers(self, country: str, registry: Registry) -> bool:
        """Whether a form or figure is of the country, or of a part of it."""
        return any(registry.is_within(area, country) for area, _ in self.places)


def coverage(dataset: Dataset) -> list[Entry]:
    """The matrix, by indicator, area and period: of whole areas, not of breakdowns."""
    known = _known(dataset)
    return [
        _entry(known, indicator, place)
        for indicator in known.indicators
        for place in sorted(known.places)
    ]


def regional(dataset: Dataset, registry: Registry) -> list[Entry]:
    """The matrix of the region: every country, by every registered indicator and every
    other that a form asks, in every period that something is known of."""
    known = _known(dataset)
    indicators = {**registry.codes.get(INDICATOR, {}), **known.indicators}
    covered = {each: known.covers(each, registry) for each in registry.countries()}
    return [
        _of_country(known, indicator, (country, period), covered=is_covered)
        for indicator in indicators
        for country, is_covered in covered.items()
        for period in known.periods
    ]


def _of_country(known: _Known, indicator: str, place: Place, *, covered: bool) -> Entry:
    if place in known.places:
        return _entry(known, indicator, place)
    country, period = place
    # A form that has not been run yet may be of any period.
    if (country, UNKNOWN) in known.places:
        found = _entry(known, indicator, (country, UNKNOWN))
        return replace(found, time_period=period)
    reason = NO_FORM_THEN if covered else NO_FORM
    return Entry(indicator, country, period, MISSING, reason, ())


def _known(dataset: Dataset) -> _Known:
    known = _Known()
    release = queries.newest(dataset)
    if release is not None:
        known.released = _released(queries.publication_of(release))
        known.groups = queries.groups_of(release)
    sources = queries.source_forms(dataset)
    estimated = _estimated(sources)
    for source in sources:
        found = estimated.get(source.run.pk, []) if source.run else []
        _note(known, source, found)
    for indicator, place in known.released:
        known.indicators[indicator] = None
        known.places.setdefault(place, {})
    return known


def summary(entries: list[Entry]) -> dict[str, int]:
    """How many cells have which status."""
    counts = dict.fromkeys((PRESENT, SUPPRESSED, MISSING), 0)
    for each in entries:
        counts[each.status] += 1
    return counts


def rows(entries: list[Entry]) -> Iterator[tuple[str, ...]]:
    """The matrix as rows of a table, its header first."""
    yield HEADER
    for each in entries:
        yield (
            each.indicator,
            each.ref_area,
            each.time_period,
            each.status,
            each.reason,
            " ".join(each.forms),
        )


def _released(publication: Publication) -> dict[tuple[str, Place], Told]:
    found = publication.observations
    # Of thousands of rows, nearly all are breakdowns.
    for each in publication.structure.series_dimensions:
        if each.id not in ("INDICATOR", "REF_AREA"):
            found = found.filter(pc.equal(found[each.id], TOTAL))
    return {
        (row["INDICATOR"], (row["REF_AREA"], row["TIME_PERIOD"])): (
            row["OBS_STATUS"],
            row["COMMENT"] or NO_CASES,
        )
        for row in found.select(_TOLD).to_pylist()
    }


_Whole = tuple[str, str, str, float | None]
"""Of an estimate of a whole area: indicator, area, period, value."""


def _estimated(sources: Iterable[SourceForm]) -> dict[int, list[_Whole]]:
    """Estimates of whole areas by run."""
    runs = [each.run.pk for each in sources if each.run]
    rows = Estimate.objects.filter(run__in=runs, domain={}).order_by("position")
    found: dict[int, list[_Whole]] = {}
    for run, *row in rows.values_list(
        "run", "indicator", "ref_area", "time_period", "value"
    ):
        found.setdefault(run, []).append(cast("_Whole", tuple(row)))
    return found


def _note(known: _Known, source: SourceForm, estimated: Iterable[_Whole]) -> None:
    design, mapping = source.workbook.design, source.mapping
    area = mapping.area(_literal(design.ref_area))
    found = {
        (mapping.indicator(indicator), (mapping.area(area), period)): value
        for indicator, area, period, value in estimated
    }
    known.estimated |= found
    places = {place for _, place in found} or {(area, _literal(design.time_period))}
    form = name_of(source.form)
    known.asked[form] = _asked(source)
    known.indicators |= known.asked[form]
    for place in places:
        known.places.setdefault(place, {})[form] = source


def _asked(source: SourceForm) -> dict[str, None]:
    """Indicators of the form, as the dataset calls them."""
    asked = source.workbook.indicators
    return dict.fromkeys(source.mapping.indicator(each.indicator) for each in asked)


def _literal(expression: str) -> str:
    """The text that an expression is, if it is nothing but a text."""
    found = _LITERAL.fullmatch(expression)
    return (found[1] or found[2] or UNKNOWN) if found else UNKNOWN


def _entry(known: _Known, indicator: str, place: Place) -> Entry:
    asking = {
        name: source
        for name, source in known.places[place].items()
        if indicator in known.asked[name]
    }
    status, reason = _status(known, indicator, place, asking)
    return Entry(indicator, *place, status, reason, tuple(sorted(asking)))


def _status(
    known: _Known, indicator: str, place: Place, asking: Mapping[str, SourceForm]
) -> tuple[str, str]:
    told = known.released.get((indicator, place))
    if told is not None:
        return _told(*told)
    if place[0] in known.groups:
        return MISSING, NO_MEMBER if indicator in known.weighted else NOT_WEIGHTED
    if not asking:
        return MISSING, NOT_ASKED
    if all(source.run is None for source in asking.values()):
        return MISSING, NO_RUN
    if (indicator, place) not in known.estimated:
        return MISSING, NOT_COMPUTED
    if known.estimated[indicator, place] is None:
        return MISSING, NO_CASES
    return MISSING, NOT_RELEASED


def _told(status: str, comment: str) -> tuple[str, str]:
    if status == "Q":
        return SUPPRESSED, NO_CASES
    return (MISSING, comment) if status in ("M", "O") else (PRESENT, "")
