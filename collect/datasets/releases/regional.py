"""Figures of groups of countries, from what a release publishes of the countries.

They are made after disclosure control and from nothing but published figures and
populations that are known to everybody, so that they cannot tell what is withheld.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from collect.datasets.estimation.aggregates import (
    Aggregate,
    Figure,
    total,
    weighted_mean,
)
from collect.datasets.estimation.disclosure import Limit, Observation
from collect.datasets.estimation.disclosure.observations import REF_AREA, Codes, Kind
from collect.datasets.estimation.thresholds import LOW_RELIABILITY, NORMAL
from collect.datasets.publishing.errors import PublicationError
from collect.datasets.publishing.standard import (
    COMMENT,
    COUNTRIES,
    COVERAGE,
    MEMBERS,
)
from collect.datasets.publishing.structure import Text
from collect.datasets.releases.populations import Populations

NO_FIGURE = "O"
"""OBS_STATUS of a missing value (SDMX CL_OBS_STATUS)."""

MINIMUM_COVERAGE = Limit(
    50,
    "UNICEF practice: a regional average needs countries with data that have at least "
    "half of the population of the region",
)
WHOLE = 100.0
_YEAR = re.compile(r"[0-9]{4}")
_NAMED = 5

_NOT_COMBINED: Mapping[str, str] = {
    "median": "Medians of countries cannot be averaged.",
    "ratio": "Ratios are weighted by their denominators, which are not populations.",
}


@dataclass(frozen=True)
class Group:
    """A group of countries; `source` says who lists its members, `as_of` when."""

    code: str
    names: Text
    members: tuple[str, ...]
    source: str = ""
    as_of: str = ""


@dataclass(frozen=True)
class Regional:
    """How figures of groups are made.

    `weights`: by indicator, the population groups that it is about; without them there
    is no figure of any group. `least`: a group of which fewer members give figures is
    left out. `minimum_coverage`: percent of the group's population. `years_back`: how
    much older than the period a country's figure may be.
    """

    groups: tuple[Group, ...] = ()
    weights: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    populations: Populations = field(default_factory=Populations)
    least: int = 2
    minimum_coverage: Limit = MINIMUM_COVERAGE
    years_back: int = 0


@dataclass(frozen=True)
class Regionwide:
    """An observation of a group. `coverage`: percent of its population that lives in
    countries with a figure, None if that is not known; `countries`: how many these are,
    of so many `members`."""

    observation: Observation
    coverage: float | None
    countries: int
    members: int
    comment: str = ""

    @property
    def attributes(self) -> dict[str, Any]:
        """What its row has beside those of countries, by column."""
        return {
            COMMENT: self.comment or None,
            COVERAGE: self.coverage,
            COUNTRIES: self.countries,
            MEMBERS: self.members,
        }


@dataclass(frozen=True)
class FiguresOfGroups:
    """The figures of a release, and the groups they are of."""

    found: tuple[Regionwide, ...]
    groups: tuple[Group, ...]

    @property
    def names(self) -> dict[str, Text]:
        """Names of the groups by code."""
        return {each.code: each.names for each in self.groups}

    @property
    def members(self) -> dict[str, tuple[str, ...]]:
        """Members of the groups by code."""
        return {each.code: each.members for each in self.groups}


NO_GROUPS = Regional()


def figures_of_groups(
    observations: Sequence[Observation],
    kinds: Mapping[str, Kind],
    regional: Regional,
    decimals: int | None,
) -> FiguresOfGroups:
    """The figures of groups of a release; see `aggregates`.

    Raises PublicationError where a group has the code of a country.
    """
    found = aggregates(observations, kinds, regional, decimals=decimals)
    told = {each.observation.ref_area for each in found}
    if twice := told.intersection(each.ref_area for each in observations):
        raise PublicationError(
            f"{min(twice)} is an area of a form and a group of countries; give the group"
            " another code, or leave it out of the dataset's groups."
        )
    groups = tuple(each for each in regional.groups if each.code in told)
    return FiguresOfGroups(tuple(found), groups)


def aggregates(
    observations: Sequence[Observation],
    kinds: Mapping[str, Kind],
    regional: Regional,
    *,
    decimals: int | None = None,
) -> list[Regionwide]:
    """The observations of groups, by group, indicator, period and domain.

    `observations` are those of a release, suppressed ones without figures; `kinds` says
    what indicators are, a proportion if nothing. `decimals` rounds, as countries are.
    Of breakdowns there is only what has a figure.
    """
    tables = _tables(observations)
    present = {each.ref_area for each in observations}
    return [
        replace(each, observation=each.observation.rounded(decimals))
        for group in regional.groups
        if len(present.intersection(group.members)) >= regional.least
        for indicator, table in tables.items()
        if indicator in regional.weights
        for each in _Indicator(
            indicator, kinds.get(indicator, "proportion"), table, group, regional
        ).found()
    ]


Places = dict[str, dict[str, Observation]]
"""Observations by area and period."""
People = Mapping[str, int | None]
"""Populations of a group's members, None where they are not known."""


@dataclass(frozen=True)
class _Given:
    """A country's figure, the period it is of, and its weight in the mean."""

    area: str
    observation: Observation
    weight: float

    @property
    def figure(self) -> Figure:
        own = self.observation
        return Figure(
            own.value or 0.0,
            self.weight,
            own.n or 0,
            own.standard_error,
            own.degrees_of_freedom,
        )


