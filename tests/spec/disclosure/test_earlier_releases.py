"""What may be shown where readers have earlier releases, too."""

from collect.datasets.estimation.disclosure import Rules, protect
from collect.datasets.estimation.disclosure.primary import DIFFERENCE
from tests.spec.disclosure.releases import QUINTILES, reasons, release, shown


def test_an_unchanged_figure_of_an_earlier_release_cannot_be_taken_back() -> None:
    before = release("WEALTH_QUINTILE=Q1 | 20 | 0.50")
    found = protect(release(QUINTILES), Rules(), before)
    assert not found.audit.passed
    first = found.audit.failures[0]
    assert (first.low, first.high, first.earlier) == (20, 20, True)
    assert str(first) == (
        "REGISTERED 2026 REF_AREA=LAO WEALTH_QUINTILE=Q1: n lies between 20 and 20, 0 "
        "apart; it must stay open over 5. An earlier release shows it, with the same data"
    )


def test_another_group_goes_where_an_earlier_release_shows_the_smallest() -> None:
    before = release("WEALTH_QUINTILE=Q2 | 60 | 0.50")
    found = protect(release(QUINTILES), Rules(), before)
    assert shown(found)["WEALTH_QUINTILE=Q2"] == "60"
    assert shown(found)["WEALTH_QUINTILE=Q3"] == "D"
    assert found.audit.passed


def test_a_breakdown_of_an_earlier_release_still_counts_while_the_total_stands() -> (
    None
):
    """The halves of Q1 were published before; now Q1 itself is hidden in vain."""
    halves = release("""total | 400 | 0.5
SEX=F WEALTH_QUINTILE=Q1 | 10 | 0.5
SEX=M WEALTH_QUINTILE=Q1 | 10 | 0.5""")
    found = protect(release(QUINTILES), Rules(), halves)
    assert {
        dict(each.key.codes)["WEALTH_QUINTILE"] for each in found.audit.failures
    } == {"Q1"}
    assert all("SEX" not in dict(each.key.codes) for each in found.audit.failures)
    grown = release("total | 500 | 0.5")
    assert protect(release(QUINTILES), Rules(), [*halves[1:], *grown]).audit.passed


def test_two_more_children_than_before_are_not_shown_by_subtraction() -> None:
    found = protect(
        release(QUINTILES), Rules(), release("WEALTH_QUINTILE=Q5 | 108 | 0.5")
    )
    assert reasons(found)["Q5"] == (DIFFERENCE,)
    (difference,) = found.differences
    assert str(difference) == (
        "REGISTERED 2026 REF_AREA=LAO WEALTH_QUINTILE=Q5: 108 cases before and 110 now "
        "set 2 apart"
    )
    assert found.audit.passed


def test_many_more_children_or_a_suppressed_figure_give_nothing_to_subtract() -> None:
    more = release("WEALTH_QUINTILE=Q5 | 80 | 0.5")
    hidden = protect(release("WEALTH_QUINTILE=Q5 | 24 | 0.5"), Rules()).observations
    for before in (more, hidden):
        found = protect(release(QUINTILES), Rules(), before)
        assert not found.differences
        assert shown(found)["WEALTH_QUINTILE=Q5"] == "110"


def test_a_corrected_value_of_the_same_children_is_reported() -> None:
    found = protect(release(QUINTILES), Rules(), release("total | 400 | 0.49"))
    assert [str(each) for each in found.differences] == [
        "REGISTERED 2026 REF_AREA=LAO: another value of the same 400 cases as before"
    ]
    assert shown(found)["total"] == "400"
