"""Sheet `variables`: derived columns, in dependency order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from collect.forms.expressions import (
    ROOT,
    Expression,
    Name,
    Scope,
    Symbol,
    ValueType,
    evaluation_order,
    walk,
)
from collect.forms.xlsform.checks.names import name_problem, plain_name
from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.definition import Variable
from collect.forms.xlsform.form import Form
from collect.forms.xlsform.report import Report
from collect.forms.xlsform.sheets.reader import SheetReader
from collect.forms.xlsform.workbook import Row


@dataclass(frozen=True, slots=True)
class _Draft:
    row: Row
    variable: Variable
    tree: Expression | None
    ok: bool


def read_variables(
    form: Form, report: Report, scope: Scope
) -> tuple[tuple[Variable, ...], Scope]:
    """The variables in the order of the sheet, and the scope that includes them."""
    reader = SheetReader.of(form, report, "variables", ("name", "calculation"))
    if reader is None:
        return (), scope
    drafts: dict[str, _Draft] = {}
    for row in reader.rows:
        draft = _draft(form, reader, row, scope, drafts)
        if draft:
            drafts.setdefault(draft.variable.name, draft)
    uses = {name: _uses(draft.tree) for name, draft in drafts.items()}
    ordering = evaluation_order(uses)
    scope = _extend(scope, drafts.values())
    good: set[str] = set()
    circular = {name for cycle in ordering.cycles for name in cycle}
    for cycle in ordering.cycles:
        _cycle(reader, cycle, uses, drafts)
    for name in (*ordering.order, *ordering.blocked):
        scope, ok = _analyse(reader, drafts[name], scope)
        if ok and name not in circular:
            good.add(name)
    variables = tuple(draft.variable for name, draft in drafts.items() if name in good)
    return variables, scope


def _draft(
    form: Form,
    reader: SheetReader,
    row: Row,
    scope: Scope,
    drafts: Mapping[str, _Draft],
) -> _Draft | None:
    reader.ok = True
    name = reader.required(row, "name", "Write the name of the new column.")
    if name:
        _name(form, reader, row, name, drafts)
    table = reader.table(row, scope)
    _list_name(form, reader, row)
    reader.required(row, "calculation", "Write the expression that gives its values.")
    tree = reader.parse(row, "calculation")
    if not name:
        return None
    variable = Variable(
        name=name,
        table=table,
        calculation=reader.text(row, "calculation"),
        labels=reader.columns.texts(row, "label"),
        list_name=reader.text(row, "list_name"),
        row=row.number,
    )
    return _Draft(row, variable, tree, reader.ok)


def _name(
    form: Form,
    reader: SheetReader,
    row: Row,
    name: str,
    drafts: Mapping[str, _Draft],
) -> None:
    questions = form.survey.by_name.get(name)
    if problem := name_problem(name):
        plain = plain_name(name)
        suggestion = f" For example: '{plain}'." if plain else ""
        facts = {"name": name, "reason": problem, "suggestion": suggestion}
        reader.error(Code.INVALID_NAME, row, "name", **facts)
    elif name in drafts:
        other = f"row {drafts[name].row.number}"
        reader.error(Code.DUPLICATE_DEFINITION, row, "name", name=name, other=other)
    elif questions:
        number = questions[0].row.number
        reader.error(Code.NAME_TAKEN, row, "name", name=name, row=number)


def _list_name(form: Form, reader: SheetReader, row: Row) -> None:
    name = reader.text(row, "list_name")
    lists = form.choices.lists if form.choices else {}
    if name and name not in lists:
        suggestion = reader.report.suggest(name, lists)
        facts = {"list": name, "sheet": "choices", "suggestion": suggestion}
        reader.error(Code.LIST_NOT_FOUND, row, "list_name", **facts)


def _uses(tree: Expression | None) -> list[str]:
    if tree is None:
        return []
    return [node.name for node in walk(tree) if isinstance(node, Name)]


def _extend(scope: Scope, drafts: Iterable[_Draft]) -> Scope:
    symbols = dict(scope.symbols)
    for draft in drafts:
        name, table = draft.variable.name, draft.variable.table
        symbols.setdefault(name, (Symbol(name, ValueType.ANY, _known(table, scope)),))
    return replace(scope, symbols=symbols)


def _known(table: str, scope: Scope) -> str:
    return table if table in scope.parents else ROOT


def _analyse(reader: SheetReader, draft: _Draft, scope: Scope) -> tuple[Scope, bool]:
    """Check a variable whose uses are typed already; the scope with its own type."""
    if draft.tree is None:
        return scope, False
    reader.ok = True
    variable = draft.variable
    analysis = reader.analyse(
        draft.row, "calculation", draft.tree, scope, variable.table
    )
    if variable.name in scope.symbols and draft.ok:
        symbol = Symbol(variable.name, analysis.type, _known(variable.table, scope))
        scope = replace(scope, symbols={**scope.symbols, variable.name: (symbol,)})
    return scope, draft.ok and reader.ok


def _cycle(
    reader: SheetReader,
    cycle: tuple[str, ...],
    uses: Mapping[str, list[str]],
    drafts: Mapping[str, _Draft],
) -> None:
    members = set(cycle)
    for name in cycle:
        path = [name]
        while len(path) == 1 or path[-1] not in path[:-1]:
            path.append(next(used for used in uses[path[-1]] if used in members))
        facts = {"column": "calculation", "name": name, "path": " → ".join(path)}
        reader.error(Code.CYCLE, drafts[name].row, "calculation", **facts)
