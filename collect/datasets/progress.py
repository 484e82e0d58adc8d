"""How far a run is, for those who watch it."""

from __future__ import annotations

import time

from collect.datasets.models import Run
from collect.datasets.pipeline import Stage


class Progress:
    """Notes on a run which stage it is at, and how long those before took."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._over: list[dict[str, str | float]] = []
        self._stage: Stage | None = None
        self._since = 0.0

    def begin(self, stage: Stage) -> None:
        """The stage before is over, this one begins."""
        self._close()
        self._stage, self._since = stage, time.monotonic()
        self._note(stage)

    def end(self) -> None:
        """The last stage is over."""
        self._close()
        self._note("")

    def _close(self) -> None:
        if self._stage is not None:
            seconds = round(time.monotonic() - self._since, 2)
            self._over.append({"name": self._stage, "seconds": seconds})

    def _note(self, stage: str) -> None:
        runs = Run.objects.filter(pk=self._run.pk)
        runs.update(stage=stage, stages=self._over)
