"""The nodes of a form being filled, and the values expressions work with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collect.sync.simulation.form_model import Definition

Scalar = str | float | bool | date
"""A value as JavaRosa unpacks it; a `datetime` is a `date` that keeps its time."""


class Node:
    """One element of the primary or of a secondary instance.

    `value` is None where nothing was answered. `calculated_at` and `judged_at` are
    the stamps of the calculation and of the relevance that are stored in the node.
    """

    __slots__ = (
        "calculated_at",
        "children",
        "definition",
        "judged_at",
        "name",
        "parent",
        "relevant",
        "value",
    )

    def __init__(
        self,
        name: str,
        parent: Node | None,
        definition: Definition | None = None,
        value: Scalar | None = None,
    ) -> None:
        self.name = name
        self.parent = parent
        self.definition = definition
        self.value = value
        self.children: list[Node] = []
        self.relevant = True
        self.calculated_at = -1
        self.judged_at = -1

    def named(self, name: str) -> list[Node]:
        """Children of that name, in order."""
        return [child for child in self.children if child.name == name]

    def lineage(self) -> list[Node]:
        """The root, …, the parent, the node itself."""
        chain = [self]
        node = self.parent
        while node is not None:
            chain.append(node)
            node = node.parent
        chain.reverse()
        return chain

    def position(self) -> int:
        """1-based place among the siblings of the same name."""
        siblings = self.parent.children if self.parent else [self]
        place = 0
        for sibling in siblings:
            if sibling.name == self.name:
                place += 1
                if sibling is self:
                    break
        return place

    def descendants(self) -> Iterator[Node]:
        """The node and everything under it, in document order."""
        yield self
        for child in self.children:
            yield from child.descendants()


NodeSet = list[Node]
Value = Scalar | NodeSet
