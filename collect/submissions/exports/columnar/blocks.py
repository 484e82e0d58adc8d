"""Blocks: some variables of an export that come from the same stored columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pyarrow as pa

from collect.forms.xlsform.fields import Choice, Field
from collect.submissions.exports.columnar.content import DEFAULT, Variable, text_in
from collect.submissions.exports.columnar.formats import Format
from collect.submissions.exports.columnar.options import Options
from collect.submissions.exports.columnar.questions import Questions
from collect.submissions.exports.columnar.rows import Rows

Cells = Callable[[Rows], Sequence[pa.Array]]


@dataclass(frozen=True)
class Block:
    """Variables, the stored columns they are made of, and how: one array each."""

    variables: tuple[Variable, ...]
    reads: tuple[str, ...]
    cells: Cells


@dataclass(frozen=True)
class Request:
    """What is exported, how it is to look, and what the file can hold."""

    questions: Questions
    options: Options
    format: Format

    @cached_property
    def language(self) -> str:
        """The language of labels."""
        return self.options.language or DEFAULT

    def choices(self, item: Field) -> tuple[Choice, ...]:
        """The choices of a question in the order of the form, () if it has none."""
        return self.questions.choices.get(item.path, ())

    def variable(self, item: Field, name: str, type_: pa.DataType) -> Variable:
        """A variable that holds the answers to a question."""
        return Variable(
            name=name,
            type=type_,
            role="answer",
            label=text_in(item.labels, self.language),
            labels=item.labels,
            path=item.path,
            question_type=question_type(item),
            unit=item.unit,
            hints=item.hints,
            relevant=self.questions.conditions[item.path],
            required=item.required,
            constraint=item.constraint,
            calculation=item.calculation,
            pii=item.pii,
            choices=self.choices(item),
            versions=self.questions.versions.get(item.path, ()),
            missing=item.missing,
        )


def column_of(item: Field) -> str:
    """The stored column of a question: its path within its table."""
    return item.path[len(item.table) + 1 :]


_XLSFORM = {"int": "integer", "string": "text", "binary": "file"}
_CONTROLS = {"select1": "select_one", "rank": "rank"}


def question_type(item: Field) -> str:
    """The type as XLSForm calls it; what a form alone does not tell apart (photo and
    audio, text and note) goes by the wider name."""
    if item.multiple:
        return "select_multiple"
    return _CONTROLS.get(item.control) or _XLSFORM.get(item.type, item.type)


def derived(variable: Variable, **changes: Any) -> Variable:
    """A variable that shows the same answers in another way."""
    return replace(variable, **changes)
