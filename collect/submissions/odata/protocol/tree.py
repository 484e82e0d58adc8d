"""The tables of a form, as OData sees them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from collect.forms.xlsform.fields import REPEAT, STRUCTURE, Field
from collect.submissions.odata.protocol.names import ROOT, identifier

_RESERVED = ("__id", "__system")


@dataclass(frozen=True, slots=True)
class Node:
    """A question, group or repeat under its OData name.

    `path` is its path in the form. A group holds the nodes in it; a repeat does too,
    but they are columns of a table of their own. `link` leads from the row of the
    table the node is in to the node: `toys/toy`.
    """

    name: str
    path: str
    type: str
    multiple: bool
    link: str
    inside: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The submissions (`path` is "") or one repeat.

    `parent_id` is the name of the column with the id of the row around, "" for the
    submissions; `parent` the path of the table around.
    """

    name: str
    path: str
    nodes: tuple[Node, ...]
    parent: str = ""
    parent_id: str = ""

    @property
    def is_root(self) -> bool:
        """Whether its rows are the submissions themselves."""
        return not self.path

    def find(self, path: str) -> Node | None:
        """The node at an OData path from the row, such as `water/source`."""
        found: Node | None = None
        nodes = self.nodes
        for name in path.split("/"):
            if found is not None and found.type == REPEAT:
                return None
            found = next((node for node in nodes if node.name == name), None)
            if found is None:
                return None
            nodes = found.inside
        return found


@dataclass(frozen=True)
class Service:
    """All tables of a form, the submissions first, the others in document order."""

    tables: tuple[Table, ...]

    @property
    def root(self) -> Table:
        """The submissions."""
        return self.tables[0]

    @cached_property
    def by_name(self) -> Mapping[str, Table]:
        """Tables by OData name."""
        return {table.name: table for table in self.tables}

    @cached_property
    def by_path(self) -> Mapping[str, Table]:
        """Tables by path in the form."""
        return {table.path: table for table in self.tables}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """OData names of all nodes by path in the form."""
        return {node.path: node.name for node in walk(self.root.nodes)}


def service_of(fields: Iterable[Field]) -> Service:
    """The tables of a form from its fields in document order."""
    inside: dict[str, list[Field]] = {}
    for item in fields:
        inside.setdefault(item.path.rpartition("/")[0], []).append(item)
    nodes = _nodes(inside, "", "")
    found = [Table(ROOT, "", nodes)]
    _collect(nodes, found[0], "", found)
    return Service(tuple(found))


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    """The nodes and all nodes in them, in document order."""
    for node in nodes:
        yield node
        yield from walk(node.inside)


def _nodes(
    inside: Mapping[str, Iterable[Field]], parent: str, way: str
) -> tuple[Node, ...]:
    """The nodes below a path, which lies at `way` in its table."""
    taken = set(_RESERVED)
    found = []
    for item in inside.get(parent, ()):
        name = _unique(identifier(item.name), taken)
        link = f"{way}{name}"
        below = _nodes(inside, item.path, "" if item.type == REPEAT else f"{link}/")
        found.append(Node(name, item.path, item.type, item.multiple, link, below))
    return tuple(found)


def _unique(name: str, taken: set[str]) -> str:
    """The name, or the name with a number where `a.b` and `a-b` both are `a_b`."""
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    taken.add(free)
    return free


def _collect(nodes: Iterable[Node], table: Table, way: str, found: list[Table]) -> None:
    """Add the tables of all repeats below `nodes`, which lie at `way` in `table`."""
    for node in nodes:
        name = f"{way}.{node.name}"
        if node.type == STRUCTURE:
            _collect(node.inside, table, name, found)
        elif node.type == REPEAT:
            parent_id = f"__{table.name.replace('.', '-')}-id"
            inner = Table(
                f"{ROOT}{name}", node.path, node.inside, table.path, parent_id
            )
            found.append(inner)
            _collect(node.inside, inner, name, found)
