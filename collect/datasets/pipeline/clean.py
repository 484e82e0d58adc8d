"""Raw tables to clean tables: missing codes, checks, and the log of both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.cleaning import (
    Carried,
    Decision,
    Proof,
    apply_log,
    carry_out,
    join_logs,
    missing_log,
    prove,
    settle,
)
from collect.datasets.pipeline.checks import Former, run_checks
from collect.datasets.pipeline.facts import Facts
from collect.datasets.pipeline.survey import Survey, SurveyError
from collect.datasets.tables.schema import column_name
from collect.forms.xlsform.definition import Definition
from collect.forms.xlsform.fields import Field


@dataclass(frozen=True)
class Cleaned:
    """Clean tables with their variables, and the log that explains them.

    `found`: what the checks found, before anything was settled; `proof`: that the
    tables differ from the raw ones by the log and nothing else.
    """

    survey: Survey
    log: pa.Table
    found: pa.Table
    problems: tuple[str, ...]
    proof: Proof


def clean(
    raw: Mapping[str, pa.Table],
    fields: Sequence[Field],
    design: Definition,
    facts: Facts,
    decisions: Sequence[Decision] = (),
    former: Former | None = None,
) -> Cleaned:
    """Clean = raw + accepted lines of the log, and proven to be.

    People's decisions in force are carried out and codes for no valid answer blanked
    first; variables and checks see the rest. Where checks act by themselves their
    lines join the log (never against what people decided; of two checks that contradict
    each other the first counts, the second waits for a decision), the clean tables are
    made again from raw, and the variables with them. `former`: what checks found before
    some submissions changed, so that they need not look at all again. Raises ProofError,
    which is a fault of ours and never of the data.
    """
    carried = carry_out(raw, decisions)
    missing = known_missing(raw, fields, carried)
    before = join_logs([carried.lines, missing])
    survey, problems = _survey(raw, before, fields, design)
    found, failed = run_checks(survey, design.checks, facts, former)
    heeded = carried.heed(found)
    log = settle(join_logs([before, heeded]))
    if pc.any(pc.equal(heeded["status"], "accepted")).as_py():
        survey, problems = _survey(raw, log, fields, design)
    proof = prove(raw, {name: _answers(raw, name, survey) for name in raw}, log)
    return Cleaned(survey, log, found, (*problems, *failed), proof)


def derive(
    tables: Mapping[str, pa.Table], fields: Sequence[Field], design: Definition
) -> tuple[Survey, list[str]]:
    """The survey of clean tables with weights and variables, and the problems of those
    that could not be computed."""
    survey = Survey.of(tables, fields)
    problems = []
    try:
        survey = survey.with_weights(design.design)
    except SurveyError as error:
        problems.append(f"design weight: {error}")
    survey, failed = survey.with_variables(design.variables)
    return survey, [*problems, *failed]


def _survey(
    raw: Mapping[str, pa.Table],
    log: pa.Table,
    fields: Sequence[Field],
    design: Definition,
) -> tuple[Survey, list[str]]:
    return derive(apply_log(raw, log), fields, design)


def _answers(raw: Mapping[str, pa.Table], name: str, survey: Survey) -> pa.Table:
    """The clean table without its variables, which are in no log."""
    return survey.tables[name].select([*raw[name].column_names, "_missing"])


def known_missing(
    raw: Mapping[str, pa.Table], fields: Sequence[Field], carried: Carried
) -> pa.Table:
    """Log lines that blank codes for no valid answer, unless people decided there."""
    missing = missing_log(raw, missing_codes(fields))
    return carried.heed(carried.without_written(missing))


def missing_codes(fields: Sequence[Field]) -> dict[str, dict[str, tuple[str, ...]]]:
    """By table and column, the codes that the form declares as no valid answer."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for field in fields:
        if field.missing and field.is_question:
            found.setdefault(field.table, {})[column_name(field)] = field.missing
    return found
