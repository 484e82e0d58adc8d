"""What Collect calls itself."""

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError
from unittest.mock import patch

import pytest

from collect.lib.version import software


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    """Nothing is remembered from before, or for later."""
    software.cache_clear()
    yield
    software.cache_clear()


def test_an_installed_package_knows_its_version() -> None:
    with patch("collect.lib.version.version", return_value="9.8.7"):
        assert software() == "Collect 9.8.7"


def test_source_that_is_not_installed_reads_it_in_its_project() -> None:
    with patch("collect.lib.version.version", side_effect=PackageNotFoundError):
        assert re.fullmatch(r"Collect \d+\.\d+\.\d+", software())
