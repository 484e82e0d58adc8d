"""Quality of fieldwork in figures: by enumerator, day, area, form version. Pure.

`interviews` tells of each interview what is counted, `figures` makes a table of groups
from it, with intervals, targets and verdicts that small numbers cannot bring about.
"""

from collect.datasets.fieldwork.areas import (
    AreaError,
    area_expression,
    known_codes,
    needed_variables,
)
from collect.datasets.fieldwork.figures import figures
from collect.datasets.fieldwork.groups import BY
from collect.datasets.fieldwork.interviews import (
    Interviews,
    interviews,
    limits_of,
    position_question,
)
from collect.datasets.fieldwork.plan import Fault, Target, read_targets

__all__ = [
    "BY",
    "AreaError",
    "Fault",
    "Interviews",
    "Target",
    "area_expression",
    "figures",
    "interviews",
    "known_codes",
    "limits_of",
    "needed_variables",
    "position_question",
    "read_targets",
]
