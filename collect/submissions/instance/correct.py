"""Answers of a submission's XML, one by one, and the XML with some of them corrected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from collect.forms.xlsform.fields import REPEAT
from collect.lib.xml import parse_xml
from collect.submissions.instance.parse import (
    MAX_BYTES,
    children,
    local_name,
    raw_text,
)
from collect.submissions.instance.shred import Node

INSTANCE_NAME = "/meta/instanceName"


@dataclass(frozen=True, slots=True)
class Leaf:
    """An element with an answer, maybe a blank one.

    `place` counts these elements in document order, from 0: it names the answer as long
    as the XML stays the same. `path` is that of its question, `row` the key of the row
    its answer is in.
    """

    place: int
    path: str
    row: str
    text: str


def leaves(xml: bytes, form: Node, *, key: str) -> list[Leaf]:
    """The answers of a submission whose first instanceID is `key`, as far as the form
    knows their questions; without its ids."""
    found = []
    places = _Walk(form).leaves(parse_xml(xml, max_bytes=MAX_BYTES), key)
    for place, (element, path, row) in enumerate(places):
        if path and (not path.startswith("/meta/") or path == INSTANCE_NAME):
            found.append(Leaf(place, path, row, raw_text(element)))
    return found


def corrected(
    xml: bytes, form: Node, changes: Mapping[int, str], *, instance_id: str
) -> bytes:
    """The XML as a new version, named `instance_id`, of the one that it is.

    `changes`: new texts of leaves by their place. All else stays as it was sent, with
    what the form computed from answers.
    """
    root = parse_xml(xml, max_bytes=MAX_BYTES)
    for place, (element, _, _) in enumerate(_Walk(form).leaves(root, "")):
        if place in changes:
            element.text = changes[place]
    _name(root, instance_id)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


class _Walk:
    """Goes through a document as shredding does, which gives rows the same keys."""

    def __init__(self, form: Node) -> None:
        self._form = form
        self._positions: dict[str, int] = {}

    def leaves(
        self, root: etree._Element, key: str
    ) -> Iterator[tuple[etree._Element, str, str]]:
        """Elements that hold no others, with their question's path ("" for none that
        the form knows) and their row."""
        yield from self._inside(root, self._form, key, key)

    def _inside(
        self, element: etree._Element, node: Node | None, row: str, place: str
    ) -> Iterator[tuple[etree._Element, str, str]]:
        for child in children(element):
            name = local_name(child)
            known = node.inside.get(name) if node else None
            if len(child) == 0 and (known is None or not known.inside):
                yield child, known.path if known else "", row
                continue
            here = f"{place}/{name}"
            if known is not None and known.type == REPEAT:
                self._positions[here] = self._positions.get(here, 0) + 1
                here = f"{here}[{self._positions[here]}]"
                yield from self._inside(child, known, here, here)
            else:
                yield from self._inside(child, known, row, here)


def _name(root: etree._Element, instance_id: str) -> None:
    meta = _child(root, "meta")
    if meta is None:
        meta = etree.SubElement(root, _like(root, "meta"))
    own = _child(meta, "instanceID")
    if own is None:
        own = etree.SubElement(meta, _like(meta, "instanceID"))
    # Clients of old write it as an attribute of the root.
    old = (own.text or "").strip() or root.get("instanceID", "")
    former = _child(meta, "deprecatedID")
    if former is None:
        former = etree.SubElement(meta, _like(own, "deprecatedID"))
    own.text, former.text = instance_id, old


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next((each for each in children(element) if local_name(each) == name), None)


def _like(element: etree._Element, name: str) -> str:
    """The name in the namespace of an element beside it."""
    namespace = etree.QName(element).namespace
    return f"{{{namespace}}}{name}" if namespace else name
