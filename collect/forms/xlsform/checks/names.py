"""Names and labels of the survey: missing, invalid, repeated, reserved."""

from __future__ import annotations

import re
import unicodedata

from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.columns import MEDIA
from collect.forms.xlsform.form import Form
from collect.forms.xlsform.report import Report
from collect.forms.xlsform.survey import Node, Survey

# XML names without the letters U+00C0 to U+00D6 (À to Ö), which pyxform refuses.
_START = (
    "A-Za-z_\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd"
    "\U00010000-\U000effff"
)
_REST = "0-9.\u00b7\u0300-\u036f\u203f\u2040-"
_NCNAME = f"[{_START}][{_START}{_REST}]*"
_NAME = re.compile(f"{_NCNAME}(?::{_NCNAME})?")
_ALLOWED = re.compile(f"[{_START}{_REST}]")

_LABELLED = frozenset({"text", "number", "other", "select", "note"})


def name_problem(name: str) -> str:
    """Why a name is not valid, or "" if it is."""
    if _NAME.fullmatch(name):
        return ""
    for position, character in enumerate(name, start=1):
        if not _ALLOWED.match(character) and character != ":":
            shown = "a space" if character == " " else f"'{character}'"
            return f"it contains {shown} (position {position})"
    return f"it starts with '{name[0]}'"


def plain_name(name: str) -> str:
    """A valid name made from an invalid one."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    bare = re.sub(r"[^A-Za-z0-9_.-]+", "_", bare).strip("_.-")
    return f"_{bare}" if bare[:1].isdigit() else bare


def check(form: Form, report: Report) -> None:
    """Report on names and labels of questions, groups and repeats."""
    survey = form.survey
    if not any(not node.is_container for node in survey.nodes):
        report.sheet(Code.EMPTY_SURVEY, survey.sheet)
    root = form.settings.get("name") or "data"
    for node in survey.nodes:
        _own(survey, node, root, report)
        _label(survey, node, report)
    _repeated(survey, report)


def _at(
    survey: Survey, node: Node, report: Report, code: Code, /, **facts: object
) -> None:
    index = survey.columns.index("name")
    report.at(code, survey.sheet, node.row, index, **facts)


def _own(survey: Survey, node: Node, root: str, report: Report) -> None:
    name = node.name
    if node.type.nature == "audit":
        if name != "audit":
            _at(survey, node, report, Code.AUDIT_NAME)
    elif not name:
        note = node.type.nature == "note"
        code = Code.NOTE_WITHOUT_NAME if note else Code.MISSING_NAME
        _at(survey, node, report, code, kind=node.kind)
    elif problem := name_problem(name):
        plain = plain_name(name)
        suggestion = f" For example: '{plain}'." if plain else ""
        facts = {"name": name, "reason": problem, "suggestion": suggestion}
        _at(survey, node, report, Code.INVALID_NAME, **facts)
    elif name == "meta":
        owner = "the form's metadata"
        _at(survey, node, report, Code.RESERVED_NAME, name=name, owner=owner)
    elif name == root and node.type.name == "repeat":
        owner = "the form's root"
        _at(survey, node, report, Code.RESERVED_NAME, name=name, owner=owner)


def _repeated(survey: Survey, report: Report) -> None:
    by_folded: dict[tuple[Node | None, str], Node] = {}
    for name, nodes in survey.by_name.items():
        scopes: dict[Node | None, Node] = {}
        repeats: list[Node] = []
        for node in nodes:
            first = scopes.setdefault(node.parent, node)
            _pair(survey, node, first, nodes[0], repeats, report)
            if node.type.name == "repeat":
                repeats.append(node)
        for parent, node in scopes.items():
            other = by_folded.setdefault((parent, name.lower()), node)
            if other.name != name:
                facts = {"name": name, "other_name": other.name}
                other_row = f"row {other.row.number}"
                _at(survey, node, report, Code.NAME_CASE, other=other_row, **facts)


def _pair(
    survey: Survey,
    node: Node,
    in_scope: Node,
    anywhere: Node,
    repeats: list[Node],
    report: Report,
) -> None:
    facts: dict[str, object] = {"name": node.name}
    if in_scope is not node:
        index = survey.columns.index("name") or 0
        _at(
            survey,
            node,
            report,
            Code.DUPLICATE_NAME,
            other=f"row {in_scope.row.number}",
            cell=survey.sheet.address(in_scope.row.number, index),
            scope=_scope(node),
            **facts,
        )
    elif node.type.name == "repeat" and repeats:
        other = f"row {repeats[0].row.number}"
        _at(survey, node, report, Code.REPEAT_NAME, other=other, **facts)
    elif anywhere is not node:
        other = f"row {anywhere.row.number}"
        _at(survey, node, report, Code.NAME_USED_ELSEWHERE, other=other, **facts)


def _scope(node: Node) -> str:
    parent = node.parent
    return f"{parent.type.name} '{parent.name}'" if parent else "level of the form"


def _label(survey: Survey, node: Node, report: Report) -> None:
    if node.type.nature not in _LABELLED and node.type.name != "repeat":
        return
    columns = survey.columns
    shown = ("label", "hint", *MEDIA)
    if any(columns.texts(node.row, column) for column in shown):
        return
    index = columns.index("label")
    facts = {"kind": node.kind, "name": node.name, "language": ""}
    report.at(Code.MISSING_LABEL, survey.sheet, node.row, index, **facts)
