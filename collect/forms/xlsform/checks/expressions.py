"""Expressions of the standard sheets: whether a phone can read them."""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Iterator

from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.columns import EXPRESSIONS, Columns
from collect.forms.xlsform.form import NO, YES, Form
from collect.forms.xlsform.report import Report
from collect.forms.xlsform.survey import Node, Survey
from collect.forms.xlsform.workbook import Row
from collect.forms.xlsform.xpath import MAX_LENGTH, Call, Expression, Reference, read
from collect.forms.xlsform.xpath_functions import AGGREGATES, FUNCTIONS

# What pyxform makes straight, in every cell.
STRAIGHTENED = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})  # noqa: RUF001
_QUOTE_LIKE = re.compile("[‘’‚‛“”„‟′″‹›«»`´]")  # noqa: RUF001
_DYNAMIC = re.compile(r"\$\{|[A-Za-z-]\(")
_WRONG_ANYWHERE = re.compile(
    "unterminated character set|unterminated subpattern|unbalanced parenthesis"
    "|nothing to repeat|bad character range|min repeat greater"
)
_JAVA_CLASS = re.compile(r"\\[pP]\{\^?\w+\}")

_YES_NO = ("required", "read_only")
_ENTITIES = ("entity_id", "create_if", "update_if")


def check(form: Form, report: Report) -> None:
    """Report on every expression."""
    survey = form.survey
    for node, column, text, index in survey_expressions(survey):
        expression = one(survey.columns, node.row, index, text, report)
        if expression:
            _yes_no(survey, node, column, text, expression, report)
            _into_repeats(survey, node, column, expression, report)
            _filter_columns(form, node, column, expression, report)
    for columns, row, index, text in _other_sheets(form):
        one(columns, row, index, text, report)


def survey_expressions(survey: Survey) -> Iterator[tuple[Node, str, str, int]]:
    """Each expression of the survey: its node, column, straightened text and index."""
    columns = [
        (column.name, column.index)
        for name in (*EXPRESSIONS, "default")
        for column in survey.columns.named(name)
    ]
    for node in survey.nodes:
        for name, index in columns:
            text = node.row[index]
            plain = name in _YES_NO and text.lower() in YES | NO
            literal = name == "default" and not _DYNAMIC.search(text)
            if text and not plain and not literal:
                yield node, name, text, index


def _other_sheets(form: Form) -> Iterator[tuple[Columns, Row, int, str]]:
    places = (("settings", ("instance_name",)), ("entities", _ENTITIES))
    for name, wanted in places:
        columns = form.columns.get(name)
        for row in columns.sheet.rows if columns else ():
            for column in columns.all if columns else ():
                if columns and column.name in wanted and row[column.index]:
                    yield columns, row, column.index, row[column.index]


def one(
    columns: Columns, row: Row, index: int, text: str, report: Report
) -> Expression | None:
    """Report on one expression; what was read, if it could be read."""

    def find(code: Code, **facts: object) -> None:
        report.at(code, columns.sheet, row, index, **facts)

    if len(text) > MAX_LENGTH:
        find(Code.EXPRESSION_TOO_LONG, limit=MAX_LENGTH)
        return None
    straight = text.translate(STRAIGHTENED)
    expression = read(straight)
    places = _quotes(text)
    if places and expression.problems and not read(_QUOTE_LIKE.sub("x", text)).problems:
        find(Code.TYPOGRAPHIC_QUOTE_BREAKS, places=places)
        return None
    if straight != text:
        find(Code.TYPOGRAPHIC_QUOTE, places=places)
    for position, problem, advice in expression.problems:
        find(Code.EXPRESSION_SYNTAX, position=position, problem=problem, advice=advice)
    for call in expression.calls:
        _call(columns, row, index, call, report)
    return None if expression.problems else expression


