"""The guide and the reference: Markdown files, and what becomes of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Final

from django.conf import settings
from django.urls import reverse
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.anchors import anchors_plugin

GUIDES: Final = ("data-manager", "enumerator", "analyst", "administrator")
"""In the order of the table of contents; each is `<language>/<name>.md`."""
_HERE = Path(__file__).parent
_SOURCE_LANGUAGE = "en"
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_OTHER_FILE = re.compile(r"^(?:\./)?([\w-]+)\.md(#.*)?$")


@dataclass(frozen=True)
class Heading:
    """A section of a text, with its place in the page."""

    title: str
    anchor: str


@dataclass(frozen=True)
class Text:
    """A page of the guide or the reference; `language` is that of its words."""

    title: str
    html: str
    headings: tuple[Heading, ...]
    language: str


def guide(name: str, language: str) -> Text | None:
    """A page of the guide in the language, or else in English; None where none is."""
    if name not in GUIDES:
        return None
    for spoken in (language, _SOURCE_LANGUAGE):
        path = _HERE / spoken / f"{name}.md"
        if path.exists():
            return _text(path, path.stat().st_mtime_ns, spoken)
    return None


def reference(name: str) -> Text | None:
    """A document of the folder `docs`, which is in English; None where none is."""
    if name not in reference_names():
        return None
    path = _docs() / f"{name}.md"
    return _text(path, path.stat().st_mtime_ns, _SOURCE_LANGUAGE)


def reference_names() -> list[str]:
    """Names of the documents, in the order of the alphabet."""
    return sorted(path.stem for path in _docs().glob("*.md"))


def title_of_reference(name: str) -> str:
    """Its first heading."""
    path = _docs() / f"{name}.md"
    return _title(path, path.stat().st_mtime_ns)


def _docs() -> Path:
    return Path(settings.BASE_DIR) / "docs"


@lru_cache(maxsize=256)
def _title(path: Path, _changed: int) -> str:
    found = _TITLE.search(path.read_text("utf-8"))
    return found[1] if found else path.stem


@lru_cache(maxsize=256)
def _text(path: Path, changed: int, language: str) -> Text:
    parser = MarkdownIt("commonmark").enable("table")
    parser.use(anchors_plugin, min_level=2, max_level=3)
    tokens = parser.parse(path.read_text("utf-8"))
    title = _title(path, changed)
    _lead_on(tokens)
    _name_no_empty_heads(tokens)
    body = _without_title(tokens)
    html = parser.renderer.render(_in_frames(body), parser.options, {})
    return Text(title, html, tuple(_headings(tokens)), language)


def _without_title(tokens: Sequence[Token]) -> list[Token]:
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        return list(tokens[3:])
    return list(tokens)


def _headings(tokens: Sequence[Token]) -> Iterator[Heading]:
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open" and opening.tag == "h2":
            words = "".join(part.content for part in inline.children or ())
            yield Heading(words, str(opening.attrs.get("id", "")))


def _lead_on(tokens: Sequence[Token]) -> None:
    """Have links from one file to another lead from page to page."""
    for token in tokens:
        outside = False
        for part in token.children or ():
            if part.type == "link_open":
                outside = str(part.attrs["href"]).startswith("../")
                part.attrs["href"] = _address(str(part.attrs["href"]))
            # What lies outside of the folder is not served.
            part.hidden = outside and part.type.startswith("link_")


def _name_no_empty_heads(tokens: Sequence[Token]) -> None:
    """Make an empty head of a column a cell: there is nothing to read out."""
    for opening, inline, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type == "th_open" and not inline.content:
            opening.tag = closing.tag = "td"


def _address(link: str) -> str:
    found = _OTHER_FILE.match(link)
    if not found:
        return link
    name, place = found[1], found[2] or ""
    page = "guide-page" if name in GUIDES else "guide-reference"
    return reverse(page, kwargs={"name": name}) + place


def _in_frames(tokens: Sequence[Token]) -> list[Token]:
    """Tables and code in frames that scroll, which the keyboard reaches."""
    framed: list[Token] = []
    for token in tokens:
        if token.type == "table_open":
            framed.append(_raw('<div class="table" tabindex="0">'))
        if token.type == "fence":
            token = _scrolling(token)
        framed.append(token)
        if token.type == "table_close":
            framed.append(_raw("</div>"))
    return framed


def _scrolling(fence: Token) -> Token:
    return _raw(f'<pre tabindex="0"><code>{escape(fence.content)}</code></pre>\n')


def _raw(html: str) -> Token:
    return Token("html_block", "", 0, content=html)
