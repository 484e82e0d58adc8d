"""What workers of the datasets room do."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from celery.signals import worker_init

from collect.datasets import tasks


def test_a_worker_makes_a_column_when_it_starts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[Any] = []
    monkeypatch.setattr(tasks, "pa", SimpleNamespace(array=made.append))
    worker_init.send(sender="worker@here")
    assert made == [[0]]
