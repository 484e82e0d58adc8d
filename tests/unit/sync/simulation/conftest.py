"""A server for phones to talk to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.sync.simulation.phones import FORM
from tests.unit.sync.simulation.server import FakeServer, running


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with running() as state:
        state.forms["small"] = FORM
        yield state
