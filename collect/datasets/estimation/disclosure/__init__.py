"""Statistical disclosure control: pure, deterministic, audited.

:func:`protect` suppresses what a release may not show and tries to recover it; the
release may go out only if the audit passes. Microdata have :func:`check_anonymity`,
positions :func:`displaced`.
"""

from collect.datasets.estimation.disclosure.anonymity import (
    Anonymity,
    check_anonymity,
)
from collect.datasets.estimation.disclosure.audit import Audit, Finding
from collect.datasets.estimation.disclosure.derived import (
    Measure,
    withheld_measures,
)
from collect.datasets.estimation.disclosure.differencing import (
    Difference,
    differences,
)
from collect.datasets.estimation.disclosure.displacement import displaced
from collect.datasets.estimation.disclosure.observations import (
    FREE,
    PRIMARY,
    SECONDARY,
    Key,
    Kind,
    Observation,
    key,
)
from collect.datasets.estimation.disclosure.protect import Counts, Protected, protect
from collect.datasets.estimation.disclosure.rules import Limit, Rules
from collect.datasets.estimation.disclosure.tables import Hierarchies

__all__ = [
    "FREE",
    "PRIMARY",
    "SECONDARY",
    "Anonymity",
    "Audit",
    "Counts",
    "Difference",
    "Finding",
    "Hierarchies",
    "Key",
    "Kind",
    "Limit",
    "Measure",
    "Observation",
    "Protected",
    "Rules",
    "check_anonymity",
    "differences",
    "displaced",
    "key",
    "protect",
    "withheld_measures",
]
