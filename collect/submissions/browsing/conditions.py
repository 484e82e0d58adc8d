"""Conditions on answers: how they are written in addresses, and what they mean in SQL.

A condition is written `path~operator~value~value`: no path, operator, number or date
has a tilde, and codes have no blanks, which stand between them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from collect.submissions.browsing.questions import Catalogue, Question, Sort
from collect.submissions.odata.sql.columns import answer, day_of
from collect.submissions.odata.sql.pieces import Sql, sql, value

_SIGN = "~"
_LONGEST = 1000
OPERATORS = {
    Sort.TEXT: ("contains", "is", "not", "given", "empty"),
    Sort.NUMBER: ("is", "not", "least", "most", "between", "given", "empty"),
    Sort.DATE: ("is", "least", "most", "between", "given", "empty"),
    Sort.MOMENT: ("is", "least", "most", "between", "given", "empty"),
    Sort.CHOICE: ("any", "none", "given", "empty"),
    Sort.CHOICES: ("any", "all", "none", "given", "empty"),
    Sort.PLACE: ("given", "empty"),
    Sort.FILE: ("given", "empty"),
    Sort.REPEAT: ("given", "empty"),
    Sort.NOTE: (),
}
"""What may be asked of answers of each sort."""
_VALUES = {"given": 0, "empty": 0, "between": 2}


class ConditionError(ValueError):
    """A condition that cannot be asked. `reason`: `question`, `operator`, `value`,
    `number`, `date` or `order`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Condition:
    """What is asked of the answers to a question. Of a question in a repeat, one of its
    answers is enough."""

    question: Question
    operator: str
    values: tuple[str, ...] = ()

    @property
    def written(self) -> str:
        """As it stands in addresses."""
        return _SIGN.join((self.question.path, self.operator, *self.values))


def values_of(operator: str) -> int:
    """How many values an operator takes."""
    return _VALUES.get(operator, 1)


def read(text: str, known: Catalogue, hidden: Collection[str]) -> Condition:
    """The condition that is written so. Raises ConditionError."""
    path, _, rest = text.partition(_SIGN)
    operator, _, values = rest.partition(_SIGN)
    question = known.find(path)
    # Whether an answer that is hidden fits would tell what it is.
    if question is None or path in hidden:
        raise ConditionError("question")
    if operator not in OPERATORS[question.sort]:
        raise ConditionError("operator")
    wanted = values_of(operator)
    given = values.split(_SIGN) if wanted == 2 else [values][:wanted]
    return checked(Condition(question, operator, tuple(given)))


def checked(condition: Condition) -> Condition:
    """The condition if its values fit the question. Raises ConditionError."""
    values = [each.strip() for each in condition.values]
    if len(values) != values_of(condition.operator) or not all(values):
        raise ConditionError("value")
    if any("\0" in each or len(each) > _LONGEST for each in values):
        raise ConditionError("value")
    ordered = [_read(condition.question.sort, each) for each in values]
    if len(ordered) == 2 and ordered[0] > ordered[1]:  # type: ignore[operator]
        raise ConditionError("order")
    return Condition(condition.question, condition.operator, tuple(values))


def _read(sort: Sort, text: str) -> str | Decimal | date:
    if sort is Sort.NUMBER:
        try:
            number = Decimal(text)
        except ArithmeticError as error:
            raise ConditionError("number") from error
        if not number.is_finite() or abs(number.adjusted()) > 100:
            raise ConditionError("number")
        return number
    if sort in (Sort.DATE, Sort.MOMENT):
        try:
            return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  a day
        except ValueError as error:
            raise ConditionError("date") from error
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ConditionError("value") from error
    return text


def as_sql(condition: Condition) -> Sql:
    """SQL that is TRUE or FALSE, of a submission `s` and its own row `r`."""
    question = condition.question
    if question.sort is Sort.REPEAT:
        rows = sql(_SOME_ROW, value(question.path, "text"), Sql("TRUE"))
        return rows if condition.operator == "given" else sql("NOT {}", rows)
    if not question.field.table:
        return _holds(condition, Sql('r."values"'))
    rows = value(question.field.table, "text")
    return sql(_SOME_ROW, rows, _holds(condition, Sql('q."values"')))


_SOME_ROW = """EXISTS (
    SELECT FROM submissions_row AS q
    WHERE q.version_id = s.current_version_id AND q."table" = {} AND {}
)"""


def _holds(condition: Condition, given: Sql) -> Sql:
    path = value(condition.question.path, "text")
    if condition.operator == "given":
        return sql("coalesce({} ? {}, FALSE)", given, path)
    if condition.operator == "empty":
        return sql("NOT coalesce({} ? {}, FALSE)", given, path)
    if condition.question.sort in (Sort.CHOICE, Sort.CHOICES):
        return _of_codes(condition, sql("({} -> {})", given, path))
    if condition.question.sort is Sort.TEXT:
        return _of_text(condition, sql("({} ->> {})", given, path))
    return _of_order(condition, given)


def _of_codes(condition: Condition, answers: Sql) -> Sql:
    # A single answer is a JSON text, which these operators take like a list of one.
    codes = value(condition.values[0].split(), "text[]")
    sign = "?&" if condition.operator == "all" else "?|"
    found = sql("coalesce({} " + sign + " {}, FALSE)", answers, codes)
    return sql("NOT {}", found) if condition.operator == "none" else found


def _of_text(condition: Condition, text: Sql) -> Sql:
    if condition.operator == "contains":
        pattern = value(like(condition.values[0]), "text")
        return sql("coalesce({} ILIKE {}, FALSE)", text, pattern)
    wanted = value(condition.values[0], "text")
    found = sql("coalesce(lower({}) = lower({}), FALSE)", text, wanted)
    return found if condition.operator == "is" else sql("NOT {}", found)


def _of_order(condition: Condition, given: Sql) -> Sql:
    question = condition.question
    typed = answer(given, question.path, question.field.type).sql
    cast = "numeric" if question.sort is Sort.NUMBER else "date"
    if question.sort is Sort.MOMENT:
        # The day by the clock of the phone, which is how it is written.
        typed = day_of(given, question.path)
    limits = [value(each, cast) for each in condition.values]
    return sql("coalesce({}, FALSE)", _COMPARED[condition.operator](typed, *limits))


_COMPARED: dict[str, Callable[..., Sql]] = {
    "is": lambda it, wanted: sql("{} = {}", it, wanted),
    "not": lambda it, wanted: sql("{} IS DISTINCT FROM {}", it, wanted),
    "least": lambda it, least: sql("{} >= {}", it, least),
    "most": lambda it, most: sql("{} <= {}", it, most),
    "between": lambda it, least, most: sql("{} BETWEEN {} AND {}", it, least, most),
}


def like(text: str) -> str:
    """The pattern of whatever contains the text."""
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, f"\\{sign}")
    return f"%{text}%"
