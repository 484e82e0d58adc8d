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
from collect.submissions.instance.values import Reader, Value, reader_of

MAX_ROWS = 50_000
"""Rows of one submission; more come only from a runaway or hostile client."""


@dataclass(slots=True)
class Node:
    """A field and the fields inside it, by name.

    `files` says whether answers in it may name files, `read` types an answer (None
    if it stays text as it is).
    """

    path: str = ""
    type: str = STRUCTURE
    binary: bool = False
    files: bool = False
    read: Reader | None = None
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
        read = reader_of(item.type, multiple=item.multiple)
        node = Node(item.path, item.type, item.binary, read=read)
        nodes[item.path] = node
        parent.inside.setdefault(item.name, node)
    _mark_files(root)
    return root


def _mark_files(node: Node) -> bool:
    inside = [_mark_files(child) for child in node.inside.values()]
    node.files = node.binary or any(inside)
    return node.files


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
        if known is None or not known.files:
            continue
        if known.binary:
            name = raw_text(child).strip()
            if name:
                yield name
        else:
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
        inside = node.inside
        for child in children(element):
            # Most names have no namespace, and then the tag is the name.
            known = inside.get(child.tag) or inside.get(local_name(child))
            if known is None:
                continue
            kind = known.type
            if kind == REPEAT:
                # Counted by place, not by parent: a group may occur twice, a key not.
                here = f"{place}/{local_name(child)}"
                self._positions[here] = self._positions.get(here, 0) + 1
                key = f"{here}[{self._positions[here]}]"
                self.walk(child, known, self.open_row(known.path, key, row.key), key)
            elif kind == STRUCTURE:
                self.walk(child, known, row, f"{place}/{local_name(child)}")
            else:
                text = raw_text(child) if len(child) else child.text
                if text:
                    _answer(text, known, row)


def _answer(text: str, node: Node, row: ShreddedRow) -> None:
    path, values, read = node.path, row.values, node.read
    if path in values or path in row.invalid:
        return
    plain = text.strip()
    if not plain:
        return
    if read is None:
        values[path] = text
        return
    try:
        values[path] = read(plain)
    except ValueError:
        row.invalid[path] = text
