"""Checks that know from the log of a phone how long somebody was at the questions."""

from collections.abc import Sequence

import pyarrow as pa

from collect.datasets.cleaning import find_active_times
from collect.datasets.pipeline.checks.call import Call
from collect.datasets.pipeline.checks.people import END, START
from collect.datasets.pipeline.facts import AUDIT
from collect.datasets.pipeline.survey import SurveyError
from collect.forms.expressions import ROOT
from collect.forms.xlsform.definition import Check, Definition
from collect.forms.xlsform.fields import Field

QUESTION = "/meta/audit"
"""The question that makes phones write a log (XLSForm's type `audit`)."""


def by_audit(check: Check, fields: Sequence[Field]) -> bool:
    """Whether a check of type `duration` takes its minutes from logs: it says so, or the
    form has logs, notes no begin and end, and the check names no others."""
    source = check.parameters.get("source", "")
    if source or check.variables or check.table:
        return source == "audit"
    noted = {field.name.lower() for field in fields if field.type == "dateTime"}
    both = not noted.isdisjoint(START) and not noted.isdisjoint(END)
    return not both and any(field.path == QUESTION for field in fields)


def asks_for_audits(design: Definition, fields: Sequence[Field]) -> bool:
    """Whether any check needs the logs."""
    return any(
        check.type == "duration" and by_audit(check, fields) for check in design.checks
    )


def active_time(call: Call) -> pa.Table:
    """Interviews with too little, or too much, time at the questions.

    Raises SurveyError for a repeat, of which no log tells.
    """
    if call.own.table != ROOT:
        raise SurveyError("a log tells of the whole interview: leave the table empty")
    minutes = call.facts.column(f"{AUDIT}active", ROOT, call.table)
    if minutes is None:
        minutes = pa.nulls(len(call.table), pa.float64())
    return find_active_times(
        call.own,
        call.table,
        minutes,
        min_minutes=call.number("min_minutes"),
        max_minutes=call.number("max_minutes"),
    )
