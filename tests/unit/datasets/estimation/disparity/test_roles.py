"""Which subgroups a measure says it is computed from."""

import numpy as np
import pytest

from collect.datasets.estimation.disparity import Direction, fitting_measures
from tests.unit.datasets.estimation.disparity.examples import groups, one

THREE = groups([0.3, 0.5, 0.4])


@pytest.mark.parametrize(
    ("code", "direction", "used", "reference"),
    [
        ("D", "up", ("c", "a"), "c"),
        ("D", "down", ("a", "c"), "c"),
        ("D", "none", ("c", "a"), "c"),
        ("R", "up", ("c", "a"), "c"),
        ("ACI", "up", ("a", "b", "c"), ""),
        ("PAR", "down", ("a", "b", "c"), "c"),
    ],
)
def test_in_an_ordered_dimension_the_most_advantaged_is_the_reference(
    code: str, direction: Direction, used: tuple[str, ...], reference: str
) -> None:
    found = one(code, THREE, direction)
    assert (found.groups, found.reference) == (used, reference)


@pytest.mark.parametrize(
    ("code", "direction", "named", "used", "reference"),
    [
        ("D", "up", None, ("b", "a"), ""),
        ("D", "up", "c", ("c", "a"), "c"),
        ("D", "down", "c", ("b", "c"), "c"),
        ("MDBW", "up", "c", ("a", "b", "c"), "b"),
        ("MDBW", "down", None, ("a", "b", "c"), "a"),
        ("MDRW", "up", "c", ("a", "b", "c"), "c"),
        ("PAR", "up", None, ("a", "b", "c"), "b"),
        ("PAR", "up", "c", ("a", "b", "c"), "c"),
        ("BGV", "up", "c", ("a", "b", "c"), ""),
        ("SII", "up", None, ("a", "b", "c"), ""),
    ],
)
def test_without_order_it_is_the_named_or_the_best(
    code: str,
    direction: Direction,
    named: str | None,
    used: tuple[str, ...],
    reference: str,
) -> None:
    found = one(code, THREE, direction, ordered=False, reference=named)
    assert (found.groups, found.reference) == (used, reference)


def test_where_a_subgroup_is_suppressed_nothing_found_by_figures_is_told() -> None:
    hidden = groups([0.3, 0.5, 0.4], suppressed=np.array([False, True, False]))
    for code in ("D", "MDBW", "PAR"):
        found = one(code, hidden, ordered=False)
        assert (found.groups, found.reference) == (("a", "b", "c"), "")
    named = one("PAR", hidden, ordered=False, reference="c")
    assert named.reference == "c"


@pytest.mark.parametrize(
    ("ordered", "size", "directed", "bounded", "referred", "codes"),
    [
        (False, 2, True, True, False, "D R PAR PAF"),
        (False, 2, False, True, True, "D R"),
        (True, 3, True, True, False, "D R SII RII ACI RCI RCIW RCIE PAR PAF"),
        (True, 3, True, False, False, "D R SIIL RIIL ACI RCI PAR PAF"),
        (
            False, 3, True, False, True,
            "D R BGV BGSD COV MDMW MDMU MDBW MDBU MDRW MDRU IDISW IDISU TI MLD PAR PAF",
        ),
        (
            False, 3, False, True, False,
            "D R BGV BGSD COV MDMW MDMU IDISW IDISU TI MLD",
        ),
    ],
)  # fmt: skip
def test_measures_fit_where_they_can_be_defined(
    ordered: bool,
    size: int,
    directed: bool,
    bounded: bool,
    referred: bool,
    codes: str,
) -> None:
    found = fitting_measures(
        ordered, size, directed=directed, bounded=bounded, referred=referred
    )
    assert " ".join(found) == codes
