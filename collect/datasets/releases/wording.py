"""What codes and texts of a dataset may be, so that files can hold them."""

from __future__ import annotations

import re
from typing import Final

from collect.datasets.publishing.disparity import SUFFIX

LONGEST_CODE: Final = 64
LONGEST_LINE: Final = 1000
CODE: Final = r"^[A-Za-z][A-Za-z0-9_]*$"
"""The code of a dataset."""
AGENCY: Final = r"^[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z][A-Za-z0-9_-]*)*$"
"""The code of an agency, by which SDMX knows who maintains something."""

# What XML 1.0 cannot hold: a release could never be written.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def is_storable(text: str) -> bool:
    """Whether every file of a release can hold the text."""
    return not _ILLEGAL.search(text)


def is_taken(code: str) -> bool:
    """Whether the code is one of those that disparities of datasets have."""
    return code.upper().endswith(SUFFIX)
