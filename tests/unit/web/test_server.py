"""What gunicorn does beyond serving requests."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from collect.web import server


@pytest.fixture
def collector() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


@pytest.mark.usefixtures("collector")
def test_what_is_loaded_at_the_start_is_never_searched_for_garbage() -> None:
    ordinary = gc.get_threshold()[0]
    server.post_worker_init(None)
    assert gc.get_freeze_count() > 10_000
    assert gc.get_threshold()[0] > ordinary
