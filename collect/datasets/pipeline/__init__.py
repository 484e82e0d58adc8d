"""From raw tables to clean tables, log and estimates: pure, in one call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.pipeline.checks import Former
from collect.datasets.pipeline.clean import clean
from collect.datasets.pipeline.estimates import estimates
from collect.datasets.pipeline.facts import Facts
from collect.forms.xlsform.definition import Definition
from collect.forms.xlsform.fields import Field

__all__ = ["Facts", "Former", "Result", "process"]


@dataclass(frozen=True)
class Result:
    """What one pass over a form's raw tables gives.

    `clean`: clean tables by path, with derived variables; `log`: the cleaning log;
    `estimates`: observations in the workbook's order, keyed as the model's columns;
    `dimensions`: those of the workbook, each once;
    `findings`: lines of the log that wait for a decision; `found`: what checks found,
    in the columns of the log, for the next pass; `problems`: what could not
    be computed, and why.
    """

    clean: dict[str, pa.Table]
    log: pa.Table
    estimates: list[dict[str, Any]]
    dimensions: tuple[str, ...]
    findings: int
    found: pa.Table
    problems: tuple[str, ...]


def process(
    raw: Mapping[str, pa.Table],
    fields: Sequence[Field],
    workbook: Definition,
    facts: Facts | None = None,
    former: Former | None = None,
) -> Result:
    """Clean, derive, check, prove and estimate. A function of its arguments only.

    `facts`: choices, published versions and columns beside the answers, for checks.
    `former`: what the checks found before, with the same workbook, fields and facts; it
    saves time and changes nothing.

    Raises ProofError where clean is not raw plus log, which is a fault of ours.
    """
    cleaned = clean(raw, fields, workbook, facts or Facts(), former)
    found, failed = estimates(cleaned.survey, workbook)
    pending = pc.sum(pc.equal(cleaned.log["status"], "pending")).as_py() or 0
    return Result(
        cleaned.survey.tables,
        cleaned.log,
        found,
        tuple(dict.fromkeys(row.dimension for row in workbook.dimensions)),
        pending,
        cleaned.found,
        (*cleaned.problems, *failed),
    )
