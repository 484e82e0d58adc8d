"""From typed answers to the cells of a row of text."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from collect.submissions.exports.formats.tables import Table

Cells = Callable[[Mapping[str, Any], Mapping[str, str]], list[Any]]
"""`values` and `invalid` of a row -> one cell a column; None is blank."""


def cells_of(table: Table) -> Cells:
    """How rows of this table become cells.

    What a cell shows depends on the answer, not on the field: a question may have
    changed its type between versions. Text that does not fit its type is shown.
    """
    keys, points, zeros = table.keys, table.points, table.zeros

    def cells(values: Mapping[str, Any], invalid: Mapping[str, str]) -> list[Any]:
        found: dict[Any, Any] = {**zeros, **values, **invalid}
        for path, value in values.items():
            if type(value) is list:
                _expand(found, path, value)
        for path in points:
            if path in found:
                _split(found, path)
        return list(map(found.get, keys))

    return cells


def _expand(found: dict[Hashable, Any], path: str, value: list[Any]) -> None:
    """A list as text; its items also one by one, in case they have columns."""
    found[path] = text_of(value)
    for item in value:
        if isinstance(item, str):
            found[path, item] = 1


def _split(found: dict[Hashable, Any], path: str) -> None:
    """Latitude, longitude, altitude and accuracy, each in its own cell."""
    for number, part in enumerate(str(found[path]).split()[:4]):
        found[path, number] = part


def text_of(value: list[Any]) -> str:
    """Codes, a point, or the points of a line, as they stand in a submission."""
    if value and isinstance(value[0], list):
        return "; ".join(text_of(point) for point in value)
    return " ".join(str(part) for part in value if part is not None)
