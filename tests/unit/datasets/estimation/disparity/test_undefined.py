"""When a measure has no value, and why."""

import math
from typing import Any

import numpy as np
import pytest

from collect.datasets.estimation.disparity import (
    REASONS,
    Disparity,
    Subgroups,
    disparities,
    disparities_of,
    measures_for,
)
from tests.unit.datasets.estimation.disparity.examples import groups, one

NAN = math.nan


def reasons(found: list[Disparity]) -> dict[str, str | None]:
    return {disparity.measure: disparity.reason for disparity in found}


# measure, values, other settings, reason
UNDEFINED: list[tuple[str, list[float], dict[str, Any], str]] = [
    ("R", [0.0, 0.2, 0.4], {}, "zero_denominator"),
    ("R", [0.5, 0.2, 0.0], {"direction": "down"}, "zero_denominator"),
    ("R", [-1, 1, 2], {"scale": None}, "negative_value"),
    ("RCI", [0, 0, 0], {}, "zero_mean"),
    ("RCI", [-1, 1, 2], {"scale": None}, "negative_value"),
    ("RCIW", [0, 0, 0], {}, "zero_mean"),
    ("RCIW", [1, 1, 1], {}, "full_mean"),
    ("RCIW", [1, 2, 3], {"scale": None}, "no_scale"),
    ("RCIE", [0.5, 0.5, 1.5], {}, "outside_scale"),
    ("SII", [1, 2, 3], {"scale": None}, "no_scale"),
    ("SII", [0.5, 0.5, 1.5], {}, "outside_scale"),
    ("SII", [0.5, 0.5, -0.1], {}, "outside_scale"),
    ("SII", [0, 0, 1], {}, "perfect_separation"),
    ("SII", [0, 0.5, 1], {}, "perfect_separation"),
    ("RII", [1, 1, 0.5], {}, "perfect_separation"),
    ("RII", [0, 0, 0], {}, "zero_denominator"),
    ("RIIL", [0.0, 0.1, 0.9], {}, "prediction_not_positive"),
    ("RIIL", [0.9, 0.1, 0.0], {}, "prediction_not_positive"),
    ("COV", [0, 0, 0], {"ordered": False}, "zero_mean"),
    ("IDISW", [0, 0, 0], {"ordered": False}, "zero_mean"),
    ("IDISU", [-1, 1, 2], {"ordered": False}, "negative_value"),
    ("TI", [0, 0, 0], {"ordered": False}, "zero_mean"),
    ("TI", [-1, 1, 2], {"ordered": False}, "negative_value"),
    ("MLD", [0, 0.1, 0.2], {"ordered": False}, "zero_value"),
    ("MLD", [-1, 1, 2], {"ordered": False}, "negative_value"),
    ("PAF", [0, 0, 0], {}, "zero_mean"),
    ("MDBW", [0.1, 0.2, 0.3], {"ordered": False, "direction": "none"}, "no_direction"),
    ("PAR", [0.1, 0.2, 0.3], {"direction": "none"}, "no_direction"),
    (
        "D",
        [0.1, 0.2, 0.3],
        {"ordered": False, "direction": "none", "reference": "a"},
        "no_direction",
    ),
    ("MDRW", [0.1, 0.2, 0.3], {"ordered": False}, "no_reference"),
    ("ACI", [0.1, 0.2, 0.3], {"ordered": False}, "needs_order"),
    ("BGV", [0.1, 0.2, 0.3], {}, "needs_no_order"),
    ("ACI", [0.1, 0.2], {}, "too_few_subgroups"),
    ("BGV", [0.1, 0.2], {"ordered": False}, "too_few_subgroups"),
]


@pytest.mark.parametrize(("code", "value", "how", "reason"), UNDEFINED)
def test_an_undefined_measure_says_why(
    code: str, value: list[float], how: dict[str, Any], reason: str
) -> None:
    found = one(code, groups(value), **how)
    assert (found.status, found.reason) == ("M", reason)
    assert reason in REASONS
    numbers = (found.value, found.se, found.lower, found.upper)
    assert all(map(math.isnan, numbers))


