"""What a form asks, over all of its versions, for whoever looks through its answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from collect.forms.models import Form
from collect.forms.queries import Schema, notes_of, published_schemas, schema_of
from collect.forms.xlsform.fields import REPEAT, STRUCTURE, Choice, Field
from collect.submissions.browsing.words import (
    languages_of,
    plain,
    without_references,
    worded,
)


class Sort(StrEnum):
    """What kind of answer a question has, which decides how it is asked for."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    CHOICE = "choice"
    CHOICES = "choices"
    PLACE = "place"
    FILE = "file"
    REPEAT = "repeat"
    NOTE = "note"


_SORTS = {
    "int": Sort.NUMBER,
    "decimal": Sort.NUMBER,
    "date": Sort.DATE,
    "dateTime": Sort.MOMENT,
    "geopoint": Sort.PLACE,
    "geotrace": Sort.PLACE,
    "geoshape": Sort.PLACE,
    "binary": Sort.FILE,
    REPEAT: Sort.REPEAT,
}


@dataclass(frozen=True)
class Question:
    """A question, or a repeat, which answers how often it was filled in.

    `around`: the groups and repeats it is in, outermost first. `choices` by code.
    """

    field: Field
    sort: Sort
    around: tuple[Field, ...]
    choices: Mapping[str, Choice]

    @property
    def path(self) -> str:
        """Where its answers are."""
        return self.field.path

    def label(self, language: str = "") -> str:
        """What it asks, in one line; its name where the form has no words for it."""
        text = worded(self.field.labels, language)
        return plain(without_references(text)) or self.field.name

    def section(self, language: str = "") -> str:
        """The labels of the groups it is in."""
        labels = [worded(group.labels, language) or group.name for group in self.around]
        return " / ".join(plain(without_references(label)) for label in labels)

    def choice(self, code: str, language: str = "") -> str:
        """The label of a code; the code where the form does not know it."""
        known = self.choices.get(code)
        return (plain(worded(known.labels, language)) if known else "") or code


@dataclass(frozen=True)
class Catalogue:
    """The questions of a form by path, in the order of its newest version, then those
    of older ones; and the languages of their labels."""

    questions: Mapping[str, Question]
    languages: tuple[str, ...]

    def find(self, path: str) -> Question | None:
        """The question at the path."""
        return self.questions.get(path)

    def without(self, hidden: frozenset[str]) -> list[Question]:
        """Those that have answers which are not hidden; what forms say of themselves is
        left out."""
        return [
            each
            for each in self.questions.values()
            if each.path not in hidden
            and each.sort is not Sort.NOTE
            and not each.path.startswith("/meta/")
        ]


def catalogue(form: Form, *, draft: bool = False) -> Catalogue:
    """The questions of all published versions, or of the draft."""
    if draft:
        version = form.draft_version_id
        return _catalogue(() if version is None else (version,))
    versions = [schema.version_id for schema in published_schemas(form.pk)]
    return _catalogue(tuple(reversed(versions)))


def of_schema(schema: Schema) -> Mapping[str, Question]:
    """The questions of one version by path."""
    return _catalogue((schema.version_id,)).questions


@lru_cache(maxsize=128)
def _catalogue(versions: tuple[int, ...]) -> Catalogue:
    found: dict[str, Question] = {}
    schemas = [schema_of(version) for version in versions]
    for schema in schemas:
        for field in schema.fields:
            if field.path not in found and field.type != STRUCTURE:
                found[field.path] = _question(field, schema, schemas)
    languages = languages_of(
        field.labels for schema in schemas[:1] for field in schema.fields
    )
    return Catalogue(found, languages)


def _question(field: Field, schema: Schema, schemas: list[Schema]) -> Question:
    choices: dict[str, Choice] = {}
    for each in schemas if field.list_name else ():
        for choice in each.choices.get(field.list_name, ()):
            choices.setdefault(choice.code, choice)
    return Question(field, _sort(field, schema), _around(field, schema), choices)


def _sort(field: Field, schema: Schema) -> Sort:
    if field.path in notes_of(schema.version_id):
        return Sort.NOTE
    if field.multiple or field.control == "rank":
        return Sort.CHOICES
    if field.control == "select1":
        return Sort.CHOICE
    return _SORTS.get(field.type, Sort.TEXT)


def _around(field: Field, schema: Schema) -> tuple[Field, ...]:
    found = []
    path = field.path.rpartition("/")[0]
    while path:
        found.append(schema.by_path[path])
        path = path.rpartition("/")[0]
    return tuple(reversed(found))
