"""A server, a wire to it, and a phone at the other end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Playwright, sync_playwright

from collect.web.demo.rest import Rest
from tests.journeys.browser import CHROMIUM
from tests.journeys.phone import Phone
from tests.journeys.site import Site
from tests.journeys.wire import Wire
from tests.support.servers import EMAIL, PASSWORD, own_server


@pytest.fixture(autouse=True, scope="session")
def needed() -> None:
    """Skip where there is no browser, or nothing for it to show."""
    if not CHROMIUM.exists():
        pytest.skip("needs Debian's Chromium: apt install chromium")
    if not (Path(settings.COLLECT_CLIENT_DIR) / "index.html").exists():
        pytest.skip("needs the web collector: make client")


@pytest.fixture(scope="session")
def site(needed: None) -> Iterator[Site]:
    """A running Collect."""
    # No table is computed while these tests run.
    with own_server("journeys", COLLECT_DEBOUNCE_SECONDS="3600") as up:
        rest = Rest(up.url)
        rest.sign_in(EMAIL, PASSWORD)
        yield Site(rest)


@pytest.fixture(scope="module")
def playwright(needed: None) -> Iterator[Playwright]:
    """The browser's driver. Its event loop is not left to tests of other files: Django
    asks no database where one runs."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture
def wire(site: Site) -> Iterator[Wire]:
    """The connection of a phone to the server."""
    with Wire(site.port) as wire:
        yield wire


@pytest.fixture
def phone(playwright: Playwright, wire: Wire, tmp_path: Path) -> Iterator[Phone]:
    """A phone whose browser was never used. What pages throw fails the test."""
    phone = Phone(playwright, wire, tmp_path / "phone").start()
    try:
        yield phone
    finally:
        phone.stop()
    assert phone.errors == []