@dataclass(frozen=True)
class _Indicator:
    """An indicator in a group."""

    indicator: str
    kind: Kind
    table: Mapping[Codes, Places]
    group: Group
    regional: Regional

    def found(self) -> Iterator[Regionwide]:
        domains = sorted(self.table, key=lambda codes: (len(codes), codes))
        for period in self._periods():
            people = self._people(period)
            for codes in domains:
                made = self._made(codes, period, people)
                # What a breakdown lacks, its total says or the countries' rows do.
                if made.observation.value is not None or not codes:
                    yield made

    def _periods(self) -> list[str]:
        found = {
            period
            for places in self.table.values()
            for area in self.group.members
            for period in places.get(area, ())
        }
        return sorted(found)

    def _people(self, period: str) -> People:
        """The members' populations in the year of the period."""
        groups = self.regional.weights[self.indicator]
        return {
            area: self.regional.populations.of(area, period[:4], groups)
            for area in self.group.members
        }

    def _made(self, codes: Codes, period: str, people: People) -> Regionwide:
        if self.kind in _NOT_COMBINED:
            return self._none(codes, period, None, 0, _NOT_COMBINED[self.kind])
        known = {area: each for area, each in people.items() if each is not None}
        if len(known) < len(people):
            groups = " + ".join(self.regional.weights[self.indicator])
            named = _named([area for area in people if area not in known])
            said = f"The population {groups} is not known of {named} in {period[:4]}."
            return self._none(codes, period, None, 0, said)
        given = [
            each
            for area, number in known.items()
            if (each := self._given(area, codes, period, number)) is not None
        ]
        return self._judged(codes, period, given, known)

    def _given(
        self, area: str, codes: Codes, period: str, people: int
    ) -> _Given | None:
        """The newest figure of the country that is not too old."""
        places = self.table[codes].get(area, {})
        totals = self.table.get((), {}).get(area, {})
        for when in self._window(period, places):
            found = places[when]
            if not _usable(found):
                continue
            if not codes or self.kind == "total":
                return _Given(area, found, people)
            share = _share(found, totals.get(when))
            if share:
                return _Given(area, found, people * share)
        return None

    def _window(self, period: str, known: Iterable[str]) -> list[str]:
        """The periods of the same kind that may stand for one, the newest first."""
        back = self.regional.years_back
        if not back or not _YEAR.match(period):
            return [period] if period in known else []
        first = f"{int(period[:4]) - back:04}"
        return sorted(
            (at for at in known if len(at) == len(period) and first <= at <= period),
            reverse=True,
        )

    def _judged(
        self,
        codes: Codes,
        period: str,
        given: Sequence[_Given],
        people: Mapping[str, int],
    ) -> Regionwide:
        """The figure, if the rule of coverage allows it, and how far it may be relied
        on: it must hold without figures of low reliability, or it is one itself."""
        needed = WHOLE if self.kind == "total" else self.regional.minimum_coverage.value
        whole = sum(people.values())
        covered = sum(people[each.area] for each in given)
        coverage = WHOLE * covered / whole
        if not given or WHOLE * covered < needed * whole:
            told = math.floor(coverage * 10) / 10
            said = (
                f"Countries with a figure have {told:g} % of the population;"
                f" {needed:g} % are needed."
            )
            return self._none(codes, period, coverage, len(given), said)
        reliable = sum(
            people[each.area]
            for each in given
            if each.observation.status != LOW_RELIABILITY
        )
        found = self._combined([each.figure for each in given])
        enough = WHOLE * reliable >= needed * whole
        return Regionwide(
            Observation(
                self.indicator,
                self.group.code,
                period,
                dict(codes),
                value=found.value,
                n=found.n,
                standard_error=found.se,
                lower=found.lower,
                upper=found.upper,
                degrees_of_freedom=found.df,
                status=NORMAL if enough and reliable else LOW_RELIABILITY,
            ),
            coverage,
            len(given),
            len(people),
            _older(given, period),
        )

    def _combined(self, figures: Sequence[Figure]) -> Aggregate:
        if self.kind == "total":
            return total(figures)
        return weighted_mean(figures, proportion=self.kind == "proportion")

    def _none(
        self,
        codes: Codes,
        period: str,
        coverage: float | None,
        countries: int,
        reason: str,
    ) -> Regionwide:
        missing = Observation(
            self.indicator, self.group.code, period, dict(codes), status=NO_FIGURE
        )
        members = len(self.group.members)
        return Regionwide(missing, coverage, countries, members, reason)


def _tables(
    observations: Sequence[Observation],
) -> dict[str, dict[Codes, Places]]:
    """Observations by indicator and breakdown, the area left out."""
    found: dict[str, dict[Codes, Places]] = {}
    for each in observations:
        codes = tuple(pair for pair in each.key.codes if pair[0] != REF_AREA)
        places = found.setdefault(each.indicator, {}).setdefault(codes, {})
        places.setdefault(each.ref_area, {})[each.time_period] = each
    return found


def _usable(found: Observation) -> bool:
    return found.published and found.value is not None


def _share(part: Observation, whole: Observation | None) -> float | None:
    """The share of a breakdown in its country as the survey estimates it, if both are
    published."""
    if whole is None or not whole.published or not whole.sum_weights:
        return None
    return (part.sum_weights or 0.0) / whole.sum_weights


def _older(given: Sequence[_Given], period: str) -> str:
    older = [
        f"{each.area} {each.observation.time_period}"
        for each in given
        if each.observation.time_period != period
    ]
    return f"Of earlier periods: {', '.join(older)}." if older else ""


def _named(areas: Sequence[str]) -> str:
    more = len(areas) - _NAMED
    shown = ", ".join(areas[:_NAMED])
    return f"{shown} and {more} more" if more > 0 else shown
