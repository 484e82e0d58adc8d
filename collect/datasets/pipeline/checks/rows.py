"""Checks of the workbook about single rows: constraint, outlier, duplicate."""

from collections.abc import Mapping
from typing import cast, get_args

import pyarrow as pa

from collect.datasets.cleaning import (
    Method,
    find_duplicates,
    find_outliers,
    find_similar,
    find_violations,
)
from collect.datasets.expressions import Kind
from collect.datasets.pipeline.checks.call import Call
from collect.datasets.pipeline.survey import SurveyError, numbers, truths
from collect.datasets.tables.schema import column_name
from collect.forms.xlsform.fields import Field

_YES = frozenset({"yes", "true", "1"})
_EVERY = "all"


def constraint(call: Call) -> pa.Table:
    """Rows where the condition is false."""
    holds = truths(call.evaluate(call.check.constraint))
    return find_violations(
        call.own,
        call.table,
        pa.array(holds, from_pandas=True).cast(pa.bool_()),
        call.replacement(),
        call.check.constraint,
    )


def outlier(call: Call) -> pa.Table:
    """Numbers far from their group."""
    return find_outliers(
        call.own,
        call.table,
        pa.array(
            numbers(call.evaluate(f"${{{call.check.variable}}}")), from_pandas=True
        ),
        method=_method(call.check.parameters.get("method", "")),
        threshold=call.number("threshold"),
        by=call.by(),
        log=call.check.parameters.get("log", "").lower() in _YES,
        unit=_unit(call),
        replacement=call.replacement(),
    )


def _method(name: str) -> Method:
    for method in get_args(Method):
        if method == (name or "iqr"):
            return cast("Method", method)
    raise SurveyError(f"there is no method “{name}”: {', '.join(get_args(Method))} are")


def _unit(call: Call) -> str:
    field = call.field(call.own.question)
    return field.unit if field else ""


def duplicate(call: Call) -> pa.Table:
    """Rows that repeat an earlier one, exactly or nearly."""
    similar = call.check.parameters.get("similar", "")
    if not similar:
        return find_duplicates(call.own, call.table, call.texts(call.check.variables))
    share = call.number("threshold")
    return find_similar(
        call.own,
        call.table,
        _asked(call) if similar == _EVERY else call.texts(similar.split()),
        threshold=share / 100 if share is not None and share > 1 else share,
        least=call.whole("least"),
        by=call.by(),
        known=call.known,
    )


def _asked(call: Call) -> Mapping[str, pa.Array]:
    """The answers to every question of the table that is asked."""
    return {
        column_name(field): _given(call, field)
        for field in call.survey.fields
        if field.table == call.own.table and field.is_question and field.control
    }


def _given(call: Call, field: Field) -> pa.Array:
    column = call.survey.answers(field)
    # Texts have their codes already.
    return (
        column.encoded() if column.kind is Kind.TEXT else call.table[column_name(field)]
    )
