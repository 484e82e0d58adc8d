"""From a filter's tree to a condition in SQL."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from collect.problems import Problem
from collect.submissions.odata.protocol.lexer import unreadable
from collect.submissions.odata.protocol.parser import as_date, as_datetime
from collect.submissions.odata.protocol.syntax import (
    Call,
    Comparison,
    Expression,
    In,
    Kind,
    Literal,
    Logic,
    Name,
    Not,
)
from collect.submissions.odata.sql.columns import CASTS, Typed
from collect.submissions.odata.sql.pieces import (
    FALSE,
    TRUE,
    Sql,
    every,
    some,
    sql,
    value,
)

Find = Callable[[str], Typed]
"""The column of a path; raises Problem 501.5."""

_OPERATORS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_MIRRORED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}
_MAX_EXPONENT = 400
_PARTS = {
    name: "date_part('" + name + "', {} AT TIME ZONE 'UTC')"
    for name in ("year", "month", "day", "hour", "minute")
} | {"second": "floor(date_part('second', {} AT TIME ZONE 'UTC'))"}
_STRINGS = {
    "contains": "strpos({}, {}) > 0",
    "startswith": "starts_with({}, {})",
    "endswith": "right({}, char_length({})) = {}",
}
_ONE_STRING = {
    "tolower": ("lower({})", Kind.TEXT),
    "toupper": ("upper({})", Kind.TEXT),
    "length": ("char_length({})", Kind.NUMBER),
}


def condition(expression: Expression, find: Find) -> Sql:
    """SQL that is TRUE or FALSE, never NULL.

    Raises Problem 400.18 where kinds do not go together, 501.4 and 501.5 for what
    we do not support.
    """
    match expression:
        case Logic(operator, parts):
            found = [condition(part, find) for part in parts]
            return every(found) if operator == "and" else some(found)
        case Not(part):
            return sql("NOT ({})", condition(part, find))
        case Comparison(operator, left, right):
            return _compare(operator, left, right, find)
        case In(left, options):
            return some([_compare("eq", left, option, find) for option in options])
    typed = _typed(expression, find)
    if typed.kind is Kind.NULL:
        return FALSE
    if typed.kind is not Kind.BOOLEAN:
        raise unreadable(f"{typed.kind.value} is no condition; compare it.")
    return _not_null(typed.sql, typed.nullable)


def _compare(operator: str, left: Expression, right: Expression, find: Find) -> Sql:
    if isinstance(left, Literal) and not isinstance(right, Literal):
        return _compare(_MIRRORED.get(operator, operator), right, left, find)
    first = _typed(left, find)
    if isinstance(right, Literal):
        second = _literal(right, first.kind, operator)
    else:
        second = _typed(right, find)
    if Kind.NULL in (first.kind, second.kind):
        return _with_null(operator, first, second)
    first, second = _alike(first, second)
    if first.kind is Kind.PLACE or (
        first.kind is Kind.BOOLEAN and operator in _OPERATORS
    ):
        raise unreadable(f"{first.kind.value} cannot be compared by {operator}.")
    nullable = first.nullable or second.nullable
    if operator in _OPERATORS:
        first = _ordered(first)
        found = sql("{} " + _OPERATORS[operator] + " {}", first.sql, second.sql)
        return _not_null(found, nullable)
    if operator == "eq" and not (first.nullable and second.nullable):
        return _not_null(sql("{} = {}", first.sql, second.sql), nullable)
    same = (
        "{} IS NOT DISTINCT FROM {}" if operator == "eq" else "{} IS DISTINCT FROM {}"
    )
    return sql(same, first.sql, second.sql)


def _with_null(operator: str, first: Typed, second: Typed) -> Sql:
    """Only null equals null, and nothing is before or after it."""
    if operator in _OPERATORS:
        return FALSE
    other = second if first.kind is Kind.NULL else first
    if other.kind is Kind.NULL:
        return TRUE if operator == "eq" else FALSE
    template = "{} IS NULL" if operator == "eq" else "{} IS NOT NULL"
    return sql(template, other.sql)


def _not_null(found: Sql, nullable: bool) -> Sql:
    # Without COALESCE where it can be spared: it keeps indexes from being used.
    return sql("coalesce({}, FALSE)", found) if nullable else found


def _typed(expression: Expression, find: Find) -> Typed:
    match expression:
        case Name(path):
            return find(path)
        case Literal(kind):
            return _literal(expression, kind, "eq")
        case Call(name, arguments):
            return _call(name, arguments, find)
    return Typed(condition(expression, find), Kind.BOOLEAN, nullable=False)


def _ordered(typed: Typed) -> Typed:
    """Text goes by code point, whatever the database's language."""
    if typed.kind is not Kind.TEXT:
        return typed
    return Typed(sql('{} COLLATE "C"', typed.sql), typed.kind, typed.nullable)


