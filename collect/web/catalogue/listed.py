"""The catalogue: datasets that the reader may see, to be found by word, place, theme."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_safe

from collect.accounts.models import Actor
from collect.accounts.permissions import Verb
from collect.datasets.models import Dataset, Release
from collect.datasets.releases import queries, rights
from collect.web.catalogue.contents import (
    THEMES,
    countries_of,
    indicators_of,
    themes_of,
)
from collect.web.catalogue.places import SECTION
from collect.web.fields import PageForm
from collect.web.page import OpenRequest, open_page
from collect.web.templatetags.texts import said

ON_A_PAGE = 20


@dataclass(frozen=True)
class Entry:
    """A dataset, and its newest release that is not withdrawn."""

    dataset: Dataset
    release: Release | None

    @cached_property
    def countries(self) -> dict[str, str]:
        """Names by code."""
        return countries_of(self.release) if self.release else {}

    @cached_property
    def themes(self) -> list[str]:
        """Codes of themes."""
        return themes_of(self.release) if self.release else []

    @property
    def theme_names(self) -> list[str]:
        """What they are called."""
        return [str(THEMES[each]) for each in self.themes]

    @property
    def periods(self) -> list[str]:
        """The first and the last period, or the only one."""
        found = self.release.description["periods"] if self.release else []
        return list(dict.fromkeys([*found[:1], *found[-1:]]))

    def has(self, words: Iterable[str]) -> bool:
        """Whether it speaks of all these words."""
        told = self._told
        return all(word in told for word in words)

    @cached_property
    def _told(self) -> str:
        own = self.dataset
        texts = [own.code, *own.names.values(), *own.descriptions.values()]
        texts += own.metadata.get("keywords", ())
        texts += self.countries.values()
        if self.release:
            for each in indicators_of(self.release):
                texts += [each["id"], *each["names"].values()]
        return " ".join(texts).casefold()


class Search(PageForm):
    """What is looked for. A choice that is not offered looks for nothing."""

    q = forms.CharField(label=later("Words"), required=False, max_length=200)
    country = forms.ChoiceField(label=later("Country"), required=False)
    theme = forms.ChoiceField(label=later("Theme"), required=False)

    def __init__(self, data: Any, entries: Iterable[Entry]) -> None:
        super().__init__(data)
        countries: dict[str, str] = {}
        themes: set[str] = set()
        for entry in entries:
            countries |= entry.countries
            themes |= set(entry.themes)
        named = sorted(countries.items(), key=lambda each: each[1])
        self._offer("country", [("", _("All countries")), *named])
        known = [(code, str(name)) for code, name in THEMES.items() if code in themes]
        self._offer("theme", [("", _("All themes")), *known])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = cast("forms.ChoiceField", self.fields[name])
        field.choices = choices
        field.widget.attrs["data-submits"] = True

    def among(self, entries: Iterable[Entry]) -> list[Entry]:
        """Those that are looked for."""
        asked = self.cleaned_data if self.is_valid() else {}
        words = asked.get("q", "").casefold().split()
        country, theme = asked.get("country"), asked.get("theme")
        return [
            each
            for each in entries
            if each.has(words)
            and (not country or country in each.countries)
            and (not theme or theme in each.themes)
        ]


@require_safe
@open_page
def catalogue(request: HttpRequest) -> HttpResponse:
    """The datasets, the newest release first."""
    actor = cast("OpenRequest", request).actor
    entries = _entries(actor)
    search = Search(request.GET, entries)
    found = search.among(entries)
    shown = {
        **SECTION,
        "search": search,
        "page": Paginator(found, ON_A_PAGE).get_page(request.GET.get("page")),
        "found": len(found),
        "total": len(entries),
        "may_create": actor is not None
        and rights.forms_with(actor, Verb.RELEASE_CREATE).exists(),
    }
    return render(request, "web/catalogue/catalogue.html", shown)


def _entries(actor: Actor | None) -> list[Entry]:
    datasets = queries.readable(actor)
    newest = queries.newest_of(datasets)
    entries = [Entry(each, newest.get(each.pk)) for each in datasets]
    entries.sort(key=lambda each: said(each.dataset.names).casefold())
    # The sort is stable: of the same day, by name.
    entries.sort(key=lambda each: _day(each.release), reverse=True)
    return entries


def _day(release: Release | None) -> str:
    return release.created_at.date().isoformat() if release else ""
