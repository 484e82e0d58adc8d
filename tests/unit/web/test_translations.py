"""Every text of the pages, in every language they speak."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po
from django.conf import settings

from collect.web.guide import texts
from collect.web.wording import of_template

WEB = Path(settings.BASE_DIR) / "collect" / "web"
LANGUAGES = [code for code, _ in settings.LANGUAGES if code != "en"]
# As `make words` has them.
KEYWORDS = ("_t", "gettext_lazy", "ngettext_lazy:1,2", "pgettext_lazy:1c,2")
HELD = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}|</?\w[^>]*>")


@cache
def said() -> Catalog:
    """What pages say, in English."""
    keywords = {**DEFAULT_KEYWORDS, **parse_keywords(KEYWORDS)}
    catalog = Catalog()
    for path, method in _sources():
        found = extract_from_file(method, path, keywords=keywords)
        for _, message, _, context in found:
            catalog.add(message, context=context)
    return catalog


def _sources() -> Iterator[tuple[Path, Any]]:
    yield WEB.parent / "problems.py", "python"
    for path in WEB.rglob("*.py"):
        yield path, "python"
    for path in WEB.rglob("*.html"):
        yield path, of_template


@cache
def translated(language: str) -> Catalog:
    path = WEB / "locale" / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def texts_of(message: Any) -> list[str]:
    return [message] if isinstance(message, str) else list(message or [""])


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_untranslated(language: str) -> None:
    known = translated(language)
    missing = []
    for message in said():
        if not message.id:
            continue
        found = known.get(texts_of(message.id)[0], message.context)
        if found is None or not all(texts_of(found.string)):
            missing.append(message.id)
    assert missing == [], "run `make words` and translate these"


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_hold_what_their_texts_hold(language: str) -> None:
    for message in translated(language):
        if message.id:
            held = {
                part for text in texts_of(message.id) for part in HELD.findall(text)
            }
            for text in texts_of(message.string):
                assert set(HELD.findall(text)) == held, message.id


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
@pytest.mark.parametrize("name", texts.GUIDES)
def test_every_guide_is_there_in_every_language(name: str, language: str) -> None:
    found, source = texts.guide(name, language), texts.guide(name, "en")
    assert found is not None
    assert source is not None
    assert found.language == language
    assert len(found.headings) == len(source.headings)
    assert found.html.count("<table") == source.html.count("<table")
