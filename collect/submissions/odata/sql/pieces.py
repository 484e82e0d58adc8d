"""Pieces of SQL with their parameters.

Text comes from the constants of this package only; whatever a client or a form says
is a parameter.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Parameter = str | int | bool | None | list[str] | list[int]


@dataclass(frozen=True, slots=True)
class Sql:
    """SQL with `%s` where a parameter goes."""

    text: str
    parameters: tuple[Parameter, ...] = ()


TRUE = Sql("TRUE")
FALSE = Sql("FALSE")


def sql(template: str, *parts: Sql) -> Sql:
    """The template with a piece in place of each `{}`."""
    text = template.format(*(part.text for part in parts))
    return Sql(text, tuple(p for part in parts for p in part.parameters))


def value(parameter: Parameter, cast: str) -> Sql:
    """A parameter of a PostgreSQL type."""
    return Sql(f"%s::{cast}", (parameter,))


def joined(separator: str, parts: Iterable[Sql]) -> Sql:
    """The pieces with the separator between them."""
    found = tuple(parts)
    return Sql(
        separator.join(part.text for part in found),
        tuple(p for part in found for p in part.parameters),
    )


def every(parts: Iterable[Sql]) -> Sql:
    """All of the conditions."""
    return joined(" AND ", (sql("({})", part) for part in parts))


def some(parts: Iterable[Sql]) -> Sql:
    """At least one of the conditions."""
    return joined(" OR ", (sql("({})", part) for part in parts))
