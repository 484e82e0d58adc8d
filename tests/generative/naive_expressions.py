"""The meaning of expressions, one cell at a time: slow, plain, and written apart.

A cell is a str ('' is blank), float, bool, Day, Moment or UNKNOWN. A table is a list of
dicts; a repeat's rows have besides "^", the place of the row they belong to.
"""

import datetime as dt
import decimal
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from collect.forms.expressions import (
    Call,
    Expression,
    Filter,
    Literal,
    Name,
    Negation,
    Operation,
)


class Stop(Exception):
    """The cell is unknown, or the phone stops with an error."""


@dataclass(frozen=True)
class Day:
    number: int


UNKNOWN = object()
EPOCH = dt.date(1970, 1, 1)


def number(cell: Any) -> float:
    if isinstance(cell, Day):
        return float(cell.number)
    if isinstance(cell, bool | float):
        return float(cell)
    text = cell.replace(",", ".").strip("".join(chr(c) for c in range(33)))
    if any(char not in "-.0123456789" for char in text):
        return math.nan
    try:
        return float(text)
    except ValueError:
        return math.nan


def boolean(cell: Any) -> bool:
    if isinstance(cell, float):
        return not math.isnan(cell) and abs(cell) > 1e-12
    return True if isinstance(cell, Day) else bool(cell)


def text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Day):
        return (EPOCH + dt.timedelta(cell.number)).isoformat()
    if isinstance(cell, str):
        return cell
    if math.isnan(cell):
        return "NaN"
    if math.isinf(cell):
        return "Infinity" if cell > 0 else "-Infinity"
    if abs(cell) < 1e-12:
        return "0"
    return str(int(cell)) if cell == int(cell) and abs(cell) < 2**31 else java(cell)


def java(value: float) -> str:
    plain = format(decimal.Decimal(repr(value)), "f")
    if 1e-3 <= abs(value) < 1e7:
        return plain if "." in plain else f"{plain}.0"
    digits = plain.replace("-", "").replace(".", "").strip("0")
    power = math.floor(decimal.Decimal(repr(abs(value))).adjusted())
    return f"{'-' if value < 0 else ''}{digits[0]}.{digits[1:] or '0'}E{power}"


def day(cell: Any) -> Any:
    if isinstance(cell, Day) or cell == "":
        return cell
    if isinstance(cell, bool):
        raise Stop
    if isinstance(cell, float):
        if math.isnan(cell):
            return cell
        if abs(cell) > 2**31:
            raise Stop
        return Day(int(cell))
    try:
        year, month, of_month = map(int, cell.split("-"))
        return Day((dt.date(year, month, of_month) - EPOCH).days)
    except ValueError:
        raise Stop from None


def equal(left: Any, right: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return boolean(left) == boolean(right)
    if isinstance(left, float) or isinstance(right, float):
        return abs(number(left) - number(right)) < 1e-12
    return text(left) == text(right)


def integer(value: float) -> int:
    return 0 if math.isnan(value) else int(max(-(2**31), min(2**31 - 1, value)))


def truncated(value: float) -> float:
    return value if math.isnan(value) or math.isinf(value) else float(math.trunc(value))


def divided(left: float, right: float) -> float:
    if right != 0:
        return left / right
    if left == 0 or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1, right)


def remainder(left: float, right: float) -> float:
    if right == 0 or math.isinf(left):
        return math.nan
    return math.fmod(left, right)


def rounded(value: float, places: float = 0.0) -> float:
    if math.isnan(value) or math.isinf(value):
        return value
    with decimal.localcontext(prec=60):
        unit = decimal.Decimal(10) ** -integer(places)
        scaled = decimal.Decimal(repr(value)) / unit
        if integer(places) < 0:
            return float(int(float(scaled) + 0.5) * unit)
        return float(math.floor(scaled + decimal.Decimal("0.5")) * unit)


def substring(cell: str, start: float, end: float | None = None) -> str:
    first = integer(start)
    last = len(cell) if end is None else integer(end)
    first += len(cell) if first < 0 else 0
    last += len(cell) if last < 0 else 0
    return "".join(c for place, c in enumerate(cell) if first <= place < last)


def at(cell: str, place: float) -> str:
    codes = cell.split(" ")
    codes = [code for code in codes if code]
    return codes[integer(place)] if 0 <= integer(place) < len(codes) else ""


