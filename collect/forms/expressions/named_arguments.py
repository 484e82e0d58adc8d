"""Findings about the arguments of functions of ours: codes they cannot read, and ages
in another unit than days."""

from collections.abc import Sequence

from collect.forms.expressions.code_lists import CodeList
from collect.forms.expressions.errors import Problem, Severity
from collect.forms.expressions.functions import Function
from collect.forms.expressions.scope import Symbol, ValueType
from collect.forms.expressions.tree import Call, Expression, Literal

_AGE = "age_days"
_DAYS = "Write age_days(${birth_date}, ${interview_date})."
_MONTHS = "Write age_days(birth, on), or 30.4375 * the age in months."


def check_named_arguments(
    call: Call,
    function: Function,
    types: Sequence[ValueType],
    symbols: Sequence[Symbol | None],
) -> list[Problem]:
    """Findings about a call with the right number of arguments; none of a function
    whose parameters have no names."""
    problems = []
    for place, codes in function.codes.items():
        if place < len(call.arguments):
            node, given = call.arguments[place], types[place]
            problems += _check_code(call, node, codes, given, symbols[place])
    if _AGE in function.names:
        place = function.names.index(_AGE)
        problems += _check_age(call, call.arguments[place], types[place])
    return problems


def _check_code(
    call: Call,
    node: Expression,
    codes: CodeList,
    given: ValueType,
    symbol: Symbol | None,
) -> list[Problem]:
    if given is ValueType.SELECT_MULTIPLE:
        message = f"{call.function}() takes one code here, not several."
        return [Problem("one-code", message, node.position, "Use selected().")]
    unread = codes.unread(_offered(node, symbol))
    if not unread:
        return []
    source = f" of ${{{symbol.name}}}" if symbol else ""
    return [
        Problem(
            "unread-code",
            f"{call.function}() cannot read {', '.join(map(repr, unread[:6]))}{source}; "
            "where it stands, nothing is known.",
            node.position,
            f"It reads: {', '.join(codes.places)}. Rename the choice, or recode().",
            Severity.WARNING,
        )
    ]


def _offered(node: Expression, symbol: Symbol | None) -> frozenset[str]:
    """The codes that may stand there, as far as the form says."""
    if isinstance(node, Literal) and isinstance(node.value, str):
        return frozenset({node.value} - {""})
    return (symbol.choices if symbol else None) or frozenset()


def _check_age(call: Call, node: Expression, given: ValueType) -> list[Problem]:
    if given in {ValueType.DATE, ValueType.DATETIME}:
        message, hint = f"{call.function}() takes an age in days, not a date.", _DAYS
    elif isinstance(node, Call) and node.function == "age_months":
        message, hint = f"{call.function}() takes an age in days, not months.", _MONTHS
    else:
        return []
    return [Problem("age-in-days", message, node.position, hint)]
