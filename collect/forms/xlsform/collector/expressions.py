"""Functions that an XForm calls, and of which node."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from collect.forms.xlsform.body import elements_of, node_of
from collect.forms.xlsform.xform import JAVAROSA, XFORMS, local_name, model_of
from collect.forms.xlsform.xpath import MAX_LENGTH, Call, read

_OF_BINDS = ("relevant", "required", "readonly", "constraint", "calculate")


def calls_of(root: etree._Element) -> Iterator[tuple[str, str, Call]]:
    """Each call: the path of its node, the attribute or element it stands in (relevant,
    calculate, value, itemset, label, count, …), and the call.

    What is no expression at all, or longer than any phone reads, calls nothing. Raises InvalidXForm.
    """
    for path, place, text in _expressions(root):
        if "(" in text and len(text) <= MAX_LENGTH:
            for call in read(text).calls:
                yield path, place, call


def _expressions(root: etree._Element) -> Iterator[tuple[str, str, str]]:
    model = model_of(root)
    for bind in model.iter(f"{{{XFORMS}}}bind"):
        for name in _OF_BINDS:
            yield node_of(bind), name, bind.get(name, "")
    for element in root.iter(f"{{{XFORMS}}}setvalue"):
        yield element.get("ref", ""), "value", element.get("value", "")
    for text in model.iter(f"{{{XFORMS}}}text"):
        # pyxform names a text by its node: `/data/age:label`.
        path, _, part = text.get("id", "").partition(":")
        for output in text.iter(f"{{{XFORMS}}}output"):
            yield path, part, output.get("value", "")
    for name, path, element in elements_of(root):
        if name == "repeat":
            yield path, "count", element.get(f"{{{JAVAROSA}}}count", "")
        for child in element if name != "repeat" else ():
            yield from _of_child(path, child)


def _of_child(path: str, child: etree._Element) -> Iterator[tuple[str, str, str]]:
    name = local_name(child)
    if name == "itemset":
        yield path, "itemset", child.get("nodeset", "")
    elif name in ("label", "hint"):
        for output in child.iter(f"{{{XFORMS}}}output"):
            yield path, name, output.get("value", "")
