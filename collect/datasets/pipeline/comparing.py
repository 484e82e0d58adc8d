"""Contrasts that the column `compare` of the sheet `indicators` asks for."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from collect.datasets.estimation import Contrast, Domain, Estimates
from collect.datasets.pipeline.estimators import Estimator
from collect.datasets.pipeline.sample import NOT_APPLICABLE
from collect.datasets.pipeline.survey import SurveyError
from collect.datasets.pipeline.weighting import defined
from collect.forms.xlsform.definition import Comparison

REF_AREA, TIME_PERIOD = "REF_AREA", "TIME_PERIOD"
_LED: Final = {REF_AREA: 0, TIME_PERIOD: 1}
"""Where a domain has the area and period of the design, before the breakdown's codes."""
_WORST_FIRST: Final = "MQUA"
"""SDMX OBS_STATUS: a contrast is no more reliable than either of its estimates."""


def contrasts(
    indicator: str,
    breakdown: Sequence[str],
    comparison: Comparison,
    found: Estimates,
    source: Estimator,
) -> list[dict[str, Any]]:
    """The contrasts of one comparison in one breakdown that has its dimension.

    In a crossed breakdown, one for each code of the others. Keys as the model's
    columns. Raises SurveyError where nobody has one of the codes.
    """
    pairs = list(_pairs(breakdown, comparison, found.domains))
    status = dict(zip(found.domains, found.status, strict=True))
    return [
        _row(indicator, breakdown, comparison, each, status)
        for each in (source.contrasts(pairs, comparison.form) if pairs else ())
    ]


def _pairs(
    breakdown: Sequence[str], comparison: Comparison, domains: Sequence[Domain]
) -> Iterator[tuple[Domain, Domain]]:
    place = 2 + list(breakdown).index(comparison.dimension)
    replaced = {place, _LED.get(comparison.dimension, place)}

    def others(domain: Domain) -> Domain:
        return tuple(code for n, code in enumerate(domain) if n not in replaced)

    for code in (comparison.first, comparison.second):
        if domains and all(domain[place] != code for domain in domains):
            raise SurveyError(
                f"nobody has the code “{code}” of {comparison.dimension} that is "
                "compared"
            )
    second = {others(d): d for d in domains if d[place] == comparison.second}
    for domain in domains:
        if domain[place] == comparison.first and others(domain) in second:
            yield domain, second[others(domain)]


def _row(
    indicator: str,
    breakdown: Sequence[str],
    comparison: Comparison,
    found: Contrast,
    status: dict[Domain, str],
) -> dict[str, Any]:
    area, period, *codes = found.first
    domain = dict(zip(breakdown, codes, strict=True))
    del domain[comparison.dimension]
    led = [
        own if own == other else NOT_APPLICABLE
        for own, other in zip((area, period), found.second[:2], strict=True)
    ]
    return {
        "indicator": indicator,
        "ref_area": domain.pop(REF_AREA, led[0]),
        "time_period": domain.pop(TIME_PERIOD, led[1]),
        "domain": domain,
        "dimension": comparison.dimension,
        "first": comparison.first,
        "second": comparison.second,
        "form": comparison.form,
        "value": defined(found.value),
        "standard_error": defined(found.se),
        "lower": defined(found.lower),
        "upper": defined(found.upper),
        "statistic": defined(found.statistic),
        "degrees_of_freedom": found.df,
        "p_value": defined(found.p),
        "n_first": found.n_first,
        "n_second": found.n_second,
        "status": min(
            (status[found.first], status[found.second]), key=_WORST_FIRST.index
        ),
    }
