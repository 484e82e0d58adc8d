"""The table of Central's addresses in docs/ says what is so."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from django.urls import Resolver404, resolve

from collect.api import central
from tests.compat.routes import document, methods_at, routes
from tests.factories.accounts import Person

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = DOCS / "central-api.md"
STATES = ("yes", "ours", "not yet", "not planned")
NUMBERS = {"projectId", "id", "actorId", "linkId", "datasetId"}
# One segment of `/{name}`, with a version for formats such as `.xml` beside it.
_PARAMETER = re.compile(r"\{(\w+)\}")


class Row(NamedTuple):
    """One line of the tables."""

    methods: frozenset[str]
    path: str
    state: str
    note: str

    @property
    def example(self) -> str:
        """An address of this shape."""
        return _PARAMETER.sub(lambda p: "1" if p[1] in NUMBERS else "x", self.path)


def read_rows() -> Iterator[Row]:
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        found = re.fullmatch(
            r"\| ([A-Z ]+) \| `(/v1/\S+)` \| ([a-z ]+) \| (.*)\|", line
        )
        if found:
            methods, path, state, note = found.groups()
            yield Row(frozenset(methods.split()), path, state, note.strip())


ROWS = list(read_rows())


def here(path: str) -> frozenset[str]:
    try:
        return methods_at(path)
    except Resolver404:
        return frozenset()


def test_every_line_with_an_address_is_read() -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    assert len(ROWS) == sum(line.count("| `/v1/") for line in lines) > 100
    assert {row.state for row in ROWS} == set(STATES)


def test_no_address_stands_twice() -> None:
    seen = [(row.path, method) for row in ROWS for method in row.methods]
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.path)
def test_what_is_said_to_be_there_is_there(row: Row) -> None:
    if row.state in ("yes", "ours"):
        assert row.methods <= here(row.example)
        route = f"/{resolve(row.example).route}"
        if "$metadata" not in row.path and "/config/" not in row.path:
            assert re.sub(r"<.*?>", "{}", route) == _shape(row.path)


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.state.startswith("not")], ids=lambda r: r.path
)
def test_what_is_said_to_be_missing_is_missing_or_says_so(
    row: Row, alice: Person
) -> None:
    for method in row.methods:
        answer = alice.client.generic(method, row.example)
        assert answer.status_code in (404, 501), row
    if row.state == "not planned":
        assert row.note, f"{row.path}: why not?"


def test_every_address_of_ours_stands_in_the_table() -> None:
    listed = {
        (_shape(row.path), method)
        for row in ROWS
        if row.state in ("yes", "ours") or here(row.example)
        for method in row.methods
    }
    described = {
        (_shape(path), method.upper())
        for path, operations in document(central)["paths"].items()
        for method in operations
        if method != "head"
    }
    assert {pair for pair in described if not _covered(pair, listed)} == set()


def test_every_address_of_devices_stands_in_the_table() -> None:
    listed = {_shape(row.path) for row in ROWS}
    patterns = {
        re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.pattern)
        for route in routes()
        if route.pattern.startswith("/v1/") and not route.pattern.endswith("/")
    }
    assert {p for p in patterns if not _covered((_shape(p), ""), listed)} == set()


def test_documents_that_are_linked_are_there() -> None:
    pages = [DOCS.parent / "README.md", *DOCS.glob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), (page.name, target)


def _shape(path: str) -> str:
    return _PARAMETER.sub("{}", path)


def _covered(pair: tuple[str, str], listed: set[tuple[str, str]] | set[str]) -> bool:
    path, method = pair
    if path.startswith("/v1/config/{"):
        # One address serves every key, and the table names the keys.
        path = "/v1/config/logo"
    return ((path, method) if method else path) in listed
