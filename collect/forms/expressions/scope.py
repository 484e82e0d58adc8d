"""Which names an expression may use, and where they stand."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

ROOT = ""
"""The table of the submissions themselves."""


class ValueType(StrEnum):
    """What a name or an expression gives.

    `ANY`: decided row by row, as by `if(${x}, 1, 'a')`. `REPEAT` and `GROUP` are
    names without a value of their own.
    """

    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    SELECT_ONE = "select_one"
    SELECT_MULTIPLE = "select_multiple"
    GEOPOINT = "geopoint"
    GEOTRACE = "geotrace"
    GEOSHAPE = "geoshape"
    BINARY = "binary"
    GROUP = "group"
    REPEAT = "repeat"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name.

    `table`: where its values stand; for a repeat, **its own** table, the one that
    has a row per instance. `choices`: the codes of a select, if they are known, so
    that a comparison with a code that does not exist is found.
    """

    name: str
    type: ValueType
    table: str = ROOT
    choices: frozenset[str] | None = None


@dataclass(frozen=True)
class Scope:
    """Names, and the tree of tables.

    `symbols`: name -> every symbol of that name (more than one is ambiguous).
    `parents`: table of a repeat -> table it hangs under; ROOT has no entry.
    `current`: the question `.` stands for, when the expression is a constraint.
    """

    symbols: Mapping[str, tuple[Symbol, ...]] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    current: Symbol | None = None

    @classmethod
    def of(
        cls,
        symbols: Iterable[Symbol],
        parents: Mapping[str, str] | None = None,
        current: Symbol | None = None,
    ) -> "Scope":
        """A scope from any collection of symbols."""
        named: dict[str, list[Symbol]] = defaultdict(list)
        for symbol in symbols:
            named[symbol.name].append(symbol)
        return cls(
            {name: tuple(found) for name, found in named.items()},
            dict(parents or {}),
            current,
        )

    def lineage(self, table: str) -> tuple[str, ...]:
        """The table and its ancestors, nearest first, ROOT last."""
        chain = [table]
        while chain[-1] != ROOT:
            parent = self.parents.get(chain[-1], ROOT)
            chain.append(ROOT if parent in chain else parent)
        return tuple(chain)
