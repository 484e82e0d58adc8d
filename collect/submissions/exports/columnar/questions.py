"""What the versions of a form ask, as one form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from collect.forms.xlsform.fields import Choice, Field
from collect.submissions.exports.formats.tables import merged


class FormVersion(Protocol):
    """A version of a form: its name, its fields, its choices by the name of their list."""

    @property
    def version(self) -> str: ...

    @property
    def fields(self) -> Sequence[Field]: ...

    @property
    def choices(self) -> Mapping[str, Sequence[Choice]]: ...


@dataclass(frozen=True)
class Questions:
    """The fields in the order of the form, and by path: the choices of a question, each
    code once, and the names of the versions that have it, oldest first."""

    fields: tuple[Field, ...]
    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    versions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of labels, as the workbook names them."""
        found: dict[str, None] = {}
        for item in self.fields:
            found.update(dict.fromkeys(item.labels))
        for choices in self.choices.values():
            for choice in choices:
                found.update(dict.fromkeys(choice.labels))
        return tuple(found)

    @cached_property
    def conditions(self) -> Mapping[str, str]:
        """By path, when a question is asked: what the groups and repeats around it and
        the question itself ask for, all of it; "" for always."""
        around: dict[str, tuple[str, ...]] = {}
        for item in self.fields:
            outer = around.get(item.path.rpartition("/")[0], ())
            around[item.path] = (*outer, item.relevant) if item.relevant else outer
        return {
            path: terms[0] if len(terms) == 1 else " and ".join(f"({t})" for t in terms)
            for path, terms in around.items()
        }


def questions_of(versions: Sequence[FormVersion]) -> Questions:
    """The questions of these versions, oldest first.

    The newest version that has a question says what it is; so do choices. What is gone
    stays: a question at the end of its group, a code at the end of its list.
    """
    fields = tuple(merged(version.fields for version in versions))
    choices: dict[str, dict[str, Choice]] = {}
    names: dict[str, list[str]] = {}
    for version in reversed(versions):
        for item in version.fields:
            names.setdefault(item.path, []).insert(0, version.version)
            for choice in unambiguous(version.choices.get(item.list_name, ())):
                choices.setdefault(item.path, {}).setdefault(choice.code, choice)
    return Questions(
        fields,
        {path: tuple(found.values()) for path, found in choices.items()},
        {path: tuple(found) for path, found in names.items()},
    )


def unambiguous(choices: Sequence[Choice]) -> tuple[Choice, ...]:
    """Each code once, in the order of the list.

    A list may hold a code several times (districts numbered anew in every province).
    Which of the labels was meant only the other answers tell, so it has none.
    """
    found: dict[str, Choice] = {}
    for choice in choices:
        known = found.setdefault(choice.code, choice)
        if known.labels != choice.labels:
            found[choice.code] = Choice(choice.code)
    return tuple(found.values())
