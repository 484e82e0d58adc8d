"""A submission's XML as nested answers: text, groups, lists of repeats.

Unlike typed rows it keeps everything the client wrote, blanks and unknown elements
too, as text: what two versions are compared by.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from lxml import etree

from collect.forms.xlsform.fields import REPEAT, STRUCTURE
from collect.submissions.instance.parse import children, local_name, raw_text
from collect.submissions.instance.shred import Node

Answer: TypeAlias = "str | dict[str, Answer] | list[Answer]"
Group: TypeAlias = dict[str, Answer]

_UNKNOWN = Node(type="")


def answers_of(root: etree._Element, form: Node) -> Group:
    """The answers below an element, by local name; `form` is its part of the form.

    A repeat is a list even if it occurs once, and so is anything that occurs more than
    once. Elements the form does not know are groups if they hold elements, else text.
    """
    by_name: dict[str, list[etree._Element]] = {}
    for element in children(root):
        by_name.setdefault(local_name(element), []).append(element)
    return {
        name: _answer(elements, form.inside.get(name, _UNKNOWN))
        for name, elements in by_name.items()
    }


def _answer(elements: Sequence[etree._Element], node: Node) -> Answer:
    if node.type == REPEAT or len(elements) > 1:
        return [_one(element, node) for element in elements]
    return _one(elements[0], node)


def _one(element: etree._Element, node: Node) -> Answer:
    is_group = node.type in (STRUCTURE, REPEAT) or len(element) > 0
    return answers_of(element, node) if is_group else raw_text(element)
