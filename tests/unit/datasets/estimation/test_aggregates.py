"""Figures of groups of countries, worked by hand."""

import pytest

from collect.datasets.estimation.aggregates import (
    Aggregate,
    Figure,
    total,
    weighted_mean,
)

NEAR = 5e-7
A = Figure(0.8, weight=100, n=200, se=0.02, df=30)
B = Figure(0.5, weight=300, n=400, se=0.03, df=50)


def close(found: Aggregate, *expected: float | None) -> None:
    assert tuple(found)[: len(expected)] == tuple(
        None if each is None else pytest.approx(each, abs=NEAR) for each in expected
    )


def test_a_share_of_two_countries_is_weighted_by_their_populations() -> None:
    """W = 1/4, 3/4. y = .2 + .375. Var = .005^2 + .0225^2 = .00053125. Satterthwaite:
    .00053125^2 / (.000025^2/30 + .00050625^2/50) = 54.8, so t = 2.004879. logit y =
    .302281, and its half width 2.004879 x .0230489 / .244375 = .189095."""
    found = weighted_mean([A, B], proportion=True)
    close(found, 0.575, 0.0230489, 0.528266, 0.620431)
    assert (found.n, found.df) == (600, 54)


def test_a_mean_has_a_t_interval() -> None:
    """.575 -+ 2.004879 x .0230489."""
    found = weighted_mean([A, B], proportion=False)
    close(found, 0.575, 0.0230489, 0.528790, 0.621210)


def test_a_total_is_a_sum_and_its_variance_one_too() -> None:
    """SE = sqrt(300^2 + 400^2). df = 500^4 / (300^4/30 + 400^4/50) = 79.9, t = 1.990450."""
    parts = [
        Figure(10_000, weight=1, n=50, se=300, df=30),
        Figure(25_000, weight=9, n=70, se=400, df=50),
    ]
    found = total(parts)
    close(found, 35_000, 500)
    assert (found.n, found.df) == (120, 79)
    assert found.lower == pytest.approx(35_000 - 1.990450 * 500, abs=1e-3)
    assert found.upper == pytest.approx(35_000 + 1.990450 * 500, abs=1e-3)


@pytest.mark.parametrize("unknown", ["se", "df"])
def test_what_is_not_known_of_one_is_not_known_of_all(unknown: str) -> None:
    known = {"se": 0.03, "df": 50} | {unknown: None}
    other = Figure(0.5, 300, 400, known["se"], known["df"])  # type: ignore[arg-type]
    found = weighted_mean([A, other], proportion=True)
    assert found.value == pytest.approx(0.575)
    assert (found.se is None) == (unknown == "se")
    assert (found.lower, found.upper, found.df) == (None, None, None)


def test_no_degrees_of_freedom_is_no_interval() -> None:
    found = weighted_mean([A, Figure(0.5, 300, 400, 0.03, 0)], proportion=True)
    assert found.se == pytest.approx(0.0230489, abs=NEAR)
    assert (found.lower, found.upper, found.df) == (None, None, None)


def test_everybody_everywhere_has_the_exact_end_of_one_survey() -> None:
    """All of 600: df 80 and n 600, as of one survey whose SE is 0."""
    every = [Figure(1.0, 100, 200, 0.0, 30), Figure(1.0, 300, 400, 0.0, 50)]
    found = weighted_mean(every, proportion=True)
    assert (found.value, found.se, found.upper, found.df) == (1.0, 0.0, 1.0, 80)
    # 1 - (1 - .025^(1/n*)), n* = 600 (t(599) / t(80))^2 = 600 (1.963939/1.990063)^2
    assert found.lower == pytest.approx(0.025 ** (1 / 584.35), abs=1e-5)


def test_one_country_is_itself() -> None:
    """logit .8 = 1.386294, -+ t(30) .02/.16 = .255284: e^1.131010 = 3.098785."""
    close(weighted_mean([A], proportion=True), 0.8, 0.02, 0.756025, 0.837750)
