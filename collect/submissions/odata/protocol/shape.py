"""From typed rows to the JSON objects of ODK Central."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from collect.forms.xlsform.fields import REPEAT, STRUCTURE
from collect.lib.moments import utc_text
from collect.submissions.odata.protocol.names import ROOT, keyed, row_id, steps
from collect.submissions.odata.protocol.places import PLACES, place
from collect.submissions.odata.protocol.tree import Node, Service, Table

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cells:
    """The answers of one row; see models.Row for the parts."""

    version_id: int
    instance_id: str
    key: str
    parent_key: str
    values: Mapping[str, Any]
    invalid: Mapping[str, str] = field(default_factory=dict)


Children = Callable[[str, Cells], Sequence[Cells]]
"""The rows of a repeat (by its path) in a row."""


@dataclass(frozen=True, slots=True)
class Shaper:
    """Makes objects of rows: which nodes, and places as WKT or GeoJSON."""

    service: Service
    wkt: bool = False
    expand: bool = False

    def root(self, cells: Cells, nodes: Iterable[Node], children: Children) -> Json:
        """The answers of a submission."""
        return self._fill(nodes, cells, children)

    def repeat(
        self, table: Table, cells: Cells, nodes: Iterable[Node], children: Children
    ) -> Json:
        """A row of a repeat with its id and that of the row around it."""
        found = self._fill(nodes, cells, children)
        found["__id"] = row_id(cells.instance_id, cells.key)
        found[table.parent_id] = row_id(cells.instance_id, cells.parent_key)
        return found

    def _fill(self, nodes: Iterable[Node], cells: Cells, children: Children) -> Json:
        found: Json = {}
        for node in nodes:
            if node.type == STRUCTURE:
                found[node.name] = self._fill(node.inside, cells, children)
            elif node.type == REPEAT:
                link = f"{self.address(cells)}/{node.link}"
                found[f"{node.name}@odata.navigationLink"] = link
                if self.expand:
                    found[node.name] = self._expanded(node, cells, children)
            else:
                found[node.name] = answer(node, cells, wkt=self.wkt)
        return found

    def _expanded(self, node: Node, cells: Cells, children: Children) -> list[Json]:
        found = []
        for inner in children(node.path, cells):
            row = self._fill(node.inside, inner, children)
            row["__id"] = row_id(inner.instance_id, inner.key)
            found.append(row)
        return found

    def address(self, cells: Cells) -> str:
        """The address of a row below the service's own."""
        found = keyed(ROOT, cells.instance_id)
        key, path = cells.instance_id, ""
        for name, position in steps(cells.instance_id, cells.key):
            path = f"{path}/{name}"
            key = f"{key}/{name}"
            if position is None:
                found += f"/{self.service.names[path]}"
            else:
                key = f"{key}[{position + 1}]"
                own = row_id(cells.instance_id, key)
                found += f"/{keyed(self.service.names[path], own)}"
        return found


def moment(value: datetime | None) -> str | None:
    """A time of the server as `Edm.DateTimeOffset`, to the microsecond."""
    return None if value is None else utc_text(value)


def answer(node: Node, cells: Cells, *, wkt: bool = False) -> Any:
    """The JSON value of an answer, None if it is blank.

    Text that does not fit a type which Edm knows (a number, date or place) is None:
    it would keep typed clients from reading the table. CSV files show it.
    """
    value = cells.values.get(node.path)
    if node.type in PLACES:
        return None if value is None else place(node.type, value, wkt=wkt)
    read = _text if node.multiple else _READERS.get(node.type, _text)
    if value is None:
        return cells.invalid.get(node.path) if read is _text else None
    return read(value)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return " ".join(value)
    return json.dumps(value)


def _number(value: Any) -> int | float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number else None


def _decimal(value: Any) -> int | float | None:
    """Decimals with more digits than a float has are stored as text."""
    try:
        return float(value) if isinstance(value, str) else _number(value)
    except ValueError:
        return None


def _date(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _datetime(value: Any) -> str | None:
    """JavaRosa writes +07 and +0700, where OData wants +07:00."""
    if not isinstance(value, str):
        return None
    match = _SHORT_OFFSET.search(value)
    return f"{value[: match.start()]}{match[1]}:{match[2] or '00'}" if match else value


def _boolean(value: Any) -> bool | None:
    return {"true": True, "1": True, "false": False, "0": False}.get(str(value))


_SHORT_OFFSET = re.compile(r"([+-][0-9]{2})([0-9]{2})?$")
_READERS: dict[str, Callable[[Any], Any]] = {
    "int": _number,
    "decimal": _decimal,
    "date": _date,
    "dateTime": _datetime,
    "boolean": _boolean,
}
