"""A server with a survey on it, and a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Playwright, sync_playwright

from collect.web.demo.rest import Rest
from tests.desk.desk import Desk
from tests.desk.survey import Survey, held
from tests.journeys.browser import CHROMIUM
from tests.support.servers import EMAIL, PASSWORD, own_server


@pytest.fixture(scope="session")
def served() -> Iterator[Rest]:
    """A running Collect, and its administrator's calls."""
    if not CHROMIUM.exists():
        pytest.skip("needs Debian's Chromium: apt install chromium")
    if not (Path(settings.COLLECT_CLIENT_DIR) / "index.html").exists():
        pytest.skip("needs the web collector: make client")
    with own_server("desk", COLLECT_DEBOUNCE_SECONDS="0") as up:
        rest = Rest(up.url)
        rest.sign_in(EMAIL, PASSWORD)
        yield rest


@pytest.fixture(scope="session")
def survey(served: Rest) -> Survey:
    """A household survey in the field: a made-up country, collected, computed, released.

    Every test sees the same one: what a test changes must not matter to others.
    """
    return held(served)


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """The browser's driver, for one file: Django asks no database where its loop runs."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture
def stranger(playwright: Playwright, served: Rest) -> Iterator[Desk]:
    """Somebody who has not signed in. What pages throw fails the test."""
    desk = Desk(playwright, served.url)
    desk.start()
    try:
        yield desk
    finally:
        desk.stop()
    assert desk.errors == []


@pytest.fixture
def desk(stranger: Desk) -> Desk:
    """The administrator, signed in."""
    stranger.sign_in(EMAIL, PASSWORD)
    return stranger
