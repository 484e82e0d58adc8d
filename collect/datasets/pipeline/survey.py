"""A survey's tables as the workbook's expressions see them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from collect.datasets.estimation import base_weights
from collect.datasets.expressions import Column, Context, Table, Tables, evaluate
from collect.datasets.expressions.coded import known_numbers
from collect.datasets.expressions.convert import to_boolean, to_text
from collect.datasets.pipeline.reach import alone
from collect.datasets.tables.schema import column_name, parent_table, questions_of
from collect.forms.expressions import (
    ROOT,
    ExpressionError,
    ValueType,
    evaluation_order,
    names_in,
    parse,
)
from collect.forms.xlsform.definition import Design, Variable
from collect.forms.xlsform.fields import Field

MISSING = "_missing"

_TYPES = {
    "int": ValueType.NUMBER,
    "decimal": ValueType.NUMBER,
    "date": ValueType.DATE,
    "dateTime": ValueType.DATETIME,
    "time": ValueType.TIME,
    "geopoint": ValueType.GEOPOINT,
}


class SurveyError(ValueError):
    """A part of the workbook cannot be computed; the text says which and why."""


@dataclass(frozen=True, eq=False)
class Survey:
    """Clean tables by path, and the same answers by name for expressions.

    `tables` holds derived variables too, as columns of their own name.
    """

    tables: dict[str, pa.Table]
    fields: Sequence[Field]
    columns: dict[str, dict[str, Column]]
    """Table -> name of a question or variable -> its column."""
    answered: dict[str, Column]
    """Path of a question -> its column: several may have one name."""
    weights: NDArray[np.float64] | None = None
    relative: frozenset[str] = frozenset()
    """Variables whose value for a row depends on other submissions."""

    @classmethod
    def of(cls, tables: Mapping[str, pa.Table], fields: Sequence[Field]) -> "Survey":
        """The survey of clean tables: cells listed in `_missing` are unknown."""
        columns: dict[str, dict[str, Column]] = {name: {} for name in tables}
        masks = {name: missing_masks(table) for name, table in tables.items()}
        answered = {}
        for field in fields:
            if field.is_question:
                name = column_name(field)
                column = Column.from_arrow(
                    tables[field.table][name],
                    _value_type(field),
                    masks[field.table].get(name),
                )
                answered[field.path] = column
                columns[field.table].setdefault(field.name, column)
        return cls(dict(tables), fields, columns, answered)

    def part(self, instances: pa.Array) -> "Survey":
        """The survey of some submissions: what their answers and variables are here."""
        tables, columns = {}, {}
        answered, weights = dict(self.answered), self.weights
        for path, table in self.tables.items():
            kept = pc.is_in(table["_instance_id"], value_set=instances)
            tables[path] = table.filter(kept)
            rows = np.flatnonzero(kept.to_numpy())
            if path == ROOT and weights is not None:
                weights = weights[rows]
            excerpts = {id(c): c.excerpt(rows) for c in self._columns_of(path)}
            columns[path] = {
                name: excerpts[id(column)]
                for name, column in self.columns[path].items()
            }
            answered |= {
                field.path: excerpts[id(self.answered[field.path])]
                for field in questions_of(self.fields, path)
            }
        return replace(
            self, tables=tables, columns=columns, answered=answered, weights=weights
        )

    def _columns_of(self, path: str) -> Iterator[Column]:
        yield from self.columns[path].values()
        for field in questions_of(self.fields, path):
            yield self.answered[field.path]

    def path_of(self, table: str) -> str:
        """The path of a table named in the workbook. Raises SurveyError."""
        if table in self.tables:
            return table
        for field in self.fields:
            if field.path in self.tables and field.name == table:
                return field.path
        raise SurveyError(f"there is no repeat “{table}” in the form")

    def column_of(self, name: str, table: str) -> str:
        """The column of a question or variable in `tables[table]`.

        Raises SurveyError where the table has none of that name.
        """
        for field in self.fields:
            if field.is_question and field.table == table and field.name == name:
                return column_name(field)
        if name in self.tables[table].column_names:
            return name
        raise SurveyError(f"there is no question or variable “{name}” in this table")

    def answers(self, field: Field) -> Column:
        """The answers to one question, which may share its name with others."""
        return self.answered[field.path]

    def evaluate(
        self, expression: str, table: str, current: Column | None = None
    ) -> Column:
        """The expression's value for every row of a table; `.` stands for `current`.

        Raises SurveyError where it cannot be evaluated.
        """
        try:
            tree = parse(expression)
            value = evaluate(
                tree, self._tables, table, context=self._context, current=current
            )
        except (ExpressionError, ValueError) as error:
            raise SurveyError(f"“{expression}”: {error}") from error
        return value.spread(self.tables[table].num_rows)

    def lifted(self, column: Column, source: str, target: str) -> Column:
        """A column of `source` for the rows of `target`, itself or a repeat within.

        Raises SurveyError where `target` does not lie within `source`.
        """
        if source not in self._tables.lineage(target):
            raise SurveyError(
                f"rows of “{source}” cannot be told for “{target or 'the submission'}”"
            )
        return self._tables.lifted(column, source, target)

    def owners(self, table: str) -> NDArray[np.intp]:
        """For each row of a table the place of its submission."""
        owners = self._tables.owners(table, ROOT)
        if owners is None:
            return np.arange(self.tables[table].num_rows)
        return owners

    def with_weights(self, design: Design) -> "Survey":
        """The survey with the design's weights, for functions over whole tables.

        A weight that is absent or unusable counts as 0. These are the weights before
        they are adjusted for response, trimmed or calibrated.
        """
        if not (design.weight or design.probability):
            return self
        base = self.base_weights(design)
        usable = np.isfinite(base) & (base > 0)
        return replace(self, weights=np.where(usable, base, 0.0))

    def base_weights(self, design: Design) -> NDArray[np.float64]:
        """One of each submission before anything is adjusted: the weight, or the inverse
        of the probability of selection; NaN where that is no probability.

        Raises SurveyError where the expression cannot be evaluated.
        """
        if design.probability:
            chance = numbers(self.evaluate(design.probability, ROOT))
            drawn = (chance > 0) & (chance <= 1)
            return np.where(drawn, base_weights(np.where(drawn, chance, 1)), np.nan)
        if design.weight:
            return numbers(self.evaluate(design.weight, ROOT))
        return np.ones(self.tables[ROOT].num_rows)

    def with_variables(
        self, variables: Iterable[Variable]
    ) -> tuple["Survey", list[str]]:
        """The survey with derived variables, in order of dependency, and the problems
        of those that could not be computed."""
        by_name = {variable.name: variable for variable in variables}
        uses = {name: names_in(row.calculation) for name, row in by_name.items()}
        ordering = evaluation_order(uses)
        survey, problems = self, []
        for name in ordering.order:
            try:
                survey = survey._with_variable(by_name[name])
            except SurveyError as error:
                problems.append(f"variable {name}: {error}")
        knotted = {*ordering.blocked, *(name for c in ordering.cycles for name in c)}
        problems += [
            f"variable {name}: it depends on itself" for name in sorted(knotted)
        ]
        return survey, problems

    def _with_variable(self, variable: Variable) -> "Survey":
        table = self.path_of(variable.table)
        value = self.evaluate(variable.calculation, table)
        stored = self.tables[table]
        if variable.name in stored.column_names:
            raise SurveyError("a question has the same name")
        own = alone(variable.calculation, self.relative)
        return replace(
            self,
            relative=self.relative | (frozenset() if own else {variable.name}),
            tables={
                **self.tables,
                table: stored.append_column(variable.name, value.to_arrow()),
            },
            columns={
                **self.columns,
                table: {**self.columns[table], variable.name: value},
            },
        )

    @cached_property
    def _tables(self) -> Tables:
        found = {}
        for name, table in self.tables.items():
            parent = parent_table(name, self.tables)
            found[name] = Table(
                self.columns[name],
                table.num_rows,
                parent,
                None if parent is None else _rows(table, self.tables[parent]),
                name.rpartition("/")[2],
            )
        return Tables(found)

    @cached_property
    def _context(self) -> Context:
        submitted = self.tables[ROOT]["_submitted_at"].to_numpy()
        return Context(submitted, self.weights)


def numbers(column: Column) -> NDArray[np.float64]:
    """A column as numbers; NaN where there is none or it is unknown."""
    return known_numbers(column)


def truths(column: Column) -> NDArray[np.float64]:
    """A column as 0 and 1; NaN where it is unknown."""
    return known_numbers(to_boolean(column))


def codes(column: Column) -> pa.Array:
    """A column as texts; null where it is blank or unknown."""
    return to_text(column).to_arrow()


def _rows(table: pa.Table, parent: pa.Table) -> NDArray[np.intp]:
    held_by = table["_parent_row"].combine_chunks()
    places = pc.index_in(held_by, value_set=parent["_row"].combine_chunks())
    owners: NDArray[np.intp] = places.to_numpy().astype(np.intp)
    return owners


def missing_masks(table: pa.Table) -> dict[str, NDArray[np.bool_]]:
    """By column of a clean table: the rows where its answer is missing."""
    listed = table[MISSING].combine_chunks()
    rows = pc.list_parent_indices(listed).to_numpy()
    questions = listed.flatten().dictionary_encode()
    names = questions.dictionary.to_pylist()
    of_row = questions.indices.to_numpy()
    masks = {}
    for code, name in enumerate(names):
        mask = np.zeros(table.num_rows, np.bool_)
        mask[rows[of_row == code]] = True
        masks[name] = mask
    return masks


def _value_type(field: Field) -> ValueType:
    if field.multiple:
        return ValueType.SELECT_MULTIPLE
    if field.control in ("select1", "rank") or field.list_name:
        return ValueType.SELECT_ONE
    return _TYPES.get(field.type, ValueType.TEXT)
