"""What a phone says of the records in its file."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints, ValidationError

from collect.rest import Text

MOST_RECORDS = 5_000
MOST_FILES = 1_000
"""Of one record."""
PART = 2**20
"""Bytes of a file that are sealed as one stretch, but for its last."""

_Short = Annotated[Text, StringConstraints(max_length=255)]
_Sum = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
State = Literal["draft", "final", "sending", "rejected", "conflict"]


class ManifestError(ValueError):
    """What is said cannot be understood; the message says why."""


class ExportedPerson(BaseModel):
    """Somebody who uses the phone: `id` is "project/actor", `escrow` base64."""

    id: _Short
    escrow: Annotated[str, StringConstraints(max_length=2_000)] | None


class ExportedFile(BaseModel):
    """A file of a record: size and sum are those of the file itself."""

    name: _Short
    type: _Short
    size: int = Field(ge=0, le=2**53)
    sha256: _Sum

    @property
    def parts(self) -> int:
        """How many stretches it is sealed in."""
        return -(-self.size // PART)


class ExportedRecord(BaseModel):
    """A record, without its answers."""

    instanceId: _Short
    owner: _Short
    xmlFormId: _Short
    version: _Short
    state: State
    updatedAt: datetime
    files: list[ExportedFile] = Field(max_length=MOST_FILES)


class Manifest(BaseModel):
    """All of the file. Records are in the order of their folders."""

    format: Literal[1]
    deviceId: _Short
    exportedAt: datetime
    people: list[ExportedPerson] = Field(max_length=1_000)
    records: list[ExportedRecord] = Field(max_length=MOST_RECORDS)


def read_manifest(text: bytes) -> Manifest:
    """What the text says. Raises ManifestError, for things that are there twice too."""
    try:
        manifest = Manifest.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ManifestError(f"{place or 'it'}: {first['msg']}") from error
    _require_once("person", [person.id for person in manifest.people])
    _require_once("record", [record.instanceId for record in manifest.records])
    for record in manifest.records:
        _require_once("file", [file.name for file in record.files])
    return manifest


def _require_once(kind: str, names: list[str]) -> None:
    if len(set(names)) != len(names):
        raise ManifestError(f"a {kind} is there twice")
