"""The columns of the codebook's sheets."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from collect.forms.xlsform.fields import Choice
from collect.submissions.exports.columnar.codebook.entries import (
    Category,
    Entry,
    has_choices,
)
from collect.submissions.exports.columnar.codebook.texts import writable
from collect.submissions.exports.columnar.codebook.values import (
    Scalar,
    kind,
    text_of,
)
from collect.submissions.exports.columnar.content import DEFAULT

_TEXT, _WHOLE, _NUMBER = pa.string(), pa.int64(), pa.float64()

_LIST = 4_000
"""Characters of a list of choices; the sheet of choices has it whole."""


@dataclass(frozen=True)
class Column:
    """A column of the sheet of variables: its header, its type, its values."""

    name: str
    type: pa.DataType
    value: Callable[[Entry], Any]


@dataclass(frozen=True)
class ChoiceColumn:
    """A column of the sheet of choices."""

    name: str
    type: pa.DataType
    value: Callable[[Entry, Category], Any]


def variable_columns(languages: Sequence[str]) -> list[Column]:
    """What is said of each variable; texts have a column for each language."""
    return [
        Column("table", _TEXT, lambda entry: writable(entry.table.name)),
        Column("position", _WHOLE, lambda entry: entry.position),
        _text("variable", lambda entry: entry.variable.name),
        _text("role", lambda entry: entry.variable.role),
        _text("label", lambda entry: entry.label),
        *(_translated("question", each, _question(each)) for each in languages),
        *(_translated("hint", each, _hint(each)) for each in languages),
        _text("type", lambda entry: kind(entry.variable)),
        _text("question type", lambda entry: entry.variable.question_type),
        _text("unit", lambda entry: entry.variable.unit),
        *(_translated("choices", each, _Lists(each)) for each in languages),
        *_rules(),
        *_counts(),
        _text("path", lambda entry: entry.variable.path),
    ]


def choice_columns(languages: Sequence[str]) -> list[ChoiceColumn]:
    """What is said of each choice of each variable."""
    return [
        ChoiceColumn("table", _TEXT, lambda entry, _: writable(entry.table.name)),
        ChoiceColumn("variable", _TEXT, lambda entry, _: writable(entry.variable.name)),
        ChoiceColumn("code", _TEXT, lambda _, choice: writable(choice.code)),
        *(
            ChoiceColumn(_headed("label", language), _TEXT, _label(language))
            for language in languages
        ),
        ChoiceColumn("missing", _TEXT, lambda _, choice: _yes(choice.missing)),
        ChoiceColumn("count", _WHOLE, lambda _, choice: choice.count),
    ]


def _rules() -> list[Column]:
    return [
        _text("asked if", lambda entry: entry.variable.relevant),
        _text("required", lambda entry: entry.variable.required),
        _text("constraint", lambda entry: entry.variable.constraint),
        _text("calculation", lambda entry: entry.variable.calculation),
        _text("missing codes", lambda entry: " ".join(entry.variable.missing)),
        _text("personal data", lambda entry: entry.variable.pii),
        _text("form versions", lambda entry: ", ".join(entry.variable.versions)),
    ]


def _counts() -> list[Column]:
    return [
        Column("rows", _WHOLE, lambda entry: entry.counts.rows),
        Column("answered", _WHOLE, lambda entry: entry.counts.answered),
        Column("not answered", _WHOLE, lambda entry: entry.counts.missing),
        Column("missing code", _WHOLE, lambda entry: entry.counts.coded),
        Column("does not fit", _WHOLE, lambda entry: entry.counts.invalid),
        Column("not on the list", _WHOLE, lambda entry: entry.counts.unlisted),
        Column("minimum", _NUMBER, lambda entry: _number(entry.counts.minimum)),
        Column("maximum", _NUMBER, lambda entry: _number(entry.counts.maximum)),
        Column("mean", _NUMBER, lambda entry: _number(entry.counts.mean)),
        _text("first", lambda entry: _moment(entry.counts.minimum)),
        _text("last", lambda entry: _moment(entry.counts.maximum)),
    ]


def _text(name: str, value: Callable[[Entry], str]) -> Column:
    def written(entry: Entry) -> str | None:
        text = value(entry)
        return writable(text) if text else None

    return Column(name, _TEXT, written)


def _translated(name: str, language: str, value: Callable[[Entry], str]) -> Column:
    return _text(_headed(name, language), value)


def _headed(name: str, language: str) -> str:
    return name if language == DEFAULT else writable(f"{name}: {language}")


def _question(language: str) -> Callable[[Entry], str]:
    return lambda entry: entry.variable.labels.get(language, "")


def _hint(language: str) -> Callable[[Entry], str]:
    return lambda entry: entry.variable.hints.get(language, "")


def _label(language: str) -> Callable[[Entry, Category], str | None]:
    return lambda _, choice: writable(choice.labels.get(language, "")) or None


class _Lists:
    """Lists of choices in one language as text; questions that share one, share it."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._written: dict[int, str] = {}

    def __call__(self, entry: Entry) -> str:
        choices = entry.variable.choices
        if not has_choices(entry.variable):
            return ""
        if id(choices) not in self._written:
            self._written[id(choices)] = self._text(choices)
        return self._written[id(choices)]

    def _text(self, choices: Sequence[Choice]) -> str:
        parts: list[str] = []
        size = 0
        for choice in choices:
            part = f"{choice.code}={choice.labels.get(self._language, '')}"
            size += len(part) + 2
            if size > _LIST:
                parts.append(f"… {len(choices):,} in all, see the sheet choices")
                break
            parts.append(part)
        return "; ".join(parts)


def _number(value: Scalar) -> float | None:
    if not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def _moment(value: Scalar) -> str:
    return "" if isinstance(value, int | float) else text_of(value)


def _yes(value: bool) -> str | None:
    return "yes" if value else None
