"""Data queries of SDMX REST: versions 1.x (SDMX 2.1) and 2.x (SDMX 3.0).

The two differ in their keys: 1.x writes `F+M` for two codes and nothing for any code, 2.x
writes a key for each combination, with commas between, and `*` for any code; a key may
end early. Both are read in both, since none of them can be mistaken for the other.
Parameters of both are known; those that need a history of the data are not served.
Source: github.com/sdmx-twg/sdmx-rest, doc/data.md, and version 1.5.0 of the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import unquote

from collect.datasets.publishing.errors import NotSupportedError, QueryError
from collect.datasets.publishing.options import ALL_DIMENSIONS
from collect.datasets.publishing.periods import bounds
from collect.datasets.publishing.rest.selection import (
    Condition,
    Filter,
    Operator,
    Selection,
    Series,
)
from collect.datasets.publishing.structure import TIME_PERIOD, DataStructure

_FILTER = re.compile(r"c\[([^\]]*)\]")
_OPERATORS: Mapping[str, Operator] = {
    "eq": "eq",
    "ne": "ne",
    "lt": "lt",
    "le": "le",
    "gt": "gt",
    "ge": "ge",
    "co": "co",
    "nc": "nc",
    "sw": "sw",
    "ew": "ew",
}
_EVERYTHING = ("", "all", "*")
_UNSERVED = (
    "updatedAfter",
    "includeHistory",
    "asOf",
    "reportingYearStartDay",
    "offset",
    "limit",
    "sort",
)
_MOST = 2**31


def read_parameters(query_string: str) -> list[tuple[str, str]]:
    """The parameters of a query string, decoded.

    A plus means AND here, not a blank as in forms, so form decoders must not read it.
    """
    pairs = (part.partition("=") for part in query_string.split("&") if part)
    return [(unquote(name), unquote(value)) for name, _, value in pairs]


def parse(
    structure: DataStructure,
    key: str = "",
    parameters: Sequence[tuple[str, str]] = (),
) -> Selection:
    """The selection that a key and query parameters (decoded, in order) ask for.

    Raises QueryError for what cannot be read, naming the parameter; NotSupportedError
    for parameters of the standard that are not served. Parameters the standard does not
    know are refused too: a filter that is misspelt must not select everything.
    """
    found: dict[str, Any] = {"dimension_at_observation": TIME_PERIOD}
    filters: dict[str, Filter] = {}
    for name, value in parameters:
        if component := _FILTER.fullmatch(name):
            _add(filters, component[1], value, structure)
        elif name in _READERS:
            found |= _READERS[name](value, structure)
        elif name in _UNSERVED:
            _refuse(name, value)
        else:
            raise QueryError(f'There is no parameter "{name}".')
    return Selection(
        keys=read_key(key, structure), filters=tuple(filters.values()), **found
    )


def read_key(key: str, structure: DataStructure) -> tuple[Series, ...]:
    """The series of a key, as alternatives; none selects everything.

    Raises QueryError for more dimensions than there are, or a code that cannot be.
    """
    if key in _EVERYTHING:
        return ()
    return tuple(_series(each, structure) for each in key.split(","))


def _series(key: str, structure: DataStructure) -> Series:
    dimensions = structure.series_dimensions
    parts = key.split(".")
    if len(parts) > len(dimensions):
        raise QueryError(
            f'The key "{key}" has {len(parts)} dimensions; there are {len(dimensions)}: '
            f"{'.'.join(each.id for each in dimensions)}."
        )
    parts += ["*"] * (len(dimensions) - len(parts))
    return tuple(
        None if part in ("", "*") else frozenset(part.split("+")) for part in parts
    )


def _add(
    filters: dict[str, Filter], component: str, value: str, structure: DataStructure
) -> None:
    if structure.component(component) is None:
        raise QueryError(
            f"c[{component}]: there is no such component; there are "
            f"{', '.join(each.id for each in structure.components)}."
        )
    if component in filters:
        raise QueryError(f"c[{component}] may be given once; write values with commas.")
    filters[component] = Filter(
        component,
        tuple(
            tuple(_condition(each, component) for each in alternative.split("+"))
            for alternative in value.split(",")
        ),
    )


def _condition(text: str, component: str) -> Condition:
    operator, colon, value = text.partition(":")
    if not colon or operator not in _OPERATORS:
        # A colon may be part of a value, such as a moment.
        operator, value = "eq", text
    if not value:
        raise QueryError(f"c[{component}] has an empty value.")
    if component == TIME_PERIOD and operator in ("eq", "ne", "lt", "le", "gt", "ge"):
        bounds(value)
    return Condition(_OPERATORS[operator], value)


def _refuse(name: str, value: str) -> None:
    if name == "includeHistory" and value == "false":
        return
    raise NotSupportedError(
        f"The parameter {name} is not served: leave it out, and all observations of the "
        "publication's version are considered."
    )


def _start(value: str, structure: DataStructure) -> dict[str, date]:
    return {"start": bounds(value)[0]}


def _end(value: str, structure: DataStructure) -> dict[str, date]:
    return {"end": bounds(value)[1]}


def _count(field: str, name: str) -> Callable[[str, DataStructure], dict[str, int]]:
    def read(value: str, structure: DataStructure) -> dict[str, int]:
        if not re.fullmatch("[0-9]{1,10}", value) or not 0 < int(value) < _MOST:
            raise QueryError(f'{name} is "{value}"; it is a number from 1.')
        return {field: int(value)}

    return read


def _dimension(value: str, structure: DataStructure) -> dict[str, str]:
    allowed = [ALL_DIMENSIONS, *(each.id for each in structure.dimensions)]
    if value not in allowed:
        raise QueryError(
            f'dimensionAtObservation is "{value}"; it is one of {", ".join(allowed)}.'
        )
    return {"dimension_at_observation": value}


def _detail(value: str, structure: DataStructure) -> dict[str, Any]:
    """`detail` of version 1.x."""
    nothing: frozenset[str] = frozenset()
    details: Mapping[str, dict[str, Any]] = {
        "full": {},
        "dataonly": {"attributes": nothing},
        "nodata": {"measures": nothing},
        "serieskeysonly": {"series_only": True},
    }
    if value not in details:
        raise QueryError(f'detail is "{value}"; it is one of {", ".join(details)}.')
    return details[value]


def _attributes(value: str, structure: DataStructure) -> dict[str, Any]:
    """`attributes` of version 2.x. All of ours stand at the observation."""
    known = {each.id for each in structure.attributes}
    if value in ("dsd", "all", "obs"):
        return {"attributes": None}
    if value in ("none", "msd", "dataset", "series"):
        return {"attributes": frozenset()}
    return {"attributes": _named("attributes", value, known)}


def _measures(value: str, structure: DataStructure) -> dict[str, Any]:
    """`measures` of version 2.x."""
    if value == "all":
        return {"measures": None}
    if value == "none":
        return {"measures": frozenset()}
    return {"measures": _named("measures", value, {structure.measure.id})}


def _named(parameter: str, value: str, known: set[str]) -> frozenset[str]:
    wanted = frozenset(value.split(","))
    if unknown := wanted - known:
        raise QueryError(
            f"{parameter} names {', '.join(sorted(unknown))}; there are "
            f"{', '.join(sorted(known))}."
        )
    return wanted


_READERS: Mapping[str, Callable[[str, DataStructure], Mapping[str, Any]]] = {
    "startPeriod": _start,
    "endPeriod": _end,
    "firstNObservations": _count("first", "firstNObservations"),
    "lastNObservations": _count("last", "lastNObservations"),
    "dimensionAtObservation": _dimension,
    "detail": _detail,
    "attributes": _attributes,
    "measures": _measures,
}
