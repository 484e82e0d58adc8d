"""How long a slow phone lets somebody wait, told by the page itself.

The browser is made six times slower, as a phone of the cheapest kind is. Times are of
the page's own clock, up to the frame in which what was waited for can be seen; a loop of
fixed work in the same page tells how fast the machine was in the meantime.
"""

from __future__ import annotations

from statistics import median

from playwright.sync_api import CDPSession

from tests.journeys.phone import Phone

SLOWER = 6

_LOOP = """() => {
  const began = performance.now();
  let state = 1;
  for (let at = 0; at < 1e7; at++) state = (Math.imul(state, 1664525) + 1013904223) | 0;
  return [performance.now() - began, state][0];
}"""

# Ready when what is waited for is there, and the page has drawn it and is idle again.
WATCH = """
window.seen = (found) => new Promise((done, fail) => {
  const end = performance.now() + 120_000;
  const look = () => {
    if (performance.now() > end) fail(new Error(document.body.innerText));
    else if (found()) {
      requestAnimationFrame(() => setTimeout(() => done(performance.now())));
    }
    else setTimeout(look, 4);
  };
  look();
});
document.addEventListener('DOMContentLoaded', () => {
  window.ready = window.seen(() => document.querySelector('#pin, [data-begin]:enabled'));
});
"""

_BEGIN = """async (form) => {
  const began = performance.now();
  document.querySelector(`[data-begin="${form}"]`).click();
  const first = '[data-reference] :is(input, textarea, select)';
  return await window.seen(() => document.querySelector(first)) - began;
}"""

# As a finger would: answer, wait until it is said and saved, then turn.
_TURN = """async (answer) => {
  const place = () => document.querySelector('.where progress').value;
  const here = place();
  const field = document.querySelector('[data-reference] :is(input, textarea)');
  if (field.type === 'radio') field.click();
  else {
    field.value = field.type === 'number' || field.inputMode === 'numeric' ? '7'
      : field.type === 'date' ? '2026-03-04' : 'Some words';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
  }
  await new Promise((after) => setTimeout(after, 1000));
  const began = performance.now();
  document.querySelector('[data-next]').click();
  return await window.seen(() => place() !== here) - began;
}"""


class SlowPhone:
    """A phone on which the collector is installed, six times slower from now on."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        phone.context.add_init_script(WATCH)
        self._session: CDPSession = phone.context.new_cdp_session(phone.page)
        self._session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    def loop(self) -> float:
        """Milliseconds of the loop: the median of five, so that others who use the
        machine count as they do for what is measured."""
        return median(float(self.phone.page.evaluate(_LOOP)) for _ in range(5))

    def open(self) -> float:
        """Milliseconds from the icon to a screen where something can be tapped."""
        self.phone.open()
        return float(self.phone.page.evaluate("() => window.ready"))

    def begin(self, form: str) -> float:
        """Milliseconds from the tap on a form to its first question. At once after
        opening, so that the engine is still to be read, as on a phone out of a bag."""
        self.phone.unlock()
        return float(self.phone.page.evaluate(_BEGIN, form))

    def turn(self) -> float:
        """Milliseconds from the tap on “Next” to the next question; this one is
        answered before."""
        return float(self.phone.page.evaluate(_TURN))


def turns(phone: SlowPhone, count: int) -> float:
    """The median of so many page turns, in milliseconds."""
    return median(phone.turn() for _ in range(count))
