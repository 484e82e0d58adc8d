"""Pages as tests see them: what they say, what is wrong with them, and their forms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from django.test import Client
from lxml import html

Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    """An answer that is a page; `open_page` and `send` make it."""

    status: int
    address: str
    tree: html.HtmlElement

    @property
    def text(self) -> str:
        """All that is to be read, in one line."""
        (body,) = self.select("body")
        return _text(body)

    @property
    def heading(self) -> str:
        (heading,) = self.texts("h1")
        return heading

    def texts(self, selector: str) -> list[str]:
        """What is to be read in each element that the selector names."""
        return [_text(each) for each in self.select(selector)]

    def select(self, selector: str) -> list[html.HtmlElement]:
        """Elements by a CSS selector."""
        found: list[html.HtmlElement] = self.tree.cssselect(selector)
        return found

    def rows(self, selector: str = "table") -> list[list[str]]:
        """Cells of the first table that the selector names, without its head."""
        (table, *_) = self.select(selector)
        return [
            [_text(cell) for cell in row.cssselect("th, td")]
            for row in table.cssselect("tbody tr")
        ]

    def link(self, text: str) -> str:
        """The address behind the link that reads so."""
        found = [each for each in self.select("a") if _text(each) == text]
        assert found, f"no link {text!r} in {self.texts('a')}"
        return str(urljoin(self.address, found[0].get("href")))

    def error_beside(self, name: str) -> str:
        """What is said to be wrong with a field; its control points there."""
        (control, *_) = self.select(f'[name="{name}"]')
        described = (control.get("aria-describedby") or "").split()
        if not described:
            (box, *_) = control.xpath("ancestor::fieldset[1]")
            described = (box.get("aria-describedby") or "").split()
        found = [each for each in described if each.endswith("_error")]
        assert found, f"nothing is said to be wrong with {name}: {self.text}"
        (said,) = self.texts(f'[id="{found[0]}"]')
        return said


def open_page(browser: Client, address: str, *, status: int = 200) -> Page:
    """The page at the address, after redirects; it must be sound."""
    return _page(browser.get(address, follow=True), address, status)


def send(
    browser: Client,
    page: Page,
    fields: Fields | None = None,
    *,
    form: str = "main form",
    button: str | None = None,
    status: int = 200,
) -> Page:
    """Fill in the form and send it as a browser does; the page that comes back.

    `form` is a selector; `button` the text of what is pressed. Fields that are not given
    keep what the page holds; None empties one.
    """
    (filled, *_) = page.select(form)
    body = _held(filled) | dict(fields or {})
    body |= _pressed(filled, button)
    body = {name: value for name, value in body.items() if value is not None}
    unknown = set(body) - {each.get("name") for each in filled.cssselect("[name]")}
    assert not unknown, f"the form has no fields {unknown}"
    target = urljoin(page.address, filled.get("action") or "")
    call = browser.post if filled.get("method", "").lower() == "post" else browser.get
    return _page(call(target, body, follow=True), target, status)


def post(
    browser: Client, address: str, fields: Fields | None = None, *, status: int
) -> Page:
    """Send what no page of theirs has a form for; the page that comes back."""
    (token, *_) = open_page(browser, "/account").select("[name=csrfmiddlewaretoken]")
    body = {"csrfmiddlewaretoken": token.get("value"), **(fields or {})}
    return _page(browser.post(address, body, follow=True), address, status)


def _page(response: Any, address: str, status: int) -> Page:
    chain = getattr(response, "redirect_chain", [])
    final = urljoin(address, chain[-1][0]) if chain else address
    text = response.content.decode()
    assert response.status_code == status, f"{response.status_code}: {text[:3000]}"
    page = Page(response.status_code, final, html.document_fromstring(text))
    assert (wrong := unsound(page.tree)) == [], wrong
    return page


def unsound(tree: html.HtmlElement) -> list[str]:
    """What is wrong with a whole page, whatever it is about."""
    wrong = [] if len(tree.cssselect("h1")) == 1 else ["not one h1"]
    ids = Counter(each.get("id") for each in tree.cssselect("[id]"))
    wrong += [f"id {name} stands {n} times" for name, n in ids.items() if n > 1]
    wrong += [f"style in {_shown(each)}" for each in tree.cssselect("[style], style")]
    wrong += [
        f"script in {_shown(each)}"
        for each in tree.cssselect("script")
        if not each.get("src")
    ]
    wrong += [
        f"without a name: {_shown(each)}"
        for each in tree.cssselect("input, select, textarea")
        if each.get("type") not in ("hidden", "submit") and not _is_named(each, ids)
    ]
    wrong += [
        f"points nowhere: {_shown(each)}"
        for name in ("aria-describedby", "aria-labelledby", "for")
        for each in tree.cssselect(f"[{name}]")
        if not set(each.get(name).split()) <= ids.keys()
    ]
    wrong += [
        f"unprotected: {_shown(each)}"
        for each in tree.cssselect("form[method=post]")
        if not each.cssselect("[name=csrfmiddlewaretoken]")
    ]
    return wrong


def _is_named(control: html.HtmlElement, ids: Mapping[str, int]) -> bool:
    if control.get("aria-label") or control.get("aria-labelledby"):
        return True
    if control.xpath("ancestor::label"):
        return True
    own = control.get("id")
    tree = control.getroottree().getroot()
    return bool(own and tree.xpath("//label[@for=$own]", own=own))


def _held(form: html.HtmlElement) -> dict[str, Any]:
    held: dict[str, Any] = {}
    for name, value in form.form_values():
        if name in held:
            before = held[name] if isinstance(held[name], list) else [held[name]]
            held[name] = [*before, value]
        else:
            held[name] = value
    return held


def _pressed(form: html.HtmlElement, text: str | None) -> dict[str, str]:
    buttons = form.cssselect("button:not([type=button])")
    chosen = [each for each in buttons if text is None or _text(each) == text]
    assert chosen, f"no button {text!r} among {[_text(each) for each in buttons]}"
    button = chosen[0]
    return {button.get("name"): button.get("value", "")} if button.get("name") else {}


def _text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _shown(element: html.HtmlElement) -> str:
    return str(html.tostring(element, encoding="unicode", with_tail=False))[:160]
