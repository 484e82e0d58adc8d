"""What areas, enumerators, clusters and outcomes are called in the language in use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.utils.translation import gettext as _

from collect.datasets.evidence import choices_of
from collect.datasets.monitoring.about import About
from collect.datasets.pipeline.checks.people import enumerator_question
from collect.datasets.releases.queries import labels
from collect.datasets.tables.schema import merge_fields
from collect.forms.models import Form
from collect.forms.queries import Schema, published_schemas
from collect.forms.xlsform.fields import Choice, Field
from collect.web.runs.words import in_language

_ONE_NAME: Final = re.compile(r"\s*\$\{([^{}]+)\}\s*")


@dataclass(frozen=True)
class Names:
    """By dimension, of the codes that a form's questions have choices for."""

    form: Form
    about: About

    def of(self, dimension: str, code: str) -> str:
        """The label of a code, or the code; a word where it is not known."""
        if not code:
            return _("Not known")
        return self.codes(dimension).get(code) or code

    def codes(self, dimension: str) -> Mapping[str, str]:
        """Labels by code, of all there are; none where that is not known beforehand."""
        return self._by_expression(self._expressions.get(dimension, ""))

    @cached_property
    def _expressions(self) -> dict[str, str]:
        return {
            "area": self.about.area,
            "stratum": self.about.stratum,
            "cluster": self.about.cluster,
            "outcome": self.about.outcome,
            "enumerator": f"${{{enumerator_question(self._fields)}}}",
        }

    def _by_expression(self, expression: str) -> Mapping[str, str]:
        if expression not in self._found:
            self._found[expression] = self._labels(expression)
        return self._found[expression]

    def _labels(self, expression: str) -> dict[str, str]:
        name = _ONE_NAME.fullmatch(expression)
        for field in self._fields:
            if name and field.name == name[1] and not field.table:
                listed = self._choices.get(field.list_name, ())
                return {each.code: in_language(labels(each.labels)) for each in listed}
        return {}

    @cached_property
    def _found(self) -> dict[str, dict[str, str]]:
        return {}

    @cached_property
    def _schemas(self) -> list[Schema]:
        return published_schemas(self.form.pk)

    @cached_property
    def _fields(self) -> tuple[Field, ...]:
        return tuple(merge_fields([schema.fields for schema in self._schemas]))

    @cached_property
    def _choices(self) -> Mapping[str, tuple[Choice, ...]]:
        return choices_of(self._schemas)
