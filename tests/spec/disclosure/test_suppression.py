"""What a release may show: one worked example for each rule."""

from dataclasses import replace

import pytest

from collect.datasets.estimation.disclosure import (
    Limit,
    Measure,
    Observation,
    Rules,
    protect,
    withheld_measures,
)
from collect.datasets.estimation.disclosure.derived import SUPPRESSED_GROUP
from collect.datasets.estimation.disclosure.observations import Kind
from collect.datasets.estimation.disclosure.primary import (
    DOMINANCE,
    FEW_CASES,
    FEW_WITH,
    FEW_WITHOUT,
    TIES,
)
from tests.spec.disclosure.releases import QUINTILES, reasons, release, shown

CASES_ONLY = Rules(minimum_count=Limit(0, "a test"))


def test_fewer_than_25_cases_are_suppressed_and_fewer_than_50_flagged() -> None:
    found = protect(
        release(
            "SEX=F | 24 | 0.5\nREF_AREA=A | 25 | 0.5\nREF_AREA=B | 49 | 0.5\n"
            "REF_AREA=C | 50 | 0.5\nREF_AREA=D | 0 | -"
        ),
        Rules(),
    )
    assert shown(found) == {
        "SEX=F": "C",
        "REF_AREA=A": "25!",
        "REF_AREA=B": "49!",
        "REF_AREA=C": "50",
        "REF_AREA=D": "0",
    }
    assert found.observations[-1].status == "M"
    assert found.audit.passed


def test_a_dataset_may_set_its_own_limits_and_says_where_they_come_from() -> None:
    law = "Statistics Act 2019, section 12"
    rules = Rules(suppressed_below=Limit(30, law))
    found = protect(release("total | 29 | 0.5"), rules)
    assert shown(found) == {"total": "C"}
    assert ("suppressed_below", 30, law) in found.limits
    assert all(source for _, _, source in found.limits)


def test_the_smallest_other_group_goes_too_or_the_total_would_give_it_away() -> None:
    found = protect(release(QUINTILES), Rules())
    assert shown(found) == {
        "total": "400",
        "WEALTH_QUINTILE=Q1": "C",
        "WEALTH_QUINTILE=Q2": "D",
        "WEALTH_QUINTILE=Q3": "100",
        "WEALTH_QUINTILE=Q4": "110",
        "WEALTH_QUINTILE=Q5": "110",
    }
    assert reasons(found) == {"Q1": (FEW_CASES,), "Q2": (TIES,)}
    assert (found.counts.published, found.counts.primary, found.counts.secondary) == (
        4,
        1,
        1,
    )
    assert found.counts.lost == pytest.approx(2 / 6)


def test_readers_who_cannot_tell_the_two_kinds_apart_know_less() -> None:
    """Seen as C, F has 24 cases at most; seen as D, M has no fewer than 25."""
    text = "total | 80 | 0.5\nSEX=F | 20 | 0.5\nSEX=M | 60 | 0.5"
    seen, unseen = (
        protect(release(text), Rules(statuses_published=own)).audit.findings[0]
        for own in (True, False)
    )
    assert (seen.low, seen.high) == (1, 24)
    assert (unseen.low, unseen.high) == (1, 79)


def test_the_release_says_how_its_cells_were_chosen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert protect(release(QUINTILES), Rules()).methods == {"REGISTERED": "exact"}
    module = "collect.datasets.estimation.disclosure.complementary"
    monkeypatch.setattr(f"{module}.EXACT_CELLS", 2)
    assert protect(release(QUINTILES), Rules()).methods == {"REGISTERED": "heuristic"}


@pytest.mark.parametrize(
    ("cases", "reasons"),
    [(2, (FEW_WITH,)), (98, (FEW_WITHOUT,)), (50, ()), (None, ())],
)
def test_cases_tell_what_weights_hide(
    cases: int | None, reasons: tuple[str, ...]
) -> None:
    """Two heavy cases of 100 are half of the weight."""
    (plain,) = release("total | 100 | 0.5")
    (found,) = protect([replace(plain, cases=cases)], Rules()).observations
    assert (found.reasons, found.cases) == (reasons, None)


