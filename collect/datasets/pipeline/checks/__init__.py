"""All checks of a survey: those of the workbook, and those that need no sheet."""

from collections.abc import Callable, Iterable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.cleaning import join_logs
from collect.datasets.pipeline.asking import Asking
from collect.datasets.pipeline.checks import fieldwork, rows
from collect.datasets.pipeline.checks.builtin import BUILTIN, run_builtin
from collect.datasets.pipeline.checks.call import Call
from collect.datasets.pipeline.checks.people import enumerators
from collect.datasets.pipeline.facts import Facts
from collect.datasets.pipeline.survey import Survey, SurveyError
from collect.forms.expressions import ROOT
from collect.forms.xlsform import definition

_RUNNERS: Mapping[str, Callable[[Call], pa.Table]] = {
    "constraint": rows.constraint,
    "outlier": rows.outlier,
    "duplicate": rows.duplicate,
    "duration": fieldwork.duration,
    "other": fieldwork.other,
    "location": fieldwork.location,
    "straightline": fieldwork.straightline,
    "enumerator": fieldwork.enumerator,
}


def run_checks(
    survey: Survey, checks: Iterable[definition.Check], facts: Facts
) -> tuple[pa.Table, list[str]]:
    """The log lines of all checks, and the problems of those that could not run.

    Checks of the workbook come first, in its order, then the built-in ones. Every line
    names the enumerator of its submission where the form or the account tells.
    """
    listed = list(checks)
    asking = Asking(survey)
    found, problems = [], []
    for check in listed:
        if check.type == BUILTIN:
            continue
        try:
            found.append(_run(survey, facts, asking, check))
        except (SurveyError, ValueError) as error:
            problems.append(f"check {check.name}: {error}")
    builtin, failed = run_builtin(survey, facts, asking, listed)
    return _signed(join_logs([*found, builtin]), survey), [*problems, *failed]


def _run(
    survey: Survey, facts: Facts, asking: Asking, check: definition.Check
) -> pa.Table:
    if check.type not in _RUNNERS:
        raise SurveyError(
            f"there is no check of type “{check.type}”: {', '.join(_RUNNERS)} are"
        )
    return _RUNNERS[check.type](Call.of(survey, facts, asking, check))


def _signed(log: pa.Table, survey: Survey) -> pa.Table:
    """The log with the enumerator of each line's submission, where a check named none."""
    who = enumerators(survey, ROOT)
    keys = survey.tables[ROOT]["_instance_id"].combine_chunks()
    places = pc.index_in(log["uuid"].combine_chunks(), value_set=keys)
    own = log["enumerator"].combine_chunks()
    place = log.column_names.index("enumerator")
    return log.set_column(place, "enumerator", pc.coalesce(own, who.take(places)))
