"""Numbers as other software prints them."""

from decimal import Decimal
from typing import Any

import pytest


def printed(text: str) -> Any:
    """Equal to what was printed, to half of its last digit.

    And a twentieth, because R rounds twice: 23.920486 over 23.9205 to 23.921.
    """
    exponent = Decimal(text).as_tuple().exponent
    assert isinstance(exponent, int)
    return pytest.approx(float(text), rel=1e-12, abs=0.55 * 10.0**exponent)


def read_table(text: str) -> list[list[str]]:
    """Rows of words; lines with # are comments."""
    return [line.split() for line in text.splitlines() if line and line[0] != "#"]
