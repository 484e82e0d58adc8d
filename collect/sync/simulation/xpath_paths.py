"""Location paths: from a node to the nodes a path names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from collect.sync.simulation.errors import FormError
from collect.sync.simulation.tree import Node, NodeSet, Scalar, Value
from collect.sync.simulation.xpath_syntax import Expression, Path, Step
from collect.sync.simulation.xpath_values import to_boolean


class Evaluator(Protocol):
    """What expressions ask of the form being filled."""

    root: Node
    instances: dict[str, Node]

    def value_of(self, node: Node) -> Scalar: ...
    def is_relevant(self, node: Node) -> bool: ...
    def ask_phone(self, function: str, arguments: list[Scalar]) -> Scalar: ...
    def choice_name(self, code: str, path: str, node: Node) -> str: ...


Compiled = Callable[[Evaluator, Node, Node], Value]
CompiledScalar = Callable[[Evaluator, Node, Node], Scalar]
CompiledNodes = Callable[[Evaluator, Node, Node], NodeSet]


def single(evaluator: Evaluator, value: Value) -> Scalar:
    """The one value of a node-set; empty text for none."""
    if not isinstance(value, list):
        return value
    if not value:
        return ""
    if len(value) > 1:
        raise FormError(
            f"{value[0].name} is repeated; use indexed-repeat() or an aggregate"
        )
    return evaluator.value_of(value[0])


def compile_path(
    path: Path, compile_predicate: Callable[[Expression], CompiledScalar]
) -> CompiledNodes:
    """Nodes of a path, without those that are not relevant."""
    steps = [
        (step, [compile_predicate(predicate) for predicate in step.predicates])
        for step in path.steps
    ]
    start = path.start
    instance = path.instance

    def walk(evaluator: Evaluator, node: Node, origin: Node) -> NodeSet:
        if start == "root":
            found = _from_root(evaluator, steps, node, origin)
        elif start == "instance":
            if instance not in evaluator.instances:
                raise FormError(f"there is no secondary instance {instance!r}")
            found = [evaluator.instances[instance]]
            for step, predicates in _below_top(steps, found[0]):
                found = _advance(evaluator, found, step, predicates, origin)
        else:
            found = [node if start == "context" else origin]
            for step, predicates in steps:
                found = _advance(evaluator, found, step, predicates, origin)
        return [item for item in found if evaluator.is_relevant(item)]

    return walk


Steps = list[tuple[Step, list[CompiledScalar]]]


def _below_top(steps: Steps, top: Node) -> Steps:
    """The first step of an absolute path names the top element itself."""
    first = steps[0][0]
    if first.axis == "child" and first.name != top.name:
        raise FormError(f"/{first.name} does not exist; the root is {top.name}")
    return steps[1:]


def _from_root(evaluator: Evaluator, steps: Steps, node: Node, origin: Node) -> NodeSet:
    """As JavaRosa does, a path written inside a repeat stays in that repeat."""
    lineage = node.lineage()
    found = [evaluator.root]
    bound = lineage[0] is evaluator.root
    for depth, (step, predicates) in enumerate(_below_top(steps, found[0]), start=1):
        bound = (
            bound
            and not predicates
            and depth < len(lineage)
            and lineage[depth].name == step.name
        )
        if bound:
            found = [lineage[depth]]
        else:
            found = _advance(evaluator, found, step, predicates, origin)
    return found


def _advance(
    evaluator: Evaluator,
    nodes: NodeSet,
    step: Step,
    predicates: list[CompiledScalar],
    origin: Node,
) -> NodeSet:
    found: NodeSet = []
    for node in nodes:
        match step.axis:
            case "child":
                found += node.named(step.name)
            case "any":
                found += node.children
            case "self":
                found.append(node)
            case "parent":
                if node.parent is not None:
                    found.append(node.parent)
            case "attribute":
                raise FormError(f"@{step.name}: attributes are not supported")
    for predicate in predicates:
        found = _filter(evaluator, found, predicate, origin)
    return found


def _filter(
    evaluator: Evaluator, nodes: NodeSet, predicate: CompiledScalar, origin: Node
) -> NodeSet:
    kept = []
    for place, node in enumerate(nodes, start=1):
        verdict = predicate(evaluator, node, origin)
        is_place = isinstance(verdict, float)
        if verdict == place if is_place else to_boolean(verdict):
            kept.append(node)
    return kept
