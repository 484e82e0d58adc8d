"""The page on which a release is explored, and what can be taken from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from collect.accounts.auth import actor_of
from collect.accounts.models import Actor
from collect.datasets.models import Dataset
from collect.datasets.releases import queries, rights
from collect.lib.hashing import sha256_hex
from collect.problems import Problem
from collect.rest import absolute_url
from collect.web.explore import drawing, sharing, telling, words
from collect.web.explore.asking import asking
from collect.web.explore.book import Book, opened, released, title_of
from collect.web.explore.choice import ALL, VIEWS, Choice, choose
from collect.web.explore.ranks import Rank, ranks
from collect.web.explore.selection import Selection, select
from collect.web.explore.tables import Entry, Sheet, entries, sheet
from collect.web.page import OpenRequest, open_page
from collect.web.pictures.frame import NARROW, WIDE

_YEAR = 365 * 24 * 3600
_LINES, _FEWER = 100, 40
"""Of a table, on a page: alone, and below a picture."""
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Tab:
    """A way to see what is chosen."""

    name: str
    title: str
    query: str


@open_page
@require_safe
def explore(request: OpenRequest, code: str) -> HttpResponse:
    """Choose what to see of a release, and see it."""
    book, dataset = opened(request.actor, code, request.GET.get("release", ""))
    chosen = choose(book, request.GET)
    choice = chosen.choice
    selection = None if choice.view == "ranking" else select(book, choice)
    pinned = choice.query(release=book.number)
    shown = {
        "section": "catalogue",
        "book": book,
        "dataset": dataset,
        "choice": choice,
        "pinned": pinned,
        "unknown": ", ".join(chosen.unknown),
        "asking": asking(book, chosen),
        "ticking": request.headers.get("HX-Trigger-Name") == "area",
        "tabs": _tabs(book, choice),
        "datasets": _others(request.actor, dataset),
        "may_upload": _may_publish(request.actor, dataset),
        "public": dataset.public,
        **_taking(request, book, choice, selection, dataset),
        **_seen(request, book, choice, selection),
    }
    response = render(request, "web/explore/explore.html", shown)
    if request.headers.get("HX-Request") == "true":
        response["HX-Push-Url"] = f"{request.path}?{pinned}"
    return response


@open_page
@require_safe
def switch(request: OpenRequest) -> HttpResponse:
    """Go to another dataset."""
    code = request.GET.get("dataset", "")
    # What is no code has no address: a slash would fail to make one.
    return redirect("explore", code=code if code.isidentifier() else "-")


@open_page
@require_safe
def figure_svg(request: OpenRequest, code: str) -> HttpResponse:
    """The picture of a choice as SVG."""
    return _picture(request, code, "svg")


@open_page
@require_safe
def figure_png(request: OpenRequest, code: str) -> HttpResponse:
    """The picture of a choice as PNG."""
    return _picture(request, code, "png")


@open_page
@require_safe
def table_csv(request: OpenRequest, code: str) -> HttpResponse:
    """The table of a choice as CSV."""
    found, name = _sheet(request, code)
    return _file(found.csv(), "text/csv; charset=utf-8", f"{name}.csv", saved=True)


@open_page
@require_safe
def table_xlsx(request: OpenRequest, code: str) -> HttpResponse:
    """The table of a choice as a workbook."""
    found, name = _sheet(request, code)
    return _file(found.workbook(), _XLSX, f"{name}.xlsx", saved=True)


def _picture(request: OpenRequest, code: str, kind: str) -> HttpResponse:
    book, dataset, choice = _asked(request, code)
    narrow = request.GET.get("narrow") == "1"
    if kind == "svg":
        content = drawing.svg(book, choice, narrow=narrow).encode()
    else:
        content = drawing.png_of(book, choice, narrow=narrow)
    if not content:
        raise Problem("404.85", dataset=book.code)
    media = {"svg": "image/svg+xml", "png": "image/png"}[kind]
    name = f"{_name(book, choice)}.{kind}"
    response = _file(content, media, name, saved="save" in request.GET)
    return _kept(request, response, dataset, pinned="release" in request.GET)


def _kept(
    request: HttpRequest, response: HttpResponse, dataset: Dataset, *, pinned: bool
) -> HttpResponse:
    """Say how long it may be kept: a release never changes, boundaries may."""
    tag = f'"{sha256_hex(response.content)[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    response["ETag"] = tag
    whose = {"public": True} if dataset.public else {"private": True}
    changes = request.GET.get("view") == "map" or not pinned
    lasting = {"no_cache": True} if changes else {"max_age": _YEAR, "immutable": True}
    patch_cache_control(response, **whose, **lasting)
    return response


def _sheet(request: OpenRequest, code: str) -> tuple[Sheet, str]:
    book, _dataset, choice = _asked(request, code)
    query = choice.query(release=book.number)
    address = absolute_url(request, f"{reverse('explore', args=[book.code])}?{query}")
    return sheet(book, choice, address), _name(book, choice)


def _asked(request: OpenRequest, code: str) -> tuple[Book, Dataset, Choice]:
    """What a program or a page asks for. Problem 400.82 for what there is not: a file
    of something else would mislead."""
    actor = request.actor
    if actor is None and "Authorization" in request.headers:
        actor = actor_of(request)
    book, dataset = opened(actor, code, request.GET.get("release", ""))
    chosen = choose(book, request.GET)
    if chosen.unknown:
        reason = _("there is no %(names)s in this release.")
        raise Problem("400.82", reason=reason % {"names": ", ".join(chosen.unknown)})
    return book, dataset, chosen.choice


def _file(content: bytes, media: str, name: str, *, saved: bool) -> HttpResponse:
    headers = {"Content-Disposition": str(content_disposition_header(saved, name))}
    return HttpResponse(content, content_type=media, headers=headers)


def _name(book: Book, choice: Choice) -> str:
    """Without extension, for a file."""
    parts = [book.code, str(book.number), choice.indicator, choice.by, choice.view]
    return "-".join(each for each in parts if each).lower()


def _tabs(book: Book, choice: Choice) -> list[Tab]:
    names = [name for name in VIEWS if name != "ranking" or book.has_measures]
    return [
        Tab(name, str(VIEWS[name]), choice.query(view=name, order="", sort=""))
        for name in names
    ]


def _others(actor: Actor | None, dataset: Dataset) -> list[dict[str, Any]]:
    """Datasets to switch to, and the one that is shown; none if there are no others."""
    found = released(queries.readable(actor))
    if len(found) < 2:
        return []
    return [
        {"dataset": each, "title": title_of(each), "chosen": each.pk == dataset.pk}
        for each in found
    ]


def _may_publish(actor: Actor | None, dataset: Dataset) -> bool:
    try:
        rights.require_publish(actor, dataset)
    except Problem:
        return False
    return True


def _taking(
    request: HttpRequest,
    book: Book,
    choice: Choice,
    selection: Selection | None,
    dataset: Dataset,
) -> dict[str, Any]:
    """Addresses and programs."""
    query = choice.query(release=book.number)
    here = reverse("explore", args=[book.code])
    table = absolute_url(request, f"{reverse('explore-csv', args=[book.code])}?{query}")
    share = absolute_url(request, f"{here}?{query}")
    return {
        "share": share,
        "api": absolute_url(request, sharing.sdmx_path(book, choice, selection)),
        "table_address": table,
        "citation": words.citation(book, share),
        "snippets": sharing.snippets(table, public=dataset.public),
    }


def _seen(
    request: HttpRequest, book: Book, choice: Choice, selection: Selection | None
) -> dict[str, Any]:
    """The view itself: lines of a table, or a picture and what it shows."""
    if selection is None:
        found = ranks(book, choice)
        numbered = [each for each in found if each.found.value is not None]
        return {
            "ranks": [_rank(book, each) for each in found],
            "has_picture": bool(numbered),
            "title": telling.rank_title(book, choice),
            "subtitle": telling.rank_subtitle(book, choice, found) if found else "",
            "in_words": telling.ranks_in_words(book, choice, numbered),
            "meaning": telling.meaning(book, choice),
            **_SIZE,
        }
    lines = entries(book, choice, selection)
    # A trend is of all periods, whichever one is chosen.
    period = ALL if choice.view == "trend" else choice.period
    most = _LINES if choice.view == "table" else _FEWER
    page: Page[Entry] = Paginator(lines, most).get_page(request.GET.get("page"))
    return {
        "page": page,
        "whole_table": choice.query(view="table", period=period, release=book.number),
        "selection": selection,
        "has_picture": any(not each.is_missing for each in lines),
        "title": telling.title(book, choice),
        "subtitle": words.subtitle(book, choice, selection),
        "definition": book.definition("INDICATOR", choice.indicator),
        "in_words": telling.in_words(book, choice, selection),
        "withheld": words.withheld(book, choice, selection),
        "needs_boundaries": choice.view == "map"
        and drawing.shapes_of(book, choice) is None,
        "columns": _columns(choice, selection),
        "several_periods": len(selection.periods) > 1,
        **_SIZE,
    }


_SIZE = {"wide": WIDE, "narrow": NARROW}


@dataclass(frozen=True)
class Column:
    """A head of the table, with the address that sorts by it."""

    title: str
    query: str
    sorted: str
    number: bool


def _columns(choice: Choice, selection: Selection) -> list[Column]:
    periods = {"period": _("Period")} if len(selection.periods) > 1 else {}
    groups = {"group": _("Group")} if choice.by else {}
    titles = {
        "area": _("Area"),
        **periods,
        **groups,
        "value": words.unit_name(selection.unit) or _("Value"),
        "": _("Interval (95 %)"),
        "se": _("Standard error"),
        "cv": _("CV, %"),
        "n": _("Cases"),
    }
    found = [
        Column(
            title,
            choice.query(sort=f"-{name}" if choice.sort == name else name),
            {name: "ascending", f"-{name}": "descending"}.get(choice.sort, ""),
            name not in ("area", "period", "group"),
        )
        if name
        else Column(title, "", "", number=True)
        for name, title in titles.items()
    ]
    return [*found, Column(_("Note"), "", "", number=False)]


def _rank(book: Book, rank: Rank) -> dict[str, str]:
    found = rank.found
    return {
        "label": rank.label,
        "value": words.number(found.value, found.unit),
        "interval": words.interval(found),
        "ends": telling.ends(book, rank),
        "note": words.state(found),
    }