def test_every_reason_is_met_by_some_set() -> None:
    met = {reason for *_, reason in UNDEFINED}
    rest = {"suppressed_subgroup", "missing_subgroup", "population_unknown"}
    assert met | rest | {"subgroup_without_population"} == set(REASONS)


@pytest.mark.parametrize("ordered", [True, False])
def test_a_suppressed_end_leaves_nothing(ordered: bool) -> None:
    for hidden in (
        groups([0.1, 0.2, 0.4], suppressed=[True, False, False]),
        groups([0.1, 0.2, 0.4], n=[24, 60, 60]),
    ):
        found = disparities(hidden, "up", 1, ordered, None if ordered else "b")
        assert len(found) == len(measures_for(ordered, 3))
        for disparity in found:
            assert disparity.reason == "suppressed_subgroup"
            assert disparity.status == "Q"
            assert math.isnan(disparity.value)
            assert math.isnan(disparity.upper)


def test_a_missing_subgroup_is_never_left_out() -> None:
    for absent in (
        groups([0.1, NAN, 0.4], se=[0.1, NAN, 0.1]),
        groups([0.1, 0.2, 0.4], n=[60, 0, 60]),
    ):
        everything = reasons(disparities(absent, "up", 1, False, "a"))
        assert set(everything.values()) == {"missing_subgroup"}
        ordered = reasons(disparities(absent, "up", 1, True))
        # The two ends are all that these are made of.
        assert (ordered.pop("D"), ordered.pop("R")) == (None, None)
        assert set(ordered.values()) == {"missing_subgroup"}


def test_suppression_comes_before_what_is_missing() -> None:
    both = groups([0.1, NAN, 0.4], suppressed=[True, False, False])
    assert one("BGV", both, ordered=False).status == "Q"


def test_few_cases_make_a_measure_unreliable() -> None:
    for n, status in [([49, 50, 50], "U"), ([50, 50, 50], "A"), ([50, 49, 50], "A")]:
        assert one("D", groups([0.1, 0.2, 0.4], n=n)).status == status
    assert one("ACI", groups([0.1, 0.2, 0.4], n=[50, 49, 50])).status == "U"
    unknown = groups([0.1, 0.2, 0.4], n=[NAN, 50, 50])
    assert one("D", unknown).status == "A"


def test_weighted_measures_need_people_and_others_do_not() -> None:
    for population, reason in [
        (None, "population_unknown"),
        ([1, NAN, 1], "population_unknown"),
        ([1, 0, 1], "subgroup_without_population"),
        ([0, 0, 0], "subgroup_without_population"),
    ]:
        given = groups([0.1, 0.2, 0.4], population=population)
        found = reasons(disparities(given, "up", 1, False, "a"))
        known = [code for code, why in found.items() if why is None]
        assert known == ["D", "R", "MDBU", "MDRU"]
        assert {found[code] for code in found if code not in known} == {reason}


def test_one_subgroup_or_none_has_no_disparity() -> None:
    for given in (groups([0.5]), groups([])):
        found = disparities(given, "up", 1, False)
        assert [d.measure for d in found] == ["D", "R", "PAR", "PAF"]
        assert {d.reason for d in found} == {"too_few_subgroups"}


def test_equal_subgroups_have_no_disparity_but_an_error() -> None:
    for level in (0.5, 1.0):
        equal = groups([level] * 4)
        for ordered in (True, False):
            for found in disparities(equal, "up", 1, ordered, None if ordered else "a"):
                if found.reason != "full_mean":
                    wanted = 1 if found.measure in ("R", "RII", "RIIL") else 0
                    assert found.value == pytest.approx(wanted, abs=1e-12), found
        for reference in (None, "c"):
            difference = one("D", equal, ordered=False, reference=reference)
            assert difference.se == pytest.approx(0.02 * math.sqrt(2))
    assert math.isnan(one("SII", groups([1.0] * 4)).se)
    assert one("SII", groups([0.0] * 4)).value == 0


