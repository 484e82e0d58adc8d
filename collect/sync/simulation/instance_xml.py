"""Writes a filled form as JavaRosa does, and as answers to replay elsewhere.

Relevant nodes only; an unanswered one is an empty element; siblings of one name
stand together (JavaRosa `XFormSerializingVisitor`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from collect.sync.simulation.form_model import Definition
from collect.sync.simulation.session import Session
from collect.sync.simulation.tree import Node, Scalar
from collect.sync.simulation.xpath_values import written

DECLARATION = "<?xml version='1.0' encoding='UTF-8' ?>"


def serialize(session: Session) -> bytes:
    """The submission as UTF-8 XML."""
    parts = [DECLARATION]
    _write(session, session.root, parts, _namespaces(session))
    return "".join(parts).encode()


def _namespaces(session: Session) -> str:
    return "".join(
        f" xmlns:{prefix}={quoteattr(uri)}"
        for prefix, uri in session.model.namespaces.items()
        if prefix
    )


def _write(session: Session, node: Node, parts: list[str], extra: str = "") -> None:
    definition = node.definition
    assert definition is not None  # noqa: S101  only the primary instance is sent
    attributes = "".join(
        f" {key}={quoteattr(value)}" for key, value in definition.attributes.items()
    )
    opening = f"<{node.name}{attributes}{extra}"
    if definition.children:
        parts.append(f"{opening}>")
        for child in _together(definition, node):
            if session.is_relevant(child):
                _write(session, child, parts)
        parts.append(f"</{node.name}>")
        return
    value = session.value_of(node)
    if value == "":
        parts.append(f"{opening} />")
    else:
        text = escape(written(value, definition.kind))
        parts.append(f"{opening}>{text}</{node.name}>")


def _together(definition: Definition, node: Node) -> list[Node]:
    return [child for below in definition.children for child in node.named(below.name)]


def replay(session: Session, answered: Mapping[int, Node]) -> dict[str, object]:
    """The answers as nested dicts, repeats as lists, values as text."""
    top: dict[str, object] = {}
    _replay(session, session.root, answered, top)
    return top


def _replay(
    session: Session, node: Node, answered: Mapping[int, Node], into: dict[str, object]
) -> None:
    assert node.definition is not None  # noqa: S101  only the primary instance is read
    for definition in node.definition.children:
        children = [
            child for child in node.named(definition.name) if session.is_relevant(child)
        ]
        if definition.repeat:
            instances: list[object] = []
            for child in children:
                below: dict[str, object] = {}
                _replay(session, child, answered, below)
                instances.append(below)
            into[definition.name] = instances
        elif definition.children:
            for child in children:
                below = {}
                _replay(session, child, answered, below)
                into[definition.name] = below
        else:
            for child in children:
                value = session.value_of(child)
                if id(child) in answered and value != "":
                    into[definition.name] = _answer(value, definition.kind)


def _answer(value: Scalar, kind: str) -> str:
    return value.isoformat() if isinstance(value, date) else written(value, kind)
