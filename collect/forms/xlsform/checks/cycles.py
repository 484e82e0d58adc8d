"""Circles of calculations and conditions, which phones refuse.

As JavaRosa's dependency graph (its `TriggerableDagTest`): calculations and the
conditions relevant, required and read_only are its edges, constraints are not; the
relevance of a group or repeat counts for everything inside it.
"""

from __future__ import annotations

from collections.abc import Iterator

from collect.forms.expressions import evaluation_order
from collect.forms.xlsform.checks.expressions import STRAIGHTENED
from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.form import Form
from collect.forms.xlsform.report import Report
from collect.forms.xlsform.survey import Node, Survey
from collect.forms.xlsform.xpath import MAX_LENGTH, read

_COLUMNS = ("calculation", "relevant", "required", "read_only")


def check(form: Form, report: Report) -> None:
    """Report one finding a circle."""
    survey = form.survey
    direct = {
        id(node): {column: list(_uses(survey, node, column)) for column in _COLUMNS}
        for node in survey.nodes
    }
    reported = _group_circles(survey, direct, report)
    uses: dict[str, list[str]] = {}
    for node in survey.nodes:
        if survey.by_name.get(node.name) != [node]:
            continue
        found = [target for used in direct[id(node)].values() for target in used]
        for around in node.ancestors:
            if id(around) not in reported:
                found += direct[id(around)]["relevant"]
        if id(node) not in reported:
            uses[node.name] = [target.name for target in found]
    for cycle in evaluation_order(uses).cycles:
        _report(survey, _path(cycle, uses), direct, report)


def _uses(survey: Survey, node: Node, column: str) -> Iterator[Node]:
    text = survey.text(node, column).translate(STRAIGHTENED)
    # A calculation with a trigger is an action, not part of the graph.
    triggered = column == "calculation" and survey.text(node, "trigger")
    if triggered or not ("${" in text or "." in text) or len(text) > MAX_LENGTH:
        return
    expression = read(text)
    if expression.uses_itself and survey.by_name.get(node.name) == [node]:
        yield node
    for reference in expression.references:
        # Other instances of a repeat are reached this way: no circle.
        elsewhere = reference.stepped or reference.in_predicate
        if elsewhere or "indexed-repeat" in reference.functions:
            continue
        targets = survey.by_name.get(reference.name, ())
        if len(targets) == 1:
            yield targets[0]


def _group_circles(
    survey: Survey, direct: dict[int, dict[str, list[Node]]], report: Report
) -> set[int]:
    found = set()
    for node in survey.nodes:
        for target in direct[id(node)]["relevant"] if node.is_container else ():
            if node in target.ancestors:
                found.add(id(node))
                report.at(
                    Code.GROUP_RELEVANCE_CYCLE,
                    survey.sheet,
                    node.row,
                    survey.columns.index("relevant"),
                    kind=node.type.name,
                    name=node.name,
                    inner=target.name,
                    inner_row=target.row.number,
                )
    return found


def _path(cycle: tuple[str, ...], uses: dict[str, list[str]]) -> list[str]:
    """A circle through the first member, by walking inside the knot."""
    members = set(cycle)
    path = [cycle[0]]
    while path[-1] not in path[:-1]:
        path.append(next(used for used in uses[path[-1]] if used in members))
    return path[path.index(path[-1]) :]


def _report(
    survey: Survey,
    path: list[str],
    direct: dict[int, dict[str, list[Node]]],
    report: Report,
) -> None:
    node = survey.by_name[path[0]][0]
    following = survey.by_name[path[1]][0]
    own = direct[id(node)]
    columns = [column for column in _COLUMNS if following in own[column]]
    column = columns[0] if columns else "relevant"
    report.at(
        Code.CYCLE,
        survey.sheet,
        node.row,
        survey.columns.index(column if columns else "name"),
        column=column,
        name=node.name,
        path=" → ".join(path),
    )
