"""How the questions of a form changed over its versions. Pure.

A question is known by its path. One of the same name and type that stands in another
group of a later version has moved, if in no version both are there and if the name is
unique in its table in every version that has it. Renamed questions are not guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from collect.datasets.tables.schema import arrow_type, column_name, merge_fields
from collect.forms.xlsform.fields import REPEAT, Field

Versions = Sequence[Sequence[Field]]
"""The fields of the published versions, oldest first."""


Kind = Literal["added", "removed", "retyped", "moved"]


@dataclass(frozen=True)
class Change:
    """What happened to a question or repeat in `version`.

    `path` and `type` are those it has from then on (of one that was removed: had until
    then), `earlier_path` and `earlier_type` those before. `merged` is whether all its
    answers are in one column; one that moved into a repeat, or changed its type on the
    way, has two.
    """

    version: str
    kind: Kind
    path: str
    type: str
    earlier_path: str = ""
    earlier_type: str = ""
    merged: bool = True


@dataclass(frozen=True)
class Origin:
    """Where answers in a column come from: a path, with the type that it had in these
    form versions."""

    path: str
    type: str
    versions: tuple[str, ...]


@dataclass(frozen=True)
class Merged:
    """A column of a merged table: `type` holds the answers of all its origins."""

    table: str
    column: str
    path: str
    type: str
    origins: tuple[Origin, ...]


@dataclass(frozen=True)
class Report:
    """How the versions of a form (oldest first) were merged."""

    versions: tuple[str, ...]
    changes: tuple[Change, ...]
    columns: tuple[Merged, ...]


@dataclass(frozen=True)
class _Place:
    """A path with the versions (by position) that have it."""

    field: Field
    versions: tuple[int, ...]


def moves(versions: Versions) -> dict[str, tuple[str, ...]]:
    """For every question that moved: its newest path, and its earlier ones, the newest
    of them first."""
    found = {}
    for places in _candidates(versions):
        seen = [version for place in places for version in place.versions]
        alike = len({str(arrow_type(place.field)) for place in places}) == 1
        if len(seen) == len(set(seen)) and alike:
            newest, *others = sorted(
                places, key=lambda place: place.versions[-1], reverse=True
            )
            found[newest.field.path] = tuple(place.field.path for place in others)
    return found


def merge(versions: Versions) -> tuple[Field, ...]:
    """The questions of all versions, those that moved once, under their newest path."""
    gone = {path for paths in moves(versions).values() for path in paths}
    return tuple(field for field in merge_fields(versions) if field.path not in gone)


def earlier_paths(
    versions: Versions, fields: Sequence[Field]
) -> Mapping[str, tuple[str, ...]]:
    """For each of these fields that moved, its earlier paths that are not among them."""
    asked = {field.path for field in fields}
    return {
        path: kept
        for path, paths in moves(versions).items()
        if path in asked and (kept := tuple(p for p in paths if p not in asked))
    }


def _candidates(versions: Versions) -> list[list[_Place]]:
    """Questions that have the same name and table but different paths."""
    merged = {field.path: field for field in merge_fields(versions)}
    where: dict[str, list[int]] = {}
    for number, fields in enumerate(versions):
        for field in fields:
            where.setdefault(field.path, []).append(number)
    named: dict[tuple[str, str], list[_Place]] = {}
    for path, field in merged.items():
        if field.is_question:
            place = _Place(field, tuple(where[path]))
            named.setdefault((field.table, field.name), []).append(place)
    return [places for places in named.values() if len(places) > 1]


def report(names: Sequence[str], versions: Versions) -> Report:
    """How versions with these names were merged."""
    linked = moves(versions)
    columns = [
        _merged_column(field, linked.get(field.path, ()), names, versions)
        for field in merge(versions)
        if field.is_question
    ]
    changes = [
        change
        for number in range(1, len(versions))
        for change in _changes(
            names[number], _told(versions[number - 1]), _told(versions[number]), linked
        )
    ]
    return Report(tuple(names), tuple(changes), tuple(columns))


def type_name(field: Field) -> str:
    """The type as people know it."""
    return "select_multiple" if field.multiple else field.type


def _merged_column(
    field: Field, earlier: Sequence[str], names: Sequence[str], versions: Versions
) -> Merged:
    found: dict[tuple[str, str], list[str]] = {}
    for name, fields in zip(names, versions, strict=True):
        for source in fields:
            if source.path in (field.path, *earlier):
                found.setdefault((source.path, type_name(source)), []).append(name)
    origins = (Origin(*key, tuple(having)) for key, having in found.items())
    return Merged(
        field.table, column_name(field), field.path, type_name(field), tuple(origins)
    )


def _told(fields: Sequence[Field]) -> dict[str, Field]:
    """Questions and repeats by path; groups are no part of tables."""
    return {f.path: f for f in fields if f.is_question or f.type == REPEAT}


def _changes(
    version: str,
    before: Mapping[str, Field],
    after: Mapping[str, Field],
    linked: Mapping[str, tuple[str, ...]],
) -> Iterator[Change]:
    moved = _moved(before, after)
    for path, field in after.items():
        kind = type_name(field)
        old = before.get(path) or before.get(moved.get(path, ""))
        if old is None:
            yield Change(version, "added", path, kind)
        elif old.path != path:
            together = any(
                {path, old.path} <= {newest, *earlier}
                for newest, earlier in linked.items()
            )
            yield Change(
                version, "moved", path, kind, old.path, type_name(old), together
            )
        elif type_name(old) != kind:
            yield Change(version, "retyped", path, kind, path, type_name(old))
    for path, field in before.items():
        if path not in after and path not in moved.values():
            yield Change(version, "removed", path, type_name(field))


def _moved(before: Mapping[str, Field], after: Mapping[str, Field]) -> dict[str, str]:
    """Earlier paths by the new ones of questions that left one place and came to
    another, where a name says which."""
    left = _by_name(field for path, field in before.items() if path not in after)
    came = _by_name(field for path, field in after.items() if path not in before)
    return {
        came[name][0]: left[name][0]
        for name in came
        if len(came[name]) == len(left.get(name, ())) == 1
    }


def _by_name(fields: Iterator[Field]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for field in fields:
        if field.is_question:
            found.setdefault(field.name, []).append(field.path)
    return found
