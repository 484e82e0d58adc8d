"""Findings about constants and types that can never do what is meant.

Each follows from how the phone converts: a text that is no number compares by size
as not-a-number, which is false; a text equals a date only as yyyy-mm-dd; and so on.
"""

import re
from collections.abc import Sequence

from collect.forms.expressions.errors import Problem, Severity
from collect.forms.expressions.functions import Function, Parameter
from collect.forms.expressions.named_arguments import check_named_arguments
from collect.forms.expressions.patterns import pattern_error
from collect.forms.expressions.scope import Symbol, ValueType
from collect.forms.expressions.tree import Call, Expression, Literal

_NUMERIC = re.compile(r"[\x00- ]*-?(\d+[.,]?\d*|[.,]\d+)[\x00- ]*", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(T.*)?", re.ASCII | re.DOTALL)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_FORMAT_ESCAPES = frozenset("%YymnbdeHhMS3a")
_UNORDERED = {
    ValueType.SELECT_MULTIPLE,
    ValueType.GEOPOINT,
    ValueType.GEOTRACE,
    ValueType.GEOSHAPE,
    ValueType.BINARY,
}
_NOT_A_SELECTION = {
    ValueType.NUMBER,
    ValueType.BOOLEAN,
    ValueType.DATE,
    ValueType.DATETIME,
    ValueType.TIME,
}


def _warning(code: str, node: Expression, message: str, hint: str = "") -> Problem:
    return Problem(code, message, node.position, hint, Severity.WARNING)


def _text(node: Expression) -> str | None:
    if isinstance(node, Literal) and isinstance(node.value, str):
        return node.value
    return None


def check_order_or_sum(
    operands: Sequence[Expression], types: Sequence[ValueType], operator: str
) -> list[Problem]:
    """Findings about operands of `< <= > >= + - * div mod`, which take numbers."""
    outcome = "always false" if operator[0] in "<>" else "always blank"
    problems = []
    for node, given in zip(operands, types, strict=True):
        text = _text(node)
        if text is not None and not _NUMERIC.fullmatch(text):
            hint = "Quotes make a text; a number stands without."
            if _DATE.fullmatch(text):
                hint = f"Write date('{text}')."
            problems.append(
                _warning(
                    "text-as-number",
                    node,
                    f"'{text[:40]}' is no number, so “{operator}” is {outcome}.",
                    hint,
                )
            )
        elif given in _UNORDERED:
            problems.append(
                _warning(
                    "not-a-number",
                    node,
                    f"A {given} answer is no number; “{operator}” expects one.",
                    "Use selected() or count-selected()."
                    if given is ValueType.SELECT_MULTIPLE
                    else "",
                )
            )
    return problems


def check_equality(
    operands: Sequence[Expression],
    types: Sequence[ValueType],
    symbols: Sequence[Symbol | None],
) -> list[Problem]:
    """Findings about `a = b` and `a != b`."""
    problems = []
    for left in range(len(operands) - 1):
        pair = (left, left + 1)
        for this, other in (pair, pair[::-1]):
            text = _text(operands[this])
            if text:
                found = _never_equal(operands[this], text, types[other], symbols[other])
                problems += [found] if found else []
    return problems


def _never_equal(
    node: Expression, text: str, other: ValueType, symbol: Symbol | None
) -> Problem | None:
    if other is ValueType.NUMBER and not _NUMERIC.fullmatch(text):
        return _warning(
            "never-equal", node, f"A number never equals the text '{text[:40]}'."
        )
    if other is ValueType.BOOLEAN:
        return _warning(
            "text-as-boolean",
            node,
            "Compared with true or false, every text but '' counts as true.",
            "Write true() or false().",
        )
    if other in {ValueType.DATE, ValueType.DATETIME} and not _DAY.fullmatch(text):
        return _warning(
            "never-equal",
            node,
            f"A date equals a text only as yyyy-mm-dd, which '{text[:40]}' is not.",
        )
    return _unknown_choice(node, text, symbol)


def _unknown_choice(
    node: Expression, text: str, symbol: Symbol | None
) -> Problem | None:
    if symbol is None or symbol.choices is None or text in symbol.choices:
        return None
    if symbol.type is ValueType.SELECT_MULTIPLE and set(text.split()) <= symbol.choices:
        return None
    return _warning(
        "unknown-choice",
        node,
        f"${{{symbol.name}}} has no choice '{text[:40]}'.",
        "Its choices: " + ", ".join(sorted(symbol.choices)[:12]) + ".",
    )


def check_arguments(
    call: Call,
    function: Function,
    types: Sequence[ValueType],
    symbols: Sequence[Symbol | None],
) -> list[Problem]:
    """Findings about the arguments of a call with the right number of them."""
    problems = []
    for place, (node, given) in enumerate(zip(call.arguments, types, strict=True)):
        wanted = function.parameter(place)
        if wanted is Parameter.NUMBER and not (function.names and node == Literal("")):
            problems += check_order_or_sum((node,), (given,), f"{call.function}()")
        elif wanted is Parameter.SELECTION and given in _NOT_A_SELECTION:
            problems.append(_stops(call, node, "an answer with codes (a select)"))
        elif wanted is Parameter.QUOTED and given in _NOT_A_SELECTION:
            problems.append(_stops(call, node, "a code in quotes, like '1'"))
        elif wanted is Parameter.DATE or call.function in {"date", "date-time"}:
            problems += _check_date(node)
    problems += _check_constants(call, symbols)
    problems += check_named_arguments(call, function, types, symbols)
    return problems


def _stops(call: Call, node: Expression, expected: str) -> Problem:
    return Problem(
        "wrong-type",
        f"{call.function}() expects {expected} here; the phone stops with an error.",
        node.position,
    )


def _check_date(node: Expression) -> list[Problem]:
    text = _text(node)
    if not text or _DATE.fullmatch(text):
        return []
    return [
        Problem(
            "not-a-date",
            f"'{text[:40]}' is no date.",
            node.position,
            "Write a date as 'yyyy-mm-dd'.",
        )
    ]


def _check_constants(call: Call, symbols: Sequence[Symbol | None]) -> list[Problem]:
    if call.function in {"selected", "is-selected"}:
        text = _text(call.arguments[1])
        node = call.arguments[1]
        found = _unknown_choice(node, text.strip(), symbols[0]) if text else None
        return [found] if found else []
    if call.function == "recode":
        keys = [(node, _text(node)) for node in call.arguments[1:-1:2]]
        found_keys = [_unknown_choice(n, t, symbols[0]) for n, t in keys if t]
        return [found for found in found_keys if found]
    if call.function in {"format-date", "format-date-time"}:
        return _check_format(call.arguments[1])
    if call.function == "regex":
        return _check_pattern(call.arguments[1])
    return []


def _check_format(node: Expression) -> list[Problem]:
    text = _text(node)
    escapes = re.findall(r"%(.?)", text or "", re.DOTALL)
    wrong = [escape for escape in escapes if escape not in _FORMAT_ESCAPES]
    if not wrong:
        return []
    if wrong[0] == "W":
        message = "%W, the week, depends on the phone's language and has no one value."
    else:
        message = f"%{wrong[0]} is no part of a date."
    known = ", ".join(f"%{escape}" for escape in "YymnbdeaHhMS3")
    return [Problem("date-format", message, node.position, f"There are {known}.")]


def _check_pattern(node: Expression) -> list[Problem]:
    text = _text(node)
    reason = pattern_error(text) if text else None
    if reason is None:
        return []
    return [
        Problem(
            "regular-expression",
            f"The pattern is no regular expression: {reason}.",
            node.position,
        )
    ]
