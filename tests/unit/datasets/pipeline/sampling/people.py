"""Eight people of four towns, and what a workbook asks of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from collect.datasets.pipeline import Result
from tests.unit.datasets.pipeline.workbooks import by_domain, run
from tests.unit.forms.xlsform.support import sheet

PEOPLE: list[dict[str, Any]] = [
    {"sex": sex, "area": area, "town": town, "w": w, "y": y}
    for sex, area, town, w, y in (
        ("F", "r", "t1", 1.0, 3),
        ("M", "r", "t1", 2.0, 5),
        ("F", "u", "t2", 1.5, 2),
        ("M", "u", "t2", 1.0, 8),
        ("F", "r", "t3", 3.0, 4),
        ("M", "u", "t3", 1.0, 1),
        ("F", "u", "t4", 2.0, 6),
        ("M", "r", "t4", 1.0, 7),
    )
]
DIMENSIONS = sheet(
    "dimensions",
    "dimension | calculation",
    "SEX | ${sex}",
    "AREA | ${area}",
)
MEAN = sheet(
    "indicators",
    "indicator | type | numerator | disaggregation | compare",
    "Y | mean | ${y} | SEX SEX*AREA | SEX:F-M",
    "N | total | 1 | SEX AREA SEX*AREA |",
)
SEXES = "SEX,total\nF,60\nM,40\n"
RAKED = "SEX,AREA,total\nF,,60\nM,,40\n,r,30\n,u,70\n"


def found(
    header: str, values: str, people: Sequence[Mapping[str, Any]] = PEOPLE, **how: Any
) -> Result:
    return run(people, sheet("design", header, values), DIMENSIONS, MEAN, **how)


def means(result: Result) -> Any:
    return by_domain([row for row in result.estimates if row["indicator"] == "Y"])


def counts(result: Result) -> dict[tuple[str, ...], float]:
    rows = by_domain([row for row in result.estimates if row["indicator"] == "N"])
    return {domain: row["value"] for domain, row in rows.items()}


def weighted_mean(rows: Sequence[Mapping[str, Any]]) -> float:
    return float(sum(r["w"] * r["y"] for r in rows) / sum(r["w"] for r in rows))
