"""Reads the body of an XForm: groups, repeats and questions, in order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from collect.sync.simulation.errors import FormError
from collect.sync.simulation.form_model import (
    Control,
    Definition,
    Group,
    Itemset,
    Logic,
    Question,
    Repeat,
    Route,
)
from collect.sync.simulation.xpath import compile_expression, compile_scalar
from collect.sync.simulation.xpath_syntax import parse, paths

XFORMS = "{http://www.w3.org/2002/xforms}"
ODK = "{http://www.opendatakit.org/xforms}"
JAVAROSA = "{http://openrosa.org/javarosa}"
ITEXT = re.compile(r"jr:itext\(\s*'?([^')]*)'?\s*\)")
ASKED = {"input", "select", "select1", "range", "rank", "upload", "trigger"}


def read_controls(
    parent: etree._Element, definitions: Mapping[Route, Definition]
) -> tuple[Control, ...]:
    """The controls under an element. Raises FormError for an unknown one."""
    return tuple(_read_controls(parent, definitions))


def _read_controls(
    parent: etree._Element, definitions: Mapping[Route, Definition]
) -> Iterator[Control]:
    for element in parent:
        kind = etree.QName(element).localname
        if kind == "group":
            reference = element.get("ref")
            route = _route(reference, definitions) if reference else None
            yield Group(route, read_controls(element, definitions))
        elif kind == "repeat":
            yield _read_repeat(element, definitions)
        elif kind in ASKED:
            yield _read_question(element, kind, definitions)
        elif kind not in ("label", "hint", "help", "setvalue"):
            raise FormError(f"the control {kind} is not supported")


def _route(reference: str, definitions: Mapping[Route, Definition]) -> Route:
    route = tuple(reference.strip().strip("/").split("/"))
    if route not in definitions:
        raise FormError(f"the body asks for {reference}, which the instance lacks")
    return route


def _read_repeat(
    element: etree._Element, definitions: Mapping[Route, Definition]
) -> Repeat:
    route = _route(element.get("nodeset") or "", definitions)
    definition = definitions[route]
    if not definition.repeat:
        definition.repeat = True
    source = element.get(f"{JAVAROSA}count")
    count = None
    if source is not None:
        expression = parse(source)
        count = Logic(source, expression, compile_scalar(expression))
    return Repeat(route, read_controls(element, definitions), count)


def _read_question(
    element: etree._Element, kind: str, definitions: Mapping[Route, Definition]
) -> Question:
    itemset = element.find(f"{XFORMS}itemset")
    bounds = None
    if kind == "range":
        bounds = (
            float(element.get("start") or 0),
            float(element.get("end") or 10),
            float(element.get("step") or 1),
        )
    return Question(
        route=_route(element.get("ref") or "", definitions),
        control=kind,
        items=tuple(_read_items(element)),
        itemset=None if itemset is None else _read_itemset(itemset),
        bounds=bounds,
        media_type=element.get("mediatype") or "",
    )


def _read_items(element: etree._Element) -> Iterator[tuple[str, str]]:
    """Value and label; a label that is a reference stands as `#` and its id."""
    for item in element.findall(f"{XFORMS}item"):
        label = item.find(f"{XFORMS}label")
        text = ""
        if label is not None:
            match = ITEXT.match(label.get("ref") or "")
            text = f"#{match[1]}" if match else (label.text or "")
        yield (item.findtext(f"{XFORMS}value") or "").strip(), text


def _read_itemset(element: etree._Element) -> Itemset:
    source = element.get("nodeset") or ""
    expression = parse(source)
    value = element.find(f"{XFORMS}value")
    label = element.find(f"{XFORMS}label")
    if value is None:
        raise FormError(f"the itemset {source!r} names no value")
    reference = "" if label is None else label.get("ref") or ""
    match = ITEXT.match(reference)
    return Itemset(
        nodes=compile_expression(expression),
        value=value.get("ref") or "",
        label=f"#{match[1]}" if match else reference,
        varies="[" in source
        or "randomize" in source
        or any(path.start != "instance" for path, _ in paths(expression)),
    )
