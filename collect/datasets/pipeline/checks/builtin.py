"""Checks that need no sheet, switched off or tuned by rows of type `builtin`.

A row of the sheet `checks` whose name is one of `NAMES` and whose type is `builtin` may
set `severity` and `message`, for `builtin:gps` also `accuracy` (metres), or switch the
check off: action `off`, for all questions or for those in `variables` only.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.cleaning import (
    Check,
    Points,
    Severity,
    find_blanks,
    find_impossible_dates,
    find_invalid,
    find_locations,
    find_outdated,
    find_unknown_codes,
    find_violations,
    join_logs,
)
from collect.datasets.pipeline.asking import Asking, named
from collect.datasets.pipeline.checks.people import began
from collect.datasets.pipeline.checks.view import View
from collect.datasets.pipeline.facts import Facts
from collect.datasets.pipeline.survey import Survey, SurveyError, missing_masks, truths
from collect.datasets.tables.schema import INVALID, POINT, column_name
from collect.forms.expressions import ROOT
from collect.forms.xlsform import definition
from collect.forms.xlsform.fields import Field

BUILTIN: Final = "builtin"
OFF: Final = "off"
ACCURACY: Final = 100.0
"""Metres; ODK Collect too calls a point unacceptable beyond it."""

_ISSUES: Final = {
    "builtin:constraint": "An answer breaks the constraint of its question",
    "builtin:required": "A required answer is missing",
    "builtin:choices": "An answer is not in the list of choices",
    "builtin:invalid": "An answer does not fit the type of its question",
    "builtin:version": "The interview was made with an outdated form version",
    "builtin:dates": "A date lies in the future, or too far in the past",
    "builtin:gps": "A location is impossible or inaccurate",
}
NAMES: Final = tuple(_ISSUES)


@dataclass(frozen=True, eq=False)
class _Run:
    """One built-in check on its way through a survey."""

    survey: Survey
    facts: Facts
    asking: Asking
    check: Check
    set: definition.Check | None

    def questions(self) -> Iterator[Field]:
        """Those that the check is not switched off for."""
        off = self.set.variables if self.set and self.set.action == OFF else ()
        for field in self.survey.fields:
            if field.is_question and field.name not in off:
                yield field

    def about(self, field: Field) -> tuple[Check, pa.Table]:
        """The check as it is about a question, and the question's table."""
        check = replace(self.check, table=field.table, question=column_name(field))
        return check, self.survey.tables[field.table]


def run_builtin(
    views: Callable[[str], View],
    settings: Iterable[definition.Check],
    failed: Mapping[str, str],
) -> tuple[dict[str, pa.Table], list[str]]:
    """The log lines of all built-in checks that are on, by name, and what could not be
    judged.

    `views`: what a check looks at, by its name. `settings`: rows of the sheet `checks`;
    those of other types are passed over. `failed`: as `Asking` has it.
    """
    chosen = {check.name: check for check in settings if check.type == BUILTIN}
    problems = [
        f"check {name}: there is no such built-in check: {', '.join(NAMES)}"
        for name in chosen
        if name not in _ISSUES
    ]
    found = {}
    for name, runner in _RUNNERS.items():
        given, view = chosen.get(name), views(name)
        if given and given.action == OFF and not given.variables:
            continue
        run = _Run(view.survey, view.facts, view.asking, _check(name, given), given)
        found[name] = join_logs(list(runner(run)))
    problems += [
        f"check {BUILTIN}: {path.rpartition('/')[2]} is not judged: {reason}"
        for path, reason in sorted(failed.items())
    ]
    return found, problems


def _check(name: str, given: definition.Check | None) -> Check:
    if given is None:
        return Check(name, message=_ISSUES[name])
    message = next(iter(given.messages.values()), _ISSUES[name])
    severity: Severity = "error" if given.severity == "error" else "warning"
    return Check(name, severity=severity, message=message)


def _constraint(run: _Run) -> Iterator[pa.Table]:
    for field in run.questions():
        if not field.constraint:
            continue
        check, table = run.about(field)
        try:
            expression = named(field.constraint, run.survey)
            current = run.survey.answers(field)
            holds = truths(run.survey.evaluate(expression, field.table, current))
        except SurveyError as error:
            run.asking.failed.setdefault(field.path, str(error))
            continue
        # As on the phone, an answer that was not given breaks no constraint.
        truth = pa.array(holds, from_pandas=True).cast(pa.bool_())
        given = table[check.question].combine_chunks().is_valid()
        judged = pc.if_else(given, truth, pa.scalar(None, pa.bool_()))
        said = next(iter(field.messages.values()), check.message)
        check = replace(check, message=said)
        yield find_violations(check, table, judged, None, field.constraint)


def _required(run: _Run) -> Iterator[pa.Table]:
    masks = {path: missing_masks(table) for path, table in run.survey.tables.items()}
    for field in run.questions():
        if not field.required:
            continue
        check, table = run.about(field)
        needed = run.asking.required(field)
        missing = masks[field.table].get(check.question)
        if missing is not None:
            needed = needed & ~missing
        invalid = run.facts.column(INVALID.name, field.table, table)
        if invalid is not None and needed.any():
            kept = pc.map_lookup(invalid, check.question, "first").is_null()
            needed = needed & kept.to_numpy(zero_copy_only=False)
        yield find_blanks(check, table, needed)


def _choices(run: _Run) -> Iterator[pa.Table]:
    for field in run.questions():
        choices = run.facts.choices.get(field.list_name)
        if not (choices and field.control):
            continue
        codes = dict.fromkeys(choice.code for choice in choices)
        texts = run.survey.answers(field).categories
        if any(code not in codes for text in texts for code in text.strip().split(" ")):
            yield find_unknown_codes(*run.about(field), codes)


def _invalid(run: _Run) -> Iterator[pa.Table]:
    kept = {(field.table, column_name(field)) for field in run.questions()}
    for path, table in run.survey.tables.items():
        invalid = run.facts.column(INVALID.name, path, table)
        if invalid is not None:
            names = [name for name in table.column_names if (path, name) in kept]
            keys = [name for name in table.column_names if name.startswith("_")]
            check = replace(run.check, table=path)
            yield find_invalid(check, table.select([*keys, *names]), invalid)


def _version(run: _Run) -> Iterator[pa.Table]:
    if run.facts.versions:
        root = run.survey.tables[ROOT]
        yield find_outdated(run.check, root, began(run.survey), run.facts.versions)


def _dates(run: _Run) -> Iterator[pa.Table]:
    for field in run.questions():
        if field.type in ("date", "dateTime"):
            check, table = run.about(field)
            dates = table[check.question]
            if pa.types.is_temporal(dates.type):
                yield find_impossible_dates(check, table, dates, table["_submitted_at"])


def _gps(run: _Run) -> Iterator[pa.Table]:
    text = run.set.parameters.get("accuracy", "") if run.set else ""
    limit = float(text) if text else ACCURACY
    for field in run.questions():
        if field.type == "geopoint":
            check, table = run.about(field)
            if table[check.question].type == POINT:
                points = Points.of(table[check.question])
                yield find_locations(check, table, points, accuracy=limit)


_RUNNERS: Mapping[str, Callable[[_Run], Iterator[pa.Table]]] = {
    "builtin:constraint": _constraint,
    "builtin:required": _required,
    "builtin:choices": _choices,
    "builtin:invalid": _invalid,
    "builtin:version": _version,
    "builtin:dates": _dates,
    "builtin:gps": _gps,
}