def _literal(literal: Literal, wanted: Kind, operator: str) -> Typed:
    """A value beside something of a kind, whose kind it takes where that is safe."""
    kind = literal.kind
    text: str | None = literal.text
    if kind is not wanted and Kind.NULL not in (kind, wanted):
        if kind is Kind.TEXT:
            kind, text = _from_text(literal.text, wanted)
        elif wanted is Kind.TEXT and _may_be_text(kind, operator):
            kind = Kind.TEXT
    if kind is Kind.NUMBER:
        _check_number(str(text))
    return Typed(value(text, CASTS[kind]), kind, nullable=False)


def _may_be_text(kind: Kind, operator: str) -> bool:
    """Whether `code eq 5` means `code eq '5'`; `code lt 5` would surprise."""
    return kind in (Kind.DATE, Kind.DATETIME) or operator not in _OPERATORS


def _from_text(text: str, wanted: Kind) -> tuple[Kind, str]:
    """What quoted text means beside a number, date or boolean."""
    found: str | None = text
    if wanted is Kind.NUMBER:
        _check_number(text)
    elif wanted in (Kind.DATE, Kind.DATETIME):
        moment = as_datetime(text)
        wanted = Kind.DATE if moment is None else Kind.DATETIME
        found = moment or as_date(text)
    elif wanted is Kind.BOOLEAN:
        found = text if text in ("true", "false") else None
    else:
        found = None
    if found is None:
        raise unreadable(f"{text[:40]!r} is not {wanted.value}.")
    return wanted, found


def _check_number(text: str) -> None:
    try:
        number = Decimal(text)
    except ArithmeticError as error:
        raise unreadable(f"{text[:40]!r} is not a number.") from error
    if not number.is_finite() or abs(number.adjusted()) > _MAX_EXPONENT:
        raise unreadable(f"{text[:40]!r} is not a number answers can hold.")


def _alike(first: Typed, second: Typed) -> tuple[Typed, Typed]:
    """Both as the same kind; a date beside a moment is its midnight in UTC."""
    if {first.kind, second.kind} == {Kind.DATE, Kind.DATETIME}:
        return _moment(first), _moment(second)
    if first.kind is not second.kind:
        raise unreadable(
            f"{first.kind.value} cannot be compared with {second.kind.value}."
        )
    return first, second


def _moment(typed: Typed) -> Typed:
    if typed.kind is Kind.DATETIME:
        return typed
    found = sql("({}::timestamp AT TIME ZONE 'UTC')", typed.sql)
    return Typed(found, Kind.DATETIME, typed.nullable)


def _call(name: str, arguments: tuple[Expression, ...], find: Find) -> Typed:
    if name == "now":
        return Typed(Sql("statement_timestamp()"), Kind.DATETIME, nullable=False)
    if name in _PARTS:
        return _part(name, arguments[0], find)
    given = [_text_of(name, argument, find) for argument in arguments]
    parts = [typed.sql for typed in given]
    nullable = any(typed.nullable for typed in given)
    if name in _ONE_STRING:
        template, kind = _ONE_STRING[name]
        return Typed(sql(template, *parts), kind, nullable)
    if name == "endswith":
        parts.append(parts[1])
    found = sql(_STRINGS[name], *parts)
    return Typed(_not_null(found, nullable), Kind.BOOLEAN, nullable=False)


def _text_of(name: str, argument: Expression, find: Find) -> Typed:
    typed = _typed(argument, find)
    if typed.kind is not Kind.TEXT:
        raise unreadable(f"{name} takes text, not {typed.kind.value}.")
    return typed


def _part(name: str, argument: Expression, find: Find) -> Typed:
    if isinstance(argument, Literal) and argument.kind is Kind.TEXT:
        typed = _literal(argument, Kind.DATETIME, "eq")
    else:
        typed = _typed(argument, find)
    on_date = name in ("year", "month", "day")
    if typed.kind is Kind.DATE and on_date:
        typed = _moment(typed)
    if typed.kind is not Kind.DATETIME:
        needed = "a date" if on_date else "a date with time"
        raise unreadable(f"{name} takes {needed}, not {typed.kind.value}.")
    found = sql(_PARTS[name], typed.sql)
    return Typed(sql("({})::numeric", found), Kind.NUMBER, typed.nullable)


def sortable(typed: Typed, path: str) -> Typed:
    """The column as something to sort by. Raises Problem 501.5 for a place."""
    if typed.kind is Kind.PLACE:
        raise Problem("501.5", text=path)
    return _ordered(typed)
