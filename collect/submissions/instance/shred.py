"""From a submission's XML to typed rows: one for the submission, one a repeat.

A pure function of the XML and the fields of the form version. Elements the form does
not know are passed over (the XML keeps them); elements are found by local name, as
clients differ in their namespaces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from collect.forms.xlsform.fields import REPEAT, STRUCTURE, Field
from collect.submissions.instance.parse import (
    InstanceError,
    children,
    local_name,
    raw_text,
)
from collect.submissions.instance.values import UnfitError, Value, read

MAX_ROWS = 50_000
"""Rows of one submission; more come only from a runaway or hostile client."""


@dataclass(slots=True)
class Node:
    """A field and the fields inside it, by name."""

    path: str = ""
    type: str = STRUCTURE
    multiple: bool = False
    binary: bool = False
    inside: dict[str, Node] = field(default_factory=dict)


@dataclass(slots=True)
class ShreddedRow:
    """A row of table `table`; see models.Row for the parts."""

    table: str
    key: str
    parent_key: str
    ordinal: int
    values: dict[str, Value] = field(default_factory=dict)
    invalid: dict[str, str] = field(default_factory=dict)


def tree_of(fields: Iterable[Field]) -> Node:
    """The fields of a form as a tree; fields whose parents are not listed are left out."""
    root = Node()
    nodes = {"": root}
    for item in fields:
        parent = nodes.get(item.path.rpartition("/")[0])
        if parent is None:
            continue
        node = Node(item.path, item.type, item.multiple, item.binary)
        nodes[item.path] = node
        parent.inside.setdefault(item.name, node)
    return root


def shred(root: etree._Element, form: Node, *, instance_id: str) -> list[ShreddedRow]:
    """All rows of a submission in document order, the submission's own first.

    `form` comes from `tree_of`, `instance_id` becomes the key of the first row. Where
    an element that is not a repeat occurs twice, its first answer counts. Raises
    InstanceError if there are more than MAX_ROWS rows.
    """
    shredder = _Shredder()
    shredder.open_row("", instance_id, "")
    shredder.walk(root, form, shredder.rows[0], instance_id)
    return shredder.rows


def file_names(root: etree._Element, form: Node) -> tuple[str, ...]:
    """Names of the files the answers refer to, without repeats, in document order."""
    return tuple(dict.fromkeys(_files(root, form)))


def _files(element: etree._Element, node: Node) -> Iterator[str]:
    for child in children(element):
        known = node.inside.get(local_name(child))
        if known is None:
            continue
        if known.binary:
            name = raw_text(child).strip()
            if name:
                yield name
        elif known.inside:
            yield from _files(child, known)


class _Shredder:
    """Collects rows while walking down the document."""

    def __init__(self) -> None:
        self.rows: list[ShreddedRow] = []
        self._ordinals: dict[str, int] = {}
        self._positions: dict[str, int] = {}

    def open_row(self, table: str, key: str, parent_key: str) -> ShreddedRow:
        if len(self.rows) == MAX_ROWS:
            raise InstanceError(
                f"The submission has more than {MAX_ROWS:,} repeats; split it up."
            )
        ordinal = self._ordinals.get(table, 0) + 1
        self._ordinals[table] = ordinal
        row = ShreddedRow(table, key, parent_key, ordinal)
        self.rows.append(row)
        return row

    def walk(
        self, element: etree._Element, node: Node, row: ShreddedRow, place: str
    ) -> None:
        """Read the children of an element into `row`; `place` is the key's path."""
        for child in children(element):
            name = local_name(child)
            known = node.inside.get(name)
            if known is None:
                continue
            here = f"{place}/{name}"
            if known.type == REPEAT:
                # Counted by place, not by parent: a group may occur twice, a key not.
                self._positions[here] = self._positions.get(here, 0) + 1
                key = f"{here}[{self._positions[here]}]"
                self.walk(child, known, self.open_row(known.path, key, row.key), key)
            elif known.type == STRUCTURE:
                self.walk(child, known, row, here)
            else:
                _answer(raw_text(child), known, row)


def _answer(text: str, node: Node, row: ShreddedRow) -> None:
    if not text.strip() or node.path in row.values or node.path in row.invalid:
        return
    try:
        row.values[node.path] = read(text, node.type, multiple=node.multiple)
    except UnfitError:
        row.invalid[node.path] = text
