"""What a former run found, and what has changed since."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from collect.datasets.cleaning import Known
from collect.datasets.pipeline.checks.builtin import BUILTIN, NAMES
from collect.forms.xlsform import definition


@dataclass(frozen=True, eq=False)
class Former:
    """The findings of a run with the same checks, fields, choices and versions.

    `findings`: all that its checks found; `added`: submissions that were not there;
    `touched`: those whose answers have changed, by an edit or a decision, or that are
    gone. All others have the answers they had.
    """

    findings: pa.Table
    added: pa.Array
    touched: pa.Array

    @property
    def changed(self) -> pa.Array:
        """Submissions of which nothing is known."""
        return pa.concat_arrays([self.added, self.touched])

    def kept(self) -> pa.Table:
        """The findings of submissions that are as they were."""
        again = pc.is_in(self.findings["uuid"], value_set=self.changed)
        return self.findings.filter(pc.invert(again))

    def known(self, lines: pa.Table, instances: Any) -> Known | None:
        """For a search among all rows: what need not be searched for again.

        `instances`: the submission of each row. None where rows have changed or are
        gone, as what was found with them may not hold.
        """
        if len(self.touched):
            return None
        added = pc.is_in(instances.combine_chunks(), value_set=self.added)
        rows: NDArray[np.bool_] = added.to_numpy(zero_copy_only=False)
        return Known(lines, rows)


def distinct(checks: Sequence[definition.Check]) -> bool:
    """Whether a finding tells by its `check_id` which check it is of."""
    own: Iterable[str] = (check.name for check in checks if check.type != BUILTIN)
    return max(Counter((*own, *NAMES)).values()) == 1
