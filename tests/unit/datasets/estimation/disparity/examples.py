"""Small sets of subgroups that tests start from."""

from collections.abc import Sequence
from typing import Any

from collect.datasets.estimation.disparity import (
    Direction,
    Disparity,
    Subgroups,
    disparities,
)


def groups(value: Sequence[float], **columns: Any) -> Subgroups:
    """Subgroups a, b, c, ... of 100 people each, from the most disadvantaged up."""
    size = len(value)
    given = {
        "se": [0.02] * size,
        "population": [100.0] * size,
        "order": list(range(size)),
        **columns,
    }
    return Subgroups(tuple("abcdefghij"[:size]), value, **given)  # type: ignore[arg-type]


def one(
    code: str,
    subgroups: Subgroups,
    direction: Direction = "up",
    scale: float | None = 1,
    ordered: bool = True,
    reference: str | None = None,
    **how: Any,
) -> Disparity:
    """One measure of one set."""
    (found,) = disparities(
        subgroups, direction, scale, ordered, reference, measures=[code], **how
    )
    return found
