"""A form being filled: the live instance, and the logic that keeps it consistent.

Calculations and relevances are computed when something reads them, and kept until
a node they depend on changes.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from collect.sync.simulation.dependencies import affected_by
from collect.sync.simulation.errors import FormError
from collect.sync.simulation.form_model import (
    Definition,
    FormModel,
    Question,
    Route,
)
from collect.sync.simulation.tree import Node, Scalar
from collect.sync.simulation.xpath_values import stored, to_boolean, to_text, typed

ANSWER_SECONDS = 6


@dataclass(frozen=True, slots=True)
class Device:
    """What a form may learn from the phone it is filled on."""

    device_id: str = "collect:Simulated0000000"
    username: str = ""
    email: str = ""
    phone_number: str = ""

    def property(self, name: str) -> str:
        """A preload property; empty for one the phone does not have."""
        known = {
            "deviceid": self.device_id,
            "username": self.username,
            "email": self.email,
            "phonenumber": self.phone_number,
            "uri:deviceid": self.device_id,
            "uri:username": f"username:{self.username}" if self.username else "",
            "uri:email": f"mailto:{self.email}" if self.email else "",
            "uri:phonenumber": f"tel:{self.phone_number}" if self.phone_number else "",
        }
        return known.get(name.lower(), "")


class Session:
    """One submission in the making.

    `started` is an aware time; every answer takes some seconds of the phone's clock.
    All chance (uuid, random) comes from `chance`, so a seed repeats a session.
    """

    def __init__(
        self, model: FormModel, chance: random.Random, started: datetime, device: Device
    ) -> None:
        self.model = model
        self.chance = chance
        self.device = device
        self.clock = started
        self.instances = dict(model.instances)
        self.calculation_stamps = [0] * len(model.definitions)
        self.relevance_stamps = [0] * len(model.definitions)
        self.root = self._plant(model.root, None)
        self._preload(self.root)
        self.fire("odk-instance-first-load", self.root)

    # Growing the instance

    def _plant(self, definition: Definition, parent: Node | None) -> Node:
        node = Node(definition.name, parent, definition)
        node.value = typed(definition.default, definition.kind)
        for child in definition.children:
            count = child.initial if child.repeat else 1
            node.children += [self._plant(child, node) for _ in range(count)]
        return node

    def _preload(self, top: Node) -> None:
        for node in top.descendants():
            match node.definition.preload if node.definition else ("", ""):
                case ("timestamp", "start"):
                    node.value = self.clock
                case ("date", "today"):
                    node.value = self.clock.date()
                case ("property", name):
                    node.value = self.device.property(name) or None
                case ("uid", _):
                    node.value = f"uuid:{self.new_uuid()}"

    def add_repeat(self, parent: Node, definition: Definition) -> Node:
        """Append an instance of a repeat after its siblings."""
        node = self._plant(definition, parent)
        siblings = [
            place
            for place, child in enumerate(parent.children)
            if child.name == definition.name
        ]
        at = siblings[-1] + 1 if siblings else self._place(parent, definition)
        parent.children.insert(at, node)
        self._preload(node)
        self._invalidate(definition.route)
        self.fire("odk-new-repeat", node)
        return node

    def _place(self, parent: Node, definition: Definition) -> int:
        """Where the first instance belongs: in the order of the form."""
        order = [child.name for child in parent.definition.children]  # type: ignore[union-attr]
        before = set(order[: order.index(definition.name)])
        return sum(child.name in before for child in parent.children)

    def remove_repeat(self, node: Node) -> None:
        """Delete one instance of a repeat."""
        assert node.parent is not None  # noqa: S101  a repeat is never the root
        assert node.definition is not None  # noqa: S101
        node.parent.children.remove(node)
        self._invalidate(node.definition.route)

    # What expressions ask

    def value_of(self, node: Node) -> Scalar:
        """The value now, with calculations brought up to date; empty text for none."""
        definition = node.definition
        if definition is not None and definition.calculate is not None:
            stamp = self.calculation_stamps[definition.index]
            if node.calculated_at != stamp:
                node.calculated_at = stamp
                node.value = stored(definition.calculate.evaluate(self, node, node))
        return "" if node.value is None else node.value

    def is_relevant(self, node: Node) -> bool:
        """Is the node, with all around it, part of the form as answered so far?"""
        current: Node | None = node
        while current is not None:
            definition = current.definition
            if definition is None:
                return True
            if definition.relevant is not None:
                stamp = self.relevance_stamps[definition.index]
                if current.judged_at != stamp:
                    current.judged_at = stamp
                    current.relevant = to_boolean(
                        definition.relevant.evaluate(self, current, current)
                    )
                if not current.relevant:
                    return False
            current = current.parent
        return True

    def ask_phone(self, function: str, arguments: list[Scalar]) -> Scalar:
        """Functions whose value comes from the phone, not from the form."""
        match function:
            case "today":
                return self.clock.date()
            case "now":
                return self.clock
            case "random":
                return self.chance.random()
            case "version":
                return self.model.version or ""
            case "property":
                return self.device.property(to_text(arguments[0]))
        if arguments:
            letters = "0123456789abcdefghijklmnopqrstuvwxyz"
            return "".join(self.chance.choices(letters, k=int(float(arguments[0]))))  # type: ignore[arg-type]
        return self.new_uuid()

    def new_uuid(self) -> str:
        """A version 4 UUID from the session's own chance."""
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))

    def choice_name(self, code: str, path: str, node: Node) -> str:
        """The label of a choice, in the default language; the code if it has none."""
        route = tuple(path.strip("/").split("/"))
        for question in self.model.questions():
            if question.route == route:
                target = self.find(route, node)
                labels = dict(self.choices(question, target or node))
                return labels.get(code, code)
        raise FormError(f"jr:choice-name(): {path} is no question")

    # Answering

    def find(self, route: Route, near: Node) -> Node | None:
        """The node of a route in the same repeats as `near`, else the first."""
        lineage = near.lineage()
        found = self.root
        for depth, name in enumerate(route[1:], start=1):
            if (
                depth < len(lineage)
                and lineage[depth].name == name
                and lineage[depth - 1] is found
            ):
                found = lineage[depth]
                continue
            children = found.named(name)
            if not children:
                return None
            found = children[0]
        return found

    def answer(self, node: Node, value: Scalar | None) -> None:
        """Store an answer and make stale what depends on it."""
        definition = node.definition
        assert definition is not None  # noqa: S101  secondary instances are read-only
        node.value = value
        node.calculated_at = self.calculation_stamps[definition.index]
        self.clock += timedelta(seconds=ANSWER_SECONDS)
        self._invalidate(definition.route)
        self.fire("xforms-value-changed", node)

    def _invalidate(self, route: Route) -> None:
        affected = affected_by(self.model, route)
        for index in affected.calculations:
            self.calculation_stamps[index] += 1
        for index in affected.relevances:
            self.relevance_stamps[index] += 1

    def fire(self, event: str, at: Node) -> None:
        """Run the form's `setvalue` actions of an event."""
        for action in self.model.actions:
            if event not in action.events:
                continue
            definition = at.definition
            if event == "xforms-value-changed" and (
                definition is None or action.trigger != definition.route
            ):
                continue
            if event == "odk-new-repeat" and (
                definition is None
                or action.route[: len(definition.route)] != definition.route
            ):
                continue
            for target in self.targets(action.route, at):
                value = action.value.evaluate(self, target, target)
                target.value = stored(value)
                self._invalidate(action.route)

    def targets(self, route: Route, near: Node) -> Iterator[Node]:
        """Nodes of a route that share the repeats of `near`."""
        lineage = near.lineage()
        found = [self.root]
        for depth, name in enumerate(route[1:], start=1):
            if (
                depth < len(lineage)
                and lineage[depth].name == name
                and found == [lineage[depth - 1]]
            ):
                found = [lineage[depth]]
            else:
                found = [child for node in found for child in node.named(name)]
        yield from found

    def accepts(self, node: Node, value: Scalar) -> bool:
        """Would the constraint of the question hold with this answer?"""
        definition = node.definition
        if definition is None or definition.constraint is None:
            return True
        kept = node.value
        node.value = value
        try:
            verdict = definition.constraint.evaluate(self, node, node)
        finally:
            node.value = kept
        return to_boolean(verdict)

    def holds(self, node: Node, name: str) -> bool:
        """Is `required` or `readonly` true for this node now?"""
        logic = getattr(node.definition, name)
        return logic is not None and to_boolean(logic.evaluate(self, node, node))

    def choices(self, question: Question, node: Node) -> list[tuple[str, str]]:
        """Codes and labels offered now."""
        itemset = question.itemset
        if itemset is None:
            return [(code, self._label(text, None)) for code, text in question.items]
        known = self.model.static_choices.get(question.route)
        if known is not None:
            return known
        found = itemset.nodes(self, node, node)
        assert isinstance(found, list)  # noqa: S101  an itemset is a path
        offered = [
            (self._child(item, itemset.value), self._label(itemset.label, item))
            for item in found
        ]
        if not itemset.varies:
            self.model.static_choices[question.route] = offered
        return offered

    def _child(self, item: Node, name: str) -> str:
        return next((to_text(self.value_of(c)) for c in item.named(name)), "")

    def _label(self, text: str, item: Node | None) -> str:
        if item is None:
            return self.model.texts.get(text[1:], "") if text[:1] == "#" else text
        if text[:1] == "#":
            key = self._child(item, text[1:])
            return self.model.texts.get(key, "")
        return self._child(item, text)
