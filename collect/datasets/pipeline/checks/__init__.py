"""All checks of a survey: those of the workbook, and those that need no sheet."""

from collections.abc import Callable, Iterable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.cleaning import Known
from collect.datasets.pipeline.checks import fieldwork, rows
from collect.datasets.pipeline.checks.builtin import BUILTIN, run_builtin
from collect.datasets.pipeline.checks.call import Call
from collect.datasets.pipeline.checks.former import Former, distinct
from collect.datasets.pipeline.checks.order import in_order
from collect.datasets.pipeline.checks.people import enumerators
from collect.datasets.pipeline.checks.scope import (
    OF_ALL,
    asks_alone,
    compares_alone,
    judges_alone,
)
from collect.datasets.pipeline.checks.view import View
from collect.datasets.pipeline.facts import Facts
from collect.datasets.pipeline.survey import Survey, SurveyError
from collect.forms.expressions import ROOT
from collect.forms.xlsform import definition

__all__ = ["Former", "run_checks"]

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
    survey: Survey,
    checks: Iterable[definition.Check],
    facts: Facts,
    former: Former | None = None,
) -> tuple[pa.Table, list[str]]:
    """The log lines of all checks, and the problems of those that could not run.

    Checks of the workbook come first, in its order, then the built-in ones. Every line
    names the enumerator of its submission where the form or the account tells.

    `former`: what was found before some submissions changed. Checks that judge a
    submission by itself then look at these only; the result is the same.
    """
    listed = list(checks)
    whole = View.of(survey, facts)
    again = _Again(whole, former) if former and distinct(listed) else None
    found, problems = [], []
    for check in listed:
        if check.type == BUILTIN:
            continue
        try:
            found.append(_run(whole, again, check))
        except (SurveyError, ValueError) as error:
            problems.append(f"check {check.name}: {error}")
    views = again.builtin if again else lambda _: whole
    builtin, failed = run_builtin(views, listed, whole.asking.failed)
    if again:
        builtin = {name: again.joined(name, log) for name, log in builtin.items()}
    log = in_order([*found, *builtin.values()], survey)
    return _signed(log, survey), [*problems, *failed]


def _run(whole: View, again: "_Again | None", check: definition.Check) -> pa.Table:
    runner = _RUNNERS.get(check.type)
    if runner is None:
        raise SurveyError(
            f"there is no check of type “{check.type}”: {', '.join(_RUNNERS)} are"
        )
    if again is None:
        return runner(Call.of(whole, check))
    if judges_alone(check, whole.survey):
        return again.with_kept(check.name, runner(Call.of(again.part, check)))
    return runner(Call.of(whole, check, again.known(check)))


class _Again:
    """Checks that are run again after some submissions have changed."""

    def __init__(self, whole: View, former: Former) -> None:
        self._whole, self._former = whole, former
        self._kept = former.kept()
        self._asked_alone = asks_alone(whole.survey)
        self.part = whole.part(former.changed)

    def with_kept(self, name: str, found: pa.Table) -> pa.Table:
        """What a check found in the part, and before in all the rest."""
        return pa.concat_tables([self._lines(name), found])

    def known(self, check: definition.Check) -> Known | None:
        """What a check that compares rows need not compare again."""
        similar = check.type == "duplicate" and check.parameters.get("similar")
        if not (similar and compares_alone(check, self._whole.survey)):
            return None
        path = self._whole.survey.path_of(check.table)
        instances = self._whole.survey.tables[path]["_instance_id"]
        return self._former.known(self._lines(check.name), instances)

    def builtin(self, name: str) -> View:
        """What a built-in check looks at."""
        return self.part if self._alone(name) else self._whole

    def joined(self, name: str, found: pa.Table) -> pa.Table:
        """What a built-in check found where it looked, and before in all the rest."""
        return self.with_kept(name, found) if self._alone(name) else found

    def _alone(self, name: str) -> bool:
        return self._asked_alone and name not in OF_ALL

    def _lines(self, name: str) -> pa.Table:
        return self._kept.filter(pc.equal(self._kept["check_id"], name))


def _signed(log: pa.Table, survey: Survey) -> pa.Table:
    """The log with the enumerator of each line's submission, where a check named none."""
    who = enumerators(survey, ROOT)
    keys = survey.tables[ROOT]["_instance_id"].combine_chunks()
    places = pc.index_in(log["uuid"].combine_chunks(), value_set=keys)
    own = log["enumerator"].combine_chunks()
    place = log.column_names.index("enumerator")
    return log.set_column(place, "enumerator", pc.coalesce(own, who.take(places)))
