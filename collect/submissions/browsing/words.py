"""Labels of questions and choices, in a language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

DEFAULT = "default"
"""Stands for the language of labels that name none."""
_TAG = re.compile(r"</?[A-Za-z][^>]*>")
_MARKS = re.compile(
    r"(\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|^#+\s+)", re.MULTILINE
)
_REFERENCE = re.compile(r"\$\{\s*([^\s}]+)\s*\}")
_GAP = "…"


def worded(labels: Mapping[str, str], language: str = "") -> str:
    """The label in the language, else in the form's own, else in any; "" for none."""
    for wanted in (language, DEFAULT, *labels):
        if found := labels.get(wanted):
            return found
    return ""


def plain(text: str) -> str:
    """A label without the marks that phones show as bold, coloured, or as headings."""
    return " ".join(_MARKS.sub("", _TAG.sub("", text)).split())


def filled_in(text: str, answer: Callable[[str], str]) -> str:
    """The text with answers in place of references (`${name}`)."""
    return _REFERENCE.sub(lambda found: answer(found[1]) or _GAP, text)


def without_references(text: str) -> str:
    """The text with gaps in place of references."""
    return _REFERENCE.sub(_GAP, text)


def languages_of(labels: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
    """The languages that labels are in, in order of their first use."""
    return tuple(dict.fromkeys(name for each in labels for name in each))
