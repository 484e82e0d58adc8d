"""The static check: what an expression gives, uses, and gets wrong."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from collect.forms.expressions.errors import Problem, Severity
from collect.forms.expressions.functions import (
    FUNCTIONS,
    UNAVAILABLE,
    Function,
    Parameter,
)
from collect.forms.expressions.literals import (
    check_arguments,
    check_equality,
    check_order_or_sum,
)
from collect.forms.expressions.results import result_type
from collect.forms.expressions.scope import ROOT, Scope, Symbol, ValueType
from collect.forms.expressions.tree import (
    Call,
    Current,
    Expression,
    Filter,
    Literal,
    Name,
    Negation,
    Operation,
    ParentNode,
    walk,
)


@dataclass(frozen=True, slots=True)
class Analysis:
    """The findings about one expression.

    `type`: what it gives (ANY when rows differ, or when it cannot be told because
    of a problem). `names`: all it mentions. `functions`: all it calls. `tables`:
    the tables it reads, its own included. `problems`: all of them, by position.
    """

    type: ValueType
    names: frozenset[str]
    functions: frozenset[str]
    tables: frozenset[str]
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether the expression can be evaluated (warnings do not hinder it)."""
        return all(p.severity is Severity.WARNING for p in self.problems)


def analyse(expression: Expression, scope: Scope, table: str = ROOT) -> Analysis:
    """Check `expression`, written for the rows of `table`, against `scope`.

    Raises nothing: everything wrong is in `Analysis.problems`.
    """
    check = _Check(scope, {table})
    given = check.value(expression, table)
    nodes = tuple(walk(expression))
    return Analysis(
        type=given,
        names=frozenset(node.name for node in nodes if isinstance(node, Name)),
        functions=frozenset(n.function for n in nodes if isinstance(n, Call)),
        tables=frozenset(check.tables),
        problems=tuple(sorted(check.problems, key=lambda p: p.position)),
    )


_BOOLEAN_OPERATORS = {"and", "or"}
_ORDERING_OPERATORS = {"<", "<=", ">", ">="}
_EQUALITY_OPERATORS = {"=", "!="}
_AGGREGATED = {Parameter.ROWS, Parameter.NODES}


