"""Reading the rows of one of our sheets, and saying what is wrong by cell."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from collect.forms.expressions import (
    ROOT,
    Analysis,
    Expression,
    ExpressionError,
    Scope,
    Severity,
    ValueType,
    analyse,
    parse,
)
from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.columns import Columns
from collect.forms.xlsform.form import Form
from collect.forms.xlsform.report import Report
from collect.forms.xlsform.workbook import Row

_NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)")
_REFERENCE = re.compile(r"\$\{([^{}]+)\}")

BOOLEAN = (
    "true or false",
    frozenset({ValueType.BOOLEAN, ValueType.NUMBER, ValueType.ANY}),
)
NUMBER = (
    "a number",
    frozenset(
        {ValueType.NUMBER, ValueType.BOOLEAN, ValueType.ANY, ValueType.SELECT_ONE}
    ),
)
VALUE = (
    "a value",
    frozenset(set(ValueType) - {ValueType.GROUP, ValueType.REPEAT}),
)
_Wanted = tuple[str, frozenset[ValueType]]


class SheetReader:
    """One sheet of ours. `ok` turns False at the first error of a row."""

    def __init__(self, columns: Columns, report: Report) -> None:
        self.columns = columns
        self.report = report
        self.ok = True

    @classmethod
    def of(
        cls, form: Form, report: Report, sheet: str, required: Iterable[str] = ()
    ) -> SheetReader | None:
        """A reader of the sheet; None if it is absent or lacks a required column."""
        columns = form.columns.get(sheet)
        if columns is None:
            return None
        missing = [name for name in required if name not in columns]
        for name in missing:
            title = columns.sheet.title
            advice = f"Add a column '{name}' to its header, in the first row."
            facts = {"sheet": title, "wanted": name, "advice": advice}
            report.sheet(Code.MISSING_COLUMN, columns.sheet, **facts)
        return None if missing else cls(columns, report)

    @property
    def rows(self) -> tuple[Row, ...]:
        """Rows with content under a header."""
        return tuple(
            row
            for row in self.columns.sheet.rows
            if any(row[column.index] for column in self.columns.all)
        )

    def error(self, code: Code, row: Row, column: str, /, **facts: object) -> None:
        """Report an error; the row will be left out."""
        self.ok = False
        self.warn(code, row, column, **facts)

    def warn(self, code: Code, row: Row, column: str, /, **facts: object) -> None:
        """Report something that does not spoil the row."""
        index = self.columns.index(column)
        self.report.at(code, self.columns.sheet, row, index, **facts)

    def text(self, row: Row, column: str) -> str:
        """The cell's text."""
        return self.columns.text(row, column)

    def required(self, row: Row, column: str, advice: str) -> str:
        """The cell's text; an error if there is none."""
        text = self.text(row, column)
        if not text:
            self.error(Code.VALUE_REQUIRED, row, column, column=column, advice=advice)
        return text

    def one_of(
        self, row: Row, column: str, accepted: Collection[str], default: str = ""
    ) -> str:
        """A word out of a few, in lower case; `default` if the cell is empty."""
        text = self.text(row, column).lower() or default
        if text and text not in accepted:
            self.error(
                Code.VALUE_UNKNOWN,
                row,
                column,
                value=text,
                column=column,
                accepted=", ".join(accepted),
                suggestion=self.report.suggest(text, accepted),
            )
        return text

    def number(self, row: Row, column: str) -> str:
        """A number as written, "" if the cell is empty."""
        text = self.text(row, column)
        if text and not _NUMBER.fullmatch(text):
            self.error(Code.NUMBER_EXPECTED, row, column, value=text)
        return text

    def table(self, row: Row, scope: Scope) -> str:
        """The row's table: "" or the name of a repeat."""
        text = self.text(row, "table")
        tables = [name for name in scope.parents if name]
        if text and text not in tables:
            self.error(
                Code.TABLE_UNKNOWN,
                row,
                "table",
                table=text,
                accepted=", ".join(tables) or "this survey has none",
                suggestion=self.report.suggest(text, tables),
            )
        return text

    def names(
        self, row: Row, column: str, scope: Scope, table: str | None
    ) -> tuple[str, ...]:
        """Names of questions or variables the rows of `table` can see; None: of any."""
        return self.names_in(self.text(row, column), row, column, scope, table)

    def names_in(
        self, text: str, row: Row, column: str, scope: Scope, table: str | None
    ) -> tuple[str, ...]:
        """:meth:`names` in a part of the cell's text."""
        found = []
        for word in text.replace(",", " ").split():
            match = _REFERENCE.fullmatch(word)
            name = match[1] if match else word
            found.append(name)
            if not self._sees(name, scope, table):
                self.error(
                    Code.NAME_UNKNOWN,
                    row,
                    column,
                    name=name,
                    table=_place(table),
                    suggestion=self.report.suggest(name, scope.symbols),
                )
        return tuple(found)

    def _sees(self, name: str, scope: Scope, table: str | None) -> bool:
        if table is None:
            return name in scope.symbols
        lineage = scope.lineage(table if table in scope.parents else ROOT)
        return any(
            symbol.table in lineage and symbol.type in VALUE[1]
            for symbol in scope.symbols.get(name, ())
        )

    def parse(self, row: Row, column: str) -> Expression | None:
        """The tree of the cell's expression; None if empty or unreadable."""
        text = self.text(row, column)
        if not text:
            return None
        try:
            return parse(text)
        except ExpressionError as error:
            self.error(
                Code.EXPRESSION_INVALID,
                row,
                column,
                problem=error.message,
                position=error.position + 1,
                advice=error.hint or "Correct the expression.",
            )
            return None

    def analyse(
        self,
        row: Row,
        column: str,
        tree: Expression,
        scope: Scope,
        table: str,
        wanted: _Wanted = VALUE,
    ) -> Analysis:
        """Check a tree for the rows of `table`, and the type of what it gives."""
        analysis = analyse(tree, scope, table if table in scope.parents else ROOT)
        for problem in analysis.problems:
            facts = {
                "problem": problem.message,
                "position": problem.position + 1,
                "advice": problem.hint or "Correct the expression.",
            }
            if problem.severity is Severity.ERROR:
                self.error(Code.EXPRESSION_INVALID, row, column, **facts)
            else:
                self.warn(Code.EXPRESSION_DOUBTFUL, row, column, **facts)
        phrase, types = wanted
        if analysis.ok and analysis.type not in types:
            given = analysis.type.value.replace("_", " ")
            facts = {"column": column, "wanted": phrase, "given": given}
            self.error(Code.EXPRESSION_TYPE, row, column, **facts)
        return analysis

    def expression(
        self,
        row: Row,
        column: str,
        scope: Scope,
        table: str,
        wanted: _Wanted = VALUE,
    ) -> str:
        """The text of a checked expression, "" if the cell is empty."""
        tree = self.parse(row, column)
        if tree is not None:
            self.analyse(row, column, tree, scope, table, wanted)
        return self.text(row, column)


def _place(table: str | None) -> str:
    if table is None:
        return ""
    return f" in table '{table}'" if table else " outside repeats"
