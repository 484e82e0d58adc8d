"""A submission as a questionnaire that was filled in: sections, questions, answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from collect.forms.queries import Schema, schema_of
from collect.forms.xlsform.fields import REPEAT, STRUCTURE, Field
from collect.submissions.browsing.questions import Question, Sort, of_schema
from collect.submissions.models import Row, SubmissionVersion


@dataclass(frozen=True)
class Entry:
    """A question and its answer, None for none; `invalid` is text that does not fit it.

    `row` is the key of the row that the answer is in. `conditional`: whether it is not
    asked in every interview.
    """

    question: Question
    row: str
    value: Any
    invalid: str | None
    conditional: bool

    @property
    def answered(self) -> bool:
        """Whether there is an answer."""
        return self.value is not None or self.invalid is not None

    @property
    def computed(self) -> bool:
        """Whether nobody was asked: the phone noted or computed it."""
        return not self.question.field.control and self.question.sort is not Sort.NOTE


@dataclass(frozen=True)
class Section:
    """A group, or one time that a repeat was filled in (`number`, from 1). The whole
    submission is one `of` nothing."""

    of: Field | None
    row: str
    number: int
    parts: list[Part] = field(default_factory=list)

    @property
    def answered(self) -> bool:
        """Whether there is any answer in it."""
        return any(part.answered for part in self.parts)

    def entries(self) -> Iterator[Entry]:
        """All questions in it, in order."""
        for part in self.parts:
            if isinstance(part, Entry):
                yield part
            else:
                yield from part.entries()


Part: TypeAlias = Entry | Section


@dataclass(frozen=True)
class Sheet:
    """A version of a submission; `names`: by row, the answers of each question's name,
    those of rows around included, for references in labels."""

    root: Section
    schema: Schema
    names: Mapping[str, Mapping[str, tuple[Question, Any]]]


def sheet_of(version: SubmissionVersion, key: str) -> Sheet:
    """The version as a sheet; `key` is the first instanceID of the submission."""
    schema = schema_of(version.form_version_id)
    rows = list(Row.objects.filter(version=version).order_by("ordinal"))
    return _Filling(schema, rows).sheet(key)


class _Filling:
    """Puts the answers of rows into the sections of a form."""

    def __init__(self, schema: Schema, rows: list[Row]) -> None:
        self._schema = schema
        self._questions = of_schema(schema)
        self._rows = {row.key: row for row in rows}
        self._below: dict[tuple[str, str], list[Row]] = {}
        for row in rows:
            self._below.setdefault((row.table, row.parent_key), []).append(row)
        self._inside: dict[str, list[Field]] = {}
        for item in schema.fields:
            around = item.path.rpartition("/")[0]
            self._inside.setdefault(around, []).append(item)
        self._names: dict[str, dict[str, tuple[Question, Any]]] = {}

    def sheet(self, key: str) -> Sheet:
        """All of it, from the submission's own row."""
        self._name(key, {})
        root = Section(None, key, 0)
        self._fill(root, "", conditional=False)
        return Sheet(root, self._schema, self._names)

    def _fill(self, section: Section, path: str, *, conditional: bool) -> None:
        for item in self._inside.get(path, ()):
            if item.path == "/meta" or item.path.startswith("/meta/"):
                continue
            unsure = conditional or bool(item.relevant)
            if item.type == STRUCTURE:
                group = Section(item, section.row, 0)
                self._fill(group, item.path, conditional=unsure)
                section.parts.append(group)
            elif item.type == REPEAT:
                self._repeat(section, item)
            else:
                section.parts.append(self._entry(item, section.row, unsure))

    def _repeat(self, section: Section, item: Field) -> None:
        rows = self._below.get((item.path, section.row), ())
        for number, row in enumerate(rows, start=1):
            self._name(row.key, self._names[section.row])
            once = Section(item, row.key, number)
            self._fill(once, item.path, conditional=False)
            section.parts.append(once)

    def _entry(self, item: Field, key: str, conditional: bool) -> Entry:
        row = self._rows.get(key)
        return Entry(
            self._questions[item.path],
            key,
            row.values.get(item.path) if row else None,
            row.invalid.get(item.path) if row else None,
            conditional,
        )

    def _name(self, key: str, around: Mapping[str, tuple[Question, Any]]) -> None:
        row = self._rows.get(key)
        found = dict(around)
        for path, value in (row.values if row else {}).items():
            question = self._questions[path]
            found[question.field.name] = (question, value)
        self._names[key] = found
