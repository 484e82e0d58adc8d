"""What questions of an XForm are called, in its default language."""

from __future__ import annotations

import re

from lxml import etree

from collect.forms.xlsform.body import elements_of
from collect.forms.xlsform.xform import XFORMS, local_name, model_of

_ITEXT = re.compile(r"""jr:itext\(\s*(['"])(.+?)\1\s*\)""")
_LONGEST = 120


class Labels:
    """Labels by path: one line of plain text, `…` for what is filled in while asking."""

    def __init__(self, root: etree._Element) -> None:
        texts = _texts(model_of(root))
        self._by_path: dict[str, str] = {}
        for _, path, element in elements_of(root):
            label = element.find(f"{{{XFORMS}}}label")
            if label is not None:
                match = _ITEXT.search(label.get("ref", ""))
                text = texts.get(match[2], "") if match else _plain(label)
                self._by_path.setdefault(path, text)

    def of(self, path: str) -> str:
        """The label of a node; "" if it has none."""
        return self._by_path.get(path, "")


def _texts(model: etree._Element) -> dict[str, str]:
    """The default language's texts by id; of the first where none is the default."""
    languages = model.findall(f"{{{XFORMS}}}itext/{{{XFORMS}}}translation")
    named = [each for each in languages if each.get("default") is not None]
    found = {}
    for text in (named or languages or [etree.Element("none")])[0]:
        for value in text:
            if local_name(value) == "value" and not value.get("form"):
                found[text.get("id", "")] = _plain(value)
    return found


def _plain(element: etree._Element) -> str:
    parts = [element.text or ""]
    for child in element:
        parts += ["…" if local_name(child) == "output" else "", child.tail or ""]
    text = " ".join("".join(parts).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
