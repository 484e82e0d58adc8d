from collections.abc import Mapping

import pytest

from collect.datasets.estimation.disclosure import (
    Measure,
    Observation,
    withheld_measures,
)
from collect.datasets.estimation.disclosure.derived import (
    BOUNDED_GROUP,
    SUPPRESSED_GROUP,
    UNPUBLISHED_GROUP,
    UNPUBLISHED_WHOLE,
)


def shown(domain: Mapping[str, str], *, area: str = "LAO") -> Observation:
    return Observation("WASH", area, "2026", domain, value=0.5, n=100)


def hidden(domain: Mapping[str, str], *, area: str = "LAO") -> Observation:
    return Observation("WASH", area, "2026", domain, conf_status="D", status="Q")


RELEASE = (
    shown({}),
    shown({"SEX": "F"}),
    shown({"SEX": "M"}),
    *(shown({"ETHNICITY": code}) for code in ("A", "B", "C")),
    hidden({"ETHNICITY": "D"}),
    shown({"SEX": "F", "RESIDENCE": "R"}),
    hidden({"SEX": "M", "RESIDENCE": "R"}),
    hidden({"RESIDENCE": "R"}),
    shown({}, area="LAO1"),
    hidden({}, area="LAO2"),
    Observation("WASH", "LAO", "2026", {"SEX": "U"}, value=None, n=0, status="M"),
)
ETHNICITIES = ("A", "B", "C", "D")


def measure(
    dimension: str,
    groups: tuple[str, ...],
    domain: Mapping[str, str] | None = None,
    among: tuple[str, ...] = (),
    *,
    whole: bool = False,
) -> Measure:
    return Measure("WASH", "LAO", "2026", dimension, groups, domain or {}, among, whole)


@pytest.mark.parametrize(
    ("found", "reasons"),
    [
        (measure("SEX", ("F", "M"), whole=True), ()),
        (measure("SEX", ("F", "M"), {"SEX": "_T"}, whole=True), ()),
        (measure("ETHNICITY", ("A", "B"), among=("A", "B", "C")), ()),
        (measure("ETHNICITY", ("A", "D")), (SUPPRESSED_GROUP,)),
        (measure("ETHNICITY", ("A", "B"), among=ETHNICITIES), (BOUNDED_GROUP,)),
        (measure("ETHNICITY", ("A", "E")), (UNPUBLISHED_GROUP,)),
        (measure("SEX", ("F", "U")), (UNPUBLISHED_GROUP,)),
        (measure("SEX", ("F", "M"), {"RESIDENCE": "R"}), (SUPPRESSED_GROUP,)),
        (measure("SEX", ("F",), {"RESIDENCE": "R"}, whole=True), (UNPUBLISHED_WHOLE,)),
        (measure("SEX", ("F", "M"), {"RESIDENCE": "U"}), (UNPUBLISHED_GROUP,)),
        (measure("REF_AREA", ("LAO1",), whole=True), ()),
        (measure("REF_AREA", ("LAO1", "LAO2")), (SUPPRESSED_GROUP,)),
    ],
)
def test_a_measure_goes_out_only_if_all_it_is_computed_from_does(
    found: Measure, reasons: tuple[str, ...]
) -> None:
    assert withheld_measures([found], RELEASE) == (reasons,)


def test_every_reason_is_told_once_and_measures_keep_their_order() -> None:
    bad = measure(
        "ETHNICITY", ("D", "E", "F", "D"), among=ETHNICITIES, domain={}, whole=True
    )
    assert withheld_measures([bad, measure("SEX", ("F", "M"))], RELEASE) == (
        (SUPPRESSED_GROUP, UNPUBLISHED_GROUP, BOUNDED_GROUP),
        (),
    )


def test_another_indicator_of_the_same_group_does_not_stand_in_for_it() -> None:
    other = Measure("STUNTING", "LAO", "2026", "SEX", ("F", "M"))
    assert withheld_measures([other], RELEASE) == ((UNPUBLISHED_GROUP,),)


def test_a_domain_that_comes_twice_is_shown_only_if_it_is_each_time() -> None:
    pair = measure("SEX", ("F", "M"))
    for twice in (
        [*RELEASE, hidden({"SEX": "F"})],
        [hidden({"SEX": "F"}), *RELEASE],
    ):
        assert withheld_measures([pair], twice) == ((SUPPRESSED_GROUP,),)


def test_boys_and_girls_who_are_both_hidden_would_follow_from_their_difference() -> (
    None
):
    """Of 100 children, 40 girls: 0.5 = 0.4 g + 0.6 b, and b - g is published."""
    whole, share, difference = 0.5, 0.4, 0.2
    girls = whole - (1 - share) * difference
    assert share * girls + (1 - share) * (girls + difference) == pytest.approx(whole)
    release = (shown({}), hidden({"SEX": "F"}), hidden({"SEX": "M"}))
    assert withheld_measures([measure("SEX", ("M", "F"))], release) == (
        (SUPPRESSED_GROUP,),
    )
