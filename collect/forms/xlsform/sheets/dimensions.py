"""Sheet `dimensions`: what to disaggregate by, and the codes it can give."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from collect.forms.expressions import (
    Call,
    Expression,
    Literal,
    Name,
    Scope,
    ValueType,
    parse,
)
from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.definition import Dimension, Variable
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
    sources: CodeSources,
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
            _codes(reader, row, name, sources.results(tree), codelists)
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
    results: Iterator[str],
    codelists: Mapping[str, Collection[str]],
) -> None:
    codes = codelists.get(name)
    if not codes:
        return
    unknown = [
        value for value in dict.fromkeys(results) if value and value not in codes
    ]
    if not unknown:
        return
    accepted = listed(codes)
    for value in unknown:
        reader.warn(
            Code.DIMENSION_CODE_UNKNOWN,
            row,
            "calculation",
            value=value,
            name=name,
            accepted=accepted,
            suggestion=reader.report.suggest(value, codes),
        )


def listed(codes: Collection[str]) -> str:
    """Codes as a message names them: the first of many."""
    shown = sorted(codes)[:_SHOWN]
    return ", ".join(shown) + (", …" if len(codes) > _SHOWN else "")


@dataclass(frozen=True, slots=True)
class CodeSources:
    """Where codes come from: questions with choices, and calculations of variables."""

    scope: Scope
    calculations: Mapping[str, str]

    @classmethod
    def of(cls, scope: Scope, variables: Iterable[Variable]) -> CodeSources:
        """Those of a form with these variables."""
        return cls(scope, {each.name: each.calculation for each in variables})

    def results(self, tree: Expression) -> Iterator[str]:
        """Codes the expression can give, as far as they are written down."""
        # Each variable is followed once: some name one another very often.
        return self._results(tree, set())

    def _results(self, tree: Expression, followed: set[str]) -> Iterator[str]:
        if isinstance(tree, Literal):
            yield tree.value if isinstance(tree.value, str) else f"{tree.value:g}"
        elif isinstance(tree, Name):
            yield from self._named(tree.name, followed)
        elif isinstance(tree, Call):
            for argument in _branches(tree):
                yield from self._results(argument, followed)

    def _named(self, name: str, followed: set[str]) -> Iterator[str]:
        for symbol in self.scope.symbols.get(name, ()):
            if symbol.type is ValueType.SELECT_ONE:
                yield from sorted(symbol.choices or ())
        if name in self.calculations and name not in followed:
            followed.add(name)
            yield from self._results(parse(self.calculations[name]), followed)


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
