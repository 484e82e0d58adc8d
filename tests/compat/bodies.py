"""Request bodies that mean no good."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from collect.api import central, data
from tests.compat.routes import Route, document

JSON = "application/json"
ODATA = [
    "$top",
    "$skip",
    "$skiptoken",
    "$count",
    "$filter",
    "$orderby",
    "$select",
    "$expand",
    "$wkt",
    "$format",
]
RAW: tuple[tuple[bytes, str], ...] = (
    (b"", ""),
    (b"", JSON),
    (b"{", JSON),
    (b"\xff\xfe\x00", JSON),
    (b'{"name": "\xff"}', JSON),
    (b"null", JSON),
    (b"[]", JSON),
    (b"NaN", JSON),
    (b"9" * 5000, JSON),
    (b"[" * 100_000, JSON),
    (b'{"a":' * 50_000, JSON),
    (b"{}", "application/json; charset=none"),
    (b"\0" * 100, "application/octet-stream"),
    (b"<a/>", "application/xml"),
    (b"<a>\0</a>", "text/xml"),
    (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "application/xml"),
    (b"a=1&b=%00", "application/x-www-form-urlencoded"),
    (b"--x", "multipart/form-data"),
    (b"--x\r\n\r\n", "multipart/form-data; boundary=x"),
    (b"PK\x03\x04", "application/vnd.ms-excel"),
    (b"PK\x03\x04", "not a type; \xff"),
)
VALUES: tuple[Any, ...] = (
    "\0",
    "\ud800",
    "x" * 100_000,
    2**63,
    10**400,
    None,
    [],
    {"\0": "\ud800"},
)


def bodies() -> Sequence[tuple[bytes, str]]:
    """Bodies with their content type ("": none is sent)."""
    return RAW


def json_bodies(names: Sequence[str]) -> Iterator[tuple[bytes, str]]:
    """Objects of these properties, one of them hostile at a time."""
    good: dict[str, Any] = dict.fromkeys(names, "x")
    for name in names:
        for value in VALUES:
            yield json.dumps(good | {name: value}).encode(), JSON
    yield json.dumps(dict.fromkeys(names, "\ud800")).encode(), JSON
    yield json.dumps({"\ud800": 1, "\0": 2}).encode(), JSON


def query_names(route: Route) -> list[str]:
    """The parameters that a GET of the route knows, and those that read tables know."""
    known = _QUERIES.get(route.plain, [])
    return ["st", *known, *(ODATA if ".svc/" in route.pattern else ())]


def _operations() -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    for api in (central, data):
        schemas = document(api).get("components", {}).get("schemas", {})
        for path, operations in document(api)["paths"].items():
            for method, operation in operations.items():
                yield method.upper(), plain(path), operation, schemas


def plain(path: str) -> str:
    """An address of OpenAPI as `Route.plain` writes it."""
    return re.sub(r"\{(?:\w+:)?(\w+)\}", r"<\1>", path)


def _properties(operation: dict[str, Any], schemas: dict[str, Any]) -> list[str]:
    body = operation.get("requestBody", {}).get("content", {}).get(JSON, {})
    schema = body.get("schema", {})
    named = schemas.get(schema.get("$ref", "").rpartition("/")[2], schema)
    return list(named.get("properties", {}))


PROPERTIES = {
    (method, path): _properties(operation, schemas)
    for method, path, operation, schemas in _operations()
}
"""Which properties the body of (method, plain pattern) may have."""
_QUERIES = {
    path: [p["name"] for p in operation.get("parameters", []) if p["in"] == "query"]
    for method, path, operation, _ in _operations()
    if method == "GET"
}
