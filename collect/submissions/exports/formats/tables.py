"""Which columns a table has, in which order and under which names: ODK Central's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from collect.forms.xlsform.fields import REPEAT, Field

POINT = "geopoint"
POINT_PARTS = ("Latitude", "Longitude", "Altitude", "Accuracy")

Codes = Mapping[str, Sequence[str]]
"""By path of a select-multiple: the codes that get a column of their own."""


@dataclass(frozen=True)
class Table:
    """A table of a form: "" for the submissions, else the path of a repeat.

    `header` names the columns of answers, `keys` say which cell stands in each: a
    path, or (path, number) for a part of a point, or (path, code) for a choice.
    `zeros` holds a 0 for every choice: none is chosen until an answer says so.
    """

    path: str
    name: str
    header: tuple[str, ...] = ()
    keys: tuple[Hashable, ...] = ()
    points: frozenset[str] = frozenset()
    zeros: Mapping[Hashable, int] = field(default_factory=dict)


def tables_of(
    fields: Sequence[Field], *, codes: Codes | None = None, group_paths: bool = True
) -> list[Table]:
    """The tables of a form, that of its submissions first, repeats in their order.

    Without `group_paths` a column is named after its field alone, and names may occur
    twice. `codes` asks for a column of 0 and 1 for each code.
    """
    names = {"": "", **{f.path: f.name for f in fields if f.type == REPEAT}}
    return [
        _table(path, name, fields, codes or {}, group_paths)
        for path, name in names.items()
    ]


def _table(
    path: str, name: str, fields: Sequence[Field], codes: Codes, group_paths: bool
) -> Table:
    columns: list[tuple[str, Hashable]] = []
    points = set()
    zeros: dict[Hashable, int] = {}
    for item in fields:
        if item.table != path or not item.is_question:
            continue
        title = _title(item, path) if group_paths else item.name
        if item.type == POINT:
            points.add(item.path)
            columns += [
                (f"{title}-{part}", (item.path, number))
                for number, part in enumerate(POINT_PARTS)
            ]
            continue
        columns.append((title, item.path))
        for code in codes.get(item.path, ()):
            columns.append((f"{title}/{code}", (item.path, code)))
            zeros[item.path, code] = 0
    return Table(
        path,
        name,
        header=tuple(title for title, _ in columns),
        keys=tuple(key for _, key in columns),
        points=frozenset(points),
        zeros=zeros,
    )


def _title(item: Field, table: str) -> str:
    return item.path[len(table) + 1 :].replace("/", "-")


def labels_of_repeats(tables: Iterable[Table]) -> dict[str, str]:
    """What distinguishes the file of each repeat: its name, "~1", "~2" … if several
    repeats are called the same."""
    repeats = [table for table in tables if table.path]
    totals = Counter(table.name for table in repeats)
    seen: Counter[str] = Counter()
    labels = {}
    for table in repeats:
        seen[table.name] += 1
        many = totals[table.name] > 1
        labels[table.path] = f"{table.name}~{seen[table.name]}" if many else table.name
    return labels


def merged(versions: Iterable[Sequence[Field]]) -> list[Field]:
    """The fields of all versions, oldest first: those of the newest, and each that
    is gone at the end of the group it was in. What both have is the newer one's."""
    result: list[Field] = []
    for fields in versions:
        result = _merge(result, fields)
    return result


def _merge(older: Sequence[Field], newer: Sequence[Field]) -> list[Field]:
    result = list(newer)
    known = {item.path for item in newer}
    for item in older:
        if item.path in known:
            continue
        parent = item.path.rpartition("/")[0]
        # Fields that are gone come in document order, so a parent stands already.
        result.insert(_end_of(parent, result), item)
    return result


def _end_of(parent: str, fields: Sequence[Field]) -> int:
    """The place after the last field inside `parent`."""
    for place in range(len(fields), 0, -1):
        path = fields[place - 1].path
        if path == parent or path.startswith(f"{parent}/"):
            return place
    return len(fields)
