import math
import statistics
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from collect.datasets.cleaning import Check, Method, find_outliers

CHECK = Check("size", question="members")
SIZES = [3, 4, 5, 6, 7, 31, 3, 7, 4, 6]


def table(values: list[Any]) -> pa.Table:
    keys = [f"u{n}" for n in range(len(values))]
    column = pa.array(values, pa.float64())
    key = pa.array(keys, pa.string())
    return pa.table({"_instance_id": key, "_row": key, "members": column})


def find(values: list[Any], **how: Any) -> tuple[list[str], list[str]]:
    rows = table(values)
    found = find_outliers(CHECK, rows, rows["members"], **how)
    return found["row"].to_pylist(), found["reason"].to_pylist()


def test_a_large_household_is_told_in_words_and_figures() -> None:
    by = {"Site": pa.array(["Azito"] * len(SIZES))}
    rows, reasons = find(SIZES, by=by, threshold=3, unit="persons")
    assert rows == ["u5"]
    quartiles = np.quantile(SIZES, [0.25, 0.75])
    assert quartiles.tolist() == [4.0, 6.75]
    assert reasons[0].split("; ") == [
        "31 persons",
        "the middle half of Site Azito lies between 4 and 6.75",
        "limit 15 (iqr 3)",
    ]


def test_limits_are_those_of_the_group() -> None:
    values = [1, 2, 3, 2, 1, 50, 100, 101, 102, 101, 100, 50]
    by = {
        "site": pa.array(["a"] * 6 + ["b"] * 6),
        "round": pa.array([1] * 11 + [None]),
    }
    rows, reasons = find(values, by=by)
    assert rows == ["u5"]
    assert "of site a round 1 lies between" in reasons[0]
    rows, reasons = find(values, by={"site": by["site"]})
    assert rows == ["u5", "u11"]
    assert "; lower limit " in reasons[1]


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("method", ["iqr", "sd", "mad"])
def test_methods_equal_their_plain_definition(method: Method, log: bool) -> None:
    rng = np.random.default_rng(7)
    values = [*np.round(rng.lognormal(2, 1, 60), 1).tolist(), 900.0, 0.0]
    scaled = [math.log1p(v) for v in values] if log else values
    low, high = plain_limits(scaled, method)
    wanted = [f"u{n}" for n, v in enumerate(scaled) if not low <= v <= high]
    rows, reasons = find(values, method=method, log=log)
    assert rows == wanted
    assert wanted
    assert all(reason.endswith("log scale)") == log for reason in reasons)


def plain_limits(x: list[float], method: Method) -> tuple[float, float]:
    if method == "iqr":
        first, _, third = statistics.quantiles(x, method="inclusive")
        reach = 1.5 * (third - first)
        return first - reach, third + reach
    if method == "sd":
        centre, reach = statistics.fmean(x), 3 * statistics.stdev(x)
    else:
        centre = statistics.median(x)
        mad = statistics.median(abs(v - centre) for v in x)
        reach = 3.5 * mad / 0.6745
    return centre - reach, centre + reach


def test_where_most_are_equal_the_mean_deviation_stands_in_for_mad() -> None:
    values = [5.0] * 20 + [6.0, 30.0]
    reach = 3.5 * 1.253314 * (26 / 22)
    rows, reasons = find(values, method="mad")
    assert rows == ["u21"]
    assert f"limit {5 + reach:.3f}" in reasons[0]


@pytest.mark.parametrize("method", ["iqr", "sd", "mad"])
@pytest.mark.parametrize(
    "values", [[], [None], [7], [7, 7, 7], [0.1] * 9, [None, 3, 4]]
)
def test_a_group_without_spread_has_no_outliers(
    values: list[Any], method: Method
) -> None:
    assert find(values, method=method) == ([], [])


def test_blank_infinite_and_on_the_log_scale_negative_values_are_left_out() -> None:
    rows, _ = find([*SIZES, None, math.nan, math.inf, -40])
    assert rows == ["u5", "u13"]
    assert find([*SIZES, -40], log=True)[0] == ["u5"]


def test_figures_are_written_out() -> None:
    rows, reasons = find([1e6, 1.1e6, 1.2e6, 1.3e6, 1.4e6, 12_345_678.5])
    assert rows == ["u5"]
    assert reasons[0].startswith("12345678.5; the middle half lies between 1125000 and")
    _, reasons = find([0.00011, 0.00012, 0.00013, 0.00014, 0.9])
    assert "between 0.00012 and 0.00014; limit 0.00017 (iqr 1.5)" in reasons[0]


def test_an_outlier_may_be_blanked_or_replaced_at_once() -> None:
    rows = table([*SIZES, -500])
    check = Check("size", question="members", action="replace")
    replacement = pa.array([None] * 10 + [5], pa.float64())
    found = find_outliers(check, rows, rows["members"], replacement=replacement)
    assert found["row"].to_pylist() == ["u10", "u5"]
    assert found["status"].to_pylist() == ["accepted", "pending"]
    assert found["new_value"].to_pylist() == ["5", None]
    reasons = found["reason"].to_pylist()
    assert [reason.split(";")[0] for reason in reasons] == ["-500", "31"]


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"method": "z"}, "check 'size': method 'z' is not iqr, sd, mad"),
        ({"threshold": 0}, "check 'size': threshold 0 must be positive"),
        ({"threshold": math.nan}, "threshold nan must be positive"),
        ({"by": {"site": pa.array(["a"])}}, "check 'size': give one value for each"),
    ],
)
def test_a_check_that_cannot_work_is_refused(how: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        find(SIZES, **how)
