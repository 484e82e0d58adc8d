"""Raw tables to clean tables: missing codes, checks, and the log of both."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast, get_args

import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.cleaning import (
    Action,
    Check,
    Method,
    apply_log,
    find_duplicates,
    find_outliers,
    find_violations,
    join_logs,
    missing_log,
    prove,
    settle,
)
from collect.datasets.pipeline.survey import Survey, SurveyError, codes, numbers, truths
from collect.datasets.tables.schema import column_name
from collect.forms.xlsform import definition
from collect.forms.xlsform.definition import Definition
from collect.forms.xlsform.fields import Field

_YES = frozenset({"yes", "true", "1"})


@dataclass(frozen=True)
class Cleaned:
    """Clean tables with their variables, and the log that explains them."""

    survey: Survey
    log: pa.Table
    problems: tuple[str, ...]


def clean(
    raw: Mapping[str, pa.Table], fields: Sequence[Field], design: Definition
) -> Cleaned:
    """Clean = raw + accepted lines of the log, and proven to be.

    Codes for no valid answer are blanked first; variables and checks see the rest.
    Where checks act by themselves their lines join the log (of two that contradict each
    other the first counts, the second waits for a decision), the clean tables are made
    again from raw, and the variables with them. Raises ProofError, which is a fault of
    ours and never of the data.
    """
    missing = missing_log(raw, _missing_codes(fields))
    survey, problems = _survey(raw, missing, fields, design)
    found, failed = run_checks(survey, design.checks)
    log = settle(join_logs([missing, found]))
    if pc.any(pc.equal(found["status"], "accepted")).as_py():
        survey, problems = _survey(raw, log, fields, design)
    prove(raw, {name: _answers(raw, name, survey) for name in raw}, log)
    return Cleaned(survey, log, (*problems, *failed))


def run_checks(
    survey: Survey, checks: Iterable[definition.Check]
) -> tuple[pa.Table, list[str]]:
    """The log lines of all checks, and the problems of those that could not run."""
    found, problems = [], []
    for check in checks:
        try:
            found.append(_run(survey, check))
        except (SurveyError, ValueError) as error:
            problems.append(f"check {check.name}: {error}")
    return join_logs(found), problems


def _survey(
    raw: Mapping[str, pa.Table],
    log: pa.Table,
    fields: Sequence[Field],
    design: Definition,
) -> tuple[Survey, list[str]]:
    survey = Survey.of(apply_log(raw, log), fields)
    problems = []
    try:
        survey = survey.with_weights(design.design)
    except SurveyError as error:
        problems.append(f"design weight: {error}")
    survey, failed = survey.with_variables(design.variables)
    return survey, [*problems, *failed]


def _answers(raw: Mapping[str, pa.Table], name: str, survey: Survey) -> pa.Table:
    """The clean table without its variables, which are in no log."""
    return survey.tables[name].select([*raw[name].column_names, "_missing"])


def _missing_codes(fields: Sequence[Field]) -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for field in fields:
        if field.missing and field.is_question:
            found.setdefault(field.table, {})[column_name(field)] = field.missing
    return found


def _run(survey: Survey, check: definition.Check) -> pa.Table:
    if check.type not in _RUNNERS:
        raise SurveyError(
            f"checks of type “{check.type}” are not run by this version; "
            f"{', '.join(_RUNNERS)} are"
        )
    table = survey.path_of(check.table)
    question = survey.column_of(check.variable, table) if check.variable else ""
    own = Check(
        name=check.name,
        table=table,
        question=question,
        severity="error" if check.severity == "error" else "warning",
        action=_action(survey, check, table, question),
        message=next(iter(check.messages.values()), ""),
    )
    return _RUNNERS[check.type](survey, check, own)


def _action(
    survey: Survey, check: definition.Check, table: str, question: str
) -> Action:
    """The check's action. A derived variable is computed, so it cannot be changed."""
    asked = check.action or "flag"
    action = next((known for known in get_args(Action) if known == asked), None)
    if action is None:
        raise SurveyError(
            f"there is no action “{asked}”: {', '.join(get_args(Action))}"
        )
    derived = all(
        column_name(field) != question
        for field in survey.fields
        if field.table == table and field.is_question
    )
    if action in ("blank", "replace") and derived:
        raise SurveyError(
            f"“{action}” needs a question of the form, and “{check.variable}” is "
            "computed: change what it is computed from"
        )
    return cast("Action", action)


def _constraint(survey: Survey, check: definition.Check, own: Check) -> pa.Table:
    holds = truths(survey.evaluate(check.constraint, own.table))
    truth = pa.array(holds, from_pandas=True).cast(pa.bool_())
    return find_violations(
        own,
        survey.tables[own.table],
        truth,
        _replacement(survey, check, own),
        check.constraint,
    )


def _outlier(survey: Survey, check: definition.Check, own: Check) -> pa.Table:
    table = survey.tables[own.table]
    given = check.parameters
    threshold = given.get("threshold", "")
    by = {
        name: codes(survey.evaluate(f"${{{name}}}", own.table))
        for name in given.get("by", "").split()
    }
    return find_outliers(
        own,
        table,
        pa.array(
            numbers(survey.evaluate(f"${{{check.variable}}}", own.table)),
            from_pandas=True,
        ),
        method=_method(given.get("method", "")),
        threshold=float(threshold) if threshold else None,
        by=by,
        log=given.get("log", "").lower() in _YES,
        unit=_unit(survey, own),
        replacement=_replacement(survey, check, own),
    )


def _method(name: str) -> Method:
    for method in get_args(Method):
        if method == (name or "iqr"):
            return cast("Method", method)
    raise SurveyError(f"there is no method “{name}”: {', '.join(get_args(Method))} are")


def _duplicate(survey: Survey, check: definition.Check, own: Check) -> pa.Table:
    if check.parameters.get("similar"):
        raise SurveyError(
            "“similar” is not compared by this version, exact answers are"
        )
    compared = {
        name: codes(survey.evaluate(f"${{{name}}}", own.table))
        for name in check.variables
    }
    return find_duplicates(own, survey.tables[own.table], compared)


_RUNNERS: Mapping[str, Callable[[Survey, definition.Check, Check], pa.Table]] = {
    "constraint": _constraint,
    "outlier": _outlier,
    "duplicate": _duplicate,
}


def _replacement(
    survey: Survey, check: definition.Check, own: Check
) -> pa.Array | None:
    if own.action != "replace":
        return None
    value = survey.evaluate(check.value, own.table).to_arrow()
    return value.cast(survey.tables[own.table].schema.field(own.question).type)


def _unit(survey: Survey, own: Check) -> str:
    for field in survey.fields:
        if field.table == own.table and column_name(field) == own.question:
            return field.unit
    return ""
