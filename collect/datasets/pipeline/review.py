"""Which submissions count in estimates, by what reviewers decided of them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from collect.datasets.pipeline.clean import derive
from collect.datasets.pipeline.survey import MISSING, Survey
from collect.datasets.tables.schema import REVIEW
from collect.forms.expressions import ROOT
from collect.forms.xlsform.definition import Definition

COUNTED = "_counted"
"""Column of every clean table: whether the row's submission counts in estimates."""

NOT_REJECTED, APPROVED, ALL = "not_rejected", "approved", "all"
RULES = (NOT_REJECTED, APPROVED, ALL)
REJECTED = "rejected"

Truths = NDArray[np.bool_]


@dataclass(frozen=True)
class Review:
    """The rule, and how many submissions count, are held because they are not approved,
    and are left out because they are rejected: together all of the clean table."""

    rule: str = NOT_REJECTED
    counted: int = 0
    held: int = 0
    rejected: int = 0


@dataclass(frozen=True, eq=False)
class Reviewed:
    """What reviewers let through.

    `survey`: the submissions that count, to be estimated from; `tables`: the clean
    tables of all submissions, with `_counted`; `problems`: variables that could not be
    computed from those that count.
    """

    survey: Survey
    tables: dict[str, pa.Table]
    review: Review
    problems: tuple[str, ...] = ()


def reviewed(
    cleaned: Survey, raw: Mapping[str, pa.Table], workbook: Definition, rule: str
) -> Reviewed:
    """Let through what the rule allows.

    Where a submission is left out, weights and variables are derived anew from the
    others, as some look over all rows (a quintile, an index); in the tables, the
    variables of rows that do not count are null. `raw` tells answers from variables.
    """
    states = cleaned.tables[ROOT][REVIEW.name].combine_chunks()
    counts, review = _judged(states, rule)
    if review.counted == len(states):
        tables = {
            name: _marked(table, np.ones(table.num_rows, np.bool_))
            for name, table in cleaned.tables.items()
        }
        return Reviewed(cleaned, tables, review)
    kept = {name: counts[cleaned.owners(name)] for name in cleaned.tables}
    answers = {
        name: table.select([*raw[name].column_names, MISSING])
        for name, table in cleaned.tables.items()
    }
    own, problems = derive(
        {name: table.filter(pa.array(kept[name])) for name, table in answers.items()},
        cleaned.fields,
        workbook,
    )
    tables = {
        name: _marked(_joined(table, own.tables[name], kept[name]), kept[name])
        for name, table in answers.items()
    }
    return Reviewed(own, tables, review, tuple(problems))


def _judged(states: pa.Array, rule: str) -> tuple[Truths, Review]:
    """Which submissions count; raises ValueError for an unknown rule."""
    rejected = _truths(pc.equal(states, REJECTED))
    counts = {
        NOT_REJECTED: ~rejected,
        APPROVED: _truths(pc.equal(states, APPROVED)),
        ALL: np.ones(len(states), np.bool_),
    }.get(rule)
    if counts is None:
        raise ValueError(f"there is no rule “{rule}”: {', '.join(RULES)} are")
    return counts, Review(
        rule,
        counted=int(counts.sum()),
        held=int((~counts & ~rejected).sum()),
        rejected=int((~counts & rejected).sum()),
    )


def _truths(values: pa.Array) -> Truths:
    found: Truths = pc.fill_null(values, False).to_numpy(zero_copy_only=False)
    return found


def _joined(answers: pa.Table, own: pa.Table, kept: Truths) -> pa.Table:
    """Answers of all rows with the variables of those that were kept."""
    places = pa.array(np.cumsum(kept) - 1, mask=~kept)
    for name in own.column_names[answers.num_columns :]:
        answers = answers.append_column(name, own[name].combine_chunks().take(places))
    return answers


def _marked(table: pa.Table, counts: Truths) -> pa.Table:
    return table.append_column(COUNTED, pa.array(counts))
