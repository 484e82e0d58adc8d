"""The survey sheet as a tree: questions inside groups and repeats, with their rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.columns import Columns
from collect.forms.xlsform.report import Report
from collect.forms.xlsform.types import (
    DEPRECATED,
    SUGGESTED,
    QuestionType,
    parse_type,
)
from collect.forms.xlsform.workbook import Row

MAX_DEPTH = 50
_YES = frozenset({"yes", "true", "true()"})


@dataclass(eq=False, slots=True)
class Node:
    """A question, or the begin row of a group or repeat."""

    row: Row
    type: QuestionType
    name: str
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)

    @property
    def is_container(self) -> bool:
        """Whether it is a group or a repeat."""
        return self.type.role == "begin"

    @property
    def kind(self) -> str:
        """How to call it in a message: group, repeat, note, calculate or question."""
        if self.is_container:
            return self.type.name
        nature = self.type.nature
        return nature if nature in ("note", "calculate") else "question"

    @property
    def ancestors(self) -> Iterator[Node]:
        """The groups and repeats around it, innermost first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    @property
    def repeats(self) -> tuple[Node, ...]:
        """The repeats around it, outermost first."""
        return tuple(n for n in self.ancestors if n.type.name == "repeat")[::-1]

    @property
    def table(self) -> str:
        """Name of the innermost repeat around it, "" for the submission."""
        return self.repeats[-1].name if self.repeats else ""


class Survey:
    """The nodes of the survey in order, found by name."""

    def __init__(self, columns: Columns, nodes: list[Node]) -> None:
        self.columns = columns
        self.sheet = columns.sheet
        self.nodes = nodes
        self.by_name: dict[str, list[Node]] = {}
        for node in nodes:
            if node.name:
                self.by_name.setdefault(node.name, []).append(node)

    @property
    def repeats(self) -> dict[str, Node]:
        """Repeats by name."""
        return {n.name: n for n in self.nodes if n.type.name == "repeat" and n.name}

    def text(self, node: Node, column: str) -> str:
        """The node's value in a column."""
        return self.columns.text(node.row, column)


def read_survey(columns: Columns, report: Report) -> Survey:
    """The survey, reporting every row that does not fit into a tree."""
    reader = _Reader(columns, report)
    for row in columns.sheet.rows:
        reader.read(row)
    reader.close()
    return Survey(columns, reader.nodes)


class _Reader:
    def __init__(self, columns: Columns, report: Report) -> None:
        self.columns = columns
        self.report = report
        self.nodes: list[Node] = []
        self.stack: list[Node] = []

    def find(self, code: Code, row: Row, column: str, **facts: object) -> None:
        index = self.columns.index(column)
        self.report.at(code, self.columns.sheet, row, index, **facts)

    def read(self, row: Row) -> None:
        text = self.columns.text(row, "type")
        if self.columns.text(row, "disabled").lower() in _YES:
            self.find(Code.DISABLED_ROW, row, "disabled")
        elif not text:
            self.without_type(row)
        elif (type_ := parse_type(text)) is None:
            self.unknown(row, text)
        elif type_.role == "end":
            self.end(row, type_.name)
        elif type_.role != "setting":
            self.node(row, type_, text)

    def without_type(self, row: Row) -> None:
        labels = self.columns.texts(row, "label")
        if self.columns.text(row, "name") or labels:
            self.find(Code.MISSING_TYPE, row, "type")
        elif any(row[column.index] for column in self.columns.all):
            self.find(Code.ROW_IGNORED, row, "type")

    def unknown(self, row: Row, text: str) -> None:
        suggestion = self.report.suggest(text, SUGGESTED)
        first, *rest = text.split()
        bare = parse_type(first)
        if bare and bare.is_select and len(rest) > 1:
            suggestion = " The name of a list cannot contain spaces."
        elif not suggestion and rest:
            suggestion = self.report.suggest(first, SUGGESTED)
        self.find(Code.UNKNOWN_TYPE, row, "type", type=text, suggestion=suggestion)
        # The name is still known, so that references to it are not reported too.
        self.add(Node(row, QuestionType("question", "unknown", "unknown"), ""))

    def node(self, row: Row, type_: QuestionType, text: str) -> None:
        if type_.name in DEPRECATED:
            self.find(Code.DEPRECATED_TYPE, row, "type", type=text)
        node = Node(row, type_, "")
        self.add(node)
        if node.is_container:
            if len(self.stack) == MAX_DEPTH:
                self.find(Code.TOO_DEEP, row, "type", limit=MAX_DEPTH)
            self.stack.append(node)

    def add(self, node: Node) -> None:
        node.name = self.columns.text(node.row, "name")
        if node.type.nature == "audit":
            node.name = node.name or "audit"
        node.parent = self.stack[-1] if self.stack else None
        if node.parent:
            node.parent.children.append(node)
        self.nodes.append(node)

    def end(self, row: Row, kind: str) -> None:
        if not self.stack:
            self.find(Code.END_WITHOUT_BEGIN, row, "type", kind=kind)
            return
        opener = self.stack[-1]
        if opener.type.name == kind:
            self.closed(self.stack.pop())
            return
        self.find(
            Code.END_MISMATCH,
            row,
            "type",
            kind=kind,
            open_kind=opener.type.name,
            name=opener.name,
            open_row=opener.row.number,
        )
        # Close what was meant, so that one slip gives one finding.
        matching = [n for n in self.stack if n.type.name == kind]
        if matching and self.stack.index(matching[-1]) == len(self.stack) - 2:
            self.stack.pop()
        self.stack.pop()

    def closed(self, node: Node) -> None:
        if not node.children:
            facts = {"kind": node.type.name, "name": node.name}
            self.find(Code.EMPTY_GROUP, node.row, "type", **facts)

    def close(self) -> None:
        for node in self.stack:
            facts = {"kind": node.type.name, "name": node.name}
            self.find(Code.BEGIN_WITHOUT_END, node.row, "type", **facts)
