"""How the questions of a form changed over its versions. Pure.

A question is known by its path. One of the same name and type that stands in another
group of a later version has moved, if in no version both are there and if the name is
unique in its table in every version that has it. Renamed questions are not guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from collect.datasets.tables.schema import arrow_type, merge_fields
from collect.forms.xlsform.fields import Field

Versions = Sequence[Sequence[Field]]
"""The fields of the published versions, oldest first."""


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
                places, key=lambda place: place.versions, reverse=True
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
