"""When an estimate rests on too few cases.

Source: footnotes of the MICS6 and DHS standard tables, "( ) Figures that are
based on 25-49 unweighted cases", "(*) Figures that are based on fewer than 25
unweighted cases", "- denotes 0 unweighted cases in the denominator". The count is
of the *unweighted denominator*. Codes: SDMX code list CL_OBS_STATUS.
"""

from typing import Final

import numpy as np

from collect.datasets.estimation.arrays import Floats, Ints

SUPPRESSED_BELOW: Final = 25
UNRELIABLE_BELOW: Final = 50

NORMAL: Final = "A"
LOW_RELIABILITY: Final = "U"
SUPPRESSED: Final = "Q"
MISSING: Final = "M"


def observation_status(n: Ints, value: Floats) -> tuple[str, ...]:
    """OBS_STATUS of estimates with ``n`` unweighted cases and the given values.

    An estimate without a value is ``M`` whatever its n. Values with status ``Q``
    are kept here; hiding them is disclosure control's work.
    """
    status = np.full(len(n), NORMAL, dtype="U1")
    status[n < UNRELIABLE_BELOW] = LOW_RELIABILITY
    status[n < SUPPRESSED_BELOW] = SUPPRESSED
    status[(n == 0) | np.isnan(value)] = MISSING
    return tuple(str(code) for code in status)
