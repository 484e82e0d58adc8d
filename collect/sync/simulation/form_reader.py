"""Reads an XForm, the XML a server gives to phones, into a FormModel."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from functools import partial

from lxml import etree

from collect.lib.xml import XmlError, parse_xml
from collect.sync.simulation.errors import FormError
from collect.sync.simulation.form_body import read_controls
from collect.sync.simulation.form_model import (
    Action,
    Definition,
    FormModel,
    Logic,
    Route,
)
from collect.sync.simulation.tree import Node
from collect.sync.simulation.xpath import compile_scalar
from collect.sync.simulation.xpath_syntax import parse

XFORMS = "{http://www.w3.org/2002/xforms}"
XHTML = "{http://www.w3.org/1999/xhtml}"
JAVAROSA = "{http://openrosa.org/javarosa}"
MAX_BYTES = 50_000_000
LOGIC = ("relevant", "calculate", "constraint", "required", "readonly")


def read_form(xml: bytes, media: Mapping[str, bytes] | None = None) -> FormModel:
    """The model of a form; `media` are its files by name, for `jr://` instances.

    Raises FormError, naming the place, for a form this simulator cannot fill.
    """
    document = _parse(xml, "the form")
    head = document.find(f"{XHTML}head")
    body = document.find(f"{XHTML}body")
    model = None if head is None else head.find(f"{XFORMS}model")
    if head is None or body is None or model is None:
        raise FormError("the form lacks its head, model or body")
    instances = model.findall(f"{XFORMS}instance")
    if not instances or not len(instances[0]):
        raise FormError("the form has no primary instance")
    primary = instances[0][0]
    root, definitions = _read_primary(primary)
    _read_binds(model, definitions)
    actions = tuple(_read_actions(document, root.route))
    return FormModel(
        form_id=primary.get("id") or "",
        version=primary.get("version"),
        title=head.findtext(f"{XHTML}title") or "",
        root=root,
        controls=read_controls(body, definitions),
        actions=actions,
        instances=_read_secondary(instances[1:], media or {}),
        texts=_read_texts(model),
        namespaces=dict(primary.nsmap),
        definitions=definitions,
    )


def read_logic(source: str) -> Logic:
    """Parse and compile; raises FormError naming the expression."""
    expression = parse(source)
    try:
        return Logic(source, expression, compile_scalar(expression))
    except FormError as error:
        raise FormError(f"{error}, in {source!r}") from error


def _parse(xml: bytes, what: str) -> etree._Element:
    try:
        return parse_xml(xml, max_bytes=MAX_BYTES)
    except XmlError as error:
        raise FormError(f"{what} cannot be read: {error}") from error


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname


def _read_primary(
    primary: etree._Element,
) -> tuple[Definition, dict[Route, Definition]]:
    definitions: dict[Route, Definition] = {}

    def read(element: etree._Element, above: Route) -> Definition:
        name = _local(element)
        route = (*above, name)
        attributes = {
            str(key): str(value)
            for key, value in element.attrib.items()
            if "{" not in str(key)
        }
        definition = Definition(
            name=name,
            route=route,
            index=len(definitions),
            attributes=attributes,
            default="" if len(element) else (element.text or "").strip(),
            repeat=f"{JAVAROSA}template" in element.attrib,
        )
        if definition.repeat:
            definition.initial = 0
        definitions[route] = definition
        for child in element:
            known = definitions.get((*route, _local(child)))
            if known is None:
                definition.children.append(read(child, route))
            else:
                known.initial += 1
        return definition

    return read(primary, ()), definitions


def _read_binds(model: etree._Element, definitions: dict[Route, Definition]) -> None:
    for bind in model.findall(f"{XFORMS}bind"):
        path = bind.get("nodeset") or ""
        definition = definitions.get(route_of(path))
        if definition is None:
            raise FormError(f"the bind of {path} names no node of the instance")
        definition.kind = (bind.get("type") or "string").rpartition(":")[2]
        definition.preload = (
            bind.get(f"{JAVAROSA}preload") or "",
            bind.get(f"{JAVAROSA}preloadParams") or "",
        )
        for name in LOGIC:
            source = bind.get(name)
            if source is not None:
                try:
                    setattr(definition, name, read_logic(source))
                except FormError as error:
                    raise FormError(f"{path}, {name}: {error}") from error


def route_of(path: str) -> Route:
    """`/data/a` as a route. Raises FormError for a path that is not plain."""
    route = tuple(path.strip().strip("/").split("/"))
    if any(not name or name[0] in "@.*" or "[" in name for name in route):
        raise FormError(f"the path {path!r} is not supported here")
    return route


def _read_actions(document: etree._Element, root: Route) -> Iterator[Action]:
    for element in document.iter():
        if _local(element) in ("setgeopoint", "recordaudio"):
            raise FormError(f"the action {_local(element)} is not supported")
    for element in document.iter(f"{XFORMS}setvalue"):
        above = element.getparent()
        trigger = None if above is None else above.get("ref")
        yield Action(
            events=frozenset((element.get("event") or "").split()),
            route=route_of(element.get("ref") or ""),
            value=read_logic(element.get("value") or _quoted(element.text or "")),
            trigger=route_of(trigger) if trigger else None,
        )


def _quoted(text: str) -> str:
    mark = '"' if "'" in text else "'"
    return f"{mark}{text}{mark}"


def _read_secondary(
    instances: list[etree._Element], media: Mapping[str, bytes]
) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for instance in instances:
        name = instance.get("id") or ""
        source = instance.get("src")
        if source is None:
            if len(instance):
                found[name] = _read_tree(instance[0], None)
            continue
        file_name = source.rpartition("/")[2]
        if source == "jr://instance/last-saved":
            found[name] = Node(file_name, None)
        elif file_name not in media:
            raise FormError(f"the file {file_name} of instance {name!r} is missing")
        elif file_name.endswith(".csv"):
            found[name] = _read_csv(media[file_name])
        elif file_name.endswith(".xml"):
            found[name] = _read_tree(_parse(media[file_name], file_name), None)
        else:
            raise FormError(f"an instance from {file_name} is not supported")
    return found


def _read_tree(element: etree._Element, parent: Node | None) -> Node:
    text = (element.text or "").strip()
    node = Node(_local(element), parent, value=text or None)
    node.children = list(map(partial(_read_tree, parent=node), element))
    return node


def _read_csv(content: bytes) -> Node:
    root = Node("root", None)
    for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"))):
        item = Node("item", root)
        item.children = [
            Node(column, item, value=cell or None) for column, cell in row.items()
        ]
        root.children.append(item)
    return root


def _read_texts(model: etree._Element) -> dict[str, str]:
    """Texts of the default language, or of the first."""
    languages = model.findall(f"{XFORMS}itext/{XFORMS}translation")
    default = [language for language in languages if language.get("default")]
    texts = {}
    for text in (default or languages or [etree.Element("none")])[0]:
        for value in text.findall(f"{XFORMS}value"):
            if value.get("form") is None:
                texts[text.get("id") or ""] = "".join(map(str, value.itertext()))
    return texts
