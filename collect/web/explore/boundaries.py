"""Boundaries that a dataset has, as maps are drawn with them."""

from __future__ import annotations

from collect.web.explore.book import Book
from collect.web.explore.choice import Choice
from collect.web.pictures.choropleth import Shapes


def state(book: Book, choice: Choice) -> str:
    """Changes when the boundaries do that a picture is drawn with."""
    return ""


def shapes_of(book: Book, choice: Choice) -> Shapes | None:
    """Those of the chosen areas; None if there are none."""
    return None
