"""What one release says and the other does not."""

from typing import Any

from collect.datasets.releases.comparing import (
    Side,
    differences,
    disparity_differences,
    summary,
)

PLACE = ("INDICATOR", "REF_AREA", "TIME_PERIOD")


def row(value: float | None = 2.0, **said: Any) -> dict[str, Any]:
    return {
        "INDICATOR": "ROOMS", "REF_AREA": "NPL", "TIME_PERIOD": "2026",
        "OBS_VALUE": value, "OBS_STATUS": "A", "N": 60, "SE": 0.5, **said,
    }  # fmt: skip


def side(*rows: dict[str, Any], by: tuple[str, ...] = ()) -> Side:
    return Side(rows, (*PLACE, *by))


def test_value_status_and_cases_are_compared_and_nothing_else() -> None:
    before = side(row())
    assert differences(before, side(row(SE=0.25, COMMENT="x"))) == []
    for other in (row(2.5), row(OBS_STATUS="U"), row(N=61)):
        (found,) = differences(before, side(other))
        assert found["change"] == "changed"
        assert found["before"] == {"value": 2.0, "status": "A", "n": 60}


def test_a_difference_says_where_it_is_and_both_values() -> None:
    before = side(row(SEX="F"), by=("SEX",))
    after = side(row(None, SEX="F", OBS_STATUS="Q", N=None), by=("SEX",))
    assert differences(before, after) == [
        {
            "change": "changed",
            "indicator": "ROOMS",
            "time_period": "2026",
            "domain": {"REF_AREA": "NPL", "SEX": "F"},
            "before": {"value": 2.0, "status": "A", "n": 60},
            "after": {"value": None, "status": "Q", "n": None},
        }
    ]


def test_a_dimension_that_is_new_is_at_its_total_before() -> None:
    before = side(row())
    after = side(row(SEX="_T"), row(3.0, SEX="F"), by=("SEX",))
    (found,) = differences(before, after)
    assert (found["change"], found["domain"]["SEX"]) == ("added", "F")
    assert found["before"] is None
    (found,) = differences(after, before)
    assert (found["change"], found["after"]) == ("removed", None)


def test_a_summary_counts_each_kind() -> None:
    found = differences(
        side(row(), row(INDICATOR="A"), row(INDICATOR="B")),
        side(row(3.0), row(INDICATOR="C")),
    )
    assert summary(found) == {"added": 1, "removed": 2, "changed": 1}
    assert summary([]) == {"added": 0, "removed": 0, "changed": 0}


def test_disparities_are_compared_by_what_each_is_a_measure_of() -> None:
    def measured(measure: str, value: float, status: str = "A") -> dict[str, Any]:
        own = {"STRATIFIER": "SEX", "MEASURE": measure, "OBS_STATUS": status}
        return row(value) | own

    before = [measured("D", 1.0), measured("R", 2.0)]
    after = [measured("D", 1.0) | {"SE": 9.0}, measured("R", 2.0, "U")]
    assert disparity_differences(before, after) == [
        {
            "change": "changed",
            "indicator": "ROOMS",
            "ref_area": "NPL",
            "time_period": "2026",
            "stratifier": "SEX",
            "measure": "R",
            "before": {"value": 2.0, "status": "A"},
            "after": {"value": 2.0, "status": "U"},
        }
    ]
    found = disparity_differences(before[:1], [measured("PAR", 1.0)])
    assert [each["change"] for each in found] == ["removed", "added"]
