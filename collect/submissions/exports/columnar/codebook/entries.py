"""The rows of a codebook: a variable, its counts and its choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from collect.submissions.exports.columnar.codebook.counters import Counts
from collect.submissions.exports.columnar.codebook.counting import Tally
from collect.submissions.exports.columnar.content import (
    DEFAULT,
    ExportTable,
    Variable,
    text_in,
)


@dataclass(frozen=True, slots=True)
class Category:
    """A value a variable can have: `count` rows do. `missing` values stand for none."""

    code: str
    labels: Mapping[str, str]
    count: int
    missing: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """What a codebook says of one variable of a table; `position` counts from 1."""

    table: ExportTable
    position: int
    variable: Variable
    counts: Counts

    @property
    def label(self) -> str:
        """What it is, in the language of the export."""
        variable = self.variable
        return variable.label or text_in(variable.labels, self.table.language)

    @property
    def categories(self) -> Iterator[Category]:
        """Its values in the order of the form; 1 and 0 for a choice of several."""
        counts, variable = self.counts, self.variable
        if variable.role == "choice":
            ones = int(counts.total or 0)
            yield Category("0", {}, counts.answered - ones, False)
            yield Category("1", {}, ones, False)
            return
        if not has_choices(variable):
            return
        for choice, count in zip(variable.choices, counts.codes, strict=True):
            missing = choice.code in variable.missing
            yield Category(choice.code, choice.labels, count, missing)


def entries(tables: Sequence[ExportTable], tallies: Sequence[Tally]) -> Iterator[Entry]:
    """Every variable of every table. Raises ValueError unless each table has a tally."""
    for table, tally in zip(tables, tallies, strict=True):
        described = zip(table.variables, tally.counts, strict=True)
        for position, (variable, counts) in enumerate(described, start=1):
            yield Entry(table, position, variable, counts)


def has_choices(variable: Variable) -> bool:
    """Whether its values are codes of a list, not 0 and 1 for one of them."""
    return bool(variable.choices) and variable.role == "answer"


def languages(tables: Sequence[ExportTable]) -> tuple[str, ...]:
    """The languages of questions and choices: the form's own first, then as they come."""
    found: dict[str, None] = {}
    seen: set[int] = set()
    for table in tables:
        for variable in table.variables:
            found.update(dict.fromkeys((*variable.labels, *variable.hints)))
            if not has_choices(variable) or id(variable.choices) in seen:
                continue  # Questions share their lists.
            seen.add(id(variable.choices))
            for choice in variable.choices:
                found.update(dict.fromkeys(choice.labels))
    return tuple(sorted(found, key=lambda language: language != DEFAULT))
