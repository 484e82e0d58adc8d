"""What an XForm says: its questions, their logic, their choices. Read once, then shared.

A model is immutable in use: every phone fills the same one in its own session.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from collect.sync.simulation.tree import Node
from collect.sync.simulation.xpath_paths import Compiled, CompiledScalar
from collect.sync.simulation.xpath_syntax import Expression

Route = tuple[str, ...]
"""Names from the root to a node: `("data", "member", "age")`."""


@dataclass(frozen=True, slots=True)
class Logic:
    """An expression of a bind: its source, its tree, and its function."""

    source: str
    expression: Expression
    evaluate: CompiledScalar


@dataclass(slots=True)
class Definition:
    """A node of the primary instance and the bind that rules it."""

    name: str
    route: Route
    index: int
    attributes: dict[str, str]
    default: str = ""
    repeat: bool = False
    initial: int = 1
    kind: str = "string"
    relevant: Logic | None = None
    calculate: Logic | None = None
    constraint: Logic | None = None
    required: Logic | None = None
    readonly: Logic | None = None
    preload: tuple[str, str] = ("", "")
    children: list[Definition] = field(default_factory=list)

    @property
    def path(self) -> str:
        """The node's path as XForms write it."""
        return "/" + "/".join(self.route)

    def below(self) -> Iterator[Definition]:
        """The definition and all under it, in document order."""
        yield self
        for child in self.children:
            yield from child.below()


@dataclass(frozen=True, slots=True)
class Itemset:
    """Choices taken from nodes, usually of a secondary instance."""

    nodes: Compiled
    value: str
    label: str
    varies: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A control of the body that asks for a value."""

    route: Route
    control: str
    items: tuple[tuple[str, str], ...] = ()
    itemset: Itemset | None = None
    bounds: tuple[float, float, float] | None = None
    media_type: str = ""

    @property
    def name(self) -> str:
        return self.route[-1]


@dataclass(frozen=True, slots=True)
class Group:
    """Questions shown together; `route` is None for a group of looks only."""

    route: Route | None
    controls: tuple[Control, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """Questions asked several times; `count` says how often, or the person does."""

    route: Route
    controls: tuple[Control, ...]
    count: Logic | None


Control = Question | Group | Repeat


@dataclass(frozen=True, slots=True)
class Action:
    """A `setvalue`: at these events the node gets this value."""

    events: frozenset[str]
    route: Route
    value: Logic
    trigger: Route | None


@dataclass(slots=True)
class FormModel:
    """A form ready to be filled."""

    form_id: str
    version: str | None
    title: str
    root: Definition
    controls: tuple[Control, ...]
    actions: tuple[Action, ...]
    instances: Mapping[str, Node]
    texts: Mapping[str, str]
    namespaces: Mapping[str | None, str]
    definitions: dict[Route, Definition]
    affected: dict[Route, Affected] = field(default_factory=dict)
    static_choices: dict[Route, list[tuple[str, str]]] = field(default_factory=dict)

    def questions(self) -> Iterator[Question]:
        """All questions of the body, in order."""
        yield from _questions(self.controls)


@dataclass(frozen=True, slots=True)
class Affected:
    """Indexes of definitions to compute again after a change of one node."""

    calculations: tuple[int, ...]
    relevances: tuple[int, ...]


def _questions(controls: tuple[Control, ...]) -> Iterator[Question]:
    for control in controls:
        if isinstance(control, Question):
            yield control
        else:
            yield from _questions(control.controls)