def extreme(pick: Callable[..., float], start: float, cells: list[Any]) -> float:
    found = [number(cell) for cell in cells]
    found = [value for value in found if not math.isnan(value)]
    return pick(start, *found) if found else math.nan


def largest(cells: list[Any]) -> float:
    return extreme(max, 5e-324, cells)


def smallest(cells: list[Any]) -> float:
    return extreme(min, 1.7976931348623157e308, cells)


def months(birth: Any, on: Any) -> float:
    born, then = number(day(birth)), number(day(on))
    if math.isnan(born) or math.isnan(then):
        return math.nan
    first, second = EPOCH + dt.timedelta(born), EPOCH + dt.timedelta(then)
    whole = (second.year - first.year) * 12 + second.month - first.month
    return float(whole - (second.day < first.day))


def days(birth: Any, on: Any) -> float:
    return number(day(on)) - number(day(birth))


def selected(cell: str, code: str) -> bool:
    return f" {code.strip()} " in f" {cell} "


OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "=": equal,
    "!=": lambda a, b: not equal(a, b),
    "<": lambda a, b: number(a) < number(b),
    "<=": lambda a, b: number(a) <= number(b),
    ">": lambda a, b: number(a) > number(b),
    ">=": lambda a, b: number(a) >= number(b),
    "+": lambda a, b: number(a) + number(b),
    "-": lambda a, b: number(a) - number(b),
    "*": lambda a, b: number(a) * number(b),
    "div": lambda a, b: divided(number(a), number(b)),
    "mod": lambda a, b: remainder(number(a), number(b)),
}

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "not": lambda a: not boolean(a),
    "boolean": boolean,
    "number": number,
    "int": lambda a: truncated(number(a)),
    "round": lambda a, *p: rounded(number(a), *map(number, p)),
    "abs": lambda a: abs(number(a)),
    "string": text,
    "date": day,
    "max": lambda *cells: largest(list(cells)),
    "min": lambda *cells: smallest(list(cells)),
    "concat": lambda *cells: "".join(map(text, cells)),
    "join": lambda mark, *cells: text(mark).join(map(text, cells)),
    "selected": lambda a, b: selected(text(a), text(b)),
    "count-selected": lambda a: float(len([c for c in text(a).split(" ") if c])),
    "selected-at": lambda a, n: at(text(a), number(n)),
    "contains": lambda a, b: text(b) in text(a),
    "starts-with": lambda a, b: text(a).startswith(text(b)),
    "string-length": lambda a: float(len(text(a))),
    "substr": lambda a, *n: substring(text(a), *map(number, n)),
    "age_months": months,
    "age_days": days,
    "true": lambda: True,
    "false": lambda: False,
}


