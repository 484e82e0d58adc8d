"""Durations, answers, findings and places, with their intervals."""

import numpy as np
import pytest
from scipy import stats

from tests.spec.fieldwork.tables import by, of_rows

TIMES = """
enumerator | minutes | short | outdated
Ama        | 10      | 1/1   | 0/1
Ama        | 20      | 0/1   | 1/1
Ama        | 30      | 0/1   | 0/1
Ama        | 44      | 0/1   | 0/0
Ama        |         |       |
Edi        |         |       |
"""


def test_minutes_are_told_by_their_quartiles() -> None:
    ama = by(TIMES, "enumerator")["Ama"]
    assert ama["duration.n"] == 4
    # Places 0.75, 1.5 and 2.25 of 10 20 30 44.
    quartiles = [ama[f"duration.{q}"] for q in ("lower_quartile", "median")]
    assert [*quartiles, ama["duration.upper_quartile"]] == [17.5, 25.0, 33.5]
    assert ama["duration.mean"] == 26.0
    # Four values hold the median with 1 - 2 / 16 = 88 % at most.
    assert (ama["duration.lower"], ama["duration.upper"]) == (None, None)
    edi = by(TIMES, "enumerator")["Edi"]
    assert (edi["duration.n"], edi["duration.median"], edi["duration.mean"]) == (
        0,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("n", "place"), [(5, None), (6, 1), (8, 1), (9, 2), (10, 2), (20, 6), (100, 40)]
)
def test_a_median_lies_between_two_interviews(n: int, place: int | None) -> None:
    """Places as in the tables of the sign test: 6 of 20, 40 of 100."""
    rows = [{"enumerator": "Ama", "minutes": str(k)} for k in range(n, 0, -1)]
    total = by(of_rows(rows))["total"]
    expected = (None, None) if place is None else (place, n + 1 - place)
    assert (total["duration.lower"], total["duration.upper"]) == expected


def test_a_share_of_interviews_has_wilsons_interval() -> None:
    ama = by(TIMES, "enumerator")["Ama"]
    assert [ama[f"short.{part}"] for part in ("count", "of", "share")] == [1, 4, 0.25]
    expected = stats.binomtest(1, 4).proportion_ci(0.95, "wilson")
    assert ama["short.lower"] == pytest.approx(expected.low)
    assert ama["short.upper"] == pytest.approx(expected.high)
    assert (ama["outdated.count"], ama["outdated.of"]) == (1, 3)
    edi = by(TIMES, "enumerator")["Edi"]
    assert [edi[f"short.{part}"] for part in ("of", "share", "lower")] == [
        0,
        None,
        None,
    ]


@pytest.mark.parametrize("hits", [0, 10])
def test_wilsons_interval_ends_where_nobody_or_everybody_is(hits: int) -> None:
    rows = [{"short": f"{int(k < hits)}/1"} for k in range(10)]
    total = by(of_rows(rows))["total"]
    expected = stats.binomtest(hits, 10).proportion_ci(0.95, "wilson")
    assert total["short.lower"] == pytest.approx(expected.low, abs=1e-12)
    assert total["short.upper"] == pytest.approx(expected.high, abs=1e-12)


ANSWERS = """
enumerator | missing | dont_know | blank
Ama        | 0/10    | 0/5       | 1/20
Ama        | 4/10    | 2/5       | 1/20
Edi        | 1/20    | 0/0       | 0/0
Ola        | 0/0     | 0/0       | 0/0
"""


def test_a_share_of_answers_is_a_ratio() -> None:
    found = by(ANSWERS, "enumerator")
    counts = {
        key: tuple(row[f"missing.{part}"] for part in ("count", "of", "share"))
        for key, row in found.items()
    }
    assert counts == {
        "Ama": (4, 20, 0.2),
        "Edi": (1, 20, 0.05),
        "Ola": (0, 0, None),
        "total": (5, 40, 0.125),
    }
    assert found["Ama"]["dont_know.share"] == 0.2
    assert found["Edi"]["dont_know.share"] is None
    assert found["Ama"]["blank.share"] == 0.05


