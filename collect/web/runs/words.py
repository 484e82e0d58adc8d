"""Names of indicators, dimensions and codes in the language in use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import get_language

from collect.datasets.estimation.disparity import REASONS
from collect.datasets.publishing.disparity import MEASURE
from collect.datasets.publishing.standard import INDICATOR
from collect.datasets.releases.queries import asked_by, labels
from collect.datasets.releases.registry import registry
from collect.forms.models import Form
from collect.forms.queries import published_schemas, workbook_of
from collect.forms.xlsform.definition import Indicator

PROPORTION = "proportion"
NONE = "\u2013"
"""Stands where there is no number."""

_PERCENT = 100.0


def in_language(texts: Mapping[str, str]) -> str:
    """The text in the language in use, else in English, else the first; "" for none."""
    language = get_language() or ""
    for tag in (language, language.partition("-")[0], "en"):
        if texts.get(tag):
            return texts[tag]
    return next(iter(texts.values()), "")


@dataclass(frozen=True)
class Words:
    """What the codes in a form's estimates are called."""

    form: Form

    def indicator(self, code: str) -> str:
        """As the workbook calls it, else the registry, else the code."""
        asked = self._asked.get(code)
        own = in_language(labels(asked.labels)) if asked else ""
        return own or self._registered(INDICATOR, code) or code

    def is_share(self, code: str) -> bool:
        """Whether the indicator's figures are told in percent."""
        asked = self._asked.get(code)
        return asked is not None and asked.type == PROPORTION

    def dimension(self, code: str) -> str:
        """The dimension's name."""
        own = self._dimensions.get(code, "")
        return own or in_language(registry().named(code).names)

    def code(self, dimension: str, code: str) -> str:
        """The registry's name of a code, else the label of the only choice with that
        code, else the code."""
        return self._registered(dimension, code) or self._choices.get(code) or code

    def codes(self, dimension: str, codes: Iterable[str]) -> str:
        """Several codes of a dimension."""
        return ", ".join(self.code(dimension, code) for code in codes)

    def measure(self, code: str) -> str:
        """The name of a measure of disparity."""
        return self._registered(MEASURE, code) or code

    @staticmethod
    def reason(code: str) -> str:
        """Why a disparity is not defined."""
        return REASONS.get(code, "")

    @staticmethod
    def _registered(dimension: str, code: str) -> str:
        found = registry().codes.get(dimension, {}).get(code)
        return in_language(found.names) if found else ""

    @cached_property
    def _asked(self) -> Mapping[str, Indicator]:
        return asked_by(self.form)

    @cached_property
    def _dimensions(self) -> dict[str, str]:
        return {
            row.dimension: in_language(labels(row.labels))
            for row in workbook_of(self.form).dimensions
        }

    @cached_property
    def _choices(self) -> dict[str, str]:
        found: dict[str, set[str]] = {}
        for schema in published_schemas(self.form.pk)[-1:]:
            for listed in schema.choices.values():
                for choice in listed:
                    named = in_language(labels(choice.labels))
                    found.setdefault(choice.code, set()).add(named)
        return {
            code: next(iter(names)) for code, names in found.items() if len(names) == 1
        }


def figure(value: float | None, *, share: bool) -> str:
    """A number with as many digits as one reads; shares in percent."""
    if value is None:
        return NONE
    if share:
        return f"{value * _PERCENT:.1f}"
    size = abs(value)
    if size >= 1000 or value == int(value):
        return f"{value:,.0f}".replace(",", "\u202f")
    return f"{value:.2f}" if size >= 1 else f"{value:.3f}"
