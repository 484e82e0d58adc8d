"""Fills a form the way a person with ODK Collect does.

Questions are asked in the order of the body, and only while they are relevant. What
an answer makes relevant later is asked in a further pass; what it makes wrong is
asked again. At the end no required or constraint rule is broken.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from collect.sync.simulation.errors import FillError, FormError
from collect.sync.simulation.form_model import (
    Control,
    Definition,
    FormModel,
    Group,
    Question,
    Repeat,
)
from collect.sync.simulation.instance_xml import replay, serialize
from collect.sync.simulation.session import Device, Session
from collect.sync.simulation.tree import Node, Scalar
from collect.sync.simulation.xpath_syntax import numbers
from collect.sync.simulation.xpath_values import to_number, to_text

PASSES = 10
MOST_REPEATS = 200


@dataclass(slots=True)
class Prompt:
    """A question as it stands before the person who answers it."""

    session: Session
    question: Question
    node: Node

    @property
    def name(self) -> str:
        return self.question.name

    @property
    def definition(self) -> Definition:
        assert self.node.definition is not None  # noqa: S101  only primary nodes ask
        return self.node.definition

    @property
    def required(self) -> bool:
        return self.session.holds(self.node, "required")

    @property
    def codes(self) -> list[str]:
        """Codes of the choices offered now."""
        return [
            code for code, _ in self.session.choices(self.question, self.node) if code
        ]

    @property
    def literals(self) -> list[float]:
        """Numbers written in the constraint: where its limits are likely to be."""
        constraint = self.definition.constraint
        return sorted(set(numbers(constraint.expression))) if constraint else []

    def accepts(self, value: Scalar) -> bool:
        """Does the constraint hold with this answer?"""
        return self.session.accepts(self.node, value)

    def value(self, name: str) -> Scalar:
        """The answer to another question, the nearest of that name; empty if none.

        Looks in the same repeat first, then outwards.
        """
        for around in reversed(self.node.lineage()[:-1]):
            for node in around.descendants():
                if node.name == name and self.session.is_relevant(node):
                    return self.session.value_of(node)
        return ""

    def text(self, name: str) -> str:
        """`value` as text."""
        return to_text(self.value(name))

    def number(self, name: str) -> float:
        """`value` as a number; NaN where it is none."""
        return to_number(self.value(name))

    @property
    def place(self) -> int:
        """1-based place of the innermost repeat around the question; 1 outside."""
        for node in reversed(self.node.lineage()):
            if node.definition is not None and node.definition.repeat:
                return node.position()
        return 1


class Respondent(Protocol):
    """Whoever gives the answers."""

    def answer(self, prompt: Prompt) -> Scalar | None:
        """The answer, or None to leave the question empty."""

    def repeats(self, name: str, session: Session) -> int:
        """How many instances of a repeat that has no count of its own."""

    def media(self, prompt: Prompt) -> tuple[str, bytes]:
        """Name and content of a file for an upload question."""


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A finished submission.

    `attachments` are files by name; `answers` mirrors the form as JSON would, to
    replay the same session on another engine.
    """

    form_id: str
    instance_id: str
    instance_name: str
    xml: bytes
    attachments: dict[str, bytes]
    answers: dict[str, object]
    asked: int


