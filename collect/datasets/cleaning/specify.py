"""Which choice a text of "other, specify" belongs to, found in the form."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from collect.datasets.cleaning.other import normalised
from collect.forms.xlsform.fields import Choice, Field

_REFERENCE: Final = r"(\$\{\s*[^{}]+?\s*\}|(?:current\(\)/)?(?:\.\./|/)[\w./-]+)"
_TEXT: Final = r"""(?:'([^']*)'|"([^"]*)"|(\d+))"""
_SELECTED: Final = re.compile(rf"selected\(\s*{_REFERENCE}\s*,\s*{_TEXT}\s*\)")
_EQUAL: Final = re.compile(rf"{_REFERENCE}\s*=\s*{_TEXT}")
_TURNED: Final = re.compile(rf"{_TEXT}\s*=\s*{_REFERENCE}")
_NEGATED: Final = re.compile(r"\bnot\s*\(\s*$")
_OTHERS: Final = frozenset(
    {"other", "others", "autre", "autres", "otro", "otra", "otros", "outro", "outra"}
)
"""Codes, and first words of labels, of a choice that asks to specify."""


@dataclass(frozen=True)
class Specified:
    """A text's parent, and the code of the parent's choice that it specifies."""

    parent: Field
    code: str


def specified(
    text: Field, fields: Sequence[Field], choices: Mapping[str, Sequence[Choice]]
) -> Specified | None:
    """What ``text`` specifies: the choice on which its relevance, or that of a group
    around it, depends; else "other" of a question whose name it continues
    (``source``, ``source_other``). None where it specifies nothing.

    ``fields``: of the form; ``choices``: by name of the list. Relevance may be written
    as in the workbook (``selected(${source}, 'other')``, ``${source} = 'other'``) or
    as in the XForm (``/data/source = 'other'``). A parent asks for a choice in the same
    table.
    """
    asked = [field for field in fields if _may_be_parent(field, text)]
    found = [
        Specified(parent, code)
        for relevance in _relevances(text, fields)
        for reference, code in _conditions(relevance)
        for parent in asked
        if _is_meant(parent, reference)
    ]
    for test in (_is_other, _is_continued):
        for candidate in found:
            if test(candidate, text, choices):
                return candidate
    return found[0] if found else _by_name(text, asked, choices)


def parents(text: Field, fields: Sequence[Field]) -> Iterator[Field]:
    """The questions with choices that ``text`` may belong to, the likeliest first:
    those its relevance names, then those whose name it continues."""
    asked = [field for field in fields if _may_be_parent(field, text)]
    for relevance in _relevances(text, fields):
        for reference in re.findall(_REFERENCE, relevance):
            yield from (field for field in asked if _is_meant(field, reference))
    yield from _continued(text, asked)


def _may_be_parent(field: Field, text: Field) -> bool:
    chosen = field.control in ("select1", "select") or bool(field.list_name)
    return chosen and field.table == text.table and field.path != text.path


def _relevances(text: Field, fields: Sequence[Field]) -> Iterator[str]:
    """Relevance of the question and of the groups around it, the innermost first."""
    yield text.relevant
    around = [
        field
        for field in fields
        if not field.is_question and text.path.startswith(f"{field.path}/")
    ]
    for group in sorted(around, key=lambda field: len(field.path), reverse=True):
        yield group.relevant


def _conditions(relevance: str) -> Iterator[tuple[str, str]]:
    """The answers on which a relevance depends: reference and code."""
    for pattern, reference in ((_SELECTED, 1), (_EQUAL, 1), (_TURNED, 4)):
        for match in pattern.finditer(relevance):
            texts = [part for part in range(1, 5) if part != reference]
            code = next((match[part] for part in texts if match[part] is not None), "")
            if not _NEGATED.search(relevance[: match.start()]):
                yield match[reference], code


def _is_meant(field: Field, reference: str) -> bool:
    if reference.startswith("$"):
        return field.name == reference[2:-1].strip()
    if reference.startswith("/"):
        return field.path == "/" + reference[1:].partition("/")[2]
    steps = [step for step in reference.split("/") if step not in ("..", "current()")]
    return field.path.endswith("/" + "/".join(steps))


def _is_other(
    candidate: Specified, text: Field, choices: Mapping[str, Sequence[Choice]]
) -> bool:
    listed = choices.get(candidate.parent.list_name, ())
    return any(
        _says_other(choice) and choice.code == candidate.code for choice in listed
    )


def _is_continued(
    candidate: Specified, text: Field, choices: Mapping[str, Sequence[Choice]]
) -> bool:
    return text.name.startswith(f"{candidate.parent.name}_")


def _says_other(choice: Choice) -> bool:
    words = [normalised(label).split(" ")[0] for label in choice.labels.values()]
    return normalised(choice.code) in _OTHERS or not _OTHERS.isdisjoint(words)


def _continued(text: Field, asked: Sequence[Field]) -> list[Field]:
    begun = [field for field in asked if text.name.startswith(f"{field.name}_")]
    return sorted(begun, key=lambda field: len(field.name), reverse=True)


def _by_name(
    text: Field, asked: Sequence[Field], choices: Mapping[str, Sequence[Choice]]
) -> Specified | None:
    for parent in _continued(text, asked):
        for choice in choices.get(parent.list_name, ()):
            if _says_other(choice):
                return Specified(parent, choice.code)
    return None
