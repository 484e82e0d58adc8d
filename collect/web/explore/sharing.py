"""Addresses of what is shown, and programs that read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from collect.datasets.publishing.disparity import MEASURE, STRATIFIER, SUFFIX
from collect.datasets.publishing.standard import INDICATOR, REF_AREA, TOTAL
from collect.web.explore.book import Book
from collect.web.explore.choice import Choice
from collect.web.explore.selection import Selection, measures

_NAMED = 60
"""More areas than these are not named in an address."""


@dataclass(frozen=True)
class Snippet:
    """A program of a few lines."""

    language: str
    text: str


def sdmx_path(book: Book, choice: Choice, selection: Selection | None) -> str:
    """The path of the same figures in SDMX REST; `selection` is None for disparities."""
    key = (
        _key_of_ranks(book, choice)
        if selection is None
        else _key(book, choice, selection)
    )
    flow = book.code + ("" if selection is not None else SUFFIX)
    periods = (
        sorted({each.period for each in measures(book, choice)})
        if selection is None
        else selection.periods
    )
    asked = {"startPeriod": periods[0], "endPeriod": periods[-1]} if periods else {}
    asked["format"] = "csvfilewithlabels"
    reference = f"{book.agency},{flow},1.{book.number}.0"
    return f"/sdmx/data/{reference}/{quote(key, safe='+.@$')}?{urlencode(asked)}"


def snippets(table: str, *, public: bool) -> list[Snippet]:
    """Programs that read the table at an address: of a dataset that is not public, by
    whoever may."""
    return _open(table) if public else _signed_in(table)


def _open(table: str) -> list[Snippet]:
    return [
        Snippet(
            "Python",
            "import pandas\n\n"
            f'url = "{table}"\n'
            'figures = pandas.read_csv(url, dtype={"TIME_PERIOD": str})\n',
        ),
        Snippet(
            "R",
            f'url <- "{table}"\n'
            'figures <- read.csv(url, colClasses = c(TIME_PERIOD = "character"))\n',
        ),
        Snippet(
            "Stata",
            f'import delimited using "{table}", ///\n'
            "    clear case(preserve) encoding(utf-8)\n",
        ),
    ]


def _signed_in(table: str) -> list[Snippet]:
    return [
        Snippet(
            "Python",
            "from base64 import b64encode\n"
            "from getpass import getpass\n\n"
            "import pandas\n\n"
            f'url = "{table}"\n'
            'who = f"you@example.org:{getpass()}"\n'
            "key = b64encode(who.encode()).decode()\n"
            "figures = pandas.read_csv(\n"
            '    url, dtype={"TIME_PERIOD": str},\n'
            '    storage_options={"Authorization": f"Basic {key}"},\n'
            ")\n",
        ),
        Snippet(
            "R",
            "library(httr2)\n\n"
            f'url <- "{table}"\n'
            'answer <- request(url) |> req_auth_basic("you@example.org") |> req_perform()\n'
            "figures <- read.csv(text = resp_body_string(answer))\n",
        ),
    ]


def _key(book: Book, choice: Choice, selection: Selection) -> str:
    groups = [TOTAL, *selection.groups] if choice.by else [TOTAL]
    codes: Mapping[str, Iterable[str]] = {
        INDICATOR: [choice.indicator],
        REF_AREA: _areas(choice, selection.areas),
        choice.by: groups,
        **{name: [code] for name, code in choice.fixed.items()},
    }
    names = [INDICATOR, REF_AREA, *book.others]
    return ".".join("+".join(codes.get(name, [TOTAL])) for name in names)


def _key_of_ranks(book: Book, choice: Choice) -> str:
    found = measures(book, choice)
    areas = list(dict.fromkeys(each.area for each in found))
    across = choice.across
    codes = {
        INDICATOR: [] if across == "indicators" else [choice.indicator],
        REF_AREA: _areas(choice, areas),
        STRATIFIER: [] if across == "dimensions" else [choice.by],
        MEASURE: [choice.measure],
    }
    return ".".join("+".join(each) for each in codes.values())


def _areas(choice: Choice, areas: list[str]) -> list[str]:
    return areas if len(areas) <= _NAMED else []
