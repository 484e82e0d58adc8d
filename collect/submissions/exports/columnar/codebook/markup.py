"""XML as text."""

from __future__ import annotations

import re
from collections.abc import Mapping

from collect.submissions.exports.columnar.codebook.texts import writable

_MARKUP = re.compile(r"[&<>\r]")
_IN_ATTRIBUTES = re.compile(r'[&<>\r\n\t"]')
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
    """A text as the content of an element."""
    return _MARKUP.sub(lambda match: _REFERENCES[match[0]], writable(value))


def element(name: str, /, *content: str, **attributes: str) -> str:
    """An element with this content, which is XML already, and these attributes.

    An attribute of the empty text is left out; `xml_lang` is `xml:lang`.
    """
    written = "".join(
        f' {key.replace("_", ":")}="{_attribute(value)}"'
        for key, value in attributes.items()
        if value
    )
    return f"<{name}{written}>{''.join(content)}</{name}>\n"


def _attribute(value: str) -> str:
    return _IN_ATTRIBUTES.sub(lambda match: _REFERENCES[match[0]], writable(value))


def texts(name: str, values: Mapping[str, str], tags: Mapping[str, str]) -> str:
    """An element for each language that has a text."""
    return "".join(
        element(name, text(value), xml_lang=tags[language])
        for language, value in values.items()
        if value
    )
