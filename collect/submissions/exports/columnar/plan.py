"""How the variables of one table come from its stored columns."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from collect.forms.xlsform.fields import REPEAT, Field
from collect.submissions.exports.columnar import naming, system
from collect.submissions.exports.columnar.answers import SHAPES, answer, invalid
from collect.submissions.exports.columnar.blocks import Block, Request, column_of
from collect.submissions.exports.columnar.chosen import Chosen
from collect.submissions.exports.columnar.content import Source, Variable
from collect.submissions.exports.columnar.rows import Rows

BYTES = 64_000_000
"""About as much is made at once; more rows or columns come in smaller batches."""
MIN_ROWS = 64
_BYTES_OF_CELL = 16
"""Of a text with its offset, on average; a 0 or 1 for a choice has one byte."""

_FIRM = ("key", "system", "answer")
"""Roles of variables whose names are not changed for the sake of others."""


@dataclass(frozen=True)
class Plan:
    """The blocks of a table, in two parts: columns of repeats can stand between."""

    source: Source
    head: tuple[Block, ...]
    tail: tuple[Block, ...] = ()

    @property
    def variables(self) -> list[Variable]:
        """The variables of all blocks, as yet under names that may collide."""
        return [v for block in (*self.head, *self.tail) for v in block.variables]

    def rows(self, size: int, also: Sequence[str] = ()) -> Iterator[Rows]:
        """The rows of the source in the columns it takes, and `also` these; few at once
        if what is made of each takes many bytes (`size`)."""
        blocks = (*self.head, *self.tail)
        reads = [name for block in blocks for name in block.reads]
        columns = list(dict.fromkeys((*reads, *also)))
        most = max(BYTES // max(size, 1), MIN_ROWS)
        for batch in self.source.batches(columns):
            pieces = math.ceil(batch.num_rows / most)
            for number in range(pieces):
                start = number * batch.num_rows // pieces
                end = (number + 1) * batch.num_rows // pieces
                yield Rows(batch.slice(start, end - start))


def size_of(variables: Iterable[Variable]) -> int:
    """About how many bytes a row of these variables takes."""
    return sum(1 if v.type == pa.int8() else _BYTES_OF_CELL for v in variables)


def arrays(blocks: Sequence[Block], rows: Rows) -> list[pa.Array]:
    """The columns that these blocks make."""
    return [array for block in blocks for array in block.cells(rows)]


def titles(fields: Sequence[Field], table: str, *, groups: bool) -> dict[str, str]:
    """The name of every question and repeat of a table, by path.

    Names depend on the form alone, not on what is chosen of it.
    """
    inside = [
        item.path
        for item in fields
        if item.table == table and (item.is_question or item.type == REPEAT)
    ]
    paths = [path[len(table) + 1 :] for path in inside]
    names = naming.with_groups(paths) if groups else naming.without_groups(paths)
    return dict(zip(inside, naming.unique(names, system.reserved(table)), strict=True))


def plan_of(request: Request, chosen: Chosen, source: Source) -> Plan:
    """The plan of a whole table: what the server knows, answers, keys."""
    table, schema = source.path, source.schema
    answers = plan_of_answers(request, chosen, source)
    return Plan(
        source,
        (*system.before(request, table, schema, chosen.system), *answers.head),
        (*answers.tail, *system.after(request, table, schema, chosen.system)),
    )


def plan_of_answers(request: Request, chosen: Chosen, source: Source) -> Plan:
    """The plan of the answers of a table alone."""
    table = source.path
    fields = request.questions.fields
    names = titles(fields, table, groups=request.options.groups)
    asked = [
        item for item in fields if item.table == table and item.path in chosen.paths
    ]
    blocks = [
        block
        for item in asked
        for block in answer(request, source.schema, item, names[item.path])
    ]
    held_apart = {
        column_of(item): names[item.path]
        for item in asked
        if _can_misfit(item, source.schema)
    }
    tail: tuple[Block, ...] = ()
    if request.format.typed and held_apart:
        tail = (invalid(held_apart, source.schema),)
    return Plan(source, tuple(blocks), tail)


def _can_misfit(item: Field, schema: pa.Schema) -> bool:
    kind = schema.field(column_of(item)).type
    is_free = pa.types.is_string(kind) or pa.types.is_list(kind)
    return item.type in SHAPES or not is_free


def named(variables: Sequence[Variable]) -> tuple[Variable, ...]:
    """The variables under names that occur once. Keys and questions keep theirs."""
    firm = [v.name for v in variables if v.role in _FIRM]
    free = [v.name for v in variables if v.role not in _FIRM]
    names = {True: iter(naming.unique(firm)), False: iter(naming.unique(free, firm))}
    return tuple(_renamed(v, next(names[v.role in _FIRM])) for v in variables)


def _renamed(variable: Variable, name: str) -> Variable:
    return variable if variable.name == name else replace(variable, name=name)
