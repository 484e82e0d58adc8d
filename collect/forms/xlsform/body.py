"""The body of an XForm: what is asked, and of which node."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from collect.forms.xlsform.xform import XFORMS, body_of, local_name, model_of

CONTROLS = frozenset(
    {"input", "select1", "select", "upload", "range", "rank", "trigger", "secret"}
)


def elements_of(root: etree._Element) -> Iterator[tuple[str, str, etree._Element]]:
    """Controls, groups and repeats in order: the element's name, the path of its node
    (`/data/water`), and the element. A group without a node has the path around it.

    Raises InvalidXForm.
    """
    by_id = {
        bind.get("id", ""): node_of(bind)
        for bind in model_of(root).iter(f"{{{XFORMS}}}bind")
        if bind.get("id")
    }
    yield from _inside(body_of(root), "", by_id)


def _inside(
    parent: etree._Element, context: str, by_id: Mapping[str, str]
) -> Iterator[tuple[str, str, etree._Element]]:
    for element in parent:
        name = local_name(element)
        reference = node_of(element) or by_id.get(element.get("bind", ""), "")
        path = _absolute(reference, context) if reference else context
        if name in ("group", "repeat"):
            yield name, path, element
            yield from _inside(element, path, by_id)
        elif reference and name in CONTROLS:
            yield name, path, element


def node_of(element: etree._Element) -> str:
    """What a bind or an element of the body refers to, as written; "" for nothing."""
    return element.get("nodeset") or element.get("ref") or ""


def _absolute(reference: str, context: str) -> str:
    if reference.startswith("/"):
        return reference
    parts = context.split("/")
    for step in reference.split("/"):
        if step == "..":
            parts = parts[:-1]
        elif step not in ("", "."):
            parts.append(step)
    return "/".join(parts)
