"""Disparities between the subgroups of a dimension, from the sums behind estimates.

For a breakdown by one dimension, per area and period. Regions are subgroups too: a
breakdown by REF_AREA compares the areas within that of the design, and one by REF_AREA
and another dimension the subgroups of the other within each area. Further crossings are
estimated, not measured. Nor are totals, which grow with the size of a subgroup, and
medians, which have no sums.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from collect.datasets.estimation import Partial
from collect.datasets.estimation.disparity import (
    Direction,
    Disparity,
    fitting_measures,
    survey_disparities_of,
)
from collect.datasets.pipeline.comparing import REF_AREA, TIME_PERIOD
from collect.datasets.pipeline.survey import SurveyError
from collect.forms.xlsform.definition import Indicator

TOTAL: Final = "_T"
SCALES: Final[Mapping[str, float | None]] = {
    "proportion": 1.0,
    "mean": None,
    "ratio": None,
}
"""Types of indicators that are measured, and their upper bounds."""


@dataclass(frozen=True)
class Comparison:
    """How the subgroups of a dimension are compared.

    ``parents``: the codes of its codelist with the code each is part of, empty for none;
    ``order``: its subgroups from the most disadvantaged to the most advantaged, empty
    where they have no order; ``reference``: the one that others are held against.
    """

    parents: Mapping[str, str] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    reference: str = ""

    def subgroups(self, found: Collection[str]) -> tuple[str, ...]:
        """Those of the codes found that are subgroups, in the order of the codelist.

        Totals are none, nor are codes that others of those found are part of, nor
        codes of the codelist that have no place in its order. Raises SurveyError for
        a code that neither the order nor the codelist of an ordered dimension has.
        """
        if self.order:
            unknown = sorted({*found} - {*self.order, *self.parents, TOTAL})
            if unknown:
                raise SurveyError(
                    f"the code “{unknown[0]}” has no place in the order of subgroups: "
                    "use a code of the codelist, or leave it empty where it is not known"
                )
            return tuple(code for code in self.order if code in found)
        wholes = {TOTAL, *(whole for code in found for whole in self._wholes(code))}
        known = [code for code in self.parents if code in found]
        others = sorted({*found} - {*known})
        return tuple(code for code in (*known, *others) if code not in wholes)

    def _wholes(self, code: str) -> Iterator[str]:
        while code := self.parents.get(code, ""):
            yield code


@dataclass(frozen=True)
class Conventions:
    """What a registry says of comparing: which values of indicators are better, and how
    the subgroups of dimensions are compared. What it does not know has no direction, no
    order and no reference."""

    directions: Mapping[str, Direction] = field(default_factory=dict)
    comparisons: Mapping[str, Comparison] = field(default_factory=dict)


class _Set(NamedTuple):
    """The subgroups of a dimension in one area and period."""

    area: str
    period: str
    domains: Mapping[str, int]
    """The domain of each code found."""
    codes: tuple[str, ...]


def stratifier_of(breakdown: Sequence[str]) -> str | None:
    """The dimension whose subgroups a breakdown compares, if it is one."""
    others = [name for name in breakdown if name not in (REF_AREA, TIME_PERIOD)]
    if len(others) > 1:
        return None
    return others[0] if others else REF_AREA if REF_AREA in breakdown else None


def disparities(
    indicator: Indicator,
    breakdown: Sequence[str],
    partial: Partial,
    conventions: Conventions,
) -> list[dict[str, Any]]:
    """A record for each measure that fits, per area and period of the breakdown.

    ``partial``: its domains are area, period and the codes of the breakdown. Raises
    SurveyError where the subgroups of an ordered dimension cannot be placed.
    """
    stratifier = stratifier_of(breakdown)
    if stratifier is None or indicator.type not in SCALES:
        return []
    comparison = conventions.comparisons.get(stratifier, Comparison())
    sets = _sets(partial, breakdown, stratifier, comparison)
    alike: dict[tuple[int, str | None], list[_Set]] = defaultdict(list)
    direction = conventions.directions.get(indicator.indicator, "none")
    for each in sets:
        named = _reference(comparison, direction, each.codes)
        alike[min(len(each.codes), 3), named].append(each)
    settings = {
        "indicator": indicator.indicator,
        "stratifier": stratifier,
        "direction": direction,
        "ordered": bool(comparison.order),
    }
    scale = SCALES[indicator.type]
    return [
        _record(settings, each, found)
        for (_, named), members in alike.items()
        for each, row in zip(
            members, _measured(partial, members, settings, scale, named), strict=True
        )
        for found in row
    ]


def _sets(
    partial: Partial,
    breakdown: Sequence[str],
    stratifier: str,
    comparison: Comparison,
) -> list[_Set]:
    """Sets of at least two subgroups. Subgroups without order are those of the area;
    an order has to hold for all areas, and one that is not there is missing."""
    at = 2 + list(breakdown).index(stratifier)
    domains: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    everywhere: dict[str, set[str]] = defaultdict(set)
    for number, domain in enumerate(partial.domains):
        placed = dict(zip((REF_AREA, TIME_PERIOD, *breakdown), domain, strict=False))
        outer = dict(zip((REF_AREA, TIME_PERIOD), domain[:2], strict=True))
        if stratifier == REF_AREA:
            placed[REF_AREA] = outer[REF_AREA]
        area, period = placed[REF_AREA], placed[TIME_PERIOD]
        domains[area, period][domain[at]] = number
        everywhere["" if comparison.order else area].add(domain[at])
    subgroups = {
        area: comparison.subgroups(codes) for area, codes in everywhere.items()
    }
    found = [
        _Set(*place, own, subgroups["" if comparison.order else place[0]])
        for place, own in sorted(domains.items())
    ]
    return [each for each in found if len(each.codes) > 1]


def _reference(
    comparison: Comparison, direction: Direction, codes: Sequence[str]
) -> str | None:
    usable = not comparison.order and direction != "none"
    return comparison.reference if usable and comparison.reference in codes else None


def _measured(
    partial: Partial,
    sets: Sequence[_Set],
    settings: Mapping[str, Any],
    scale: float | None,
    named: str | None,
) -> list[list[Disparity]]:
    measures = fitting_measures(
        settings["ordered"],
        len(sets[0].codes),
        directed=settings["direction"] != "none",
        bounded=scale is not None,
        referred=named is not None,
    )
    return survey_disparities_of(
        [(_part(partial, each), each.codes) for each in sets],
        settings["direction"],
        scale,
        settings["ordered"],
        named,
        measures=measures,
    )


def _part(partial: Partial, found: _Set) -> Partial:
    kept = [code for code in found.codes if code in found.domains]
    return partial.excerpt(
        [found.domains[code] for code in kept], [(code,) for code in kept]
    )


def _record(
    settings: Mapping[str, Any], place: _Set, found: Disparity
) -> dict[str, Any]:
    return {
        **settings,
        "ref_area": place.area,
        "time_period": place.period,
        "measure": found.measure,
        "subgroups": list(place.codes),
        **found.as_record(),
    }
