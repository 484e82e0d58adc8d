"""XML as text."""

from __future__ import annotations

import re
from collections.abc import Mapping

from collect.submissions.exports.columnar.codebook.texts import REPLACEMENT

_SPECIAL = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_SPECIAL_IN_ATTRIBUTES = re.compile(_SPECIAL.pattern.replace("[", '[\n\t"', 1))
_REFERENCES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\r": "&#13;",
    "\n": "&#10;",
    "\t": "&#9;",
}


def text(value: str) -> str:
    """A text as the content of an element; see `texts.writable`."""
    return _SPECIAL.sub(_written, value)


def element(name: str, /, *content: str, **attributes: str) -> str:
    """An element with this content, which is XML already, and these attributes.

    An attribute of the empty text is left out; `xml_lang` is `xml:lang`.
    """
    start = name
    for key, value in attributes.items():
        if value:
            escaped = _SPECIAL_IN_ATTRIBUTES.sub(_written, value)
            start += f' {key.replace("_", ":")}="{escaped}"'
    return f"<{start}>{''.join(content)}</{name}>\n"


def _written(match: re.Match[str]) -> str:
    return _REFERENCES.get(match[0], REPLACEMENT)


def texts(name: str, values: Mapping[str, str], tags: Mapping[str, str]) -> str:
    """An element for each language that has a text."""
    return "".join(
        element(name, text(value), xml_lang=tags[language])
        for language, value in values.items()
        if value
    )
