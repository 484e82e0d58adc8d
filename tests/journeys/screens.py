"""What is wrong with a screen: for who cannot see it, and for who sees it on a small
phone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from tests.journeys.phone import Phone

WIDTHS = (360, 320)
_AXE = Path(settings.COLLECT_CLIENT_DIR).parent / "node_modules/axe-core/axe.min.js"
# The page's policy lets no other script in; what is evaluated is no script of the page.
_RUN_AXE = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ['violations'] });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}"""
_SMALL = """() => {
  const tapped = 'button, select, textarea, summary, .button, label.choice,' +
    ' input:not([type=radio], [type=checkbox], [type=file], [type=range])';
  return [...document.querySelectorAll(tapped)].flatMap((each) => {
    const { width, height } = each.getBoundingClientRect();
    const seen = width > 0 && getComputedStyle(each).visibility === 'visible';
    return seen && Math.min(width, height) < 47.5
      ? [`${each.outerHTML.slice(0, 120)} is ${width} x ${height}`] : [];
  });
}"""
_OUTSIDE = """() => [...document.querySelectorAll('body *')].flatMap((each) => {
  const { left, right, width } = each.getBoundingClientRect();
  const out = width > 0 && (left < -0.5 || right > innerWidth + 0.5);
  return out ? [`${each.outerHTML.slice(0, 120)} from ${left} to ${right}`] : [];
})"""


@cache
def _axe() -> str:
    if not _AXE.exists():
        pytest.skip("needs axe-core: npm ci in collect/webforms/client")
    return _AXE.read_text()


def inaccessible(phone: Phone) -> list[str]:
    """What axe finds on the screen."""
    if not phone.page.evaluate("() => 'axe' in window"):
        phone.page.evaluate(_axe())
    found: list[str] = phone.page.evaluate(_RUN_AXE)
    return found


def misplaced(phone: Phone) -> list[str]:
    """What a finger cannot hit, or lies beside the screen, on phones of WIDTHS."""
    found: list[str] = []
    for width in WIDTHS:
        phone.page.set_viewport_size({"width": width, "height": phone.height})
        if phone.sideways() > 0:
            found += [f"at {width}: {each}" for each in phone.page.evaluate(_OUTSIDE)]
            found.append(f"at {width}: {phone.sideways()} pixels too wide")
        found += [f"at {width}: {each}" for each in phone.page.evaluate(_SMALL)]
    phone.page.set_viewport_size({"width": phone.width, "height": phone.height})
    return found


def pages(phone: Phone, answers: Mapping[str, str]) -> Iterator[str]:
    """The screens of an interview, each answered before the next; their names."""
    while True:
        shown = phone.references()
        yield shown[0] if shown else f"page {phone.place()[0]:.0f}"
        if phone.has("[data-finish]"):
            return
        phone.answer_here(dict(answers))
        phone.turn()
