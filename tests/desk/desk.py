"""Somebody at a desk, or with the same pages on a phone."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, Playwright, ViewportSize

from tests.journeys.browser import CHROMIUM

WIDE = ViewportSize(width=1440, height=900)
SMALL = ViewportSize(width=360, height=740)
SHOTS = os.environ.get("COLLECT_SCREENSHOTS", "")
"""The folder that screenshots go to; none are taken without one."""
_AXE = Path(settings.COLLECT_CLIENT_DIR).parent / "node_modules/axe-core/axe.min.js"
# Pages let no other script in; what is evaluated is no script of the page.
_RUN_AXE = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ['violations'] });
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id} (${impact}): ${html} ${failureSummary}`));
}"""
_SETTLED = """() => !document.querySelector(
  '.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added')"""
_SIDEWAYS = "() => document.documentElement.scrollWidth - innerWidth"


@cache
def _axe() -> str:
    if not _AXE.exists():
        pytest.skip("needs axe-core: npm ci in collect/webforms/client")
    return _AXE.read_text()


@dataclass
class Desk:
    """A browser of somebody, and what is looked at on each of its pages."""

    playwright: Playwright
    url: str
    errors: list[str] = field(default_factory=list)
    """What pages threw, or a policy kept from them."""
    _context: BrowserContext | None = None
    _page: Page | None = None

    @property
    def page(self) -> Page:
        assert self._page, "the browser is not started"
        return self._page

    def start(self) -> None:
        """Start the browser, with nobody signed in."""
        browser = self.playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-dev-shm-usage"],
        )
        self._context = browser.new_context(
            viewport=WIDE, locale="en-GB", accept_downloads=True
        )
        self._context.set_default_timeout(20_000)
        page = self._page = self._context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self._heard(said.type, said.text))
        page.on("dialog", lambda dialog: dialog.accept())

    def stop(self) -> None:
        """Close it."""
        if self._context and self._context.browser:
            self._context.browser.close()

    def _heard(self, kind: str, text: str) -> None:
        # That an answer is an error, a test says itself.
        if kind == "error" and "Failed to load resource" not in text:
            self.errors.append(text)

    def open(self, path: str) -> None:
        """Go to a page of the server."""
        self.page.goto(self.url + path)

    def sign_in(self, email: str, password: str) -> None:
        """Through the page for it."""
        self.open("/sign-in")
        self.page.get_by_label("Email address").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(lambda address: "/sign-in" not in address)

    def settle(self) -> None:
        """Wait until what came into the page listens to what is done with it."""
        self.page.wait_for_function(_SETTLED)

    def look(self, name: str) -> None:
        """Look at the page at both sizes: nothing sticks out, axe finds nothing.

        `name` is that of its screenshots.
        """
        found = self.faults(name)
        assert not found, "\n".join(found)

    def faults(self, name: str) -> list[str]:
        """What is wrong with the page as it is looked at."""
        found: list[str] = []
        for size, viewport in (("phone", SMALL), ("desk", WIDE)):
            self.page.set_viewport_size(viewport)
            beside = self.page.evaluate(_SIDEWAYS)
            here = [f"{beside} pixels too wide"] if beside > 0 else []
            if not self.page.evaluate("() => 'axe' in window"):
                self.page.evaluate(_axe())
            here += self.page.evaluate(_RUN_AXE)
            found += [f"{name}, {size}: {each}" for each in here]
            if SHOTS:
                self._shoot(Path(SHOTS) / f"{name}-{size}.webp", viewport)
        return found

    def _shoot(self, path: Path, size: ViewportSize) -> None:
        """Keep how the page looks: its first two screens, small enough for a manual."""
        height = self.page.evaluate("() => document.documentElement.scrollHeight")
        clip = {
            "x": 0,
            "y": 0,
            "width": size["width"],
            "height": min(height, 2 * size["height"]),
            "scale": 720 / 1440 if size == WIDE else 1,
        }
        asked = {"format": "webp", "quality": 60, "captureBeyondViewport": True}
        protocol = self.page.context.new_cdp_session(self.page)
        shot = protocol.send("Page.captureScreenshot", {**asked, "clip": clip})
        protocol.detach()
        path.write_bytes(base64.b64decode(shot["data"]))
