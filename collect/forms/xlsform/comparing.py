"""What changed between two versions of a form, question by question. Pure.

A question is known by its path. One that left a path while one of the same name came to
another has moved; one of the same kind and the same label under another name was
renamed, if nothing else can be meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from collect.forms.xlsform.fields import Choice, Field

Choices = Mapping[str, Sequence[Choice]]
_META = "/meta"


class Kind(StrEnum):
    """What happened to a question, group or repeat."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    MOVED = "moved"
    CHANGED = "changed"


class Part(StrEnum):
    """What of it changed."""

    TYPE = "type"
    LABEL = "label"
    HINT = "hint"
    CHOICE_ADDED = "choice_added"
    CHOICE_REMOVED = "choice_removed"
    CHOICE_LABEL = "choice_label"
    RELEVANT = "relevant"
    REQUIRED = "required"
    CONSTRAINT = "constraint"
    MESSAGE = "message"
    CALCULATION = "calculation"
    PII = "pii"
    UNIT = "unit"
    MISSING = "missing"


@dataclass(frozen=True)
class Edit:
    """One part, before and after; "" where there was or is nothing. `of` is the
    language of a text, or the code of a choice."""

    part: Part
    before: str
    after: str
    of: str = ""


@dataclass(frozen=True)
class Form:
    """A version: its fields in form order, and its choices by list."""

    fields: Sequence[Field]
    choices: Choices


@dataclass(frozen=True)
class Difference:
    """A question, group or repeat that is not as it was."""

    kind: Kind
    before: Field | None
    after: Field | None
    edits: tuple[Edit, ...] = ()

    @property
    def field(self) -> Field:
        """As it is, or else as it was."""
        found = self.after or self.before
        assert found is not None  # noqa: S101  one of them is always there
        return found


def compare(before: Form, after: Form) -> tuple[Difference, ...]:
    """All differences, in the order of the new version; what is gone comes last."""
    old, new = _by_path(before.fields), _by_path(after.fields)
    gone = [field for path, field in old.items() if path not in new]
    came = [field for path, field in new.items() if path not in old]
    moved = _pairs(gone, came, lambda field: (field.name,))
    gone = [field for field in gone if field.path not in moved.values()]
    came = [field for field in came if field.path not in moved]
    renamed = _pairs(gone, came, _likeness)
    found = []
    for path, field in new.items():
        source = old.get(moved.get(path) or renamed.get(path) or path)
        kind = Kind.MOVED if path in moved else Kind.CHANGED
        kind = Kind.RENAMED if path in renamed else kind
        if source is None:
            found.append(Difference(Kind.ADDED, None, field))
            continue
        edits = tuple(_edits(source, field, before.choices, after.choices))
        if edits or kind is not Kind.CHANGED:
            found.append(Difference(kind, source, field, edits))
    left = (field for field in gone if field.path not in renamed.values())
    return (*found, *(Difference(Kind.REMOVED, field, None) for field in left))


def type_of(field: Field) -> str:
    """The type as people know it."""
    if field.multiple:
        return "select_multiple"
    return "select_one" if field.control == "select1" else field.type


def _by_path(fields: Iterable[Field]) -> dict[str, Field]:
    return {
        field.path: field
        for field in fields
        if field.path != _META and not field.path.startswith(f"{_META}/")
    }


def _likeness(field: Field) -> tuple[object, ...]:
    labels = tuple(sorted(field.labels.items()))
    return (field.table, type_of(field), labels) if labels else ()


def _pairs(
    gone: Iterable[Field],
    came: Iterable[Field],
    key: Callable[[Field], tuple[object, ...]],
) -> dict[str, str]:
    """Earlier paths by new ones of questions that one key tells apart from all others."""
    left, arrived = _grouped(gone, key), _grouped(came, key)
    return {
        arrived[each][0]: left[each][0]
        for each in arrived
        if len(arrived[each]) == len(left.get(each, ())) == 1
    }


def _grouped(
    fields: Iterable[Field], key: Callable[[Field], tuple[object, ...]]
) -> dict[tuple[object, ...], list[str]]:
    found: dict[tuple[object, ...], list[str]] = {}
    for field in fields:
        if field.is_question and key(field):
            found.setdefault(key(field), []).append(field.path)
    return found


def _edits(before: Field, after: Field, old: Choices, new: Choices) -> Iterator[Edit]:
    if type_of(before) != type_of(after):
        yield Edit(Part.TYPE, type_of(before), type_of(after))
    yield from _texts(Part.LABEL, before.labels, after.labels)
    yield from _texts(Part.HINT, before.hints, after.hints)
    yield from _choices(old.get(before.list_name, ()), new.get(after.list_name, ()))
    for part, was, now in (
        (Part.RELEVANT, before.relevant, after.relevant),
        (Part.REQUIRED, before.required, after.required),
        (Part.CONSTRAINT, before.constraint, after.constraint),
        (Part.CALCULATION, before.calculation, after.calculation),
        (Part.PII, before.pii, after.pii),
        (Part.UNIT, before.unit, after.unit),
        (Part.MISSING, " ".join(before.missing), " ".join(after.missing)),
    ):
        if was.split() != now.split():
            yield Edit(part, was, now)
    yield from _texts(Part.MESSAGE, before.messages, after.messages)


def _texts(
    part: Part, before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[Edit]:
    for language in dict.fromkeys((*before, *after)):
        was, now = before.get(language, ""), after.get(language, "")
        if was != now:
            yield Edit(part, was, now, language)


def _choices(before: Sequence[Choice], after: Sequence[Choice]) -> Iterator[Edit]:
    old = {choice.code: choice.labels for choice in before}
    new = {choice.code: choice.labels for choice in after}
    for code, labels in old.items():
        if code not in new:
            yield Edit(Part.CHOICE_REMOVED, _first(labels), "", code)
        elif any(_texts(Part.LABEL, labels, new[code])):
            was, now = _first_difference(labels, new[code])
            yield Edit(Part.CHOICE_LABEL, was, now, code)
    for code, labels in new.items():
        if code not in old:
            yield Edit(Part.CHOICE_ADDED, "", _first(labels), code)


def _first(labels: Mapping[str, str]) -> str:
    return next(iter(labels.values()), "")


def _first_difference(
    before: Mapping[str, str], after: Mapping[str, str]
) -> tuple[str, str]:
    """Of texts that are not all the same."""
    pairs = ((before.get(each, ""), after.get(each, "")) for each in (*before, *after))
    return next((was, now) for was, now in pairs if was != now)
