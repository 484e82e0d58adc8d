"""Which measures there are, and which apply."""

import pytest

from collect.datasets.estimation.disparity import MEASURES, measures_for

RANKS = ["SII", "RII", "SIIL", "RIIL", "ACI", "RCI", "RCIW", "RCIE"]
SPREAD = ["BGV", "BGSD", "COV", "MDMW", "MDMU", "MDBW", "MDBU", "MDRW", "MDRU"]
SPREAD += ["IDISW", "IDISU", "TI", "MLD"]


@pytest.mark.parametrize(
    ("ordered", "groups", "codes"),
    [
        (True, 1, []),
        (False, 1, []),
        (True, 2, ["D", "R", "PAR", "PAF"]),
        (False, 2, ["D", "R", "PAR", "PAF"]),
        (True, 3, ["D", "R", *RANKS, "PAR", "PAF"]),
        (False, 3, ["D", "R", *SPREAD, "PAR", "PAF"]),
        (False, 34, ["D", "R", *SPREAD, "PAR", "PAF"]),
    ],
)
def test_measures_that_apply(ordered: bool, groups: int, codes: list[str]) -> None:
    assert [measure.code for measure in measures_for(ordered, groups)] == codes


def test_every_measure_tells_what_it_is() -> None:
    assert len(MEASURES) == 25
    for code, measure in MEASURES.items():
        assert (measure.code, bool(measure.name)) == (code, True)
        assert measure.compute.__doc__
        assert measure.relative == (not measure.unit.startswith("indicator"))


def test_measures_without_a_published_error_say_so() -> None:
    without = [code for code, measure in MEASURES.items() if not measure.errors]
    assert without == [
        *("BGSD", "COV", "MDMW", "MDMU", "MDBW", "MDBU", "MDRW", "MDRU"),
        *("IDISW", "IDISU"),
    ]
    for code in without:
        assert "published" in (MEASURES[code].compute.__doc__ or ""), code


def test_what_a_measure_needs() -> None:
    assert [c for c, m in MEASURES.items() if m.needs_reference] == ["MDRW", "MDRU"]
    directed = [c for c, m in MEASURES.items() if m.needs_direction]
    assert directed == ["MDBW", "MDBU", "PAR", "PAF"]
