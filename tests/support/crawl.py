"""Every page of a server, found as people find them: by following links."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx
from django.urls import Resolver404, resolve
from lxml import html

from collect.accounts.auth import LOOPBACK_COOKIE


@dataclass(frozen=True)
class Found:
    """A page, by the name of its address; `address` is one of many for some."""

    name: str
    address: str
    tree: html.HtmlElement


def browser(url: str, token: str) -> httpx.Client:
    """A browser in which somebody signed in; compressed answers are unpacked."""
    cookies = {LOOPBACK_COOKIE: token} if token else None
    return httpx.Client(base_url=url, cookies=cookies, timeout=60)


def pages(client: httpx.Client, start: str = "/") -> Iterator[Found]:
    """One page for each named address of the room `web` that links lead to.

    AssertionError for a link that leads nowhere.
    """
    waiting, known = deque([start]), {start}
    seen: set[str] = set()
    while waiting:
        address = waiting.popleft()
        name = name_of(address)
        if name is None or name in seen:
            continue
        seen.add(name)
        answer = client.get(address, follow_redirects=True)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        tree = html.document_fromstring(answer.text)
        yield Found(name, address, tree)
        for link in _links(tree, address):
            if link not in known:
                known.add(link)
                waiting.append(link)


def name_of(address: str) -> str | None:
    """The name of a page's address; None for what is no page."""
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return None
    module = getattr(found.func, "__module__", "")
    return found.view_name if module.startswith("collect.web.") else None


def _links(tree: html.HtmlElement, address: str) -> Iterator[str]:
    for link in tree.cssselect("main a[href], header a[href], .place a[href]"):
        target = urlsplit(urljoin(address, link.get("href")))
        if not target.netloc and link.get("download") is None:
            yield target._replace(fragment="").geturl()