@pytest.mark.parametrize(
    ("kind", "reasons"),
    [("total", (DOMINANCE,)), ("mean", (DOMINANCE,)), ("ratio", ())],
)
def test_a_sum_that_is_nearly_all_of_two_units_is_suppressed(
    kind: Kind, reasons: tuple[str, ...]
) -> None:
    """Of 100 schools two had losses to speak of: each knows those of the other."""
    (plain,) = release("total | 100 | 185")
    losses = replace(plain, remainder=0.05)
    protected = protect([losses], Rules(), kinds={"REGISTERED": kind})
    (found,) = protected.observations
    assert (found.reasons, found.remainder) == (reasons, None)
    assert protected.audit.passed


def test_nothing_of_a_suppressed_group_is_left() -> None:
    found = protect(release(QUINTILES), Rules()).observations[1]
    assert found == Observation(
        "REGISTERED",
        "LAO",
        "2026",
        {"WEALTH_QUINTILE": "Q1"},
        status="Q",
        conf_status="C",
        reasons=(FEW_CASES,),
    )


def test_of_the_four_corners_of_a_crossing_one_rectangle_goes() -> None:
    """With all margins shown a lone pair in a row is no protection: its columns give
    it away. Four cells are the fewest."""
    found = protect(
        release(
            """
        total             | 380 | 0.5
        SEX=F             | 180 | 0.5
        SEX=M             | 200 | 0.5
        RESIDENCE=U       | 120 | 0.5
        RESIDENCE=R       | 120 | 0.5
        RESIDENCE=C       | 140 | 0.5
        SEX=F RESIDENCE=U | 20  | 0.5
        SEX=F RESIDENCE=R | 60  | 0.5
        SEX=F RESIDENCE=C | 100 | 0.5
        SEX=M RESIDENCE=U | 100 | 0.5
        SEX=M RESIDENCE=R | 60  | 0.5
        SEX=M RESIDENCE=C | 40  | 0.5
        """.replace("        ", "")
        ),
        Rules(),
    )
    hidden = {domain for domain, status in shown(found).items() if status in "CD"}
    assert hidden == {
        "SEX=F RESIDENCE=U",
        "SEX=M RESIDENCE=U",
        "SEX=F RESIDENCE=R",
        "SEX=M RESIDENCE=R",
    }


def test_few_with_or_without_the_property_give_persons_away() -> None:
    found = protect(
        release(
            "REF_AREA=A | 100 | 0.04\nREF_AREA=B | 100 | 0.97\nREF_AREA=C | 100 | 0.05"
            "\nREF_AREA=D | 100 | 1"
        ),
        Rules(),
    )
    assert [each.reasons for each in found.observations] == [
        (FEW_WITH,),
        (FEW_WITHOUT,),
        (),
        (FEW_WITHOUT,),
    ]


def test_that_rule_is_for_sensitive_indicators_where_they_are_named() -> None:
    rules = Rules(sensitive=frozenset({"VIOLENCE"}))
    whole = "total | 100 | 1"
    assert shown(protect(release(whole), rules)) == {"total": "100"}
    assert shown(protect(release(whole, "VIOLENCE"), rules)) == {"total": "C"}


def test_a_total_of_none_gives_every_group_of_a_sensitive_indicator_away() -> None:
    """Where no child of a province is married, none of its 20 poorest are: the
    province goes as well, or the rule is off and it may be concluded."""
    none = QUINTILES.replace("0.50", "0")
    assert shown(protect(release(none), Rules()))["total"] == "C"
    found = protect(release(none), CASES_ONLY)
    assert shown(found)["total"] == "400"
    assert found.audit.passed


