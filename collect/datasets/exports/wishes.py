"""What can be asked for: a format, and options that go with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pydantic.alias_generators import to_camel, to_snake

from collect.datasets.exports.asking import (
    direct_paths,
    displaced_paths,
    every_question,
    questions_for,
)
from collect.forms.models import Form
from collect.forms.queries import Schema, published_schemas
from collect.lib.version import software
from collect.problems import Problem
from collect.submissions.exports.columnar.chosen import choose
from collect.submissions.exports.columnar.formats import FORMATS
from collect.submissions.exports.columnar.options import OptionError, Options
from collect.submissions.exports.selection import Selection, select
from collect.submissions.odata.asked import speaks_of
from collect.submissions.odata.protocol.parser import read_filter
from collect.submissions.odata.protocol.tree import service_of

MEDIA = "media"
"""The format that has the files of submissions and no tables."""

_DISPLACED = 1
"""Counts the ways in which positions were hidden: a file of another one is no answer."""

_ROWS = frozenset(
    {
        "version",
        "submitted_after",
        "submitted_before",
        "updated_after",
        "review_states",
        "filter",
    }
)


@dataclass(frozen=True)
class Wish:
    """A format with options, both of them possible.

    `archive`: the file is a ZIP with all tables, a codebook and a manifest; else it is
    the bare file, which needs a format or options that make just one.
    """

    format: str
    options: Options
    archive: bool = True

    @classmethod
    def of(cls, format_: str, given: Mapping[str, Any]) -> Wish:
        """A wish from JSON, where names of options are in camelCase, with `archive`
        among them. Raises Problem 406.1, 400.51."""
        if format_ not in (*FORMATS, MEDIA):
            raise Problem("406.1", allowed=[*FORMATS, MEDIA])
        named = {to_snake(name): value for name, value in given.items()}
        archive = named.pop("archive", True)
        if not isinstance(archive, bool):
            raise Problem("400.51", option="archive", reason="archive: true or false.")
        try:
            options = Options.from_json(named)
        except OptionError as error:
            raise _refusal(error) from error
        wish = cls(format_, options, archive)
        if format_ == MEDIA:
            wish.require_rows_only()
        return wish

    def to_json(self) -> dict[str, Any]:
        """All options as JSON; `of` gives an equal wish back."""
        options = {to_camel(k): value for k, value in self.options.to_json().items()}
        return {**options, "archive": self.archive}

    def require_rows_only(self) -> None:
        """Files have no columns to choose or name. Raises Problem 400.51."""
        default = Wish(MEDIA, Options()).options.to_json()
        for name, value in self.options.to_json().items():
            if name not in _ROWS and value != default[name]:
                raise Problem(
                    "400.51",
                    option=to_camel(name),
                    reason=f"{to_camel(name)} does not go with the format {MEDIA}.",
                )

    def fingerprint(self, form: Form) -> str:
        """Equal for wishes that give the same file while the form's data stay."""
        versions = [schema.version_id for schema in published_schemas(form.pk)]
        named = [form.name, form.xml_form_id]
        told = [self.format, self.to_json(), versions, named, software(), _DISPLACED]
        text = json.dumps(told)
        return hashlib.sha256(text.encode()).hexdigest()

    def selection(self, form: Form, schemas: Sequence[Schema]) -> Selection:
        """The submissions its filter leaves. Raises Problem 400.18, 501.4, 501.5."""
        return select(form.pk, every_question(schemas).fields, self.options.filter)

    def is_direct(self, schemas: Sequence[Schema]) -> bool:
        """Whether it takes the right to see direct identifiers.

        Photos show faces and recordings have voices, whatever the workbook says of
        their questions. A filter by a name tells who has it, one by a position who
        lives there.
        """
        if self.format == MEDIA or self.options.identifiers:
            return True
        if not self.options.filter.strip():
            return False
        expression = read_filter(self.options.filter)
        questions = every_question(schemas)
        hidden = direct_paths(questions) | displaced_paths(questions)
        return speaks_of(expression, service_of(questions.fields), hidden)


class Check(NamedTuple):
    """What follows from a wish for those who have it.

    `direct`: it takes the right to see direct identifiers. `depends_on_time`: other
    submissions may be meant a moment later.
    """

    direct: bool
    depends_on_time: bool


def checked(wish: Wish, form: Form) -> Check:
    """What follows from a wish, if the form can meet it.

    Raises Problem 404.1 for a form that was never published, 400.51 for a version,
    language or column it does not have, 400.18, 501.4, 501.5 for a filter that cannot
    be read.
    """
    schemas = published_schemas(form.pk)
    if not schemas:
        raise Problem("404.1")
    try:
        _require_known(wish.options, schemas)
    except OptionError as error:
        raise _refusal(error) from error
    selection = wish.selection(form, schemas)
    return Check(wish.is_direct(schemas), selection.depends_on_time)


def _require_known(options: Options, schemas: Sequence[Schema]) -> None:
    versions = [schema.version for schema in schemas]
    if options.version is not None and options.version not in versions:
        raise OptionError("version", options.version, ", ".join(map(repr, versions)))
    questions = questions_for(schemas, options.version)
    choose(questions.fields, options)
    languages = questions.languages
    if options.language and options.language not in languages:
        raise OptionError("language", options.language, ", ".join(languages) or "none")


def _refusal(error: OptionError) -> Problem:
    return Problem("400.51", option=to_camel(error.option), reason=str(error))
