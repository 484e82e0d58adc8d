"""From selection probabilities to weights."""

import math
from typing import Any

import numpy as np
import pytest

from collect.datasets.estimation import (
    DesignError,
    adjust_nonresponse,
    base_weights,
    pps_probabilities,
    trim_weights,
)
from collect.datasets.estimation.weights import weighting_effect

NAN = float("nan")


def test_a_base_weight_is_the_inverse_of_all_stages_together() -> None:
    assert base_weights([0.1, 0.5, 1]).tolist() == [10, 2, 1]
    assert base_weights([0.1, 0.5], [0.2, 0.25], [1, 0.5]) == pytest.approx([50, 16])


@pytest.mark.parametrize("bad", [0, -0.1, 1.01, NAN, None])
def test_a_probability_that_is_none_is_named_by_stage_and_row(bad: Any) -> None:
    with pytest.raises(
        DesignError, match=r"of stage 2 is not above 0.*: row 1"
    ) as caught:
        base_weights([0.1, 0.1, 0.1], [0.5, bad, 0.5])
    assert caught.value.rows == (1,)


def test_stages_must_have_a_probability_a_row() -> None:
    with pytest.raises(DesignError, match="stage 2 has 1 probabilities for 2 rows"):
        base_weights([0.1, 0.1], [0.5])
    with pytest.raises(ValueError, match="at least one stage"):
        base_weights()


def test_equal_takes_from_psus_drawn_by_size_weigh_the_same() -> None:
    """Two of four villages of 100 to 400 households, ten households in each."""
    households = np.array([100.0, 200.0, 300.0, 400.0])
    first = pps_probabilities([2] * 4, households, [1000] * 4)
    assert first.tolist() == [0.2, 0.4, 0.6, 0.8]
    assert base_weights(first, 10 / households) == pytest.approx([50] * 4)


@pytest.mark.parametrize(
    ("size", "message"),
    [(600, "a PSU is larger than the sampling interval"), (0, "is not above 0")],
)
def test_sizes_that_give_no_probability_are_named(size: float, message: str) -> None:
    with pytest.raises(DesignError, match=f"{message}.*: row 1 "):
        pps_probabilities([2, 2], [100, size], [1000, 1000])


def test_respondents_carry_the_weight_of_their_class() -> None:
    found = adjust_nonresponse(
        [1, 3, 2, 2, 5], np.array([True, False, True, True, True]), list("aabbb")
    )
    assert found.weight.tolist() == [4, 0, 2, 2, 5]
    a, b = found.classes
    assert (a.name, a.units, a.respondents, a.rate, a.factor) == ("a", 2, 1, 0.25, 4)
    assert (b.name, b.units, b.respondents, b.rate, b.factor) == ("b", 3, 3, 1, 1)


@pytest.mark.parametrize(
    ("weight", "classes", "message"),
    [
        ([1, 1, 1], ["a", "b", "b"], "nobody responded in class a: join it"),
        ([1, 1, 1], [None, "b", "b"], "the adjustment class is absent: row 0"),
        ([1, NAN, 1], ["b", "b", "b"], "weight is not a number of at least 0: row 1"),
        ([1, 1, -1], ["b", "b", "b"], "weight is not a number of at least 0: row 2"),
    ],
)
def test_classes_that_cannot_be_adjusted_are_named(
    weight: Any, classes: Any, message: str
) -> None:
    with pytest.raises(DesignError, match=message):
        adjust_nonresponse(weight, np.array([False, True, True]), classes)


def test_a_weight_far_above_the_median_is_capped_and_the_rest_takes_it_up() -> None:
    found = trim_weights([1, 1, 1, 1, 0, 16], 5)
    assert found.weight == pytest.approx([3.75] * 4 + [0, 5])
    assert (found.trimmed, found.moved) == (1, 11)
    assert found.limit.tolist() == [5] * 4 + [0, 5]
    assert found.effect_before == pytest.approx(5 * 260 / 400)
    assert found.effect_after == pytest.approx(5 * 81.25 / 400)


def test_weights_lifted_above_the_limit_are_capped_in_turn() -> None:
    """Capping the 3.5 alone would lift the 1.95 to 2.4."""
    found = trim_weights([1, 1, 1, 1.95, 3.5, 1, 1], 2)
    assert found.weight == pytest.approx([1.29] * 3 + [2, 2] + [1.29] * 2)
    assert found.weight.sum() == pytest.approx(10.45)
    assert found.trimmed == 1


def test_groups_are_trimmed_apart() -> None:
    """A group without weight stays as it is."""
    weight = [1, 1, 1, 4, 100, 100, 100, 400, 0]
    found = trim_weights(weight, 3, [*"uuuurrrr", "none"])
    assert found.limit.tolist() == [3] * 4 + [300] * 4 + [0]
    assert found.weight == pytest.approx([4 / 3] * 3 + [3] + [400 / 3] * 3 + [300, 0])


def test_even_weights_stay() -> None:
    found = trim_weights([2, 2, 3])
    assert found.weight.tolist() == [2, 2, 3]
    assert (found.trimmed, found.moved) == (0, 0)
    assert found.effect_before == found.effect_after


@pytest.mark.parametrize(
    ("weight", "times", "groups", "error", "message"),
    [
        ([1, 2], 1, None, ValueError, "times_median 1 must be above 1"),
        ([1, -2], 4, None, DesignError, "weight is not a number .*: row 1"),
        ([1, 2], 4, ["a", None], DesignError, "the group is absent: row 1"),
        ([1, 1, 1, 9, 9], 2, None, DesignError, "group '0': no room below 2"),
    ],
)
def test_what_cannot_be_trimmed_is_named(
    weight: Any, times: float, groups: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        trim_weights(weight, times, groups)


def test_unequal_weights_cost_one_plus_their_squared_variation() -> None:
    weight = np.array([1.0, 2.0, 3.0, 0.0])
    used = weight[:3]
    assert weighting_effect(weight) == pytest.approx(1 + used.var() / used.mean() ** 2)
    assert weighting_effect(np.full(9, 7.0)) == 1
    assert math.isnan(weighting_effect(np.zeros(2)))
