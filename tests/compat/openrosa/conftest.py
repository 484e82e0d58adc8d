"""One project for all checks."""

from __future__ import annotations

import pytest

from tests.compat.conftest import Site
from tests.compat.openrosa.field import Field, set_up
from tests.compat.openrosa.handset import Handset


@pytest.fixture(scope="session")
def field(site: Site) -> Field:
    """The project on the live server."""
    return set_up(site)


@pytest.fixture
def phone(field: Field) -> Handset:
    """A phone that was set up with the app user's QR code."""
    return field.phone