@dataclass(slots=True)
class _Interview:
    session: Session
    respondent: Respondent
    attachments: dict[str, bytes] = field(default_factory=dict)
    answered: dict[int, Node] = field(default_factory=dict)
    asked: int = 0

    def visit(self, controls: tuple[Control, ...], near: Node) -> None:
        for control in controls:
            if isinstance(control, Question):
                self.meet(control, near)
            elif isinstance(control, Repeat):
                for node in self.grow(control, near):
                    if self.session.is_relevant(node):
                        self.visit(control.controls, node)
            elif self.enters(control, near):
                self.visit(control.controls, near)

    def enters(self, group: Group, near: Node) -> bool:
        if group.route is None:
            return True
        node = self.session.find(group.route, near)
        # A group that wraps a repeat bears its path; the repeat may be empty.
        return node is None or (
            (node.definition is not None and node.definition.repeat)
            or self.session.is_relevant(node)
        )

    def grow(self, repeat: Repeat, near: Node) -> list[Node]:
        """Add or remove instances until there are as many as there should be."""
        session = self.session
        parent = session.find(repeat.route[:-1], near)
        if parent is None or not session.is_relevant(parent):
            return []
        definition = session.model.definitions[repeat.route]
        present = parent.named(definition.name)
        if repeat.count is not None:
            probe = present[0] if present else Node(definition.name, parent, definition)
            wanted = to_number(repeat.count.evaluate(session, probe, probe))
            count = int(wanted) if wanted > 0 else 0
        elif any(id(node) in self.answered for node in present):
            return present
        else:
            count = self.respondent.repeats(definition.name, session)
        if count > MOST_REPEATS:
            raise FillError(f"{definition.path}: {count} repeats are too many")
        while len(present) > count:
            session.remove_repeat(present.pop())
        while len(present) < count:
            present.append(session.add_repeat(parent, definition))
        for node in present:
            self.answered[id(node)] = node
        return present

    def meet(self, question: Question, near: Node) -> None:
        node = self.session.find(question.route, near)
        if node is None or id(node) in self.answered:
            return
        if not self.session.is_relevant(node) or self.session.holds(node, "readonly"):
            return
        self.answered[id(node)] = node
        self.asked += 1
        prompt = Prompt(self.session, question, node)
        if self.session.value_of(node) != "" and prompt.accepts(
            self.session.value_of(node)
        ):
            return  # a default the person leaves as it is
        self.ask(prompt)

    def ask(self, prompt: Prompt) -> None:
        value: Scalar | None
        if prompt.question.control == "upload":
            name, content = self.respondent.media(prompt)
            self.attachments[name] = content
            value = name
        else:
            value = self.respondent.answer(prompt)
        if value is not None and not prompt.accepts(value):
            raise FillError(
                f"{prompt.definition.path}: {value!r} breaks its constraint"
            )
        if value is None and prompt.required:
            raise FillError(f"{prompt.definition.path} is required and got no answer")
        self.session.answer(prompt.node, value)

    def broken(self) -> Iterator[Node]:
        """Relevant questions whose answer is missing or no longer allowed."""
        for node in self.session.root.descendants():
            if id(node) not in self.answered or not self.session.is_relevant(node):
                continue
            definition = node.definition
            if definition is None or definition.repeat:
                continue
            value = self.session.value_of(node)
            if value == "":
                if self.session.holds(node, "required"):
                    yield node
            elif not self.session.accepts(node, value):
                yield node


def fill(
    model: FormModel,
    respondent: Respondent,
    *,
    chance: random.Random,
    started: datetime,
    device: Device | None = None,
) -> FilledForm:
    """Fill a form once.

    The same model, respondent, chance and start give the same bytes. Raises
    FillError naming the question no answer was found for, FormError for logic the
    simulator does not do.
    """
    try:
        return _fill(Session(model, chance, started, device or Device()), respondent)
    except FormError as error:
        raise FormError(f"form {model.form_id}: {error}") from error


def _fill(session: Session, respondent: Respondent) -> FilledForm:
    interview = _Interview(session, respondent)
    _complete(interview)
    _finish(session)
    live = {
        node.value
        for node in session.root.descendants()
        if isinstance(node.value, str) and session.is_relevant(node)
    }
    return FilledForm(
        form_id=session.model.form_id,
        instance_id=_meta(session, "instanceID"),
        instance_name=_meta(session, "instanceName"),
        xml=serialize(session),
        attachments={
            name: content
            for name, content in interview.attachments.items()
            if name in live
        },
        answers=replay(session, interview.answered),
        asked=interview.asked,
    )


def _complete(interview: _Interview) -> None:
    session = interview.session
    for _ in range(PASSES):
        before = interview.asked
        interview.visit(session.model.controls, session.root)
        wrong = list(interview.broken())
        for node in wrong:
            del interview.answered[id(node)]
            node.value = None
        if not wrong and interview.asked == before:
            return
    raise FillError(
        f"form {session.model.form_id}: its answers do not settle after {PASSES} passes"
    )


def _finish(session: Session) -> None:
    for node in session.root.descendants():
        if node.definition and node.definition.preload == ("timestamp", "end"):
            node.value = session.clock


def _meta(session: Session, name: str) -> str:
    for meta in session.root.named("meta"):
        for node in meta.named(name):
            return to_text(session.value_of(node))
    return ""
