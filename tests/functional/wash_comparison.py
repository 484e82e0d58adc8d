"""Published estimates against the independent computation."""

import math
from collections.abc import Mapping, Sequence

from tests.functional.wash_truth import Key, Truth

DIMENSIONS = ["SEX", "SITE", "SEX_HEAD", "PIPED", "WEALTH_QUINTILE"]
COLUMNS = [
    "INDICATOR",
    "REF_AREA",
    "TIME_PERIOD",
    *DIMENSIONS,
    "OBS_VALUE",
    "SE",
    "LOWER",
    "UPPER",
    "N",
    "SUM_WEIGHTS",
    "DEFF",
    "OBS_STATUS",
]


def assert_estimates(
    rows: Sequence[Mapping[str, str]], truths: Mapping[Key, Truth]
) -> None:
    """The same domains, and every number equal to 1e-9."""
    found = {_key(row): row for row in rows}
    assert found.keys() == truths.keys()
    for key, truth in truths.items():
        _assert_equal(found[key], truth)


def _key(row: Mapping[str, str]) -> Key:
    pairs = ((name, row[name]) for name in DIMENSIONS if row[name] != "_T")
    return row["INDICATOR"], tuple(pairs)


def _assert_equal(row: Mapping[str, str], truth: Truth) -> None:
    for column, expected in (
        ("OBS_VALUE", truth.value),
        ("SE", truth.se),
        ("LOWER", truth.lower),
        ("UPPER", truth.upper),
        ("SUM_WEIGHTS", truth.sum_weights),
    ):
        close = math.isclose(float(row[column]), expected, rel_tol=1e-9, abs_tol=1e-9)
        assert close, (row, column, expected)
    assert int(row["N"]) == truth.n
