"""Texts of a form as XML and spreadsheets can hold them, and tags for languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from collect.submissions.exports.columnar.content import DEFAULT

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
REPLACEMENT = "\ufffd"
"""Stands for a character that cannot be written."""

_TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")
_NAMED = re.compile(r"\(\s*([^()]*?)\s*\)\s*$")
_WORD = re.compile(r"[a-z0-9]+")
_SUBTAG = 8
"""The longest part of a language tag."""


def writable(text: str) -> str:
    """The text without what XML 1.0 cannot hold: each such character is U+FFFD."""
    return _UNWRITABLE.sub(REPLACEMENT, text)


def language_tags(languages: Iterable[str]) -> dict[str, str]:
    """A tag of BCP 47 for each language; "" for the one that has no name.

    "French (fr)" is "fr", as is "fr" itself. A language without a code gets a tag for
    private use made from its name ("x-kinyarwa-nda"), and one whose name has no Latin
    letters the place at which it stands ("x-language-2").
    """
    tags: dict[str, str] = {}
    for place, language in enumerate(languages, start=1):
        tags[language] = "" if language == DEFAULT else _tag(language, place)
    return tags


def _tag(language: str, place: int) -> str:
    named = _NAMED.search(language)
    code = named[1] if named else language.strip()
    if _TAG.fullmatch(code):
        return code.replace("_", "-")
    latin = unicodedata.normalize("NFKD", language).encode("ascii", "ignore").decode()
    words = _WORD.findall(latin.lower()) or ["language", str(place)]
    parts = (
        word[start : start + _SUBTAG]
        for word in words
        for start in range(0, len(word), _SUBTAG)
    )
    return "-".join(("x", *parts))