@dataclass(slots=True)
class _Check:
    scope: Scope
    tables: set[str]
    problems: list[Problem] = field(default_factory=list)

    def report(
        self,
        code: str,
        node: Expression,
        message: str,
        hint: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        self.problems.append(Problem(code, message, node.position, hint, severity))

    def value(self, node: Expression, table: str) -> ValueType:
        """The type of a value of one row of `table`."""
        match node:
            case Literal(value):
                return ValueType.TEXT if isinstance(value, str) else ValueType.NUMBER
            case Name():
                return self._name(node, table)
            case Current():
                return self._current(node)
            case Filter():
                self._filtered_value(node, table)
                return ValueType.ANY
            case Negation(operand):
                given = self.value(operand, table)
                self.problems += check_order_or_sum((operand,), (given,), "-")
                return ValueType.NUMBER
            case Operation():
                return self._operation(node, table)
            case Call():
                return self._call(node, table)
            case ParentNode():
                self.report("parent", node, "“..” has a meaning only in position(..).")
                return ValueType.ANY

    def symbol(self, node: Name) -> Symbol | None:
        """The one symbol of that name; None and a problem if there is not one."""
        found = self.scope.symbols.get(node.name, ())
        if len(found) == 1:
            self.tables.add(found[0].table)
            return found[0]
        if not found:
            self.report(
                "unknown-name",
                node,
                f"There is no question or variable “{node.name}”.",
                _suggestion(node.name, self.scope.symbols, "${%s}"),
            )
        else:
            places = ", ".join(f"“{s.table}”" if s.table else "root" for s in found)
            self.report(
                "ambiguous-name",
                node,
                f"“{node.name}” names {len(found)} things (tables: {places}).",
                "Give each its own name.",
            )
        return None

    def _name(self, node: Name, table: str) -> ValueType:
        symbol = self.symbol(node)
        if symbol is None:
            return ValueType.ANY
        if symbol.type is ValueType.GROUP:
            self.report(
                "group-as-value",
                node,
                f"${{{node.name}}} is a group; it has no value of its own.",
                "Name a question of it.",
            )
            return ValueType.ANY
        if symbol.type is ValueType.REPEAT:
            self.report(
                "repeat-as-value",
                node,
                f"${{{node.name}}} is a repeat; it has no value of its own.",
                f"Count its rows: count(${{{node.name}}}).",
            )
            return ValueType.ANY
        if symbol.table not in self.scope.lineage(table):
            self._out_of_reach(node, symbol)
        return symbol.type

    def _out_of_reach(self, node: Name, symbol: Symbol) -> None:
        self.report(
            "repeat-without-aggregate",
            node,
            f"${{{node.name}}} has one value per row of the repeat "
            f"“{symbol.table}”; here there is no single one.",
            f"Aggregate it: sum(${{{node.name}}}), max(${{{node.name}}}), "
            f"or count(${{{symbol.table.rpartition('/')[2]}}}[${{{node.name}}} = …]).",
        )

    def _current(self, node: Current) -> ValueType:
        if self.scope.current is None:
            self.report(
                "no-current-question",
                node,
                "“.” is the question itself, and only a constraint has one.",
                "Name the question: ${name}.",
            )
            return ValueType.ANY
        return self.scope.current.type

    def _filtered_value(self, node: Filter, table: str) -> None:
        self.rows(node, table, Parameter.ROWS)
        self.report(
            "filter-without-aggregate",
            node,
            f"${{{node.name.name}}}[…] is a set of rows, not a value.",
            f"Aggregate it: count(${{{node.name.name}}}[…]).",
        )

    def _operation(self, node: Operation, table: str) -> ValueType:
        types = tuple(self.value(operand, table) for operand in node.operands)
        operator = node.operators[0]
        if operator in _BOOLEAN_OPERATORS:
            return ValueType.BOOLEAN
        if operator in _EQUALITY_OPERATORS:
            symbols = tuple(self._peek(operand) for operand in node.operands)
            self.problems += check_equality(node.operands, types, symbols)
            return ValueType.BOOLEAN
        self.problems += check_order_or_sum(node.operands, types, operator)
        if operator in _ORDERING_OPERATORS:
            return ValueType.BOOLEAN
        return ValueType.NUMBER

    def _peek(self, node: Expression) -> Symbol | None:
        if isinstance(node, Current):
            return self.scope.current
        found = self.scope.symbols.get(node.name, ()) if isinstance(node, Name) else ()
        return found[0] if len(found) == 1 else None

    def _call(self, node: Call, table: str) -> ValueType:
        function = FUNCTIONS.get(node.function)
        if function is None:
            self._unknown_function(node)
            for argument in node.arguments:
                self._loose(argument, table)
            return ValueType.ANY
        if not function.accepts(len(node.arguments)):
            self.report(
                "argument-count",
                node,
                f"{node.function}() takes {function.arity}, not {len(node.arguments)}.",
                function.usage,
            )
            for argument in node.arguments:
                self._loose(argument, table)
            return function.result
        types = tuple(
            self._argument(argument, function, place, node, table)
            for place, argument in enumerate(node.arguments)
        )
        symbols = tuple(self._peek(argument) for argument in node.arguments)
        self.problems += check_arguments(node, function, types, symbols)
        if node.function == "indexed-repeat":
            self._indexed(node, symbols, table)
        return result_type(function, node, types)

    def _indexed(
        self, node: Call, symbols: tuple[Symbol | None, ...], table: str
    ) -> None:
        """indexed-repeat(question, repeat, n, …): from the outer repeat inwards."""
        place, lineage = None, self.scope.lineage(table)
        for argument, symbol in zip(node.arguments[1::2], symbols[1::2], strict=True):
            if symbol is None or symbol.type is not ValueType.REPEAT:
                self.report("indexed-repeat", argument, "A repeat must stand here.")
                return
            parent = self.scope.parents.get(symbol.table, ROOT)
            if parent != place if place is not None else parent not in lineage:
                self.report(
                    "indexed-repeat",
                    argument,
                    f"${{{symbol.name}}} is not directly within the rows before it.",
                    "Name the repeats from the outer to the inner.",
                )
            place = symbol.table
        if symbols[0] is not None and symbols[0].table != place:
            self.report(
                "indexed-repeat",
                node.arguments[0],
                f"${{{symbols[0].name}}} is not a question of the repeat named last.",
            )

    def _unknown_function(self, node: Call) -> None:
        if node.function in UNAVAILABLE:
            reason, hint = UNAVAILABLE[node.function]
            self.report(
                "function-not-available", node, f"{node.function}() {reason}", hint
            )
            return
        self.report(
            "unknown-function",
            node,
            f"There is no function {node.function}().",
            _suggestion(node.function, FUNCTIONS, "%s()"),
        )

    def _loose(self, node: Expression, table: str) -> None:
        """Check an argument of a function we cannot say anything about."""
        if isinstance(node, Name):
            self.symbol(node)
        elif isinstance(node, Filter):
            self.rows(node, table, Parameter.ROWS)
        elif not isinstance(node, ParentNode):
            self.value(node, table)

    def _argument(
        self,
        node: Expression,
        function: Function,
        place: int,
        call: Call,
        table: str,
    ) -> ValueType:
        wanted = function.parameter(place)
        if wanted is Parameter.PLACE:
            self._place(node, table)
            return ValueType.ANY
        if wanted in _AGGREGATED:
            if call.function == "count":
                self._within_itself(node, table)
            return self.rows(node, table, wanted)
        if wanted is Parameter.SPREAD and self._is_set(function, place, call, table):
            return self.rows(node, table, Parameter.NODES)
        return self.value(node, table)

    def _within_itself(self, node: Expression, table: str) -> None:
        name = node.name if isinstance(node, Filter) else node
        symbol = self._peek(name)
        if (
            symbol is not None
            and symbol.type is ValueType.REPEAT
            and symbol.table in self.scope.lineage(table)
        ):
            self.report(
                "repeat-within-itself",
                node,
                f"Within ${{{symbol.name}}} this counts all rows beside this one; "
                "the phone may count only the row itself.",
                "Count outside the repeat, and name the result here.",
                Severity.WARNING,
            )

    def _place(self, node: Expression, table: str) -> None:
        if not isinstance(node, ParentNode):
            self.report("position", node, "Write position(..).")
        elif table == ROOT:
            self.report(
                "position", node, "position(..) has a meaning only in a repeat."
            )

    def _is_set(self, function: Function, place: int, call: Call, table: str) -> bool:
        """Whether a `SPREAD` argument stands alone and is a set of rows."""
        if place != function.parameters.index(Parameter.SPREAD) or (
            len(call.arguments) != place + 1
        ):
            return False
        node = call.arguments[place]
        if isinstance(node, Filter):
            return True
        symbol = self._peek(node) if isinstance(node, Name) else None
        return symbol is not None and symbol.table not in self.scope.lineage(table)

    def rows(self, node: Expression, table: str, wanted: Parameter) -> ValueType:
        """Check a set of rows, and the conditions over it in its own table."""
        name = node.name if isinstance(node, Filter) else node
        if not isinstance(name, Name):
            self.value(node, table)
            self.report(
                "rows-expected",
                node,
                "A repeat or a question of one must stand here.",
                "For example count(${repeat}) or sum(${question}).",
            )
            return ValueType.ANY
        symbol = self.symbol(name)
        if symbol is None:
            return ValueType.ANY
        self._suits(name, symbol, wanted)
        for condition in node.conditions if isinstance(node, Filter) else ():
            given = self.value(condition, symbol.table)
            if given is ValueType.NUMBER:
                self.report(
                    "filter-by-number",
                    condition,
                    "A condition in […] must be true or false, not a number.",
                    "For the n-th row: indexed-repeat(${question}, ${repeat}, n).",
                )
        return symbol.type

    def _suits(self, node: Name, symbol: Symbol, wanted: Parameter) -> None:
        if symbol.type is ValueType.GROUP or (
            symbol.table == ROOT and wanted is Parameter.ROWS
        ):
            self.report(
                "rows-expected",
                node,
                f"${{{node.name}}} is not a repeat, nor a question of one.",
            )
        elif symbol.type is ValueType.REPEAT and wanted is Parameter.NODES:
            self.report(
                "question-expected",
                node,
                f"${{{node.name}}} is a repeat; a question of it must stand here.",
            )


def _suggestion(word: str, known: Iterable[str], pattern: str) -> str:
    lowered = {name.lower(): name for name in known}
    close = get_close_matches(word.lower()[:64], lowered, n=1, cutoff=0.7)
    return f"Did you mean {pattern % lowered[close[0]]}?" if close else ""
