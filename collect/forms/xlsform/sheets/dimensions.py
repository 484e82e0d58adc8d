"""Sheet `dimensions`: what to disaggregate by, and the codes it can give."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from collect.forms.expressions import (
    Call,
    Expression,
    Literal,
    Name,
    Scope,
    ValueType,
)
from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.definition import Dimension
from collect.forms.xlsform.form import Form
from collect.forms.xlsform.report import Report
from collect.forms.xlsform.sheets.reader import SheetReader
from collect.forms.xlsform.workbook import Row

_SHOWN = 30
_WHAT = "Write a concept such as SEX or AGE."
_HOW = "Write an expression that gives the code."


def read_dimensions(
    form: Form,
    report: Report,
    scope: Scope,
    codelists: Mapping[str, Collection[str]],
) -> tuple[Dimension, ...]:
    """The dimensions without errors, in the order of the sheet."""
    reader = SheetReader.of(form, report, "dimensions", ("dimension", "calculation"))
    if reader is None:
        return ()
    seen: dict[str, Row] = {}
    found = []
    for row in reader.rows:
        reader.ok = True
        name = reader.required(row, "dimension", _WHAT)
        first = seen.setdefault(name, row)
        if name and first is not row:
            facts = {"name": name, "other": f"row {first.number}"}
            reader.error(Code.DUPLICATE_DEFINITION, row, "dimension", **facts)
        elif name:
            _concept(reader, row, name, codelists)
        table = reader.table(row, scope)
        reader.required(row, "calculation", _HOW)
        tree = reader.parse(row, "calculation")
        if tree is not None:
            reader.analyse(row, "calculation", tree, scope, table)
            _codes(reader, row, name, tree, scope, codelists)
        if reader.ok:
            found.append(
                Dimension(
                    dimension=name,
                    table=table,
                    calculation=reader.text(row, "calculation"),
                    labels=reader.columns.texts(row, "label"),
                    row=row.number,
                )
            )
    return tuple(found)


def _concept(
    reader: SheetReader,
    row: Row,
    name: str,
    codelists: Mapping[str, Collection[str]],
) -> None:
    concepts = [concept for concept in codelists if concept != "INDICATOR"]
    if concepts and name not in codelists:
        reader.warn(
            Code.CONCEPT_UNKNOWN,
            row,
            "dimension",
            name=name,
            accepted=", ".join(concepts),
            suggestion=reader.report.suggest(name, concepts),
        )


def _codes(
    reader: SheetReader,
    row: Row,
    name: str,
    tree: Expression,
    scope: Scope,
    codelists: Mapping[str, Collection[str]],
) -> None:
    codes = codelists.get(name)
    if codes is None:
        return
    for value in dict.fromkeys(codes_given(tree, scope)):
        if value and value not in codes:
            shown = sorted(codes)[:_SHOWN]
            reader.warn(
                Code.DIMENSION_CODE_UNKNOWN,
                row,
                "calculation",
                value=value,
                name=name,
                accepted=", ".join(shown) + (", …" if len(codes) > _SHOWN else ""),
                suggestion=reader.report.suggest(value, codes),
            )


def codes_given(tree: Expression, scope: Scope) -> Iterator[str]:
    """Codes the expression can give, as far as they are written down."""
    if isinstance(tree, Literal):
        yield tree.value if isinstance(tree.value, str) else f"{tree.value:g}"
    elif isinstance(tree, Name):
        for symbol in scope.symbols.get(tree.name, ()):
            if symbol.type is ValueType.SELECT_ONE:
                yield from sorted(symbol.choices or ())
    elif isinstance(tree, Call):
        for argument in _branches(tree):
            yield from codes_given(argument, scope)


def _branches(call: Call) -> tuple[Expression, ...]:
    if call.function == "if":
        return call.arguments[1:]
    if call.function == "coalesce":
        return call.arguments
    if call.function == "recode":
        values = call.arguments[2::2]
        rest = len(call.arguments) % 2 == 0
        return (*values, call.arguments[-1]) if rest else values
    return ()
