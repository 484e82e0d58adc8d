"""What was asked in the versions of a form that an export is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from collect.datasets.positions.tables import is_displaced
from collect.datasets.tables import evolution
from collect.forms.queries import Schema
from collect.forms.xlsform.fields import Choice
from collect.forms.xlsform.identifying import DIRECT, guarded
from collect.submissions.exports.columnar.chosen import choose
from collect.submissions.exports.columnar.options import Options
from collect.submissions.exports.columnar.questions import Questions, questions_of


def every_question(schemas: Sequence[Schema]) -> Questions:
    """All paths there ever were, with the marks that hold for them: one that any version
    marks as a direct identifier is one, as its column has the answers to all."""
    questions = questions_of(schemas)
    rules = guarded([schema.fields for schema in schemas])
    return replace(questions, fields=tuple(map(rules.marked, questions.fields)))


def questions_for(schemas: Sequence[Schema], version: str | None = None) -> Questions:
    """The questions of one version, or of all of them, the oldest first.

    A question that moved to another group is one, under its newest path.
    """
    wanted = [s for s in schemas if version is None or s.version == version]
    every = every_question(schemas)
    direct = direct_paths(every)
    marks = {field.path: field.pii for field in every.fields}
    questions = questions_of(wanted)
    earlier = evolution.moves([schema.fields for schema in wanted])
    gone = {path for paths in earlier.values() for path in paths}
    names = [schema.version for schema in wanted]
    fields, choices, versions = [], {}, {}
    for field in questions.fields:
        if field.path in gone:
            continue
        paths = (field.path, *earlier.get(field.path, ()))
        is_direct = not direct.isdisjoint(paths)
        fields.append(replace(field, pii=DIRECT if is_direct else marks[field.path]))
        choices[field.path] = _choices(questions, paths)
        having = {name for path in paths for name in questions.versions[path]}
        versions[field.path] = tuple(name for name in names if name in having)
    return Questions(tuple(fields), choices, versions)


def direct_paths(questions: Questions) -> set[str]:
    """Paths of the questions that are direct identifiers, or lie in groups that are."""
    asked = {field.path for field in questions.fields if field.is_question}
    return asked - choose(questions.fields, Options()).paths


def displaced_paths(questions: Questions) -> set[str]:
    """Paths of the questions whose answers are shown where they have been moved to."""
    return {field.path for field in questions.fields if is_displaced(field)}


def _choices(questions: Questions, paths: Sequence[str]) -> tuple[Choice, ...]:
    found: dict[str, Choice] = {}
    for path in paths:
        for choice in questions.choices.get(path, ()):
            found.setdefault(choice.code, choice)
    return tuple(found.values())