def _quotes(text: str) -> str:
    places: dict[str, list[str]] = {}
    for match in _QUOTE_LIKE.finditer(text):
        places.setdefault(match[0], []).append(str(match.start() + 1))
    return "; ".join(
        f"{character} ({unicodedata.name(character).capitalize()}) at position "
        f"{', '.join(positions[:20])}"
        for character, positions in places.items()
    )


def _call(columns: Columns, row: Row, index: int, call: Call, report: Report) -> None:
    def find(code: Code, **facts: object) -> None:
        report.at(code, columns.sheet, row, index, **facts)

    arity = FUNCTIONS.get(call.name)
    if arity is None:
        if ":" not in call.name or call.name.startswith("jr:"):
            facts = {"name": call.name, "position": call.position}
            suggestion = report.suggest(call.name, FUNCTIONS)
            find(Code.UNKNOWN_FUNCTION, suggestion=suggestion, **facts)
        return
    least, most = arity
    if call.arguments < least or (most is not None and call.arguments > most):
        find(
            Code.FUNCTION_ARGUMENTS,
            name=call.name,
            position=call.position,
            given=_count(call.arguments),
            wanted=_range(least, most),
        )
    elif call.name == "regex":
        pattern = call.strings[1] or ""
        problem = _regex_problem(pattern[1:-1]) if pattern[:1] in ("'", '"') else ""
        if problem:
            find(Code.INVALID_REGEX, pattern=pattern[1:-1], problem=problem)


def _count(number: int) -> str:
    return "1 argument" if number == 1 else f"{number} arguments"


def _range(least: int, most: int | None) -> str:
    if most is None:
        return f"at least {least}"
    return str(least) if least == most else f"{least} to {most}"


def _regex_problem(pattern: str) -> str:
    """What is wrong with a pattern in Java's flavour too, the one phones use."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(_JAVA_CLASS.sub("x", pattern))
    except (re.error, OverflowError, RecursionError) as error:
        return str(error) if _WRONG_ANYWHERE.search(str(error)) else ""
    return ""


def _yes_no(
    survey: Survey,
    node: Node,
    column: str,
    text: str,
    expression: Expression,
    report: Report,
) -> None:
    lone = len(expression.names) == 1 and expression.names[0][0] == text
    if column in _YES_NO and (lone or text.isdigit()):
        index = survey.columns.index(column)
        report.at(Code.UNKNOWN_YES_NO, survey.sheet, node.row, index, value=text)


def _into_repeats(
    survey: Survey, node: Node, column: str, expression: Expression, report: Report
) -> None:
    # A repeat's own count is evaluated outside it.
    own = node.repeats
    for reference in expression.references:
        targets = survey.by_name.get(reference.name, ())
        if len(targets) != 1 or _takes_many(reference):
            continue
        target = targets[0]
        strangers = [repeat for repeat in target.repeats if repeat not in own]
        if strangers and node not in target.ancestors:
            report.at(
                Code.REFERENCE_INTO_REPEAT,
                survey.sheet,
                node.row,
                survey.columns.index(column),
                name=reference.name,
                row=target.row.number,
                repeat=strangers[-1].name,
            )


def _takes_many(reference: Reference) -> bool:
    aggregated = any(name in AGGREGATES for name in reference.functions)
    return aggregated or reference.stepped or reference.in_predicate


def _filter_columns(
    form: Form, node: Node, column: str, expression: Expression, report: Report
) -> None:
    if column != "choice_filter" or form.list_of(node) is None:
        return
    external = node.type.name == "select_one_external"
    sheet = form.external if external else form.choices
    if sheet is None:
        return
    headers = {c.header for c in sheet.columns.all} | {"name", "label", "list_name"}
    for name, _ in expression.names:
        if name not in headers:
            report.at(
                Code.FILTER_COLUMN_UNKNOWN,
                form.survey.sheet,
                node.row,
                form.survey.columns.index(column),
                name=name,
                suggestion=report.suggest(name, headers),
            )
