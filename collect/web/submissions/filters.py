"""What somebody asks of a list of submissions, read from the address of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collect.accounts.limits import Areas
from collect.accounts.models import Actor
from collect.forms.queries import published_schemas
from collect.submissions.browsing.asked import Asked
from collect.submissions.browsing.conditions import Condition, ConditionError, read
from collect.submissions.browsing.looking import ORDERS as KEYS
from collect.submissions.browsing.questions import Catalogue
from collect.web.drill import Drill
from collect.web.fields import PageForm
from collect.web.navigation import FormPlace
from collect.web.submissions import wording
from collect.web.submissions.drilled import Limits, drilled
from collect.web.submissions.parameters import USUAL_ORDER, WHERE, without
from collect.web.submissions.senders import senders_of


class FilterForm(PageForm):
    """Filters that every form has. What is wrong is said beside the field."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "placeholder": _("Search all answers, or an instance ID"),
            }
        ),
    )
    review = forms.ChoiceField(
        label=_("Review"),
        required=False,
        choices=[
            ("", _("Any")),
            *((state, label) for state, (label, look) in wording.STATES.items()),
        ],
    )
    submitter = forms.ChoiceField(label=_("Sent by"), required=False)
    version = forms.ChoiceField(label=_("Form version"), required=False)
    received_from = forms.DateField(
        label=_("Received from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )
    received_to = forms.DateField(
        label=_("Received until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )
    device = forms.CharField(label=_("Device"), required=False, max_length=255)
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=list(wording.ORDERS.items()),
    )
    has = forms.MultipleChoiceField(
        label=_("Only those with"),
        required=False,
        choices=list(wording.HAVING.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    deleted = forms.BooleanField(label=_("Only deleted ones"), required=False)

    def __init__(
        self, data: QueryDict, place: FormPlace, areas: Areas, *, draft: bool
    ) -> None:
        super().__init__(data)
        self.form_id = place.form.pk
        names = senders_of(place.form, areas, draft=draft)
        versions = [] if draft else published_schemas(place.form.pk)
        self._offer("submitter", [("", _("Anybody")), *names])
        # An empty version is one too; it cannot be asked for.
        known = dict.fromkeys(each.version for each in versions if each.version)
        self._offer("version", [("", _("Any")), *((each, each) for each in known)])
        if draft:
            for name in ("review", "version", "deleted"):
                del self.fields[name]

    def _offer(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        chosen = self.fields[name]
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101  declared above
        chosen.choices = choices

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        cleaned = super().clean()
        first, last = cleaned.get("received_from"), cleaned.get("received_to")
        if first and last and first > last:
            self.add_error("received_to", _("This is before the first day."))
        return cleaned


_UNREADABLE = _("This says nothing to this page.")


@dataclass(frozen=True)
class Chip:
    """A filter that is on, and the address of the list without it."""

    text: str
    address: str


@dataclass(frozen=True)
class Filters:
    """What is asked: `asked` is None where that cannot be told, because a field of
    `form` is wrong, or for the reasons in `wrong`."""

    form: FilterForm
    chips: list[Chip]
    wrong: list[Chip]
    asked: Asked | None
    order: str


def filters_of(
    parameters: QueryDict,
    place: FormPlace,
    known: Catalogue,
    hidden: frozenset[str],
    language: str,
    *,
    actor: Actor,
    areas: Areas,
    draft: bool = False,
) -> Filters:
    """The filters of an address, of the submissions within the actor's `areas`."""
    form = FilterForm(parameters, place, areas, draft=draft)
    sound = form.is_valid()
    conditions, wrong = _conditions(parameters, known, hidden)
    drill, unknown = Drill.of(_singles(parameters))
    limits = drilled(place.form, actor, drill)
    if sound and "findings" in form.cleaned_data["has"]:
        limits = limits.with_findings(place.form.pk)
    # What review state and version are wrong, their fields say.
    refused = [(each, _UNREADABLE) for each in unknown if each not in form.fields]
    wrong += [
        _refused(parameters, name, reason)
        for name, reason in [*refused, *limits.refused]
    ]
    chips = _chips(form, parameters)
    chips += [
        Chip(wording.told(each, language), without(parameters, WHERE, each.written))
        for each in conditions
    ]
    chips += [
        Chip(text, without(parameters, name, parameters.get(name, "")))
        for name, text in limits.told
    ]
    asked = None
    if sound and not wrong:
        asked = _asked(form, limits, conditions, hidden)
        asked = replace(asked, draft=draft, areas=areas)
    order = form.cleaned_data.get("sort") or ""
    return Filters(form, chips, wrong, asked, order if order in KEYS else USUAL_ORDER)


def _asked(
    form: FilterForm,
    limits: Limits,
    conditions: list[Condition],
    hidden: frozenset[str],
) -> Asked:
    chosen = form.cleaned_data
    return Asked(
        form_id=form.form_id,
        zone=timezone.get_current_timezone(),
        deleted=bool(chosen.get("deleted")),
        search=chosen["q"],
        review=chosen.get("review", ""),
        submitter=int(chosen["submitter"]) if chosen["submitter"] else None,
        device=chosen["device"],
        received=(chosen["received_from"], chosen["received_to"]),
        version=chosen.get("version", ""),
        having=tuple(each for each in chosen["has"] if each != "findings"),
        among=limits.among,
        conditions=tuple(conditions),
        hidden=hidden,
    )


def _singles(parameters: QueryDict) -> dict[str, str]:
    return {name: str(parameters.get(name, "")) for name in parameters}


def _conditions(
    parameters: QueryDict, known: Catalogue, hidden: frozenset[str]
) -> tuple[list[Condition], list[Chip]]:
    found: list[Condition] = []
    wrong: list[Chip] = []
    for text in dict.fromkeys(parameters.getlist(WHERE)):
        try:
            found.append(read(text, known, hidden))
        except ConditionError as error:
            said = f"{text[:80]}: {wording.REASONS[error.reason]}"
            wrong.append(Chip(said, without(parameters, WHERE, text)))
    return found, wrong


def _refused(parameters: QueryDict, name: str, reason: Any) -> Chip:
    value = str(parameters.get(name, ""))
    text = f"{name}={value[:80]}: {reason}"
    return Chip(text, without(parameters, name, value))


def _chips(form: FilterForm, parameters: QueryDict) -> list[Chip]:
    return [
        Chip(text, without(parameters, bound.name, value))
        for bound in form
        if not bound.errors and bound.name != "sort"
        for value in parameters.getlist(bound.name)
        if (text := _said(bound, value))
    ]


def _said(bound: forms.BoundField, value: str) -> str:
    if not value.strip():
        return ""
    chosen = bound.field
    if isinstance(chosen, forms.BooleanField):
        return str(bound.label)
    if isinstance(chosen, forms.ChoiceField):
        return f"{bound.label}: {dict(chosen.choices).get(value, value)}"  # type: ignore[arg-type]
    return f"{bound.label}: {value}"
