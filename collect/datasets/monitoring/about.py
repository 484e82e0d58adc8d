"""How the fieldwork of a form stands: what is counted of each interview, and since when
that holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from collect.datasets.fieldwork import Interviews
from collect.forms.expressions import ROOT
from collect.forms.xlsform.fields import Field

Floats = NDArray[np.float64]

OUTCOME: Final = ("result", "outcome", "interview_result", "visit_result")
"""Names of the question that says how a visit ended, the surest first."""


class Sight(StrEnum):
    """What becomes of positions before whoever may not read direct identifiers."""

    NONE = "none"
    """There is no question about them."""
    OPEN = "open"
    DISPLACED = "displaced"
    WITHHELD = "withheld"


@dataclass(frozen=True)
class About:
    """Of what the counts are.

    `mark` changes with everything that they depend on; they were made `as_of`, which
    took `seconds`. `run`: the last one that succeeded; `newer` interviews came or were
    edited since, and no check has seen them; `removed` ones a decision has taken out.
    `area`, `stratum`, `cluster`, `outcome`: the expressions that tell them; empty where
    nothing does. `shortest`, `longest`: minutes that the workbook has interviews take.
    """

    mark: str
    as_of: datetime
    seconds: float
    run: int | None
    newer: int
    removed: int
    area: str
    stratum: str
    cluster: str
    outcome: str
    shortest: float | None
    longest: float | None
    sight: Sight


@dataclass(frozen=True, eq=False)
class Spots:
    """Where interviews were made, in degrees: as measured, and displaced; NaN where
    that is not known."""

    lat: Floats
    lon: Floats
    moved_lat: Floats
    moved_lon: Floats


@dataclass(frozen=True, eq=False)
class Standing:
    """The interviews of a form at one moment; one value an interview in all parts.

    Beside the keys of `BY`, `interviews` has `stratum`, `cluster` and `outcome`.
    `instances`: their first instanceIDs.
    """

    about: About
    interviews: Interviews
    instances: pa.Array
    spots: Spots

    def __len__(self) -> int:
        return len(self.interviews)


def outcome_question(fields: Iterable[Field]) -> str:
    """The expression that tells how a visit ended: the answer to a question with
    choices that is named so; empty where there is none."""
    known = {field.name for field in fields if field.table == ROOT and field.list_name}
    return next((f"${{{name}}}" for name in OUTCOME if name in known), "")
