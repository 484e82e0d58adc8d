"""The fields of a form, read from the XForm alone.

`fields_of` lists every node of the primary instance in document order, as
`GET …/fields` of ODK Central does; `labels.enrich` adds what only the workbook knows.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from collect.forms.xlsform.body import elements_of, node_of
from collect.forms.xlsform.xform import (
    XFORMS,
    local_name,
    model_of,
    parse_xform,
    primary_instance,
)

STRUCTURE = "structure"
REPEAT = "repeat"

_TYPES = {"select1": "string", "select": "string", "integer": "int"}
_STATED = ("type", "relevant", "required", "calculate")
"""Attributes of a bind."""
_INSTANCE = re.compile(r"""instance\(\s*(['"])(.+?)\1""")


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a list; `labels` by language ("default" where none is named)."""

    code: str
    labels: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Field:
    """One node of the form.

    `path` starts with "/" and leaves the root out ("/water/source"). `type` is the
    bind's type as Central names it (string, int, decimal, date, time, dateTime,
    geopoint, geotrace, geoshape, binary, …), or "structure" or "repeat" for nodes
    that hold others. `table` is the path of the nearest enclosing repeat, "" for the
    submission; a repeat itself belongs to the table around it.
    """

    path: str
    name: str
    type: str
    table: str = ""
    order: int = 0
    binary: bool = False
    multiple: bool = False
    control: str = ""
    """Element of the body: input, select1, select, upload, range, rank, … or ""."""
    list_name: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    pii: str = ""
    unit: str = ""
    constraint: str = ""
    """As written in the workbook (`. > 0`), for re-checking on the server."""
    messages: dict[str, str] = field(default_factory=dict)
    """The constraint's messages by language."""
    row: int = 0
    """Row of the survey sheet, 0 if unknown (forms uploaded as XML)."""
    relevant: str = ""
    """When it is asked, as written in the workbook (`${age} > 5`); as in the bind
    (`/data/age > 5`) for forms uploaded as XML. Groups around it have their own."""
    required: str = ""
    """When an answer is required, likewise: an expression, or `yes` for always."""
    calculation: str = ""
    """What it is computed from, likewise."""
    hints: dict[str, str] = field(default_factory=dict)

    @property
    def is_question(self) -> bool:
        """Whether the node holds a value rather than other nodes."""
        return self.type not in (STRUCTURE, REPEAT)

    def to_json(self) -> dict[str, Any]:
        """JSON-ready values; `from_json` gives an equal Field back."""
        return {**dataclasses.asdict(self), "missing": list(self.missing)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Field:
        """A Field from what `to_json` gave. Raises KeyError, TypeError."""
        return cls(**{**value, "missing": tuple(value["missing"])})


def fields_of(xform: bytes | etree._Element) -> tuple[Field, ...]:
    """Every node of the primary instance, in document order, each path once.

    `xform` is the document or the root that `parse_xform` gave. Raises InvalidXForm.
    """
    root = parse_xform(xform) if isinstance(xform, bytes) else xform
    model = model_of(root)
    instance = primary_instance(model)
    start = f"/{local_name(instance)}"
    binds = _binds(model)
    controls = _Controls(root)
    found: dict[str, Field] = {}
    for path, node in _nodes(instance, start):
        if path not in found:
            found[path] = _field(path, node, binds.get(path, {}), controls, len(found))
    return tuple(
        dataclasses.replace(
            item,
            path=path.removeprefix(start),
            table=_table(path, controls.repeats).removeprefix(start),
        )
        for path, item in found.items()
    )


def _nodes(parent: etree._Element, path: str) -> Iterator[tuple[str, etree._Element]]:
    for child in parent:
        name = local_name(child)
        if name:
            yield f"{path}/{name}", child
            yield from _nodes(child, f"{path}/{name}")


def _field(
    path: str,
    node: etree._Element,
    bind: Mapping[str, str],
    controls: _Controls,
    order: int,
) -> Field:
    control, list_name = controls.found.get(path, ("", ""))
    kind = bind.get("type", "string").removeprefix("xsd:")
    if path in controls.repeats:
        kind = REPEAT
    elif path in controls.groups or any(local_name(child) for child in node):
        kind = STRUCTURE
    return Field(
        path=path,
        name=local_name(node),
        type=_TYPES.get(kind, kind),
        order=order,
        binary=kind == "binary",
        multiple=control == "select" or kind == "select",
        control=control,
        list_name=list_name,
        relevant=bind.get("relevant", ""),
        required=bind.get("required", ""),
        calculation=bind.get("calculate", ""),
    )


def _table(path: str, repeats: Container[str]) -> str:
    while path := path.rpartition("/")[0]:
        if path in repeats:
            return path
    return ""


def _binds(model: etree._Element) -> dict[str, dict[str, str]]:
    """What binds say of each path."""
    stated: dict[str, dict[str, str]] = {}
    for bind in model.iter(f"{{{XFORMS}}}bind"):
        found = stated.setdefault(node_of(bind), {})
        found.update((name, bind.get(name, "")) for name in _STATED if bind.get(name))
    return stated


class _Controls:
    """What the body says of each node: its control and list; repeats and groups."""

    def __init__(self, root: etree._Element) -> None:
        self.found: dict[str, tuple[str, str]] = {}
        self.repeats: dict[str, None] = {}
        self.groups: set[str] = set()
        for name, path, element in elements_of(root):
            if name == "repeat":
                self.repeats[path] = None
            elif name != "group":
                self.found[path] = (name, _list_name(element))
            elif (node_of(element) or element.get("bind")) and path not in self.repeats:
                self.groups.add(path)


def _list_name(control: etree._Element) -> str:
    itemset = control.find(f"{{{XFORMS}}}itemset")
    source = control.get("query", "") if itemset is None else itemset.get("nodeset", "")
    match = _INSTANCE.search(source)
    return match[2] if match else ""
