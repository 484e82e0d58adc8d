"""A tree over tables -> a column."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from collect.datasets.expressions.aggregates import AGGREGATES, Rows, join, nth, ranks
from collect.datasets.expressions.columns import (
    Column,
    Value,
    booleans,
    either,
    merge,
    nothing,
    numbers,
    text_constant,
    with_missing,
)
from collect.datasets.expressions.convert import to_boolean, to_number, to_text
from collect.datasets.expressions.functions import FUNCTIONS
from collect.datasets.expressions.kinds import NO_TIME, Kind, some
from collect.datasets.expressions.logic import (
    conjunction,
    disjunction,
    equal,
    negated,
    ordered,
)
from collect.datasets.expressions.statistics import (
    multiplied,
    quintile,
    wealth_index,
    wealth_index_by,
)
from collect.datasets.expressions.tables import Context, EvaluationError, Tables
from collect.forms.expressions import (
    ROOT,
    Call,
    Current,
    Expression,
    Filter,
    Literal,
    Name,
    Negation,
    Operation,
)

_ARITHMETIC: dict[str, Any] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "div": np.divide,
    "mod": np.fmod,
}
_SPREADING = {"max": 0, "min": 0, "concat": 0, "join": 1}
_SETS = {"count", "count-non-empty", "sum"}


def evaluate(
    expression: Expression,
    tables: Tables,
    table: str = ROOT,
    *,
    context: Context | None = None,
    current: Column | None = None,
) -> Column:
    """The values of `expression` for every row of `table`.

    `current` is what `.` stands for. The result has the table's length; as in a
    calculate on the phone a number that cannot be computed is blank, and cells of
    several kinds are texts. Raises EvaluationError for what `analyse` calls an error.
    """
    evaluation = _Evaluation(tables, context or Context(), current)
    return finished(evaluation.value(expression, table), tables[table].length)


def finished(value: Value, length: int) -> Column:
    """A value as it is stored: one kind, one cell per row, no NaN but blank."""
    column = value if isinstance(value, Column) else to_text(value)
    column = column.spread(length)
    missing, blank = some(column.missing), column.blank
    if column.kind in {Kind.NUMBER, Kind.DATE}:
        blank = np.isnan(column.values)
    elif column.kind is Kind.DATETIME:
        blank = column.values == NO_TIME
    if blank is not None and missing is not None:
        blank = blank & ~missing
    return replace(column, blank=some(blank), missing=missing)


@dataclass(frozen=True, slots=True)
class _Evaluation:
    tables: Tables
    context: Context
    current: Column | None

    def value(self, node: Expression, table: str) -> Value:
        match node:
            case Literal(float(number)):
                return numbers(np.full(1, number))
            case Literal(str(text)):
                return text_constant(text)
            case Name(name):
                return self._name(name, table)
            case Operation():
                return self._operation(node, table)
            case Negation(operand):
                column = to_number(self.value(operand, table))
                return numbers(-column.values, column.missing)
            case Call():
                return self._call(node, table)
            case Current() if self.current is not None:
                return self.current
            case _:
                raise EvaluationError(
                    f"At character {node.position + 1} stands no value."
                )

    def _name(self, name: str, table: str) -> Column:
        source = self.tables.place(name)
        if source not in self.tables.lineage(table):
            raise EvaluationError(f"${{{name}}} stands in a repeat; aggregate it.")
        return self.tables.lifted(self.tables[source].columns[name], source, table)

    def _operation(self, node: Operation, table: str) -> Value:
        operands = [self.value(operand, table) for operand in node.operands]
        operator = node.operators[0]
        if operator in {"and", "or"}:
            conditions = [to_boolean(operand) for operand in operands]
            fold = conjunction if operator == "and" else disjunction
            return fold(conditions)
        result = operands[0]
        for symbol, operand in zip(node.operators, operands[1:], strict=True):
            result = _binary(symbol, result, operand)
        return result

    def _call(self, node: Call, table: str) -> Value:
        name, arguments = node.function, node.arguments
        match name:
            case "today":
                return self.tables.lifted(self.context.days(), ROOT, table)
            case "now":
                return self.tables.lifted(self.context.moments(), ROOT, table)
            case "position":
                return self._position(table)
            case "indexed-repeat":
                return self._indexed(arguments, table)
            case "quintile" | "wealth_index" | "wealth_index_by":
                return self._statistic(node, table)
        if name in _SETS:
            return self._aggregate(node, arguments[0], table)
        if name in _SPREADING and self._is_set(node, table):
            return self._aggregate(node, arguments[-1], table)
        if name not in FUNCTIONS:
            raise EvaluationError(f"There is no function {name}().")
        return FUNCTIONS[name](*(self.value(part, table) for part in arguments))

    def _is_set(self, node: Call, table: str) -> bool:
        if len(node.arguments) != _SPREADING[node.function] + 1:
            return False
        last = node.arguments[-1]
        if isinstance(last, Name) and last.name not in self.tables.repeats:
            return self.tables.place(last.name) not in self.tables.lineage(table)
        return isinstance(last, Filter)

    def _aggregate(self, node: Call, argument: Expression, table: str) -> Column:
        rows, place = self._rows(argument, table)
        if rows.values is None and node.function != "count":
            raise EvaluationError(f"{node.function}() needs a question of a repeat.")
        if node.function == "join":
            return self._joined(node, rows, place, table)
        return self.tables.lifted(AGGREGATES[node.function](rows), place, table)

    def _joined(self, node: Call, rows: Rows, place: str, table: str) -> Column:
        separator = to_text(self.value(node.arguments[0], table))
        if len(separator.categories) != 1:
            raise EvaluationError("join() over a repeat needs one separator for all.")
        joined = join(rows, separator.categories[0])
        return self.tables.lifted(joined, place, table)

    def _rows(self, node: Expression, table: str) -> tuple[Rows, str]:
        """A set of rows, and the table its rows belong to."""
        name = node.name if isinstance(node, Filter) else node
        if not isinstance(name, Name):
            raise EvaluationError("A repeat or a question of one must stand here.")
        source = self.tables.repeats.get(name.name)
        repeat = source is not None
        source = self.tables.place(name.name) if source is None else source
        conditions = node.conditions if isinstance(node, Filter) else ()
        kept = conjunction(
            [booleans(np.ones(1, np.bool_))]
            + [to_boolean(self.value(part, source)) for part in conditions]
        )
        values = None if repeat else self.tables[source].columns[name.name]
        if source in self.tables.lineage(table) and not repeat:
            return self._own_row(kept, values, source, table), table
        owner = self.tables[source].parent or ROOT if repeat else table
        place = self.tables.meeting(table, owner if repeat else source)
        owners: Any = self.tables.owners(source, place)
        return Rows(owners, self.tables[place].length, kept, values), place

    def _own_row(
        self, kept: Column, values: Column | None, source: str, table: str
    ) -> Rows:
        """A question of the row itself or of an ancestor: a set of one."""
        length = self.tables[table].length
        return Rows(
            np.arange(length),
            length,
            self.tables.lifted(kept, source, table),
            None if values is None else self.tables.lifted(values, source, table),
        )

    def _position(self, table: str) -> Column:
        rows = self.tables[table].rows
        if rows is None:
            raise EvaluationError("position(..) has a meaning only in a repeat.")
        return numbers(ranks(rows))

    def _indexed(self, arguments: tuple[Expression, ...], table: str) -> Value:
        question, *pairs = arguments
        place, found, unknown = table, np.arange(self.tables[table].length), None
        for repeat, index in zip(pairs[::2], pairs[1::2], strict=True):
            key = self._repeat(repeat)
            parent = self.tables[key].parent or ROOT
            if parent != place:
                if place != table or parent not in self.tables.lineage(table):
                    raise EvaluationError("indexed-repeat() goes from outer to inner.")
                owners = self.tables.owners(table, parent)
                found = found if owners is None else owners
            wanted = to_number(self.value(index, table))
            unknown = either(unknown, wanted.missing)
            rows: Any = self.tables[key].rows
            found = nth(rows, self.tables[parent].length, found, wanted.values)
            place = key
        return self._at(question, place, found, unknown)

    def _repeat(self, node: Expression) -> str:
        if not isinstance(node, Name) or node.name not in self.tables.repeats:
            raise EvaluationError("indexed-repeat() needs the name of a repeat.")
        return self.tables.repeats[node.name]

    def _at(self, node: Expression, place: str, rows: Any, unknown: Any) -> Value:
        if not isinstance(node, Name) or self.tables.place(node.name) != place:
            raise EvaluationError("indexed-repeat() needs a question of the repeat.")
        column = self.tables[place].columns[node.name]
        absent = rows < 0
        if self.tables[place].length == 0:
            return nothing(column.kind)
        cells = column.spread(self.tables[place].length).take(np.maximum(rows, 0))
        return with_missing(merge(absent, nothing(column.kind), cells), unknown)

    def _statistic(self, node: Call, table: str) -> Column:
        values = [self.value(part, table) for part in node.arguments]
        length, weights = self.tables[table].length, self._weights(table)
        if node.function == "wealth_index_by":
            columns = [to_number(value) for value in values[1:]]
            return wealth_index_by(to_text(values[0]), columns, weights, length)
        columns = [to_number(value) for value in values]
        if node.function == "wealth_index":
            return wealth_index(columns, weights, length)
        for persons in columns[1:]:
            weights = multiplied(weights, persons)
        return quintile(columns[0].spread(length), weights)

    def _weights(self, table: str) -> Any:
        weights = self.context.weights
        if weights is None:
            return np.ones(self.tables[table].length)
        if not np.all(np.isfinite(weights) & (weights >= 0)):
            raise EvaluationError("A weight is negative, or not a number.")
        owners = self.tables.owners(table, ROOT)
        return weights if owners is None else weights[owners]


def _binary(operator: str, left: Value, right: Value) -> Column:
    match operator:
        case "=":
            return equal(left, right)
        case "!=":
            return negated(equal(left, right))
        case "<" | "<=" | ">" | ">=":
            return ordered(operator, left, right)
    first, second = to_number(left), to_number(right)
    with np.errstate(all="ignore"):
        result = _ARITHMETIC[operator](first.values, second.values)
    return numbers(result, either(first.missing, second.missing))
