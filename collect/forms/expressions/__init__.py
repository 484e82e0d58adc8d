"""The expression language of the workbook: text -> tree -> static check.

    expression = parse("count(${member}[${age} < 5]) > 0")
    analysis = analyse(expression, scope, table="")
    analysis.type, analysis.names, analysis.problems
    ordering = evaluation_order({"total": {"a", "b"}, "share": {"total"}})

The language is XLSForm's (XPath as ODK Collect runs it) plus a few functions of
ours. This package is pure and knows no data: `collect.datasets.expressions`
evaluates the same trees over columns.

- `parse` raises `ExpressionError` (message, position, hint), and nothing else,
  whatever the text.
- `Scope` says which names exist: `Scope.of(symbols, parents)`. The root table is
  `""`; a repeat's table is whatever key the caller uses for it in `parents`.
- `analyse` raises nothing and reports all problems at once.
- `evaluation_order` sorts named calculations by what they use, and names cycles.
"""

from collect.forms.expressions.analysis import Analysis, analyse
from collect.forms.expressions.code_lists import CODE_LISTS, CodeList
from collect.forms.expressions.errors import ExpressionError, Problem, Severity
from collect.forms.expressions.functions import FUNCTIONS, UNAVAILABLE, Function
from collect.forms.expressions.names import names_in
from collect.forms.expressions.order import Ordering, evaluation_order
from collect.forms.expressions.parser import MAX_DEPTH, MAX_LENGTH, parse
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

__all__ = [
    "CODE_LISTS",
    "FUNCTIONS",
    "MAX_DEPTH",
    "MAX_LENGTH",
    "ROOT",
    "UNAVAILABLE",
    "Analysis",
    "Call",
    "CodeList",
    "Current",
    "Expression",
    "ExpressionError",
    "Filter",
    "Function",
    "Literal",
    "Name",
    "Negation",
    "Operation",
    "Ordering",
    "ParentNode",
    "Problem",
    "Scope",
    "Severity",
    "Symbol",
    "ValueType",
    "analyse",
    "evaluation_order",
    "names_in",
    "parse",
    "walk",
]