def test_children_without_a_code_do_not_hide_a_group() -> None:
    """2 of 400 children have no sex: readers may know that, so M goes with F."""
    found = protect(
        release("total | 400 | 0.5\nSEX=F | 20 | 0.5\nSEX=M | 378 | 0.5"), Rules()
    )
    assert shown(found)["SEX=F"] == "C"
    assert shown(found)["SEX=M"] == "D"
    assert found.audit.passed


def test_children_without_a_code_are_a_group_of_their_own_where_one_says_so() -> None:
    text = "total | 400 | 0.5\nSEX=F | 198 | 0.5\nSEX=M | 200 | 0.5"
    assert protect(release(text), Rules()).counts.secondary == 0
    found = protect(release(text), Rules(protect_missing=True))
    assert found.counts.secondary == 1
    (rest,) = {each.key for each in found.audit.findings if not each.published}
    assert dict(rest.codes)["SEX"] == "_REST"


def test_what_an_age_band_leaves_of_a_wider_one_is_a_group_too() -> None:
    """Children of 0-17 less those of 0-4 and 5-16 are the 12 of 17 years."""
    text = "AGE=Y0T17 | 400 | 0.5\nAGE=Y0T4 | 188 | 0.5\nAGE=Y5T16 | 200 | 0.5"
    above = {"AGE": {"Y0T4": "Y0T17", "Y5T16": "Y0T17"}}
    assert protect(release(text), Rules()).counts.secondary == 0
    found = protect(release(text), Rules(), hierarchies=above)
    assert shown(found) == {"AGE=Y0T17": "400", "AGE=Y0T4": "D", "AGE=Y5T16": "200"}


def test_provinces_add_up_to_their_country_where_the_codelist_says_so() -> None:
    text = "total | 300 | 0.5\nREF_AREA=LA01 | 20 | 0.5\nREF_AREA=LA02 | 280 | 0.5"
    above = {"REF_AREA": {"LA01": "LAO", "LA02": "LAO"}}
    assert protect(release(text), Rules()).counts.secondary == 0
    found = protect(release(text), Rules(), hierarchies=above)
    assert shown(found)["REF_AREA=LA02"] == "D"


def test_levels_nobody_asked_for_are_made_from_the_lowest_up() -> None:
    """0-17 is not 0-4 alone because 5-17, its other part, is not published either."""
    text = (
        "total | 300 | 0.5\nAGE=Y0T4 | 100 | 0.5\nAGE=Y5T14 | 180 | 0.5\n"
        "AGE=Y15T17 | 20 | 0.5"
    )
    above = {
        "AGE": {
            "Y0T4": "Y0T17",
            "Y5T17": "Y0T17",
            "Y5T14": "Y5T17",
            "Y15T17": "Y5T17",
        }
    }
    found = protect(release(text), Rules(), hierarchies=above)
    assert shown(found)["AGE=Y15T17"] == "C"
    assert shown(found)["AGE=Y0T4"] == "D"


def test_a_margin_nobody_asked_for_ties_its_cells_all_the_same() -> None:
    """Sex is published crossed with residence only; the total still adds up."""
    found = protect(
        release("""total | 300 | 0.5
SEX=F RESIDENCE=U | 20 | 0.5
SEX=F RESIDENCE=R | 80 | 0.5
SEX=M RESIDENCE=U | 100 | 0.5
SEX=M RESIDENCE=R | 100 | 0.5"""),
        Rules(),
    )
    assert shown(found)["SEX=F RESIDENCE=U"] == "C"
    assert found.counts.secondary == 1
    assert found.audit.passed


def test_groups_that_overlap_are_no_margin() -> None:
    """Kinds of difficulty: a child may have several."""
    found = protect(
        release(
            "total | 300 | 0.5\nDIFFICULTY=SEE | 20 | 0.5\nDIFFICULTY=HEAR | 290 | 0.5"
        ),
        Rules(),
    )
    assert found.counts.secondary == 0
    (problem,) = found.audit.problems
    assert problem == (
        "2026 REF_AREA=LAO: the groups of DIFFICULTY hold 310 cases, more than the 300 "
        "there are. They overlap, and are not taken for a margin"
    )


