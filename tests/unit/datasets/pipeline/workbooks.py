"""Surveys from a workbook and a table of answers, taken through the whole pipeline."""

from collections.abc import Mapping, Sequence
from typing import Any

from collect.datasets.pipeline import Result, process
from collect.forms.xlsform.check import check_workbook
from tests.factories.tables import household, raw_tables
from tests.unit.forms.xlsform.support import sheet

TYPES: Mapping[type, str] = {int: "integer", float: "decimal", str: "text"}


def run(
    answers: Sequence[Mapping[str, Any]],
    *sheets: str,
    population: str | bytes | None = None,
) -> Result:
    """Answers to questions of their own types, by the workbook with these sheets.

    An answer that is None was not given.
    """
    types = {
        name: TYPES[type(value)]
        for row in answers
        for name, value in row.items()
        if value is not None
    }
    questions = [f"{kind} | {name} | {name}" for name, kind in types.items()]
    checked = check_workbook(
        "\n".join(
            (
                sheet("survey", "type | name | label", *questions),
                sheet("settings", "form_id | version | form_title", "t | 1 | T"),
                *sheets,
            )
        ).encode(),
        "md",
    )
    assert checked.ok, [f for f in checked.findings if f.severity == "error"]
    given = [{k: v for k, v in row.items() if v is not None} for row in answers]
    return process(
        raw_tables(*(household(row) for row in given), fields=checked.fields),
        checked.fields,
        checked.definition,
        population=population.encode() if isinstance(population, str) else population,
    )


def by_domain(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, ...], Any]:
    """Observations or contrasts by the codes of their domain."""
    return {tuple(row["domain"].values()): row for row in rows}
