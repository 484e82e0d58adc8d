"""Every page's address, and what comes of asking for it, without a trace."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from collect.accounts.auth import LOOPBACK_COOKIE
from collect.lib.paths import encode_segment
from tests.compat.seeded import undone
from tests.factories.accounts import Person
from tests.factories.boundaries import feature, geojson, square
from tests.factories.forms import xform
from tests.factories.maps import PICTURE, pmtiles
from tests.integration.areas.bodies import said
from tests.integration.web.access.world import World

_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
_WRITE = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM|COPY) "?(\w+)')
_BESIDE = {"accounts_auditevent", "accounts_session", "accounts_preference"}
"""Tables of what every reader leaves behind."""


@dataclass(frozen=True)
class Route:
    """A page by its name, its address with parameters, and what can be done there."""

    name: str
    pattern: str
    methods: tuple[str, ...]

    @property
    def names(self) -> set[str]:
        """The parameters of the address."""
        return set(_PARAMETER.findall(self.pattern))

    def path(self, world: World) -> str:
        """The address in the world. KeyError for a parameter that it does not know."""

        def value(found: re.Match[str]) -> str:
            own = f"{self.name}.{found[1]}"
            return encode_segment(world.parts.get(own) or world.parts[found[1]])

        query = world.asked.get(self.name, "")
        return _PARAMETER.sub(value, self.pattern) + (f"?{query}" if query else "")


def routes() -> list[Route]:
    """Those of all views of pages, in the order of their names."""
    found = [
        Route(pattern.name or "", f"/{address}", _methods(pattern.callback))
        for address, pattern in _leaves(get_resolver(), "")
        if pattern.callback.__module__.startswith("collect.web.")
    ]
    return sorted(found, key=lambda route: route.name)


def _methods(view: Any) -> tuple[str, ...]:
    """Of GET and POST, those that the view takes."""
    while view is not None:
        known = inspect.getclosurevars(view).nonlocals.get("request_method_list")
        if known is not None:
            return tuple(each for each in ("GET", "POST") if each in known)
        view = getattr(view, "__wrapped__", None)
    return ("GET", "POST")


def _leaves(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        address = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLPattern):
            yield address, pattern
        else:
            yield from _leaves(pattern, address)


@dataclass(frozen=True)
class Answer:
    """What came back, what it tells beyond its address, and tables that changed."""

    status: int
    text: str
    written: frozenset[str]

    def tells(self, secrets: Sequence[str]) -> list[str]:
        """Those of the secrets that it has."""
        return [secret for secret in secrets if secret in self.text]


def ask(
    browser: Client,
    person: Person | None,
    method: str,
    path: str,
    body: dict[str, Any] | None = None,
) -> Answer:
    """The answer to a request that leaves no trace, be it one that signs out."""
    browser.cookies.clear()
    if person is not None:
        browser.cookies[LOOPBACK_COOKIE] = person.token
    send = browser.get if method == "GET" else browser.post
    for value in (body or {}).values():
        if isinstance(value, SimpleUploadedFile):
            value.seek(0)
    with undone(), _writes() as written:
        answer = send(path, body if method == "POST" else None)
        text = said(answer)
    for segment in re.split("[/?&=]", path):
        # What the address says itself is no news.
        if len(segment) > 3:
            text = text.replace(segment, "").replace(unquote(segment), "")
    return Answer(answer.status_code, text, frozenset(written) - _BESIDE)


@contextmanager
def _writes() -> Iterator[set[str]]:
    """Collect the tables that are written while this lasts."""
    written: set[str] = set()

    def note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if found := _WRITE.match(str(sql)):
            written.add(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield written


def bodies(world: World) -> dict[str, dict[str, Any]]:
    """What changes something where it is posted, by name of the page."""
    file = SimpleUploadedFile
    finding = {"way": "keep", "reason": "seen"}
    shape = geojson(feature("ID51", square(114, -9)))
    new = xform("new").decode()
    return {
        "account": {"display_name": "Another", "email": "another@example.org"},
        "boundaries": {"file": file("b.geojson", shape)},
        "dataset-edit": {**_described(world), "title_en": "Other"},
        "dataset-new": {**_described(world), "code": "OTHERS"},
        "decide": {"finding": world.asked["finding"], **finding},
        "design-files": {"sent": file("SEALED.csv", b"name,label\n2,b\n")},
        "design-publish": {"version": "9", "agreed": "on"},
        "design-upload": {"workbook": file("w.xml", new.encode())},
        "devices": {"names": "New tablet"},
        "devices-forms": {
            "user": world.parts["actor_id"],
            "form": world.parts["form_id"],
        },
        "export-new": {**_export(), "name": "n", "keep": "1"},
        "export-quick": {"kind": "excel"},
        "export-settings": {**_export(), "name": "other"},
        "finding": finding,
        "form-delete": {"form_id": "homes"},
        "form-new": {"workbook": file("w.xml", new.encode())},
        "form-rule": {"rule": "all"},
        "form-state": {"state": "closed"},
        "maps": {"name": "New", "file": file("m", pmtiles({(0, 0, 0): PICTURE}))},
        "person": {"display_name": "Other", "email": "other@example.org"},
        "person-administrator": {"administrator": "yes"},
        "person-role": {"role": "6", "place": world.parts["project_id"]},
        "populations": {"clear": "yes"},
        "project-archive": {"archived": "yes"},
        "project-delete": {"typed": world.project.name},
        "project-people": {"email": "new@example.org", "role": "6", "place": "0"},
        "project-role-change": {"role": "6"},
        "project-settings": {"name": "Other"},
        "projects": {"name": "Other"},
        "people": {"email": "n@example.org", "display_name": "N"},
        "public-link-create": {"name": "New"},
        "release-withdraw": {"reason": "wrong"},
        "site-settings": {"title": "Other"},
        "submission-columns": {
            "columns": "_state", "answers": "labels", "language": "en", "size": "50"
        },
        "submission-comment": {"body": "seen"},
        "submission-decision": {"state": "approved"},
        "submission-review": {"state": "approved", "chosen": world.parts["submission"]},
        "draft-submission-edit": {"notes": "seen", "base": "uuid:test"},
        "submission-edit": {"notes": "seen", "base": "uuid:there"},
        "submission-review-undo": {"undo": world.parts["undo"]},
        "targets": {
            "upload": "1",
            "file": file("t.csv", b"version,target\n1,3\n"),
        },
        "undo-batch": {"reason": "wrong"},
        "undo-decision": {"reason": "wrong"},
    }  # fmt: skip


def _described(world: World) -> dict[str, Any]:
    return {
        "sources": world.parts["form_id"],
        "title_en": "Homes",
        "producer": "Bureau",
        "agency": "CRC",
        "licence": "CC0-1.0",
        "groups": "none",
        "microdata": "none",
    }


def _export() -> dict[str, str]:
    return {
        "format": "csv",
        "labels": "codes",
        "multiples": "text",
        "repeats": "long",
        "times": "utc",
        "archive": "on",
    }
