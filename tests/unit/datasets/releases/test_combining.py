"""Observations of several forms become one set."""

from typing import Any

from collect.datasets.estimation.disclosure import key
from collect.datasets.releases.combining import Source, cell_key, combine


def record(value: float = 1.0, n: int = 50, **domain: Any) -> dict[str, Any]:
    """What a run says of a group of the country."""
    return {
        "indicator": "ROOMS",
        "ref_area": "NPL",
        "time_period": "2026",
        "domain": domain,
        "value": value,
        "n": n,
        "position": 3,
    }


def test_of_two_forms_the_newer_run_is_kept_and_both_are_named() -> None:
    older = Source("1/homes", 7, [record(2.0), record(3.0, SEX="F")])
    newer = Source("2/homes", 8, [record(2.5)])
    for given in ([older, newer], [newer, older]):
        found = combine(given)
        assert [each.value for each in found.observations] == [2.5, 3.0]
        (conflict,) = found.conflicts
        assert conflict.to_json() == {
            "indicator": "ROOMS",
            "domain": "2026 REF_AREA=NPL",
            "kept": "2/homes",
            "dropped": "1/homes",
            "same": False,
        }


def test_forms_agree_if_they_say_the_same_of_as_many_cases() -> None:
    for other, same in ((record(), True), (record(2.0), False), (record(n=51), False)):
        found = combine([Source("a", 1, [record()]), Source("b", 2, [other])])
        assert [each.same for each in found.conflicts] == [same]


def test_a_form_that_repeats_itself_is_no_conflict_and_its_first_word_counts() -> None:
    found = combine([Source("a", 1, [record(1.0), record(2.0, SEX="_T")])])
    assert [each.value for each in found.observations] == [1.0]
    assert found.conflicts == ()


def test_totals_come_before_what_they_are_broken_down_by() -> None:
    groups: list[dict[str, Any]] = [
        {"SEX": "M", "AREA": "U"}, {"SEX": "F"}, {"AREA": "U"}, {},
    ]  # fmt: skip
    found = combine([Source("a", 1, [record(**domain) for domain in groups])])
    assert [dict(each.domain) for each in found.observations] == [
        {},
        {"AREA": "U"},
        {"SEX": "F"},
        {"SEX": "M", "AREA": "U"},
    ]


def test_nothing_comes_of_nothing() -> None:
    assert combine([]).observations == ()


def test_a_published_row_is_in_the_cell_of_its_observation() -> None:
    row = {"INDICATOR": "ROOMS", "REF_AREA": "NPL", "TIME_PERIOD": "2026",
           "SEX": "F", "AREA": "_T"}  # fmt: skip
    assert cell_key(row, ["SEX", "AREA"]) == ("ROOMS", key("NPL", "2026", {"SEX": "F"}))
