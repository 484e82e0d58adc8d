"""Who made an interview, and when: questions that forms have by custom."""

from collections.abc import Collection, Iterable

import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.pipeline.survey import Survey, codes
from collect.datasets.tables.schema import column_name
from collect.forms.expressions import ROOT
from collect.forms.xlsform.fields import Field

START = frozenset({"start", "starttime", "start_time"})
END = frozenset({"end", "endtime", "end_time"})
ENUMERATOR = (
    *("enumerator", "enumerator_id", "enumerator_name", "interviewer"),
    *("interviewer_id", "enum_id", "surveyor", "username"),
)
"""Names of the question that says who interviews, the surest first."""


def noted_moment(survey: Survey, names: Collection[str]) -> Field | None:
    """The question of the submission by which phones note a moment (`start`, `end`)."""
    for field in survey.fields:
        noted = field.type == "dateTime" and not (field.control or field.calculation)
        if noted and field.table == ROOT and field.name.lower() in names:
            return field
    return None


def began(survey: Survey) -> pa.ChunkedArray:
    """When each interview began; where that was not noted, when it was received."""
    start = noted_moment(survey, START)
    root = survey.tables[ROOT]
    received = root["_submitted_at"]
    return (
        received if start is None else pc.coalesce(root[column_name(start)], received)
    )


def enumerator_question(fields: Iterable[Field]) -> str:
    """The name of the question that says who interviews; empty where there is none."""
    root = {field.name for field in fields if field.table == ROOT}
    return next((known for known in ENUMERATOR if known in root), "")


def enumerators(survey: Survey, table: str, by: str = "") -> pa.Array:
    """Who made each row: the question `by`, or the first known by name that the form
    has, or else whose account sent it. Null where nobody is known.

    Raises SurveyError where there is no question `by`.
    """
    name = by or enumerator_question(survey.fields)
    if name:
        return codes(survey.evaluate(f"${{{name}}}", table))
    return survey.tables[table]["_submitter"].combine_chunks()
