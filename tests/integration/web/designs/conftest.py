"""Uploads are converted in the test's process."""

from collections.abc import Iterator

import pytest

from tests.factories.forms import converting_here


@pytest.fixture(autouse=True)
def fast_conversion() -> Iterator[None]:
    """Spare the tests the start of a process for every upload."""
    with converting_here():
        yield
