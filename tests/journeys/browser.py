"""A browser for phones, as its maker ships it: it starts, dies, and is tapped."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import psutil
from playwright.sync_api import (
    BrowserContext,
    Error,
    Geolocation,
    Locator,
    Page,
    Playwright,
)

from tests.journeys.wire import Wire
from tests.support.servers import wait_until

CHROMIUM = Path("/usr/bin/chromium")
HERE: Geolocation = {"latitude": 11.5564, "longitude": 104.9282, "accuracy": 4}

# Reads a store of the phone; nothing here ever writes to one.
_READ = """(store) => new Promise((resolve, reject) => {
  const opening = indexedDB.open('collect');
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const db = opening.result;
    const asked = db.transaction(store).objectStore(store).getAll();
    asked.onsuccess = () => { db.close(); resolve(asked.result); };
    asked.onerror = () => reject(asked.error);
  };
})"""


@dataclass
class Browser:
    """It keeps what it has in `folder`, as long as that is there."""

    playwright: Playwright
    wire: Wire
    folder: Path
    width: int = 360
    height: int = 740
    script: str = ""
    """Runs in each page before the collector does."""
    errors: list[str] = field(default_factory=list)
    """What pages threw and nobody caught."""
    _offline: bool = False
    _context: BrowserContext | None = None
    _page: Page | None = None

    # From start to end ----------------------------------------------------------------

    @property
    def context(self) -> BrowserContext:
        assert self._context, "the browser is not started"
        return self._context

    @property
    def page(self) -> Page:
        assert self._page, "the browser is not started"
        return self._page

    def start(self) -> Self:
        """Start the browser, as it was left."""
        assert self._context is None, "the browser runs"
        self._context = self.playwright.chromium.launch_persistent_context(
            str(self.folder),
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-dev-shm-usage"],
            viewport={"width": self.width, "height": self.height},
            device_scale_factor=2,
            has_touch=True,
            is_mobile=True,
            locale="en-GB",
            geolocation=HERE,
            permissions=["geolocation"],
        )
        self._context.set_default_timeout(20_000)
        self._context.set_offline(self._offline)
        if self.script:
            self._context.add_init_script(self.script)
        self._page = self._watched(self._context.pages[0])
        return self

    def run_first(self, script: str) -> None:
        """Run it in every page from the next on, before the collector does."""
        self.script += script
        self.context.add_init_script(script)

    def new_tab(self) -> Page:
        """Another tab with the collector."""
        page = self._watched(self.context.new_page())
        page.goto(self.wire.url)
        return page

    def _watched(self, page: Page) -> Page:
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", lambda dialog: dialog.accept())
        return page

    def kill(self) -> None:
        """As when the battery falls out."""
        for process in self._processes():
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        # The driver notices sooner or later that there is nothing to close.
        with suppress(Error):
            self._forget()
        wait_until(lambda: not self._processes(), what="the browser ended")

    def stop(self) -> None:
        """Close the browser, if it runs."""
        self._forget()

    def _forget(self) -> None:
        context, self._context, self._page = self._context, None, None
        if context:
            context.close()

    def _processes(self) -> list[psutil.Process]:
        """Those of this phone's browser; its helpers end with it."""
        wanted = f"--user-data-dir={self.folder}"
        return [
            process
            for process in psutil.process_iter(["cmdline"])
            if wanted in (process.info["cmdline"] or ())
        ]

    # Signal ---------------------------------------------------------------------------

    def go_offline(self) -> None:
        self._offline = True
        self.context.set_offline(True)
        self.wire.drop()

    def go_online(self) -> None:
        self._offline = False
        self.wire.restore()
        self.context.set_offline(False)

    # What is on the screen ------------------------------------------------------------

    def see(self, selector: str, **more: Any) -> Locator:
        """What matches, once it is there."""
        found = self.page.locator(selector, **more).first
        found.wait_for()
        return found

    def tap(self, selector: str, **more: Any) -> None:
        self.see(selector, **more).tap()

    def has(self, selector: str) -> bool:
        return self.page.locator(selector).count() > 0

    def poll(
        self, condition: Callable[[], bool], what: str, seconds: float = 30
    ) -> None:
        """Wait for it; the failure says what the screen shows."""
        try:
            wait_until(condition, seconds=seconds, what=what)
        except AssertionError as error:
            raise AssertionError(f"{error}; the screen: {self.text()!r}") from None

    def text(self) -> str:
        """All that can be read."""
        return str(self.page.evaluate("() => document.body.innerText"))

    def picture(self, path: Path) -> Path:
        """What it looks like, as a file."""
        self.page.screenshot(path=path)
        return path

    def sideways(self) -> int:
        """By how many pixels the page is wider than the screen."""
        return int(
            self.page.evaluate(
                "() => document.documentElement.scrollWidth - window.innerWidth"
            )
        )

    # What it keeps --------------------------------------------------------------------

    def stored(self, store: str) -> list[dict[str, Any]]:
        """All that is in a store of its database."""
        found: list[dict[str, Any]] = self.page.evaluate(_READ, store)
        return found
