"""A phone in somebody's hand: the built collector, by touch."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from playwright.sync_api import Locator

from tests.journeys.browser import Browser
from tests.journeys.interviews import WALK, Answers
from tests.journeys.site import HOUSEHOLD, Enumerator

PIN = "482915"

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

# What is touched is written; the moment of the touch.
_TOUCH = "() => { document.querySelector('.where').click(); return Date.now(); }"

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
class Phone(Browser):
    """From the link to what was sent."""

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

    def speak(self, language: str) -> None:
        """Choose the collector's own language, on the page of the phone."""
        self.tap("[data-phone]")
        self.see("[data-language]").select_option(language)
        self.see(f"html[lang={language}]")
        self.tap("[data-back]")
        self.see("[data-sync]")

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

    def visit_far_off(self, person: str, *, photo: int | None = None) -> None:
        """The same where there is no signal, and back to where there is."""
        self.wire.drop()
        self.visit(person, photo=photo)
        self.wire.restore()

    def saved(self) -> None:
        """Until what is on the screen is on the phone."""
        # The first write to end may have begun before the last answer; the next did not.
        for _ in range(2):
            self._saved_after(self.page.evaluate(_TOUCH))

    def _saved_after(self, moment: int) -> None:
        self.poll(
            lambda: int(self.see("main").get_attribute("data-saved") or 0) >= moment,
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
