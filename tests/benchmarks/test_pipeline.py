"""One pass of the pipeline over many households, against reading them alone."""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from collect.datasets.pipeline import process
from collect.datasets.tables.schema import KEYS, survey_schema
from collect.forms.xlsform.definition import (
    Check,
    Definition,
    Design,
    Dimension,
    Indicator,
    Variable,
)
from tests.factories.tables import FIELDS

HOUSEHOLDS, MEMBERS = 100_000, 400_000
WORKBOOK = Definition(
    design=Design(strata="${site}", weight="${weight}", cluster="${site}"),
    variables=(
        Variable("persons", "", "count(${member})"),
        Variable("children", "", "count(${member}[${age} < 18])"),
        Variable("crowding", "", "${persons} div ${rooms}"),
        Variable("fifth", "", "quintile(${crowding})"),
    ),
    checks=(
        Check("many", "", "constraint", constraint="${crowding} < 20"),
        Check("rooms", "", "outlier", variable="rooms", parameters={"by": "site"}),
    ),
    dimensions=(
        Dimension("SEX", "member", "${sex}"),
        Dimension("SITE", "", "${site}"),
        Dimension("FIFTH", "", "concat('Q', ${fifth})"),
    ),
    indicators=tuple(
        Indicator(
            f"I{number}",
            "member",
            "proportion",
            f"${{age}} < {number}",
            "${age} != ''",
            (("SEX",), ("SITE",), ("FIFTH",), ("SEX", "FIFTH")),
        )
        for number in range(1, 11)
    ),
)


def survey() -> dict[str, pa.Table]:
    """Raw tables of a survey with four members a household on average."""
    random = np.random.default_rng(1)
    keys = np.char.add("uuid:", np.arange(HOUSEHOLDS).astype(str))
    owner = np.sort(random.integers(0, HOUSEHOLDS, MEMBERS))
    rows = np.char.add(keys[owner], np.char.add("/m", np.arange(MEMBERS).astype(str)))
    return {
        "": _table(
            "",
            _keys(keys, keys, np.arange(HOUSEHOLDS)),
            {
                "site": random.choice([f"S{n}" for n in range(40)], HOUSEHOLDS),
                "weight": random.random(HOUSEHOLDS) + 0.5,
                "home/rooms": random.integers(1, 9, HOUSEHOLDS),
            },
        ),
        "/member": _table(
            "/member",
            {**_keys(rows, keys[owner], owner), "_parent_row": keys[owner]},
            {
                "age": random.integers(0, 90, MEMBERS),
                "sex": random.choice(["F", "M"], MEMBERS),
            },
        ),
    }


def _keys(
    rows: NDArray[Any], instances: NDArray[Any], number: NDArray[Any]
) -> dict[str, object]:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    return {
        "_instance_id": instances,
        "_row": rows,
        "_ordinal": np.arange(len(rows)),
        "_seq": number + 1,
        "_submitted_at": [moment] * len(rows),
    }


def _table(name: str, keys: dict[str, object], answers: dict[str, object]) -> pa.Table:
    schema = survey_schema(FIELDS, name)
    size = len(keys["_row"])  # type: ignore[arg-type]
    given = {**keys, **answers}
    columns = [
        pa.array(given[field.name], field.type)
        if field.name in given
        else pa.nulls(size, field.type)
        for field in schema
    ]
    assert set(keys) <= set(KEYS.names)
    return pa.Table.from_arrays(columns, schema=schema)


def best_of(times: int, work: Callable[[], object]) -> float:
    """The least processor time of several runs, in seconds."""

    def once() -> float:
        start = time.process_time()
        work()
        return time.process_time() - start

    return min(once() for _ in range(times))


def plain_shares(raw: dict[str, pa.Table]) -> None:
    """The same shares by pandas, without weights, checks, log or standard errors."""
    members = raw["/member"].select(["_parent_row", "age", "sex"]).to_pandas()
    homes = raw[""].select(["_row", "site"]).to_pandas().set_index("_row")
    members = members.join(homes, on="_parent_row")
    for number in range(1, 11):
        members["share"] = members["age"] < number
        for breakdown in (["sex"], ["site"], ["sex", "site"]):
            members.groupby(breakdown)["share"].mean()


@pytest.mark.benchmark
def test_a_pass_costs_a_small_multiple_of_plain_shares(
    capsys: pytest.CaptureFixture[str],
) -> None:
    raw = survey()
    result = process(raw, FIELDS, WORKBOOK)
    assert result.problems == ()
    passing = best_of(3, lambda: process(raw, FIELDS, WORKBOOK))
    ratio = passing / best_of(3, lambda: plain_shares(raw))
    with capsys.disabled():
        sys.stdout.write(
            f"\n{HOUSEHOLDS} households, {MEMBERS} members, {len(result.estimates)} "
            f"estimates: {passing:.2f} s CPU, {ratio:.1f} times plain shares\n"
        )
    assert ratio < 12
