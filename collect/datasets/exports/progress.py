"""How far an export is, told to the database; and whether to stop."""

from __future__ import annotations

import time
from collections.abc import Callable

from collect.datasets.models import Export, ExportState

EVERY = 1.0
"""Seconds between two reports, at least."""


class CancelledError(Exception):
    """Nobody wants the export any more."""


class Progress:
    """Counts the rows written, table by table.

    A format that has to read a table twice counts each of its rows once. Reports go
    out on the caller's database connection, which must not be in a transaction, or
    nobody would see them.
    """

    def __init__(
        self, export_id: int, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._export_id = export_id
        self._clock = clock
        self._reported = clock()
        self._done: dict[str, int] = {}

    def enter(self, phase: str, *, total: int | None = None) -> None:
        """A new phase begins; `total` rows will be written. Raises CancelledError."""
        changes: dict[str, object] = {"phase": phase}
        if total is not None:
            changes["rows_total"] = total
        self._report(**changes)

    def reach(self, table: str, rows: int) -> None:
        """So many rows of a table were read since its beginning. Raises
        CancelledError."""
        self._done[table] = max(rows, self._done.get(table, 0))
        self.beat()

    def beat(self) -> None:
        """Work goes on. Raises CancelledError if it should not."""
        if self._clock() - self._reported >= EVERY:
            self._report()

    def _report(self, **changes: object) -> None:
        wanted = Export.objects.filter(
            pk=self._export_id, state=ExportState.RUNNING, to_cancel=False
        )
        if not wanted.update(rows_done=sum(self._done.values()), **changes):
            raise CancelledError
        self._reported = self._clock()
