"""Labels in place of codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from collect.forms.xlsform.fields import Choice
from collect.submissions.exports.columnar.content import text_in

BETWEEN = "; "
"""Between the labels of one answer; labels have spaces in them."""


@dataclass(frozen=True)
class CodeList:
    """Codes and their labels in one language, in the same order."""

    codes: pa.StringArray
    labels: pa.StringArray

    @classmethod
    def of(cls, choices: Sequence[Choice], language: str) -> CodeList:
        """The list of these choices. One without a label is its own."""
        return cls(
            pa.array([choice.code for choice in choices], pa.string()),
            pa.array(
                [text_in(choice.labels, language) or choice.code for choice in choices],
                pa.string(),
            ),
        )

    def labelled(self, codes: pa.StringArray) -> pa.StringArray:
        """The labels of these codes. A code that is not on the list stays."""
        found = pc.index_in(codes, value_set=self.codes)
        labels = self.labels.take(found)
        # Most answers are on their list, and choosing between texts is dear.
        return (
            labels
            if found.null_count == codes.null_count
            else pc.coalesce(labels, codes)
        )

    def labelled_lists(self, lists: pa.ListArray) -> pa.ListArray:
        """The same for every code of every list."""
        return relisted(lists, self.labelled(pc.list_flatten(lists)))


def relisted(lists: pa.ListArray, values: pa.Array) -> pa.ListArray:
    """Other values in lists of the same lengths, null where they are."""
    lengths = pc.fill_null(pc.list_value_length(lists), 0)
    offsets = np.zeros(len(lists) + 1, np.int32)
    np.cumsum(lengths.to_numpy(zero_copy_only=False), out=offsets[1:])
    return pa.ListArray.from_arrays(
        pa.array(offsets), values, mask=lists.is_null() if lists.null_count else None
    )
