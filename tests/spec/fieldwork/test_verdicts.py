"""Who is marked as different, and who is not."""

from collections.abc import Iterable

import numpy as np
import pytest
from scipy import stats

from collect.datasets.cleaning import compare_ratios
from collect.datasets.fieldwork.verdicts import randomised
from tests.spec.fieldwork.tables import by, of_rows


def team(column: str, **answers: Iterable[str]) -> dict[str, str]:
    """What is marked, by enumerator, of the figure that the column gives."""
    rows = [
        {"enumerator": name, column: answer}
        for name, given in answers.items()
        for answer in given
    ]
    figure = {"minutes": "duration", "found": "findings", "point": "gps"}
    named = f"{figure.get(column, column)}.differs"
    found = by(of_rows(rows), "enumerator")
    assert found["total"][named] == ""
    return {key: row[named] for key, row in found.items() if row[named]}


USUAL = ["0/20", "1/20", "0/20", "2/20"] * 10
MANY = ["6/20", "5/20", "8/20", "7/20"] * 5


def test_one_whose_answers_are_missing_more_often_is_marked() -> None:
    crowd = dict.fromkeys(("Ama", "Edi", "Ida", "Eno", "Abo", "Nat", "Kim"), USUAL)
    assert team("missing", **crowd, Ola=MANY) == {"Ola": "higher"}
    assert team("missing", Ama=MANY, Edi=MANY, Ola=USUAL)["Ola"] == "lower"


@pytest.mark.parametrize(
    ("column", "usual", "other"),
    [
        ("minutes", ["40", "44", "39", "47"], ["9", "12", "8", "11"]),
        ("short", ["0/1", "0/1", "0/1"], ["1/1", "1/1", "1/1", "0/1"]),
        ("point", ["1/1"], ["0/1", "0/1", "1/1"]),
        ("found", ["", "e"], ["eww", "ee", "www"]),
        ("outdated", ["0/1"], ["1/1"]),
    ],
)
def test_every_figure_is_compared(
    column: str, usual: list[str], other: list[str]
) -> None:
    crowd = {"Ama": usual * 12, "Edi": usual * 12}
    assert team(column, **crowd, Ola=other * 10).keys() >= {"Ola"}
    assert team(column, **crowd, Ola=usual * 10) == {}


def test_fewer_than_ten_interviews_accuse_nobody() -> None:
    crowd = {"Ama": USUAL * 3, "Edi": USUAL * 3}
    assert "Ola" not in team("missing", **crowd, Ola=["20/20"] * 9)
    assert team("missing", **crowd, Ola=["20/20"] * 10)["Ola"] == "higher"
    assert team("short", Ama=["0/1"] * 50, Ola=["1/1"] * 9) == {}
    # Nor is anybody compared with fewer than ten others.
    assert team("missing", Ama=["0/20"] * 9, Ola=["20/20"] * 30) == {}


def test_a_difference_that_does_not_matter_accuses_nobody() -> None:
    few, more = ["10/1000", "11/1000"] * 200, ["15/1000", "16/1000"] * 200
    assert team("missing", Ama=few, Edi=few, Ola=more) == {}


def test_answers_of_one_interview_are_no_independent_evidence() -> None:
    # Of 2,000 answers 100 are missing, of the others' 4,000 none: but all in one
    # interview, in which the respondent was somebody else.
    rare = ["100/100", *["0/100"] * 19]
    assert team("missing", Ama=["0/100"] * 20, Edi=["0/100"] * 20, Ola=rare) == {}


def test_having_found_nothing_in_a_few_interviews_is_no_difference() -> None:
    # Twelve interviews without a finding where every third has one elsewhere happen
    # by chance: (2 / 3)^12 = 0.8 %, among three enumerators and several figures.
    some = ["e", "", ""] * 20
    assert team("found", Ama=some, Edi=some, Ola=[""] * 12) == {}


def test_by_chance_hardly_anybody_is_marked() -> None:
    """Ten teams of 20 with 15 interviews each, who differ in nothing: 1 % of false
    marks among all marks would be no mark at all, or one."""
    draw = np.random.default_rng(11)
    marked = 0
    for _ in range(10):
        rows = [
            {
                "enumerator": f"E{k % 20}",
                "missing": f"{min(20, hits)}/20",
                "short": f"{int(fast)}/1",
                "minutes": f"{minutes:.1f}",
                "found": "e" * events,
            }
            for k, (hits, fast, minutes, events) in enumerate(
                zip(
                    draw.negative_binomial(0.3, 0.2, 300).tolist(),
                    draw.random(300) < 0.1,
                    draw.lognormal(3.5, 0.5, 300),
                    draw.negative_binomial(0.5, 0.4, 300).tolist(),
                    strict=True,
                )
            )
        ]
        for row in by(of_rows(rows), "enumerator").values():
            marked += sum(bool(row[name]) for name in row if name.endswith("differs"))
    assert marked <= 1


def test_all_alike_and_all_others_alike_is_a_difference_still() -> None:
    marked = team("found", Ama=[""] * 30, Edi=[""] * 30, Ola=["e"] * 20)
    assert marked["Ola"] == "higher"


def test_a_ratio_with_one_answer_an_interview_is_compared_as_a_mean() -> None:
    draw = np.random.default_rng(5)
    y, group = draw.normal(3, 1, 60), np.repeat([0, 1, 2], 20)
    found = compare_ratios(y, np.full(60, 4.0), group, 3, 10)
    for k in range(3):
        own, others = y[group == k] / 4, y[group != k] / 4
        expected = stats.ttest_ind(own, others, equal_var=False)
        assert found.p[k] == pytest.approx(expected.pvalue)
        assert found.own[k] == pytest.approx(own.mean())
        assert found.others[k] == pytest.approx(others.mean())
        assert found.spread[k] == pytest.approx(others.std(ddof=1))


def test_chance_is_that_of_a_random_draw_of_the_interviews() -> None:
    draw = np.random.default_rng(8)
    y, x = draw.poisson(2, 40).astype(float), draw.integers(5, 9, 40).astype(float)
    group = (np.arange(40) < 15).astype(np.int64)
    p = randomised(y, x, group, 2)[1]
    z = y - y.sum() / x.sum() * x
    sums = [draw.permutation(z)[:15].sum() for _ in range(20_000)]
    share = np.mean(np.abs(sums) >= abs(z[:15].sum()) - 1e-9)
    assert p == pytest.approx(share, abs=0.02)
    assert np.isnan(randomised(y[:2], x[:2], group[:2], 2)).all()
