"""People's decisions, and which of them are in force.

A decision is an event. Nothing is taken back by changing one: a later decision
supersedes it, or an undo withdraws it, and what it had superseded counts again.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from collect.datasets.cleaning.log import BLANK, CHANGE, REMOVE, ChangeType, Severity

Cell = tuple[str, str, str]
"""Table, row and question."""


@dataclass(frozen=True)
class Decision:
    """What a person decided about a finding, a cell or an interview.

    ``id`` orders decisions in time. ``check_id`` is empty for a correction without a
    finding. ``old_value`` is the raw answer, ``seen_value`` what stood there when it
    was decided: the same, unless an earlier decision had changed it. ``version_id``
    is the submission's version then and ``siblings`` how many rows the submission had
    in the table. ``by`` and ``at`` (ISO 8601) tell who and when.
    """

    id: int
    uuid: str
    table: str
    row: str
    question: str
    check_id: str
    change_type: ChangeType
    old_value: str | None
    seen_value: str | None
    new_value: str | None
    reason: str
    issue: str
    severity: Severity
    version_id: int
    siblings: int
    enumerator: str | None = None
    by: str | None = None
    at: str | None = None

    @property
    def cell(self) -> Cell:
        """Where it was decided; the question is empty for a whole row."""
        return self.table, self.row, self.question

    @property
    def writes(self) -> bool:
        """Whether it gives its cell another value."""
        return self.change_type in (CHANGE, BLANK)


def in_force(
    decisions: Iterable[Decision], undone: Collection[int] = ()
) -> list[Decision]:
    """Those that count, oldest first: not ``undone`` (ids), and not superseded.

    A decision supersedes earlier ones about the same finding (check and cell), and, if
    it writes a cell or removes an interview, earlier ones that do so too.
    """
    kept: list[Decision] = []
    taken: set[tuple[str, ...]] = set()
    for decision in sorted(decisions, key=lambda one: one.id, reverse=True):
        if decision.id in undone:
            continue
        keys = claims(decision)
        if not any(key in taken for key in keys):
            kept.append(decision)
        taken.update(keys)
    return kept[::-1]


def claims(decision: Decision) -> list[tuple[str, ...]]:
    """What only one decision at a time may be about."""
    keys: list[tuple[str, ...]] = [("finding", decision.check_id, *decision.cell)]
    if decision.writes:
        keys.append(("cell", *decision.cell))
    if decision.change_type == REMOVE:
        keys.append(("interview", decision.uuid))
    return keys
