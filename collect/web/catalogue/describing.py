"""The form in which a dataset is described."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from collect.datasets.estimation.disclosure.anonymity import K
from collect.datasets.models import Dataset
from collect.datasets.releases.describing import rules_of
from collect.datasets.releases.regional import MINIMUM_COVERAGE
from collect.datasets.releases.wording import (
    AGENCY as AGENCY_CODE,
)
from collect.datasets.releases.wording import (
    CODE,
    LONGEST_CODE,
    LONGEST_LINE,
    is_storable,
    is_taken,
)
from collect.forms.models import Form
from collect.web.catalogue.offered import (
    DEFAULT,
    NONE,
    RULES,
    groups,
    initial_of,
    licence_of,
    licences,
    microdata,
    words_of,
)
from collect.web.fields import PageForm

TEXTS = ("title", "description", "methodology")
"""Fields of which there is one for each language of the site."""


def _line(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=LONGEST_LINE, **options
    )


def _number(label: Any, most: int, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=most, **options
    )


class DescriptionForm(PageForm):
    """What a dataset is, who answers for it, and how its figures are protected."""

    code = forms.CharField(
        label=later("Code"),
        max_length=LONGEST_CODE,
        validators=[
            RegexValidator(
                CODE, later("Begin with a letter; then letters, digits and _ only.")
            )
        ],
        help_text=later(
            "Short, such as CHILDREN. It is in addresses and names of files, and stays."
        ),
    )
    sources = forms.MultipleChoiceField(
        label=later("Forms that give its figures"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=later("For a region: the form of each country."),
    )
    public = forms.BooleanField(
        label=later("Public: anybody may read and download its releases"),
        required=False,
    )
    producer = _line(
        later("Producer"),
        help_text=later("Who publishes it, as citations name them."),
    )
    contact_name = _line(later("Contact"))
    contact_email = forms.EmailField(
        label=later("Email address of the contact"), required=False
    )
    contact_url = forms.URLField(
        label=later("Web page of the contact"), required=False, assume_scheme="https"
    )
    licence = forms.ChoiceField(label=later("Licence"))
    keywords = _line(later("Keywords"), help_text=later("With commas between them."))
    agency = forms.CharField(
        label=later("Agency in SDMX"),
        max_length=LONGEST_CODE,
        validators=[
            RegexValidator(AGENCY_CODE, later("Letters, digits, _, - and dots only."))
        ],
        help_text=later("The code by which statistical systems know the maintainer."),
    )
    suppressed_below = _number(later("Withhold figures on fewer cases than"), 1_000_000)
    unreliable_below = _number(
        later("Mark figures as unreliable on fewer cases than"), 1_000_000
    )
    minimum_count = _number(
        later("A share needs so many cases with the property, and without it"),
        1_000_000,
        help_text=later("0 switches the rule off."),
    )
    decimals = _number(later("Round figures to so many decimals"), 15)
    minimum_coverage = forms.FloatField(
        label=later(
            "A group of countries has a figure if so many percent of its people are covered"
        ),
        required=False,
        min_value=0.1,
        max_value=100,
    )
    years_back = _number(
        later("For groups, figures of countries may be so many years older"), 10
    )
    groups = forms.ChoiceField(
        label=later("Figures of groups of countries"), widget=forms.RadioSelect
    )
    microdata = forms.ChoiceField(
        label=later("Anonymous answers of persons"),
        widget=forms.RadioSelect,
        help_text=later(
            "Files of answers in which nobody can be told apart, for those who may read the estimates."
        ),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        offered: Sequence[Form],
        dataset: Dataset | None = None,
    ) -> None:
        super().__init__(data, initial=initial_of(dataset))
        self._dataset = dataset
        self._offered = {str(form.pk): form for form in offered}
        if dataset is not None:
            del self.fields["code"]
        for tag, language in settings.LANGUAGES:
            self._add_texts(tag, language)
        self.fields[f"title_{settings.LANGUAGES[0][0]}"].help_text = _(
            "In one language at least."
        )
        self.fields["minimum_coverage"].widget.attrs["placeholder"] = (
            f"{MINIMUM_COVERAGE.value:g}"
        )
        limits = rules_of({})
        for name in ("suppressed_below", "unreliable_below", "minimum_count"):
            usual = f"{getattr(limits, name).value:g}"
            self.fields[name].widget.attrs["placeholder"] = usual
        named = [(pk, _named(form)) for pk, form in self._offered.items()]
        self._offer("sources", named)
        self._offer("licence", licences(dataset))
        self._offer("groups", groups(dataset))
        self._offer("microdata", microdata(dataset))

    def _add_texts(self, tag: str, language: str) -> None:
        long = forms.Textarea(attrs={"rows": 4})
        labels = (_("Title (%s)"), _("Description (%s)"), _("Methodology (%s)"))
        for name, label in zip(TEXTS, labels, strict=True):
            widget = None if name == "title" else long
            most = LONGEST_LINE if name == "title" else 20_000
            field = forms.CharField(
                label=label % language, required=False, max_length=most, widget=widget
            )
            field.widget.attrs["lang"] = tag
            self.fields[f"{name}_{tag}"] = field

    def _offer(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = list(choices)

    def texts(self, name: str) -> list[forms.BoundField]:
        """The fields of a text, one for each language."""
        return [self[f"{name}_{tag}"] for tag, _language in settings.LANGUAGES]

    @property
    def titles(self) -> list[forms.BoundField]:
        """For templates."""
        return self.texts("title")

    @property
    def descriptions(self) -> list[forms.BoundField]:
        """For templates."""
        return self.texts("description")

    @property
    def methodologies(self) -> list[forms.BoundField]:
        """For templates."""
        return self.texts("methodology")

    @property
    def chosen(self) -> list[Form]:
        """The forms that were chosen."""
        return [self._offered[pk] for pk in self.cleaned_data["sources"]]

    def clean_code(self) -> str:
        """Refuse codes that disparities have."""
        code: str = self.cleaned_data["code"]
        if is_taken(code):
            raise ValidationError(
                _("Codes that end so are those of disparities; choose another.")
            )
        return code

    def clean(self) -> dict[str, Any]:
        """Refuse what files cannot hold, no title, and limits that contradict."""
        cleaned = super().clean()
        for name, value in list(cleaned.items()):
            if isinstance(value, str) and not is_storable(value):
                said = _("This has a character that files cannot hold; remove it.")
                self.add_error(name, ValidationError(said))
        tags = [tag for tag, _language in settings.LANGUAGES]
        if not any(cleaned.get(f"title_{tag}", "").strip() for tag in tags):
            said = _("Give a title in at least one language.")
            self.add_error(f"title_{tags[0]}", ValidationError(said))
        try:
            rules_of(self._rules(cleaned))
        except ValueError:
            said = _("Mark figures at least up to where they are withheld.")
            self.add_error("unreliable_below", ValidationError(said))
        return cleaned

    def said(self) -> dict[str, Any]:
        """What is said of the dataset, as `actions` takes it; what the form does not
        ask for stays as it is."""
        given, before = self.cleaned_data, self._dataset
        old = before.metadata if before else {}
        return {
            "names": self._texts("title", before.names if before else {}),
            "descriptions": self._texts(
                "description", before.descriptions if before else {}
            ),
            "public": given["public"],
            "rules": self._rules(given),
            "groups": self._kept("groups", {DEFAULT: None, NONE: []}),
            "microdata": self._kept("microdata", {NONE: {}, DEFAULT: {"k": K}}),
            "mappings": self._mappings(),
            "metadata": {
                "agency": given["agency"],
                "producer": given["producer"],
                "contact": {
                    "name": given["contact_name"],
                    "email": given["contact_email"],
                    "url": given["contact_url"],
                },
                "licence": licence_of(given["licence"], old),
                "keywords": words_of(given["keywords"]),
                "methodology": self._texts("methodology", old.get("methodology", {})),
            },
        }

    def _texts(self, name: str, before: Mapping[str, str]) -> dict[str, str]:
        """Languages that the site does not have stay."""
        own = {tag for tag, _language in settings.LANGUAGES}
        new = {tag: self.cleaned_data[f"{name}_{tag}"].strip() for tag in own}
        others = {tag: text for tag, text in before.items() if tag not in own}
        return {tag: text for tag, text in (new | others).items() if text}

    def _rules(self, given: Mapping[str, Any]) -> dict[str, Any]:
        before = self._dataset.rules if self._dataset else {}
        others = {name: rule for name, rule in before.items() if name not in RULES}
        own = {name: given.get(name) for name in RULES}
        return others | {name: rule for name, rule in own.items() if rule is not None}

    def _kept(self, name: str, values: Mapping[str, Any]) -> Any:
        chosen = self.cleaned_data[name]
        return values[chosen] if chosen in values else getattr(self._dataset, name)

    def _mappings(self) -> list[dict[str, Any]]:
        """Those of forms that are sources still."""
        before = self._dataset.mappings if self._dataset else []
        kept = {(form.project_id, form.xml_form_id) for form in self.chosen}
        return [
            each for each in before if (each["project_id"], each["xml_form_id"]) in kept
        ]


def _named(form: Form) -> str:
    if form.deleted_at is None:
        return f"{form.project.name}: {form}"
    return _("%(project)s: %(form)s (deleted)") % {
        "project": form.project.name,
        "form": form,
    }
