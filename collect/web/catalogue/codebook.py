"""The columns of a release and the codes in them, to be read in the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import get_language

from collect.datasets.publishing.publication import Publication
from collect.datasets.publishing.structure import Component, text_in

MOST_CODES = 100
"""So many codes of a column are listed: thousands of districts are in the files."""


@dataclass(frozen=True)
class Code:
    """A code that occurs."""

    id: str
    name: str
    definition: str


@dataclass(frozen=True)
class Column:
    """A column: its name, what it means, its codes, and how many more there are."""

    id: str
    name: str
    definition: str
    codes: list[Code]
    more: int = 0


def columns(publication: Publication) -> Iterator[Column]:
    """The columns that say something, in the order of the files."""
    language = get_language() or "en"
    for component in publication.present:
        found = _codes(publication, component, language)
        yield Column(
            component.id,
            component.name(language),
            text_in(component.concept.descriptions, language),
            found[:MOST_CODES],
            max(0, len(found) - MOST_CODES),
        )


def _codes(publication: Publication, component: Component, language: str) -> list[Code]:
    if component.codelist is None:
        return []
    return [
        Code(
            each,
            component.label(each, language),
            component.definition(each, language),
        )
        for each in publication.codes(component)
    ]
