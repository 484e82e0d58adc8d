"""Numbers worked by hand, and the rules of WHO for which subgroup is held against which."""

import math
from dataclasses import replace

import numpy as np
import pytest

from collect.datasets.estimation.disparity import Direction
from tests.unit.datasets.estimation.disparity.examples import groups, one

# The worked example of five quintiles of births: population and percent attended.
QUINTILES = groups(
    [20, 30, 40, 50, 60],
    se=[5, 7, 10, 12, 14],
    population=[78, 91, 162, 103, 105],
)
REGIONS = groups([10, 30, 20, 40], se=[1, 2, 3, 4], population=[10, 20, 30, 40])


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("D", 40),
        ("R", 3),
        ("ACI", 7.32842),
        ("RCI", 0.17776861),
        ("RCIW", 0.17776861 / (1 - 0.4122449)),
        ("RCIE", 4 * 0.0732842),
        ("SIIL", 46.253811),
        ("PAR", 60 - 41.2244898),
        ("PAF", 100 * (60 - 41.2244898) / 41.2244898),
    ],
)
def test_five_quintiles(code: str, value: float) -> None:
    assert one(code, QUINTILES, scale=100).value == pytest.approx(value, rel=2e-6)


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("BGV", 0.1 * 19**2 + 0.2 * 1 + 0.3 * 9**2 + 0.4 * 11**2),
        ("BGSD", math.sqrt(109)),
        ("COV", 100 * math.sqrt(109) / 29),
        ("MDMW", 0.1 * 19 + 0.2 * 1 + 0.3 * 9 + 0.4 * 11),
        ("MDMU", (19 + 1 + 9 + 11) / 4),
        ("MDBW", 0.1 * 30 + 0.2 * 10 + 0.3 * 20),
        ("MDBU", (30 + 10 + 20) / 4),
        ("MDRW", 0.1 * 10 + 0.2 * 10 + 0.4 * 20),
        ("MDRU", (10 + 10 + 20) / 4),
        ("IDISW", 100 * 9.2 / 29),
        ("IDISU", 100 * 10 / 29),
        ("D", 20 - 10),
        ("R", 20 / 10),
        ("PAR", 0),
    ],
)
def test_four_regions_with_the_third_for_reference(code: str, value: float) -> None:
    found = one(code, REGIONS, scale=100, ordered=False, reference="c")
    assert found.value == pytest.approx(value, rel=1e-12)


def test_four_regions_without_a_reference() -> None:
    r = np.array([10, 30, 20, 40]) / 29
    p = np.array([0.1, 0.2, 0.3, 0.4])
    theil = one("TI", REGIONS, scale=100, ordered=False)
    assert theil.value == pytest.approx(float((p * r * np.log(r)).sum()), rel=1e-12)
    log = one("MLD", REGIONS, scale=100, ordered=False)
    assert log.value == pytest.approx(-float((p * np.log(r)).sum()), rel=1e-12)
    assert one("PAR", REGIONS, scale=100, ordered=False).value == pytest.approx(11)


# direction, ordered, reference, and the two subgroups compared
PAIRS: list[tuple[Direction, bool, str | None, str, str]] = [
    ("up", True, None, "d", "a"),
    ("down", True, None, "a", "d"),
    ("none", True, None, "d", "a"),
    ("up", True, "b", "d", "a"),
    ("up", False, None, "b", "c"),
    ("down", False, None, "b", "c"),
    ("none", False, None, "b", "c"),
    ("up", False, "d", "d", "c"),
    ("up", False, "c", "c", "a"),
    ("down", False, "d", "b", "d"),
    ("down", False, "b", "d", "b"),
]


@pytest.mark.parametrize(
    ("direction", "ordered", "reference", "first", "second"), PAIRS
)
def test_which_subgroups_are_compared(
    direction: Direction, ordered: bool, reference: str | None, first: str, second: str
) -> None:
    # a to d from poor to rich; b is the highest, c the lowest
    value = {"a": 0.4, "b": 0.8, "c": 0.2, "d": 0.5}
    given = groups(list(value.values()))
    difference = one("D", given, direction, 1, ordered, reference)
    assert difference.value == pytest.approx(value[first] - value[second])
    ratio = one("R", given, direction, 1, ordered, reference)
    assert ratio.value == pytest.approx(value[first] / value[second])


# direction, ordered, reference, and the subgroup whose level all could have
LEADERS: list[tuple[Direction, bool, str | None, float]] = [
    ("up", True, None, 0.5),
    ("up", True, "b", 0.5),
    ("up", False, None, 0.8),
    ("up", False, "d", 0.5),
    ("down", False, None, 0.2),
    ("down", False, "a", 0.4),
]


@pytest.mark.parametrize(("direction", "ordered", "reference", "level"), LEADERS)
def test_whose_level_all_could_have(
    direction: Direction, ordered: bool, reference: str | None, level: float
) -> None:
    given = groups([0.4, 0.8, 0.2, 0.5])
    risk = one("PAR", given, direction, 1, ordered, reference)
    assert risk.value == pytest.approx(level - 0.475)


def test_nothing_is_attributable_where_the_reference_is_worse_than_the_mean() -> None:
    for direction, level in [("up", 0.3), ("down", 0.7)]:
        given = groups([0.6, 0.5, level], order=[0, 1, 2])
        for code in ("PAR", "PAF"):
            for errors in ("published", "linearised"):
                found = one(code, given, direction, errors=errors)  # type: ignore[arg-type]
                assert (found.value, found.status, found.reason) == (0, "A", None)
                assert math.isnan(found.se)
                assert math.isnan(found.lower)


def test_the_sequence_in_which_subgroups_come_is_not_their_order() -> None:
    shuffled = groups([0.6, 0.2, 0.4], order=[30, 1, 2], population=[1, 2, 3])
    sorted_ = groups([0.2, 0.4, 0.6], population=[2, 3, 1])
    for code in ("D", "R", "SII", "RII", "ACI", "RCI", "PAR"):
        found = one(code, replace(shuffled, codes=("c", "a", "b")))
        assert found == one(code, sorted_)


def test_concentration_is_negative_where_the_poor_have_more() -> None:
    falling = groups([0.6, 0.4, 0.2])
    for code in ("ACI", "RCI", "RCIW", "RCIE", "SII", "SIIL"):
        assert one(code, falling, "down").value < 0, code
    for code in ("RII", "RIIL"):
        assert 0 < one(code, falling, "down").value < 1


def test_percent_and_shares_and_rates_say_the_same() -> None:
    shares = [0.05, 0.03, 0.02]
    for scale in (100.0, 1000.0):
        given = groups([scale * y for y in shares], se=[scale * 0.01] * 3)
        plain = groups(shares, se=[0.01] * 3)
        for code, factor in [
            ("D", scale),
            ("SII", scale),
            ("ACI", scale),
            ("PAR", scale),
            ("R", 1),
            ("RII", 1),
            ("RCI", 1),
            ("RCIW", 1),
            ("RCIE", 1),
            ("PAF", 1),
        ]:
            found = one(code, given, "down", scale)
            wanted = one(code, plain, "down", 1)
            for number in ("value", "se", "lower", "upper"):
                assert getattr(found, number) == pytest.approx(
                    factor * getattr(wanted, number), rel=1e-9
                ), (code, number)
