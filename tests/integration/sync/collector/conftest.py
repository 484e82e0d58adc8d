"""A phone with the web collector, whose person may fill the household form."""

from __future__ import annotations

import pytest

from collect.accounts.models import AppUser
from tests.factories.collector import WebCollector


@pytest.fixture
def collector(app_user: AppUser) -> WebCollector:
    return WebCollector.of(app_user)