@dataclass(frozen=True)
class Naive:
    """`tables`: rows by key; `parents`: key of a repeat -> key above."""

    tables: dict[str, list[dict[str, Any]]]
    parents: dict[str, str]

    def cell(self, node: Expression, table: str, row: int) -> Any:
        """The cell of one row, or UNKNOWN."""
        try:
            return self.value(node, table, row)
        except Stop:
            return UNKNOWN

    def value(self, node: Expression, table: str, row: int) -> Any:
        match node:
            case Literal(value):
                return value
            case Name(name):
                return self.known(self.lookup(name, table, row))
            case Negation(operand):
                return -number(self.value(operand, table, row))
            case Operation(operators, operands) if operators[0] in ("and", "or"):
                return self.logic(operators[0], operands, table, row)
            case Operation(operators, operands):
                result = self.value(operands[0], table, row)
                for sign, operand in zip(operators, operands[1:], strict=True):
                    result = OPERATORS[sign](result, self.value(operand, table, row))
                return result
            case Call(name, arguments):
                return self.call(name, arguments, table, row)
        raise AssertionError(node)

    def known(self, cell: Any) -> Any:
        if cell is UNKNOWN:
            raise Stop
        return cell

    def lookup(self, name: str, table: str, row: int) -> Any:
        while name not in self.tables[table][row]:
            row, table = self.tables[table][row]["^"], self.parents[table]
        return self.tables[table][row][name]

    def logic(self, sign: str, operands: Any, table: str, row: int) -> bool:
        deciding = sign == "or"
        cells = [self.cell(operand, table, row) for operand in operands]
        if any(c is not UNKNOWN and boolean(c) is deciding for c in cells):
            return deciding
        if any(cell is UNKNOWN for cell in cells):
            raise Stop
        return not deciding

    def call(self, name: str, arguments: Any, table: str, row: int) -> Any:
        match name:
            case "if":
                truth = boolean(self.value(arguments[0], table, row))
                return self.value(arguments[1 if truth else 2], table, row)
            case "coalesce":
                first = self.cell(arguments[0], table, row)
                absent = first is UNKNOWN or first == "" or first != first
                return self.value(arguments[1], table, row) if absent else first
            case "missing":
                return self.cell(arguments[0], table, row) is UNKNOWN
            case "recode":
                return self.recoded(arguments, table, row)
            case "position":
                return self.position(table, row)
        always = name in {"count", "count-non-empty", "sum"}
        rows = self.members(arguments[-1], table, row, always) if arguments else None
        if rows is not None and name != "indexed-repeat":
            return self.aggregated(name, arguments, rows, table, row)
        if name == "indexed-repeat":
            return self.indexed(arguments, table, row)
        return FUNCTIONS[name](*(self.value(part, table, row) for part in arguments))

    def recoded(self, arguments: Any, table: str, row: int) -> Any:
        value = self.value(arguments[0], table, row)
        for key, result in zip(arguments[1::2], arguments[2::2], strict=True):
            if equal(value, self.value(key, table, row)):
                return self.value(result, table, row)
        return ""

    def position(self, table: str, row: int) -> float:
        rows = self.tables[table]
        return float(sum(r["^"] == rows[row]["^"] for r in rows[: row + 1]))

    def indexed(self, arguments: Any, table: str, row: int) -> Any:
        question, repeat, place = arguments
        wanted = max(integer(number(self.value(place, table, row))), 1)
        above = self.ancestor(table, row, self.parents[repeat.name])
        rows = [r for r in self.tables[repeat.name] if r["^"] == above]
        return (
            self.known(rows[wanted - 1][question.name]) if wanted <= len(rows) else ""
        )

    def ancestor(self, table: str, row: int, wanted: str) -> int:
        while table != wanted:
            row, table = self.tables[table][row]["^"], self.parents[table]
        return row

    def lineage(self, table: str) -> list[str]:
        return [table, *(self.lineage(self.parents[table]) if table else [])]

    def members(self, node: Expression, table: str, row: int, always: bool) -> Any:
        """(table, row, whether surely) of the rows of a set; None: it is a value."""
        name = (
            node.name.name if isinstance(node, Filter) else getattr(node, "name", None)
        )
        conditions = node.conditions if isinstance(node, Filter) else ()
        if name in self.parents:
            source, above = name, self.parents[name]
        else:
            source = next((k for k in self.tables if name in COLUMNS.get(k, ())), None)
            if source is None or (
                source in self.lineage(table) and not conditions and not always
            ):
                return None
            above = source if source in self.lineage(table) else table
        shared = next(k for k in self.lineage(table) if k in self.lineage(above))
        owner = self.ancestor(table, row, shared)
        return list(self.passing(source, shared, owner, conditions))

    def passing(
        self, source: str, shared: str, owner: int, conditions: Any
    ) -> Iterator[tuple[str, int, bool]]:
        for place in range(len(self.tables[source])):
            if self.ancestor(source, place, shared) != owner:
                continue
            try:
                if not conditions or self.logic("and", conditions, source, place):
                    yield source, place, True
            except Stop:
                yield source, place, False

    def aggregated(
        self, name: str, arguments: Any, rows: Any, table: str, row: int
    ) -> Any:
        last = arguments[-1]
        question = last.name.name if isinstance(last, Filter) else last.name
        if not all(sure for _, _, sure in rows):
            raise Stop
        if name == "count":
            return float(len(rows))
        cells = [self.known(self.tables[t][place][question]) for t, place, _ in rows]
        match name:
            case "sum":
                found = [number(cell) for cell in cells]
                return math.fsum(value for value in found if not math.isnan(value))
            case "count-non-empty":
                return float(sum(cell != "" for cell in cells))
            case "max":
                return largest(cells)
            case "min":
                return smallest(cells)
            case "join":
                mark = text(self.value(arguments[0], table, row))
                return mark.join(map(text, cells))
        return "".join(map(text, cells))


COLUMNS: dict[str, tuple[str, ...]] = {
    "": ("rn", "rt", "rb", "rd", "rs"),
    "member": ("mn", "mt", "md"),
    "bag": ("bn", "bt"),
    "visit": ("vn",),
}
