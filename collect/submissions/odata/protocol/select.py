"""`$select`: some properties of a row instead of all."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from collect.forms.xlsform.fields import REPEAT
from collect.problems import Problem
from collect.submissions.odata.protocol.names import SYSTEM
from collect.submissions.odata.protocol.tree import Node, Table


@dataclass(frozen=True, slots=True)
class Selection:
    """What of a row is shown: nodes, ids, and properties of `__system`."""

    nodes: tuple[Node, ...]
    own_id: bool = True
    parent_id: bool = True
    system: tuple[str, ...] = SYSTEM


def select(table: Table, names: Collection[str] | None) -> Selection:
    """The selection these names make; None selects everything.

    Raises Problem 400.23 for an unknown property, 400.24 for one inside a repeat.
    """
    if names is None:
        return Selection(table.nodes)
    wanted = set(names)
    for name in wanted - {"__id"}:
        is_own = _is_system(name) if table.is_root else name == table.parent_id
        if not is_own:
            _check(table, name)
    return Selection(
        tuple(_kept(table.nodes, wanted, "")),
        "__id" in wanted,
        table.parent_id in wanted,
        _system(wanted) if table.is_root else (),
    )


def _is_system(name: str) -> bool:
    group, slash, rest = name.partition("/")
    return group == "__system" and (not slash or rest in SYSTEM)


def _system(wanted: Collection[str]) -> tuple[str, ...]:
    if "__system" in wanted:
        return SYSTEM
    return tuple(name for name in SYSTEM if f"__system/{name}" in wanted)


def _check(table: Table, name: str) -> None:
    parts = name.split("/")
    for length in range(1, len(parts)):
        around = table.find("/".join(parts[:length]))
        if around is not None and around.type == REPEAT:
            raise Problem("400.24", property=name)
    if table.find(name) is None:
        raise Problem("400.23", property=name)


def _kept(nodes: Iterable[Node], wanted: Collection[str], way: str) -> Iterable[Node]:
    for node in nodes:
        path = f"{way}{node.name}"
        if path in wanted:
            yield node
        elif node.type != REPEAT:
            inside = tuple(_kept(node.inside, wanted, f"{path}/"))
            if inside:
                yield replace(node, inside=inside)
