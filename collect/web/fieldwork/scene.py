"""What all pages of a form's fieldwork begin with: whose interviews, which of them, and
what is planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from collect.accounts.permissions import Verb
from collect.datasets.fieldwork import Target
from collect.datasets.monitoring import summary
from collect.datasets.monitoring.about import Standing
from collect.datasets.monitoring.seeing import Seen, seen_by
from collect.datasets.monitoring.targets import targets_of
from collect.forms.models import Form
from collect.lib.clock import now
from collect.web.drill import UNKNOWN, Drill, submissions_link
from collect.web.fields import PageForm
from collect.web.fieldwork.names import Names
from collect.web.navigation import FormPlace, form_place
from collect.web.page import PageRequest

MOST_OPTIONS: Final = 500
"""More are not listed: they are typed."""
FILTERS: Final = ("area", "stratum", "enumerator", "version", "from", "to")
_LABELS: Final[Mapping[str, str | Promise]] = {
    "area": gettext_lazy("Area"),
    "stratum": gettext_lazy("Stratum"),
    "enumerator": gettext_lazy("Enumerator"),
    "version": gettext_lazy("Form version"),
    "from": gettext_lazy("From"),
    "to": gettext_lazy("To"),
}


@dataclass(frozen=True)
class Scene:
    """A form's fieldwork as somebody looks at it."""

    place: FormPlace
    seen: Seen
    drill: Drill
    wrong: tuple[str, ...]
    """Parameters that say nothing sensible."""
    parameters: Mapping[str, str]

    @property
    def form(self) -> Form:
        return self.place.form

    @cached_property
    def chosen(self) -> Standing:
        """The interviews that the filters leave."""
        return self.seen.of(self.drill)

    @cached_property
    def today(self) -> str:
        """The day where interviews are made."""
        return summary.today(self.seen.standing, now())

    @cached_property
    def names(self) -> Names:
        return Names(self.form, self.seen.standing.about)

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """What is planned of what the filters leave; nothing where targets do not tell
        that apart."""
        drill = self.drill
        found = targets_of(self.form, self.seen.areas)
        for name in ("area", "enumerator", "version"):
            if value := getattr(drill, name):
                found = [each for each in found if getattr(each, name) == value]
        if any((drill.stratum, drill.cluster, drill.since, drill.until, drill.day)):
            return ()
        return tuple(found)

    @cached_property
    def total(self) -> summary.Tally:
        """All that the filters leave."""
        (found,) = summary.tallies(self.chosen, (), self.targets, self.today)
        return found

    @cached_property
    def place_name(self) -> str:
        """What tells interviews apart by where they were made: areas, unless there is
        one only and the sample has strata."""
        keys = self.seen.standing.interviews.keys
        areas = len(keys["area"].unique()) if self.seen.standing.about.area else 0
        planned = any(target.area for target in self.targets)
        strata = len(keys["stratum"].unique())
        return "stratum" if not planned and areas < 2 < strata + 1 else "area"

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """What tells interviews apart; strata only where they are no areas."""
        keys = self.seen.standing.interviews.keys
        found = [
            name
            for name in ("enumerator", "area", "stratum", "version", "day")
            if name == "enumerator" or keys[name].null_count < len(keys[name])
        ]
        if "stratum" in found and keys["stratum"].equals(keys["area"]):
            found.remove("stratum")
        return tuple(found)

    def link(self, **changes: str) -> str:
        """The list of the chosen submissions, with changes to the choice."""
        held = replace(self.drill, **changes).parameters
        return f"{self._list}?{urlencode(held)}" if held else self._list

    @cached_property
    def _list(self) -> str:
        # Asked for once: a page has hundreds of links.
        return submissions_link(self.form.pk)

    @cached_property
    def days(self) -> list[summary.Day]:
        """The days with interviews or targets."""
        return summary.days(self.chosen, self.targets)

    @property
    def query(self) -> str:
        """The filters as a query string."""
        return urlencode(self.drill.parameters)

    @cached_property
    def filters(self) -> FilterForm:
        """The filters, with what was typed and what is wrong with it."""
        return FilterForm(self)

    def context(self, **more: Any) -> dict[str, Any]:
        """For templates."""
        return {
            "place": self.place,
            "here": "fieldwork",
            "section": "projects",
            "scene": self,
            **more,
        }


def scene_of(request: PageRequest, form_id: int) -> Scene:
    """The fieldwork of a form for whoever may read submissions, as the address of the
    page filters it. Problem 403.1, 404.1."""
    place = form_place(request, form_id, Verb.SUBMISSION_READ, by_area=True)
    drill, wrong = Drill.of(request.GET)
    kept = {name: request.GET.get(name, "") for name in FILTERS}
    return Scene(place, seen_by(request.actor, place.form), drill, tuple(wrong), kept)


class FilterForm(PageForm):
    """Filters of a page of figures."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene.parameters, prefix=None, auto_id="filter-%s")
        keys = scene.seen.standing.interviews.keys
        for name in FILTERS:
            if name in ("from", "to"):
                self.fields[name] = forms.CharField(
                    label=str(_LABELS[name]),
                    required=False,
                    widget=forms.DateInput(attrs={"type": "date"}),
                )
            else:
                values = keys[name].unique().to_pylist()
                tells = len(values) > 1 and name in scene.dimensions
                if tells or scene.parameters[name]:
                    self.fields[name] = _field(name, scene, values)
        self.full_clean()
        for name in scene.wrong:
            if name in self.fields:
                self.add_error(name, _("Write a day as 2026-03-01."))


def _field(name: str, scene: Scene, values: list[str | None]) -> forms.Field:
    named = sorted(
        (scene.names.of(name, value or ""), value or UNKNOWN) for value in values
    )
    if len(named) > MOST_OPTIONS:
        return forms.CharField(label=str(_LABELS[name]), required=False)
    chosen = scene.parameters[name]
    if chosen and chosen not in {value for _label, value in named}:
        named.append((chosen, chosen))
    return forms.ChoiceField(
        label=str(_LABELS[name]),
        required=False,
        choices=[("", _("All")), *((value, label) for label, value in named)],
        widget=forms.Select(attrs={"data-submits": ""}),
    )


def of_group(scene: Scene, dimension: str, key: str, **more: str) -> str:
    """The list of the submissions of a group; empty where a link cannot say that."""
    return scene.link(**{dimension: key or UNKNOWN, **more})