def test_zero_and_all_are_values_like_others() -> None:
    given = groups([0, 0.5, 0.7, 1], se=[0, 0.1, 0.1, 0])
    assert one("D", given).value == 1
    assert one("D", given).se == 0
    assert one("SII", given).reason is None
    falling = one("R", given, "down")
    assert (falling.value, falling.reason) == (0.0, None)
    assert math.isnan(falling.se)
    theil = one("TI", given, ordered=False)
    assert theil.value > 0
    assert math.isnan(theil.se)


def test_an_unknown_error_gives_a_value_without_one() -> None:
    given = groups([0.1, 0.2, 0.4], se=[0.01, NAN, 0.01])
    whole = one("BGV", given, ordered=False)
    assert whole.value > 0
    assert all(map(math.isnan, (whole.se, whole.lower, whole.upper)))
    ends = one("D", given)
    assert ends.se == pytest.approx(math.sqrt(2) * 0.01)
    assert math.isnan(one("D", groups([0.1, 0.4], se=None)).se)


def test_sets_of_different_sizes_and_states_stand_side_by_side() -> None:
    sets = [
        groups([0.1, 0.2, 0.4]),
        groups([0.1]),
        groups([0.1, NAN, 0.4]),
        groups([0.1, 0.2, 0.4, 0.8]),
        groups([0.3, 0.4]),
    ]
    together = disparities_of(sets, "up", 1, True)
    alone = [disparities(each, "up", 1, True) for each in sets]
    assert repr(together) == repr(alone)
    assert disparities_of([], "up", 1, True) == []


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"direction": "sideways"}, "unknown direction 'sideways'"),
    ({"errors": "guessed"}, "unknown errors 'guessed'"),
    ({"level": 95}, "level 95 must lie between"),
    ({"scale": 0}, "scale 0 must be positive"),
    ({"draws": 1}, "1 draws tell no spread"),
    ({"draws": -1}, "-1 draws"),
    ({"reference": "z"}, "reference 'z' is none of the subgroups a, b"),
    ({"code": "GINI"}, "unknown measure 'GINI': use D, R,"),
]


@pytest.mark.parametrize(("how", "message"), REFUSED)
def test_settings_that_do_not_exist_are_refused(
    how: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        one(**{"code": "D", "subgroups": groups([0.1, 0.2]), **how})


def test_an_ordered_dimension_needs_an_order() -> None:
    with pytest.raises(ValueError, match="needs the order of its subgroups"):
        one("D", groups([0.1, 0.2], order=None))


COLUMNS: list[tuple[dict[str, Any], str]] = [
    ({"codes": ("a", "a")}, "two subgroups have the same code"),
    ({"value": [0.1]}, r"value has shape \(1,\) for 2 subgroups"),
    ({"se": [0.1, -0.1]}, "se of a subgroup is negative"),
    ({"population": [1, -1]}, "population of a subgroup is negative"),
    ({"n": [1, -1]}, "n of a subgroup is negative"),
    ({"value": [0.1, math.inf]}, "value of a subgroup is not a finite"),
    ({"order": [0, NAN]}, "order of a subgroup is not a finite"),
    ({"order": [1, 1]}, "a place of its own"),
    ({"suppressed": [True]}, "suppressed has shape"),
    ({"covariance": [[1.0]]}, r"covariance has shape \(1, 1\).*give \(2, 2\)"),
]


@pytest.mark.parametrize(("how", "message"), COLUMNS)
def test_subgroups_that_make_no_sense_are_refused(
    how: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Subgroups(**{"codes": ("a", "b"), "value": np.array([0.1, 0.2]), **how})
