"""Asking for exports as clients do, and making them as workers do."""

import csv
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from collect.datasets.exports import files, work
from collect.datasets.exports.progress import Progress
from collect.datasets.models import Export
from collect.forms.models import Form
from tests.factories.accounts import Person

EXPORTS = "/data/v1/exports"


def at(export_id: int, rest: str = "") -> str:
    """The address of an export, or of something of it."""
    return f"{EXPORTS}/{export_id}{rest}"


def body(answer: Any) -> bytes:
    """The bytes of an answer."""
    if answer.streaming:
        return b"".join(answer.streaming_content)
    content: bytes = answer.content
    return content


def code(answer: Any) -> float:
    """The code of a refusal."""
    found: float = answer.json()["code"]
    return found


def leftovers() -> list[str]:
    """What lies in the directory of exports."""
    return [folder.name for folder in files.folders()]


def state_of(export_id: int) -> tuple[str, str]:
    """How an export stands, and why."""
    export = Export.objects.get(pk=export_id)
    return export.state, export.error


def broken(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Have the making of exports end like this, halfway."""

    def produce(export: Export, folder: Path, progress: Progress) -> Any:
        files.write(folder / files.CONTENT, [b"half"])
        raise error

    monkeypatch.setattr(work, "produce", produce)


@dataclass(frozen=True)
class Exports:
    """The exports of a form."""

    form: Form

    def path(self, rest: str = "/exports") -> str:
        """An address of the form's."""
        return f"/data/v1/projects/{self.form.project_id}/forms/homes{rest}"

    def ask(self, person: Person, format_: str = "csv", **options: Any) -> Any:
        """The answer to a wish."""
        return person.post(
            self.path(),
            {"format": format_, "options": options},
        )

    def queued(self, person: Person, format_: str = "csv", **options: Any) -> int:
        """The id of an export that was asked for."""
        answer = self.ask(person, format_, **options)
        assert answer.status_code == 202, answer.content
        found: int = answer.json()["id"]
        return found

    def made(self, person: Person, format_: str = "csv", **options: Any) -> Any:
        """The report on an export that was asked for and worked on."""
        number = self.queued(person, format_, **options)
        work.execute(export_id=number)
        return person.get(at(number)).json()

    def made_at(self, person: Person, segment: str) -> Any:
        """The same, of a form whose id is this in addresses."""
        path = f"/data/v1/projects/{self.form.project_id}/forms/{segment}/exports"
        number = person.post(path, {"format": "csv"}).json()["id"]
        work.execute(export_id=number)
        return person.get(at(number)).json()


def archive_of(person: Person, export_id: int) -> zipfile.ZipFile:
    """The archive an export became."""
    answer = person.get(at(export_id, "/file"))
    assert answer.status_code == 200, answer.content
    return zipfile.ZipFile(io.BytesIO(body(answer)))


def lines(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    """The rows of a CSV in an archive."""
    text = archive.read(name).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))
