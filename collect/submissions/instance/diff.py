"""What changed between two versions of a submission, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from collect.submissions.instance.shred import ShreddedRow
from collect.submissions.instance.values import Value


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that differs; None stands for blank or for a row that is not there."""

    key: str
    path: str
    old: Value | None
    new: Value | None


def differences(
    old: Iterable[ShreddedRow], new: Iterable[ShreddedRow]
) -> list[Difference]:
    """Cells that differ, by the order of rows in `new`, then of those gone.

    Rows are matched by key. Text that does not fit its type counts as the value.
    """
    before = {row.key: {**row.values, **row.invalid} for row in old}
    after = {row.key: {**row.values, **row.invalid} for row in new}
    return [
        Difference(key, path, was.get(path), now.get(path))
        for key in dict.fromkeys((*after, *before))
        for was, now in [(before.get(key, {}), after.get(key, {}))]
        for path in dict.fromkeys((*now, *was))
        if was.get(path) != now.get(path)
    ]
