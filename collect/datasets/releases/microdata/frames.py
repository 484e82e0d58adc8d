"""Which answers may be in microdata: only those of kinds that are listed here.

Names, texts, files, positions, moments, ids of devices and people have no way in, however
a workbook marks them. Dates come as months.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.estimation.disclosure.recoding import (
    DateUnit,
    banded,
    coarsened,
    grouped,
)
from collect.datasets.positions.tables import located_variables
from collect.datasets.releases.microdata.plan import Generalisation, Plan, PlanError
from collect.datasets.tables.schema import column_name
from collect.forms.queries import Schema
from collect.forms.xlsform.definition import Variable
from collect.forms.xlsform.fields import REPEAT, Choice, Field
from collect.forms.xlsform.identifying import (
    DIRECT,
    QUASI,
    Guarded,
    computed_from,
    guarded,
    mentions,
)
from collect.submissions.exports.columnar.naming import SUBMISSIONS, unique
from collect.submissions.exports.columnar.questions import unambiguous

_META = "/meta/"
_SELECTS = frozenset({"select1", "select"})
_ASKED = frozenset({"input", "range"})
_MONTH = "month"


@dataclass(frozen=True, eq=False)
class Column:
    """A column of microdata. `asked` are the names by which a plan may call it."""

    name: str
    values: pa.Array
    quasi: bool
    field: Field | None = None
    variable: Variable | None = None
    choices: tuple[Choice, ...] = ()
    multiple: bool = False
    recoded: str = ""
    """What was done to it, in words."""

    @property
    def asked(self) -> set[str]:
        """The names of it that a plan may use."""
        return _names(self.field) if self.field else {self.name}


@dataclass(frozen=True, eq=False)
class Frame:
    """A table of microdata: `owners` has the instanceID of each row, to find those of
    one household; it is not released. `sample`: weight, and numbers of stratum and
    cluster."""

    path: str
    owners: pa.Array
    columns: tuple[Column, ...]
    sample: Mapping[str, pa.Array] = dataclasses.field(default_factory=dict)

    @property
    def name(self) -> str:
        """What it is called."""
        return self.path[1:] or SUBMISSIONS

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.owners)

    @property
    def quasi(self) -> list[str]:
        """Names of the columns that others may know."""
        return [each.name for each in self.columns if each.quasi]

    @property
    def values(self) -> dict[str, pa.Array]:
        """The columns by name."""
        return {each.name: each.values for each in self.columns}

    def filtered(self, mask: pa.Array) -> Frame:
        """Only these rows."""
        columns = tuple(
            replace(each, values=each.values.filter(mask)) for each in self.columns
        )
        sample = {name: each.filter(mask) for name, each in self.sample.items()}
        return Frame(self.path, self.owners.filter(mask), columns, sample)


@dataclass(frozen=True, eq=False)
class Asked:
    """What all versions of a form ask, and what a plan leaves of it."""

    schemas: Sequence[Schema]
    plan: Plan

    def frames(
        self, tables: Mapping[str, pa.Table], design: Sequence[str]
    ) -> list[Frame]:
        """The tables with the columns that may enter. `design`: expressions of the
        sample, whose questions would tell what its numbers stand for; they may enter as
        what others know.

        Raises PlanError for a recoding that a column cannot have, and for marks that are
        missing.
        """
        rules = guarded([schema.fields for schema in self.schemas])
        fields = {
            field.path: rules.marked(field)
            for schema in self.schemas
            for field in schema.fields
        }
        repeats = {each.path for each in fields.values() if each.type == REPEAT}
        left_out = {
            path
            for path in repeats
            if not {path[1:], path.rpartition("/")[2]}.isdisjoint(self.plan.drop)
        }
        frames = [
            self._frame(path, table, fields, rules, design)
            for path, table in tables.items()
            if not any(f"{path}/".startswith(f"{gone}/") for gone in left_out)
        ]
        for frame in frames:
            _require_marks(frame)
        return [frame for frame in frames if frame.columns or not frame.path]

    @property
    def names(self) -> set[str]:
        """What a plan may name."""
        fields = [field for schema in self.schemas for field in schema.fields]
        found = {name for each in fields for name in (each.name, each.path[1:])}
        found |= {each.name for each in self._variables}
        return found | {name.replace("/", "-") for name in found}

    @property
    def _variables(self) -> list[Variable]:
        return [each for s in self.schemas for each in s.definition.variables]

    @property
    def _calculations(self) -> list[tuple[str, str]]:
        fields = (each for schema in self.schemas for each in schema.fields)
        computed = chain[Variable | Field](self._variables, fields)
        return [(each.name, each.calculation) for each in computed]

    def _frame(
        self,
        path: str,
        table: pa.Table,
        fields: Mapping[str, Field],
        rules: Guarded,
        design: Sequence[str],
    ) -> Frame:
        counted = table.filter(table["_counted"]).combine_chunks()
        found = [
            column
            for column in chain(
                self._questions(path, counted, fields, design),
                self._derived(path, counted, fields, rules, design),
            )
            if column.asked.isdisjoint(self.plan.drop)
        ]
        # Values are kept by name: of two columns of one name, one would go unchecked.
        names = unique(each.name for each in found)
        return Frame(
            path,
            counted["_instance_id"].combine_chunks(),
            tuple(
                replace(self._recoded(each), name=name)
                for each, name in zip(found, names, strict=True)
            ),
        )

    def _questions(
        self,
        path: str,
        table: pa.Table,
        fields: Mapping[str, Field],
        design: Sequence[str],
    ) -> list[Column]:
        found = []
        for field in fields.values():
            name = column_name(field)
            if field.table != path or name not in table.column_names:
                continue
            told = _is_told(field.name, design)
            values = table[name].combine_chunks()
            if _may_enter(field, values.type) and (field.pii == QUASI or not told):
                found.append(self._question(field, values))
        return found

    def _question(self, field: Field, values: pa.Array) -> Column:
        choices = self._choices(field.list_name)
        return Column(
            _hyphened(field),
            _coded(values, choices) if field.list_name else values,
            field.pii == QUASI,
            field=field,
            choices=choices,
            multiple=field.multiple,
        )

    def _choices(self, list_name: str) -> tuple[Choice, ...]:
        found: dict[str, Choice] = {}
        for schema in reversed(self.schemas):
            for choice in unambiguous(schema.choices.get(list_name, ())):
                found.setdefault(choice.code, choice)
        return tuple(found.values())

    def _derived(
        self,
        path: str,
        table: pa.Table,
        fields: Mapping[str, Field],
        rules: Guarded,
        design: Sequence[str],
    ) -> list[Column]:
        """Variables that are numbers or codes. One that is computed from what others may
        know, or from what is recoded or left out, would tell that, so it is treated as
        if others might know it. One that the sample is made of stays out, as a question
        does, unless it is computed only from what others know."""
        located = located_variables(self.schemas, rules.located)
        known = self._known(fields.values())
        placing = self._placing(fields.values(), known, design)
        found: dict[str, Column] = {}
        for variable in self._variables:
            name = variable.name
            if name not in table.column_names or name in located:
                continue
            if variable.table not in (path, path.rpartition("/")[2]):
                continue
            if name in placing and _is_told(name, design):
                continue
            values = table[name].combine_chunks()
            choices = self._choices(variable.list_name)
            if not (choices or _is_number(values.type)):
                continue
            quasi = mentions(variable.calculation, known | placing)
            coded = _coded(values, choices) if choices else values
            found[name] = Column(name, coded, quasi, variable=variable, choices=choices)
        return list(found.values())

    def _known(self, fields: Iterable[Field]) -> set[str]:
        """Names of what others may know and of what the plan changes or leaves out, and
        of all that is computed from it."""
        known = self.plan.names | {
            each.name
            for each in fields
            if each.pii in (DIRECT, QUASI)
            or each.type == "date"
            or not _names(each).isdisjoint(self.plan.names)
        }
        return known | computed_from(self._calculations, known)

    def _placing(
        self, fields: Iterable[Field], known: set[str], design: Sequence[str]
    ) -> set[str]:
        """Names of what the sample is made of and others do not know, and of all that is
        computed from it."""
        placing = {each.name for each in fields if each.pii != QUASI} | {
            each.name
            for each in self._variables
            if not mentions(each.calculation, known)
        }
        placing = {name for name in placing if _is_told(name, design)}
        return placing | computed_from(self._calculations, placing)

    def _recoded(self, column: Column) -> Column:
        given = next(
            (how for name, how in self.plan.generalise.items() if name in column.asked),
            None,
        )
        is_date = pa.types.is_date(column.values.type)
        if given is None and is_date:
            given = _MONTH
        if given is None:
            return column
        try:
            return _changed(column, given)
        except (ValueError, pa.ArrowException) as error:
            raise PlanError(f"{column.name} cannot be generalised: {error}") from error


def _hyphened(field: Field) -> str:
    return column_name(field).replace("/", "-")


def _names(field: Field) -> set[str]:
    """The names by which a plan may call a question."""
    return {field.name, field.path[1:], _hyphened(field)}


def _is_told(name: str, design: Sequence[str]) -> bool:
    """Whether the sample is made of this question or variable."""
    return any(mentions(text, {name}) for text in design)


def _may_enter(field: Field, kind: pa.DataType) -> bool:
    """A column in which other versions have texts is text, whatever the newest asks."""
    if not field.is_question or field.pii == DIRECT or field.path.startswith(_META):
        return False
    if field.list_name:
        return field.control in _SELECTS
    return field.control in _ASKED and bool(_is_number(kind) or pa.types.is_date(kind))


def _is_number(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_boolean(kind)
    )


def _coded(values: pa.Array, choices: Sequence[Choice]) -> pa.Array:
    """Codes of the list; a text that is none is anything somebody wrote."""
    if pa.types.is_list(values.type):
        codes = {choice.code for choice in choices}
        texts = [
            None if row is None else " ".join(sorted(codes.intersection(row)))
            for row in values.to_pylist()
        ]
        return pa.array(texts, pa.string())
    known = pa.array([choice.code for choice in choices], pa.string())
    texts = values.cast(pa.string())
    return pc.if_else(pc.is_in(texts, value_set=known), texts, None)


def _changed(column: Column, how: Generalisation) -> Column:
    values = column.values
    if isinstance(how, str):
        if not pa.types.is_date(values.type) or how not in ("month", "year"):
            raise ValueError("month and year are for dates")
        unit: DateUnit = "month" if how == "month" else "year"
        return replace(column, values=coarsened(values, unit), recoded=f"by {how}")
    if isinstance(how, list):
        if not _is_number(values.type):
            raise ValueError("bands are for numbers")
        told = "bands from " + ", ".join(f"{limit:g}" for limit in how)
        return replace(column, values=banded(values, how), recoded=told)
    if not column.choices or column.multiple:
        raise ValueError("groups are for codes of a list of which one is chosen")
    told = "groups " + ", ".join(how)
    labels = {choice.code: choice for choice in column.choices}
    merged = {code for codes in how.values() for code in codes}
    unknown = sorted(merged - labels.keys())
    if unknown:
        raise ValueError(f"its list has no {', '.join(unknown)}")
    kept = tuple(each for each in column.choices if each.code not in merged)
    new = tuple(labels.get(code, Choice(code)) for code in how)
    return replace(
        column, values=grouped(values, how), choices=(*kept, *new), recoded=told
    )


def _require_marks(frame: Frame) -> None:
    """Raises PlanError for a table without quasi-identifiers, or with a number that is
    one of a person's."""
    if frame.columns and not frame.quasi:
        raise PlanError(
            f"no column of {frame.name} is marked `pii: quasi`: say in the workbook which of"
            " them others may know, or drop the repeat"
        )
    for column in frame.columns:
        field = column.field
        if field and not field.pii and pa.types.is_integer(column.values.type):
            counts = pc.value_counts(column.values.drop_null()).field("counts")
            alone = pc.sum(pc.equal(counts, 1)).as_py() or 0
            if alone * 2 > len(column.values.drop_null()):
                raise PlanError(
                    f"{column.name} has another number in most rows, as a telephone"
                    " has: mark it `direct`, `quasi` or `none` in the workbook, drop it"
                    " or generalise it"
                )
