"""What only the workbook knows of fields: texts, missing codes, marks, choices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from collect.forms.xlsform.checks.expressions import STRAIGHTENED
from collect.forms.xlsform.columns import DEFAULT_LANGUAGE
from collect.forms.xlsform.fields import Choice, Field
from collect.forms.xlsform.form import Form
from collect.forms.xlsform.survey import Node


def enrich(fields: Iterable[Field], form: Form) -> tuple[Field, ...]:
    """The fields with texts by language, missing codes, pii, unit and expressions as
    written.

    Fields that the converter adds (`meta`, counts of repeats) stay as they are. Texts
    of columns that name no language belong to the form's default language.
    """
    nodes = {path_of(node): node for node in form.survey.nodes}
    return tuple(
        _enriched(field, form, nodes[field.path]) if field.path in nodes else field
        for field in fields
    )


def path_of(node: Node) -> str:
    """The path of a row as a field has it: without the root."""
    names = [node.name, *(around.name for around in node.ancestors)]
    return "/" + "/".join(reversed(names))


def _enriched(field: Field, form: Form, node: Node) -> Field:
    columns, row = form.survey.columns, node.row
    return replace(
        field,
        labels=_texts(form, columns.texts(row, "label")),
        hints=_texts(form, columns.texts(row, "hint")),
        missing=tuple(columns.text(row, "missing").split()),
        pii=columns.text(row, "pii").lower(),
        unit=columns.text(row, "unit"),
        relevant=_expression(columns.text(row, "relevant")),
        required=_expression(columns.text(row, "required")),
        constraint=_expression(columns.text(row, "constraint")),
        calculation=_expression(columns.text(row, "calculation")),
        messages=_texts(form, columns.texts(row, "constraint_message")),
        row=row.number,
    )


def _expression(text: str) -> str:
    """As the workbook has it, but for the curly quotes of word processors."""
    return text.translate(STRAIGHTENED)


def _texts(form: Form, texts: dict[str, str]) -> dict[str, str]:
    return {
        form.default_language if language == DEFAULT_LANGUAGE else language: text
        for language, text in texts.items()
    }


def choices_of(form: Form) -> dict[str, tuple[Choice, ...]]:
    """Every list of the choices sheet in order; `or_other` adds its choice."""
    lists = form.choices.lists if form.choices else {}
    found = {
        name: [Choice(row.name, _texts(form, dict(row.labels))) for row in rows]
        for name, rows in lists.items()
    }
    for node in form.survey.nodes:
        choices = found.get(node.type.list_name)
        if not node.type.or_other or choices is None:
            continue
        if all(choice.code != "other" for choice in choices):
            choices.append(Choice("other", {form.default_language: "Other"}))
    return {name: tuple(choices) for name, choices in found.items()}