def test_answers_of_one_interview_resemble_each_other() -> None:
    found = by(ANSWERS, "enumerator")
    # Ama: p = 0.2, residuals 0 - 2 and 4 - 2, so V = 2 / 1 (4 + 4) / 20^2 = 0.04; that
    # of 20 answers drawn alone is 0.16 / 20 = 0.008. Design effect 5.
    # All three: p = 1 / 8, residuals -1.25, 2.75, -1.5: squares 11.375; V = 3 / 2
    # 11.375 / 40^2 = 0.010664; alone 0.109375 / 40 = 0.0027344. Design effect 3.9.
    for key, p, answers, effect, interviews in [
        ("Ama", 0.2, 20, 5.0, 2),
        ("total", 0.125, 40, 3.9, 3),
    ]:
        n, t = answers / effect, stats.t.ppf(0.975, interviews - 1)
        middle = (p + t**2 / (2 * n)) / (1 + t**2 / n)
        half = t / (1 + t**2 / n) * np.sqrt(p * (1 - p) / n + t**2 / (4 * n**2))
        assert found[key]["missing.lower"] == pytest.approx(middle - half)
        assert found[key]["missing.upper"] == pytest.approx(middle + half)
    # One interview says nothing of the others that might have been.
    assert (found["Edi"]["missing.lower"], found["Edi"]["missing.upper"]) == (0, 1)
    assert (found["Ola"]["missing.lower"], found["Ola"]["missing.upper"]) == (
        None,
        None,
    )


def test_where_nothing_is_missing_the_design_effect_is_that_of_all() -> None:
    rows = [{"enumerator": "Ama", "missing": "0/10"} for _ in range(20)]
    rows += [{"enumerator": "Edi", "missing": f"{5 * (k % 2)}/10"} for k in range(20)]
    ama = by(of_rows(rows), "enumerator")["Ama"]
    # All: p = 100/2 / 400 = 1 / 8; residuals -1.25 thirty times, 3.75 ten times: 187.5;
    # V = 40 / 39 187.5 / 400^2, alone 7 / 64 / 400.
    effect = (40 / 39 * 187.5 / 400**2) / (7 / 64 / 400)
    n, t = 200 / effect, stats.t.ppf(0.975, 19)
    assert ama["missing.lower"] == 0
    assert ama["missing.upper"] == pytest.approx(t**2 / (n + t**2))


FINDINGS = """
enumerator | found | seen
Ama        | ewW   |
Ama        |       |
Ama        | E     |
Ama        | EEEE  | no
Edi        |       |
"""


def test_findings_are_counted_in_interviews_that_were_examined() -> None:
    ama = by(FINDINGS, "enumerator")["Ama"]
    assert ama["findings.examined"] == 3
    parts = ("errors", "warnings", "count", "per_interview")
    assert [ama[f"findings.{part}"] for part in parts] == [2, 2, 4, 4 / 3]
    assert [ama[f"pending.{part}"] for part in parts] == [1, 1, 2, 2 / 3]


def test_findings_have_a_poisson_interval() -> None:
    rows = [{"found": "e" if k < 4 else ""} for k in range(10)]
    total = by(of_rows(rows))["total"]
    # A variance of 0.27 below the mean of 0.4 is no dispersion: Garwood's interval.
    assert total["findings.lower"] == pytest.approx(stats.chi2.ppf(0.025, 8) / 20)
    assert total["findings.upper"] == pytest.approx(stats.chi2.ppf(0.975, 10) / 20)


def test_findings_that_heap_in_few_interviews_have_a_wider_one() -> None:
    rows = [{"found": "e" * 5 if k < 2 else ""} for k in range(10)]
    total = by(of_rows(rows))["total"]
    # Mean 1; squares 2 * 16 + 8 * 1 = 40; variance 40 / 9.
    phi = 40 / 9
    events = 10 / phi
    low = stats.chi2.ppf(0.025, 2 * events) / 2 * phi / 10
    high = stats.chi2.ppf(0.975, 2 * events + 2) / 2 * phi / 10
    assert total["findings.lower"] == pytest.approx(low)
    assert total["findings.upper"] == pytest.approx(high)


def test_where_nothing_was_found_there_may_yet_be_something() -> None:
    edi = by(FINDINGS, "enumerator")["Edi"]
    assert (edi["findings.per_interview"], edi["findings.lower"]) == (0, 0)
    # All four seen: 3, 0, 1, 0; mean 1, variance 6 / 3 = 2.
    assert edi["findings.upper"] == pytest.approx(-np.log(0.025) * 2)


PLACES = """
enumerator | point | metres | inaccurate
Ama        | 1/1   | 5      | 0/1
Ama        | 1/1   | 250    | 1/1
Ama        | 0/1   |        |
Ama        | 0/0   |        |
"""


def test_places_are_known_and_accurate_or_not() -> None:
    ama = by(PLACES, "enumerator")["Ama"]
    assert (ama["gps.count"], ama["gps.of"]) == (2, 3)
    assert ama["gps.accuracy"] == 127.5
    assert (ama["inaccurate.count"], ama["inaccurate.of"]) == (1, 2)
