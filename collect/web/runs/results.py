"""What a form's own last run estimates: for those who work on it, not for publication."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from collect.accounts.permissions import Verb
from collect.datasets.comparing_runs import succeeded
from collect.datasets.models import Contrast, DisparityEstimate, Estimate, Run
from collect.datasets.queries import contrasts_of, disparities_of, estimates_of
from collect.lib.paths import encode_segment
from collect.web.navigation import FormPlace, form_place
from collect.web.page import PageRequest, page
from collect.web.runs.words import NONE, Words, figure

_LISTED = 100
_TOTALS = "_T"
_REF_AREA = "REF_AREA"
_TIMES = " \u00d7 "


@dataclass(frozen=True)
class Line:
    """A figure as shown. `from_`, `to` and `at` are places on the axis, in percent."""

    indicator: str
    area: str
    group: str
    value: str
    lower: str
    upper: str
    error: str
    n: int
    effect: str
    status: str
    low: float | None
    high: float | None
    at: float | None


@require_safe
@page
def results(request: PageRequest, form_id: int) -> HttpResponse:
    """Estimates with their precision, by indicator and breakdown."""
    place, run, told = _framed(request, form_id, "results")
    words = Words(place.form)
    if run is None:
        return render(request, "web/runs/results.html", told)
    every = estimates_of(run)
    asked = _one_of(request, "indicator", _indicators(every))
    chosen = every.filter(indicator=asked) if asked else every.filter(domain={})
    keyed = [(_breakdown(row, run), row) for row in chosen]
    breakdowns = list(dict.fromkeys(key for key, _ in keyed))
    by = _one_of(request, "by", breakdowns)
    rows = [row for key, row in keyed if by in ("", key)]
    found = Paginator(rows, _LISTED).get_page(request.GET.get("page"))
    told |= {
        "indicators": [(name, words.indicator(name)) for name in _indicators(every)],
        "indicator": asked,
        "title_of_indicator": words.indicator(asked) if asked else "",
        "share": words.is_share(asked),
        "breakdowns": [(key, _named(words, key)) for key in breakdowns]
        if asked
        else [],
        "by": by,
        "page": found,
        "lines": _lines(list(found), words, run),
    }
    return render(request, "web/runs/results.html", told)


@require_safe
@page
def contrasts(request: PageRequest, form_id: int) -> HttpResponse:
    """Two groups compared, as the workbook asks for it."""
    place, run, told = _framed(request, form_id, "contrasts")
    words = Words(place.form)
    every = contrasts_of(run).select_related("run") if run else Contrast.objects.none()
    asked = _one_of(request, "indicator", _indicators(every))
    rows = every.filter(indicator=asked) if asked else every
    found = Paginator(rows, _LISTED).get_page(request.GET.get("page"))
    told |= {
        "indicators": [(name, words.indicator(name)) for name in _indicators(every)],
        "indicator": asked,
        "page": found,
        "lines": [_contrast(row, words, row.run) for row in found],
    }
    return render(request, "web/runs/contrasts.html", told)


@require_safe
@page
def disparities(request: PageRequest, form_id: int) -> HttpResponse:
    """How far the groups of a dimension lie apart."""
    place, run, told = _framed(request, form_id, "disparities")
    words = Words(place.form)
    every = disparities_of(run) if run else DisparityEstimate.objects.none()
    names = _indicators(every)
    asked = _one_of(request, "indicator", names) or next(iter(names), "")
    rows = every.filter(indicator=asked)
    found = Paginator(rows, _LISTED).get_page(request.GET.get("page"))
    told |= {
        "indicators": [(name, words.indicator(name)) for name in names],
        "indicator": asked,
        "page": found,
        "lines": [_disparity(row, words) for row in found],
    }
    return render(request, "web/runs/disparities.html", told)


def _framed(
    request: PageRequest, form_id: int, view: str
) -> tuple[FormPlace, Run | None, dict[str, Any]]:
    place = form_place(request, form_id, Verb.ESTIMATE_READ)
    form = place.form
    files = (
        f"/data/v1/projects/{form.project_id}/forms/{encode_segment(form.xml_form_id)}"
    )
    run = succeeded(form).first()
    told = {
        "place": place,
        "here": "results",
        "section": "projects",
        "view": view,
        "run": run,
        "file": {
            "results": f"{files}/estimates.csv",
            "contrasts": f"{files}/contrasts.csv",
            "disparities": f"{files}/disparities.csv",
        }[view],
    }
    return place, run, told


def _indicators(rows: QuerySet[Any]) -> list[str]:
    """Codes in the order of the workbook."""
    listed = rows.order_by("position").values_list("indicator", flat=True)
    return list(dict.fromkeys(listed))


def _one_of(request: PageRequest, name: str, known: Sequence[str]) -> str:
    """What the address asks for, if there is such."""
    given = request.GET.get(name, "")
    return given if given in known else ""


def _breakdown(row: Estimate, run: Run) -> str:
    """The dimensions an estimate is broken down by, in the order of the workbook."""
    known = sorted(row.domain, key=run.dimensions.index)
    return "*".join(known) or _TOTALS


def _named(words: Words, breakdown: str) -> str:
    if breakdown == _TOTALS:
        return _("Total")
    return _TIMES.join(words.dimension(name) for name in breakdown.split("*"))


def _group(words: Words, domain: dict[str, str], run: Run) -> str:
    return ", ".join(
        f"{words.dimension(name)}: {words.code(name, domain[name])}"
        for name in sorted(domain, key=run.dimensions.index)
    )


def _lines(rows: Sequence[Estimate], words: Words, run: Run) -> list[Line]:
    """Figures, with intervals on one axis for all of them."""
    ends = [end for row in rows for end in (row.lower, row.upper, row.value)]
    known = [end for end in ends if end is not None]
    least, most = min([0.0, *known]), max(known, default=1.0)
    span = (most - least) or 1.0

    def place(value: float | None) -> float | None:
        return None if value is None else round(100 * (value - least) / span, 1)

    return [
        Line(
            indicator=words.indicator(row.indicator),
            area=words.code(_REF_AREA, row.ref_area),
            group=_group(words, row.domain, run),
            value=figure(row.value, share=share),
            lower=figure(row.lower, share=share),
            upper=figure(row.upper, share=share),
            error=figure(row.standard_error, share=share),
            n=row.n,
            effect=NONE if row.design_effect is None else f"{row.design_effect:.2f}",
            status=row.status,
            low=place(row.lower),
            high=place(row.upper),
            at=place(row.value),
        )
        for row in rows
        for share in (words.is_share(row.indicator),)
    ]


def _contrast(row: Contrast, words: Words, run: Run) -> dict[str, Any]:
    share = words.is_share(row.indicator) and row.form == "difference"
    return {
        "row": row,
        "indicator": words.indicator(row.indicator),
        "area": words.code(_REF_AREA, row.ref_area),
        "group": _group(words, row.domain, run),
        "dimension": words.dimension(row.dimension),
        "first": words.code(row.dimension, row.first),
        "second": words.code(row.dimension, row.second),
        "share": share,
        "value": figure(row.value, share=share),
        "lower": figure(row.lower, share=share),
        "upper": figure(row.upper, share=share),
        "error": figure(row.standard_error, share=share),
        "p": NONE if row.p_value is None else _chance(row.p_value),
    }


def _chance(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def _disparity(row: DisparityEstimate, words: Words) -> dict[str, Any]:
    return {
        "row": row,
        "stratifier": words.dimension(row.stratifier),
        "area": words.code(_REF_AREA, row.ref_area),
        "measure": words.measure(row.measure),
        "groups": words.codes(row.stratifier, row.groups),
        "value": figure(row.value, share=False),
        "lower": figure(row.lower, share=False),
        "upper": figure(row.upper, share=False),
        "error": figure(row.standard_error, share=False),
        "reason": words.reason(row.reason),
    }
