"""The log as it is: which lines of a sheet say nothing new."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from collect.datasets.cleaning.log import PENDING
from collect.datasets.cleaning.proposals import Proposal
from collect.datasets.cleaning.sheets.lines import Line
from collect.datasets.cleaning.sheets.values import as_kept, restored

_COLUMNS = (
    "uuid",
    "table",
    "row",
    "question",
    "check_id",
    "old_value",
    "change_type",
    "new_value",
    "reason",
    "status",
)


@dataclass(frozen=True)
class Entry:
    """What a line of the log says."""

    check_id: str
    old_value: str | None
    change_type: str
    new_value: str | None
    reason: str
    status: str

    @property
    def pending(self) -> bool:
        """Whether the line waits for a decision."""
        return self.status == PENDING


def bare(uuid: str) -> str:
    """An instance id without its prefix."""
    return uuid.removeprefix("uuid:")


class Known:
    """The lines of a log, by the cell they are about."""

    def __init__(self, log: pa.Table | None) -> None:
        self._entries: dict[tuple[str, ...], list[Entry]] = {}
        for line in _lines(log):
            uuid, table, row, question, *rest = line
            key = (bare(uuid or ""), table or "", row or "", question or "")
            check_id, old, change, new, reason, status = rest
            self._entries.setdefault(key, []).append(
                Entry(
                    check_id or "", old, change or "", new, reason or "", status or ""
                )
            )

    def of(self, line: Line) -> Sequence[Entry]:
        """The entries of the line's cell and check."""
        key = (bare(line["uuid"]), line["table"], line["row"], line["question"])
        entries = self._entries.get(key, ())
        return [entry for entry in entries if entry.check_id == line["check_id"]]

    def has(self, proposal: Proposal) -> bool:
        """Whether the very same is decided already, whichever check asked."""
        key = (
            bare(proposal.uuid),
            proposal.table,
            proposal.row,
            proposal.question,
        )
        return any(
            not entry.pending
            and entry.change_type == proposal.change_type
            and as_kept(entry.new_value) == as_kept(proposal.new_value)
            and as_kept(entry.old_value) == as_kept(proposal.old_value)
            and entry.reason.strip() == proposal.reason
            for entry in self._entries.get(key, ())
        )


def old_value(line: Line, entries: Sequence[Entry]) -> str | None:
    """The answer that the line was decided upon, as the log has it."""
    text = line["old_value"]
    for entry in entries:
        value = restored(text, entry.old_value)
        if value == (entry.old_value or None):
            return value
    return restored(text, "")


def _lines(log: pa.Table | None) -> Iterator[tuple[str | None, ...]]:
    if log is None:
        return iter(())
    return zip(*(log[name].to_pylist() for name in _COLUMNS), strict=True)
