"""From raw tables to clean tables, log and estimates: pure, in one call."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.cleaning import Decision, Proof
from collect.datasets.pipeline.checks import Former
from collect.datasets.pipeline.clean import clean
from collect.datasets.pipeline.disparities import Comparison, Conventions
from collect.datasets.pipeline.estimates import estimates
from collect.datasets.pipeline.facts import Facts
from collect.datasets.pipeline.review import NOT_REJECTED, Review, reviewed
from collect.forms.xlsform.definition import Definition
from collect.forms.xlsform.fields import Field

__all__ = [
    "STAGES",
    "Comparison",
    "Conventions",
    "Facts",
    "Former",
    "Result",
    "Review",
    "Stage",
    "process",
]

Stage = Literal["read", "clean", "estimate", "write"]
STAGES: Final[tuple[Stage, ...]] = ("read", "clean", "estimate", "write")
"""What a run does, one after the other."""


def _unwatched(_stage: Stage) -> None:
    """Nobody wants to know which stage begins."""


@dataclass(frozen=True)
class Result:
    """What one pass over a form's raw tables gives.

    `clean`: clean tables by path, with derived variables and `_counted`, which says
    whose rows are in the estimates; `log`: the cleaning log;
    `estimates` and `contrasts`: observations and comparisons in the workbook's order,
    keyed as the models' columns; `disparities`: between the subgroups of dimensions,
    keyed likewise; `weighting`: how weights were made, and where standard errors come
    from; `dimensions`: those of the workbook, each once;
    `findings`: lines of the log that wait for a decision; `found`: what checks found,
    in the columns of the log, for the next pass; `problems`: what could not be computed,
    and why; `review`: how many submissions count, and by which rule; `proof`: what the
    clean tables were proven to differ in from the raw ones.
    """

    clean: dict[str, pa.Table]
    log: pa.Table
    estimates: list[dict[str, Any]]
    contrasts: list[dict[str, Any]]
    weighting: dict[str, Any]
    disparities: list[dict[str, Any]]
    dimensions: tuple[str, ...]
    findings: int
    found: pa.Table
    problems: tuple[str, ...]
    review: Review
    proof: Proof


def process(
    raw: Mapping[str, pa.Table],
    fields: Sequence[Field],
    workbook: Definition,
    facts: Facts | None = None,
    *,
    decisions: Sequence[Decision] = (),
    rule: str = NOT_REJECTED,
    former: Former | None = None,
    population: bytes | None = None,
    conventions: Conventions | None = None,
    begin: Callable[[Stage], None] = _unwatched,
) -> Result:
    """Clean, derive, check, prove and estimate. A function of its arguments only.

    `facts`: choices, published versions and columns beside the answers, for checks;
    `decisions`: those of people that are in force; `rule`: which submissions are
    estimated from, by what reviewers decided; all are cleaned and checked; `former`:
    what the checks found before, with the same workbook, fields and facts; it saves
    time and changes nothing; `population`: the content of the file of population totals
    that the workbook's design names, None if there is none; `conventions`: how subgroups
    are compared; `begin` is told of each stage.

    Raises ProofError where clean is not raw plus log, which is a fault of ours, and
    ValueError for an unknown rule.
    """
    begin("clean")
    cleaned = clean(raw, fields, workbook, facts or Facts(), decisions, former)
    through = reviewed(cleaned.survey, raw, workbook, rule)
    begin("estimate")
    found = estimates(
        through.survey, workbook, population=population, conventions=conventions
    )
    pending = pc.sum(pc.equal(cleaned.log["status"], "pending")).as_py() or 0
    return Result(
        through.tables,
        cleaned.log,
        found.estimates,
        found.contrasts,
        found.weighting,
        found.disparities,
        tuple(dict.fromkeys(row.dimension for row in workbook.dimensions)),
        pending,
        cleaned.found,
        tuple(dict.fromkeys((*cleaned.problems, *through.problems, *found.problems))),
        through.review,
        cleaned.proof,
    )
