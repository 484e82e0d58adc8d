"""One running server for the faults that it should survive."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.servers import Up, running_up


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A directory every account may pass: the database has one of its own."""
    with tempfile.TemporaryDirectory(prefix="collect-up-") as name:
        yield Path(name)


@pytest.fixture(scope="module")
def up(folder: Path) -> Iterator[Up]:
    """A whole server, shared by the tests of a module."""
    with running_up(folder / "data") as up:
        yield up
