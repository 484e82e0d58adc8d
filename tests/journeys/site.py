"""The server of the journeys: projects with forms, enumerators, and what arrived."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

from collect.lib.hashing import sha256_hex
from collect.web.demo.rest import XLSX, Rest
from tests.support.build_xlsforms import (
    FORMS,
    Sheets,
    read_markdown,
    write_workbook,
)

HOUSEHOLD = "child_disparity_household"
SMALL_FORMS = Path(__file__).parent / "forms"
_PHOTO = {
    "type": "image",
    "name": "photo",
    "label::English (en)": "Photo of the dwelling",
    "label::Bahasa Indonesia (id)": "Foto tempat tinggal",
}
_numbers = count(1)


def household(*, photo: bool = False) -> bytes:
    """The library's household form; with a question for a photo after the position."""
    sheets = read_markdown((FORMS / f"households/{HOUSEHOLD}.md").read_text("utf-8"))
    if photo:
        _ask_for_photo(sheets)
    return write_workbook(sheets)


def small_form(name: str) -> bytes:
    """A form of these tests' own."""
    return write_workbook(
        read_markdown((SMALL_FORMS / f"{name}.md").read_text("utf-8"))
    )


def _ask_for_photo(sheets: Sheets) -> None:
    header, *rows = sheets["survey"]
    names = [row[header.index("name")] for row in rows]
    asked = [_PHOTO.get(name, "") for name in header]
    sheets["survey"].insert(names.index("location") + 2, asked)


@dataclass(frozen=True)
class Enumerator:
    """Somebody with a link."""

    project: int
    id: int
    name: str
    token: str

    @property
    def fragment(self) -> str:
        """What her link ends in."""
        return f"#join/{self.project}/{self.token}"


@dataclass(frozen=True)
class Site:
    """A running server as its administrator reaches it."""

    rest: Rest

    @property
    def port(self) -> int:
        return int(urlsplit(self.rest.url).port or 0)

    def new_project(self, *workbooks: bytes) -> int:
        """A project that collects with these forms."""
        name = f"Survey {next(_numbers)}"
        project = int(self.rest.post("/v1/projects", {"name": name})["id"])
        for workbook in workbooks:
            path = f"/v1/projects/{project}/forms?publish=true&ignoreWarnings=true"
            self.rest.call("POST", path, workbook, XLSX)
        return project

    def forms(self, project: int) -> list[str]:
        found = self.rest.get(f"/v1/projects/{project}/forms")
        return [form["xmlFormId"] for form in found]

    def new_enumerator(self, project: int, name: str = "Lila") -> Enumerator:
        """An app user who may fill all forms of the project."""
        made = self.rest.post(
            f"/v1/projects/{project}/app-users", {"displayName": name}
        )
        for form in self.forms(project):
            self.rest.allow(project, form, made["id"])
        return self._linked(Enumerator(project, made["id"], name, made["token"]))

    def _linked(self, who: Enumerator) -> Enumerator:
        path = f"/v1/projects/{who.project}/app-users/{who.id}/collector"
        link = self.rest.get(path)["url"]
        assert link.endswith(f"/collect/{who.fragment}"), re.sub("#.*", "", link)
        return who

    def revoke(self, who: Enumerator) -> None:
        """Her link is worth nothing from now on."""
        self.rest.call("DELETE", f"/v1/sessions/{who.token}")

    def submissions(self, project: int, form: str = HOUSEHOLD) -> list[dict[str, Any]]:
        """As Central lists them, the newest first."""
        found: list[dict[str, Any]] = self.rest.get(_below(project, form))
        return found

    def xml(self, project: int, instance_id: str, form: str = HOUSEHOLD) -> str:
        path = f"{_below(project, form)}/{quote(instance_id, safe='')}.xml"
        return self.rest.call("GET", path).body.decode()

    def files(
        self, project: int, instance_id: str, form: str = HOUSEHOLD
    ) -> dict[str, str]:
        """The SHA-256 of each file of a submission, by its name."""
        path = f"{_below(project, form)}/{quote(instance_id, safe='')}/attachments"
        there = [file["name"] for file in self.rest.get(path) if file["exists"]]
        return {
            name: sha256_hex(self.rest.call("GET", f"{path}/{quote(name)}").body)
            for name in there
        }

    def send_back(
        self, project: int, instance_id: str, comment: str, form: str = HOUSEHOLD
    ) -> None:
        """Review a submission: it has issues."""
        path = f"{_below(project, form)}/{quote(instance_id, safe='')}"
        self.rest.post(f"{path}/comments", {"body": comment})
        self.rest.call(
            "PATCH", path, b'{"reviewState": "hasIssues"}', "application/json"
        )

    def edit(
        self, project: int, instance_id: str, form: str, change: tuple[str, str]
    ) -> None:
        """Somebody in the office edits a submission: one text for another."""
        path = f"{_below(project, form)}/{quote(instance_id, safe='')}"
        xml = self.xml(project, instance_id, form)
        assert change[0] in xml
        new, ids = f"uuid:{uuid4()}", (f"<instanceID>{instance_id}</instanceID>")
        edited = xml.replace(*change).replace(
            ids,
            f"<instanceID>{new}</instanceID><deprecatedID>{instance_id}</deprecatedID>",
        )
        assert new in edited
        self.rest.call("PUT", path, edited.encode(), "application/xml")


def _below(project: int, form: str) -> str:
    return f"/v1/projects/{project}/forms/{quote(form, safe='')}/submissions"
