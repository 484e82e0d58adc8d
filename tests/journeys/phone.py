"""A phone in somebody's hand: the built collector in Chromium, by touch."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import (
    BrowserContext,
    Error,
    Geolocation,
    Locator,
    Page,
    Playwright,
)

from tests.journeys.interviews import WALK, Answers
from tests.journeys.site import HOUSEHOLD, Enumerator
from tests.journeys.wire import Wire
from tests.support.servers import wait_until

CHROMIUM = Path("/usr/bin/chromium")
PIN = "482915"
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

_LISTEN = """() => {
  const channel = new BroadcastChannel('collect-sync');
  window.ended = new Promise((resolve) => {
    channel.onmessage = ({ data }) => {
      if (data.kind !== 'ended') return;
      channel.close();
      resolve(data.outcome);
    };
  });
}"""

# A photo as a camera takes them: no two alike, and no small file.
_PHOTO = """async ({ seed, width, height }) => {
  const canvas = new OffscreenCanvas(width, height);
  const drawing = canvas.getContext('2d');
  const pixels = drawing.createImageData(width, height);
  let state = seed;
  for (let at = 0; at < pixels.data.length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    pixels.data[at] = at % 4 === 3 ? 255 : (state >>> 24) / 2 + 64;
  }
  drawing.putImageData(pixels, 0, 0);
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
  return [...new Uint8Array(await blob.arrayBuffer())];
}"""


@dataclass
class Phone:
    """Its browser keeps what it has in `folder`, as long as that is there."""

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

    # The browser ----------------------------------------------------------------------

    @property
    def context(self) -> BrowserContext:
        assert self._context, "the browser is not started"
        return self._context

    @property
    def page(self) -> Page:
        assert self._page, "the browser is not started"
        return self._page

    def start(self) -> Phone:
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

    # From the link to the list of forms -----------------------------------------------

    def join(self, who: Enumerator, pin: str = PIN) -> None:
        """Open her link, choose a PIN, and have the forms."""
        self.page.goto(self.wire.url + who.fragment)
        self.see("#pin").fill(pin)
        self.see("#again").fill(pin)
        self.tap("main button.primary")
        self.see("[data-sync]")

    def install(self, who: Enumerator) -> None:
        """Join, and wait until everything is on the phone."""
        self.join(who)
        self.see("[data-offline=true]")
        self.wait_sync()

    def open(self) -> None:
        """Tap the collector's icon."""
        self.page.goto(self.wire.url)

    def unlock(self, pin: str = PIN) -> None:
        """Type the PIN, where it is asked."""
        self.see("#pin, [data-sync], [data-leave]")
        if self.has("#pin"):
            self.see("#pin").fill(pin)
            self.tap("main button.primary")
            self.see("[data-sync]")

    def is_controlled(self) -> bool:
        """Whether pages come from the phone."""
        return bool(
            self.page.evaluate("() => navigator.serviceWorker.controller !== null")
        )

    # Interviews -----------------------------------------------------------------------

    def begin(self, form: str = HOUSEHOLD) -> None:
        """Begin an interview; its first question is on the screen."""
        self.tap(f"[data-begin='{form}']")
        self.see("[data-reference]")

    def walk(self, answers: Mapping[str, str], up_to: str = "") -> int:
        """Answer and go on, within the page: `interviews.WALK`."""
        given = {"answers": dict(answers), "upTo": up_to}
        return int(self.page.evaluate(WALK, given))

    def references(self) -> list[str]:
        """Of the questions on the screen."""
        found: list[str] = self.page.evaluate(
            "() => [...document.querySelectorAll('[data-reference]')]"
            ".map((each) => each.dataset.reference)"
        )
        return found

    def place(self) -> tuple[float, float]:
        """The number of the page, and of how many."""
        at, of = self.page.evaluate(
            "() => { const { value, max } = document.querySelector('.where progress');"
            " return [value, max]; }"
        )
        return at, of

    def turn(self, button: str = "[data-next]") -> None:
        """Turn the page, and wait until it is turned."""
        before = self.place()[0]
        self.tap(button)
        self.poll(lambda: self.place()[0] != before, "the page turned")

    def answer_here(self, answers: Answers) -> int:
        """Answer the questions on the screen by touch; how many."""
        given = [each for each in self.references() if each in answers]
        for reference in given:
            self.answer(reference, answers[reference])
        return len(given)

    def answer(self, reference: str, answer: str) -> None:
        """One question of those on the screen."""
        question = self.page.locator(f"[data-reference='{reference}']")
        choices = question.locator(".choices")
        if choices.count():
            for code in answer.split(" "):
                choices.locator("label", has=self._choice(code)).tap()
        elif question.locator(".upload button").count():
            question.locator(".upload button").first.tap()
            question.locator(".value").wait_for()
        elif question.locator("select").count():
            question.locator("select").select_option(answer)
        else:
            question.locator("input, textarea").fill(answer)

    def _choice(self, code: str) -> Locator:
        return self.page.locator(f"input[value={json.dumps(code)}]")

    def take_photo(self, seed: int, width: int = 480, height: int = 360) -> None:
        """Answer the photo's question on the screen with a picture of its own."""
        size = {"seed": seed, "width": width, "height": height}
        pixels = bytes(self.page.evaluate(_PHOTO, size))
        self.page.locator("input[data-choose]").set_input_files(
            {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": pixels}
        )
        self.see(".upload img")

    def fill(self, answers: Answers, photo: int | None = None) -> None:
        """Go through an interview by touch, from where it is to its end; with the photo
        of that number."""
        while not self.has("[data-finish]"):
            self.answer_here(answers)
            if photo is not None and self.has("input[data-choose]"):
                self.take_photo(photo)
            self.turn()

    def visit(self, person: str, *, rooms: int = 3, photo: int | None = None) -> None:
        """A whole interview of the small form `visit`; with the photo of that number."""
        answers = {"/data/person": person, "/data/rooms": str(rooms)}
        self.begin("visit")
        self.walk(answers, "/data/photo")
        if photo is not None:
            self.take_photo(photo)
        self.walk(answers)
        self.finish()

    def saved(self) -> None:
        """Until what is on the screen is on the phone."""
        before = self.page.evaluate("() => Date.now()")
        self.poll(
            lambda: int(self.see("main").get_attribute("data-saved") or 0) >= before,
            "saved",
        )

    def finish(self) -> None:
        """At the end of an interview: it is in the queue, and was tried once."""
        self.page.evaluate(_LISTEN)
        self.tap("[data-finish]")
        self.see("[data-sync]")
        self.page.evaluate("() => window.ended")
        self.wait_sync()

    def leave(self) -> None:
        """Save and leave, before the end."""
        self.tap("[data-leave]")
        self.see("[data-sync]")

    # What is on the phone -------------------------------------------------------------

    def stored(self, store: str) -> list[dict[str, Any]]:
        """All that is in a store of its database."""
        found: list[dict[str, Any]] = self.page.evaluate(_READ, store)
        return found

    def states(self) -> list[str]:
        """Of its records."""
        return sorted(each["state"] for each in self.stored("records"))

    # Sending --------------------------------------------------------------------------

    def wait_sync(self) -> None:
        """Until no synchronisation runs."""
        self.poll(
            lambda: self.see("[data-sync]").is_enabled(),
            "the synchronisation ended",
            seconds=60,
        )

    def send(self) -> str:
        """Press the button; `done`, or why the synchronisation stopped."""
        self.wait_sync()
        self.page.evaluate(_LISTEN)
        self.tap("[data-sync]")
        outcome = self.page.evaluate("() => window.ended")
        self.wait_sync()
        return str(outcome.get("why", outcome["state"]))

    def banner(self) -> str:
        """`done`, `waiting`, `stopped` or `busy`."""
        return str(self.see(".sync").get_attribute("data-kind"))