@pytest.mark.parametrize(
    ("breakdowns", "expected"),
    [
        ("", False),
        ("A B C", False),
        ("A*B B*C", False),
        ("A*B B*C A*C", True),
        ("A*B B*C A*C A*B*C", False),
        ("A*B B*C C*D D*A", True),
    ],
)
def test_crossings_that_bound_another_one_are_named(
    breakdowns: str, expected: bool
) -> None:
    """Three crossings of two bound the crossing of three, which no margin shows."""
    lines = ["total | 300 | 0.5"] + [
        f"{' '.join(f'{name}=1' for name in own.split('*'))} | 300 | 0.5"
        for own in breakdowns.split()
    ]
    found = protect(release("\n".join(lines)), Rules())
    assert bool(found.audit.problems) == expected


def test_indicators_of_the_same_children_hide_the_same_counts() -> None:
    """Otherwise one would show the n of the group that the other hides."""
    both = release(QUINTILES) + release(QUINTILES.replace("0.50", "0.30"), "STUNTED")
    found = protect(both, Rules())
    hidden = {
        name: {key for own, key in found.suppressed if own == name}
        for name in ("REGISTERED", "STUNTED")
    }
    assert hidden["REGISTERED"] <= hidden["STUNTED"]
    assert found.audit.passed


@pytest.mark.parametrize("kind", ["mean", "total", "ratio", "median"])
def test_other_estimates_are_protected_as_they_add_up(kind: str) -> None:
    text = (
        QUINTILES if kind == "mean" else QUINTILES.replace("400 | 0.50", "400 | 2.50")
    )
    found = protect(release(text), Rules(), kinds={"REGISTERED": kind})  # type: ignore[dict-item]
    assert shown(found)["WEALTH_QUINTILE=Q2"] == "D"
    assert found.audit.passed
    quantities = {each.quantity for each in found.audit.findings}
    assert quantities == ({"n", "value"} if kind in ("mean", "total") else {"n"})


def test_means_below_zero_have_no_bound_to_help_the_reader() -> None:
    found = protect(
        release(QUINTILES.replace("0.50", "-1.5")),
        Rules(),
        kinds={"REGISTERED": "mean"},
    )
    value = next(each for each in found.audit.findings if each.quantity == "value")
    assert value.low < -1.5 < value.high


def wealth(*groups: str) -> Measure:
    return Measure("REGISTERED", "LAO", "2026", "WEALTH_QUINTILE", groups, whole=True)


def test_a_measure_over_a_suppressed_group_is_withheld() -> None:
    found = protect(release(QUINTILES), Rules())
    assert {shown(found)[f"WEALTH_QUINTILE={code}"] for code in ("Q1", "Q2")} == {
        "C",
        "D",
    }
    measures = [wealth("Q5", "Q1"), wealth("Q5", "Q2"), wealth("Q5", "Q3")]
    assert withheld_measures(measures, found.observations) == (
        (SUPPRESSED_GROUP,),
        (SUPPRESSED_GROUP,),
        (),
    )


def test_figures_are_rounded_as_the_rules_say() -> None:
    first, *_ = protect(
        release("total | 403 | 0.5049"), Rules(count_base=5, decimals=2)
    ).observations
    assert (first.n, first.value, first.upper) == (405, 0.5, 1.0)


def test_no_n_no_release() -> None:
    with pytest.raises(ValueError, match="there is no n"):
        protect([Observation("A", "LAO", "2026")], Rules())


def test_one_domain_with_two_counts_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="comes twice, with 30 and 31 cases"):
        protect(release("total | 30 | 0.5\ntotal | 31 | 0.5"), Rules())


def test_the_same_observation_twice_is_suppressed_twice() -> None:
    found = protect(release("total | 20 | 0.5\ntotal | 20 | 0.5"), Rules())
    assert found.counts.primary == 2
