"""What may enter microdata, and what the sample must not tell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest

from collect.datasets.releases.microdata.anonymous import anonymous, told
from collect.datasets.releases.microdata.frames import Column, Frame
from collect.datasets.releases.microdata.plan import Plan, PlanError, plan_of
from collect.datasets.releases.microdata.sampling import numbered

SECRET = b"0123456789abcdef"


def frame(
    area: Sequence[str | None], path: str = "", **sample: Sequence[float | None]
) -> Frame:
    owners = pa.array([f"uuid:{number}" for number in range(len(area))])
    column = Column("area", pa.array(area, pa.string()), quasi=True)
    return Frame(path, owners, (column,), {n: pa.array(v) for n, v in sample.items()})


def test_a_value_that_the_others_of_a_cluster_have_is_told() -> None:
    some = frame(
        ["U", None, "U", "R", None, "U"],
        cluster=[1, 1, 1, 2, 2, 2],
        weight=[1.0, 2.0, 1.0, 1.0, 2.0, 1.0],
    )
    gone = {"area": np.array([False, True, False, False, True, False])}
    # In cluster 2 there are both; but nobody else has a weight of 2.
    assert told(some, gone).tolist() == [False, True, False, False, True, False]
    clusters = frame(["U", None, "U", "R", None, "U"], cluster=[1, 1, 1, 2, 2, 2])
    assert told(clusters, gone).tolist() == [False, True] + [False] * 4


def test_rows_that_are_told_lose_their_place_and_keep_the_total() -> None:
    area = ["U"] * 10 + ["R"] * 10 + ["S"] * 2
    weights = [1.0] * 10 + [2.0] * 10 + [5.0, 7.0]
    some = frame(
        area, stratum=[1] * 10 + [2] * 10 + [3] * 2, weight=weights, cluster=[1] * 22
    )
    found = anonymous([some], Plan(k=3, local_suppression=True))
    (after,) = found.frames
    assert found.suppressed[""] == {"area": 3, "stratum": 3}
    assert found.unplaced[""] == 3
    lost = [
        row for row, each in enumerate(after.values["area"].to_pylist()) if not each
    ]
    for name in ("stratum", "cluster"):
        values = after.sample[name].to_pylist()
        assert [row for row, each in enumerate(values) if each is None] == lost
    rounded = after.sample["weight"].to_pylist()
    assert len({rounded[row] for row in lost}) == 1
    assert sum(rounded) == pytest.approx(sum(weights), rel=1e-3)


def test_brothers_are_one_household() -> None:
    rows = frame(["U"] * 6 + ["R"] * 6, path="/member")
    brothers = pa.array(["uuid:0"] * 6 + [f"uuid:{number}" for number in range(1, 7)])
    some = Frame("/member", brothers, rows.columns)
    with pytest.raises(PlanError, match="1 of 7 combinations of area in member"):
        anonymous([some], Plan(k=5))
    found = anonymous([some], Plan(k=5, local_suppression=True))
    assert set(found.frames[0].values["area"].to_pylist()) == {None}


def test_a_table_without_rows_is_anonymous() -> None:
    for plan in (Plan(), Plan(sensitive=("area",)), Plan(links=True)):
        found = anonymous([frame([]), frame([], path="/member")], plan)
        assert [each.rows for each in found.frames] == [0, 0]


def test_sensitive_values_differ_among_those_who_are_alike() -> None:
    rows = frame(["U"] * 6)
    ill = Column("ill", pa.array(["y"] * 6), quasi=False)
    some = Frame("", rows.owners, (*rows.columns, ill))
    with pytest.raises(PlanError, match="fewer than 2 different values of ill"):
        anonymous([some], Plan(sensitive=("ill",)))
    mixed = Frame(
        "",
        rows.owners,
        (*rows.columns, Column("ill", pa.array(["y", "n"] * 3), quasi=False)),
    )
    assert anonymous([mixed], Plan(sensitive=("ill",))).frames[0].rows == 6


def test_numbers_stand_for_names_in_an_order_of_their_own() -> None:
    names = pa.array([f"E{number}" for number in range(50)] + [None, "E0"])
    found = numbered(names, SECRET, "cluster").to_pylist()
    assert sorted(found[:50]) == list(range(1, 51))
    assert found[:50] != list(range(1, 51))
    assert found[50] is None
    assert found[51] == found[0]
    assert numbered(names, SECRET, "stratum").to_pylist() != found


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"k": 2}, "k is 3 or more"),
        ({"k": 5, "diversity": 1}, "diversity is 2 or more"),
        ({"k": 5, "drop": ["a"], "sensitive": ["a"]}, "a: dropped"),
    ],
)
def test_plans_that_contradict_themselves(given: dict[str, object], said: str) -> None:
    with pytest.raises(PlanError, match=said):
        plan_of(given)


def test_a_plan_tells_where_its_k_comes_from() -> None:
    default, own = plan_of({"k": 5}), plan_of({"k": 3, "diversity": None})
    assert default is not None
    assert own is not None
    assert "Hundepool" in default.source
    assert own.source == "set for this dataset"
    assert plan_of({}) is None
