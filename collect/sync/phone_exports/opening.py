"""Opening what a phone has sealed, with the project's key."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from collect.accounts.models import Actor, AppUser, Project
from collect.sync.actions.recovery import owner_of
from collect.sync.actions.recovery_keys import unwrap
from collect.sync.phone_exports.container import Container, Damaged
from collect.sync.phone_exports.manifest import (
    ExportedFile,
    ExportedPerson,
    ExportedRecord,
)

_IV = 12


class Unopened(Exception):
    """A record, or one of its files, that cannot be opened; the message says why."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who filled a record: an app user, with the key of her phone."""

    actor: Actor
    cipher: AESGCM = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file of a record whose bytes were found to be right."""

    described: ExportedFile
    chunks: Iterator[bytes]


@dataclass(frozen=True, slots=True)
class Opened:
    """A record that was opened. `broken` says of files that cannot be why, by name."""

    owner: Owner
    xml: bytes
    files: list[OpenedFile]
    broken: dict[str, str]


class Opener:
    """Opens the records of a file for a project."""

    def __init__(self, container: Container, project: Project) -> None:
        self._container = container
        self.project = project
        people = container.manifest.people
        self._owners = {person.id: self._owner(person) for person in people}

    def open(self, number: int) -> Opened:
        """The record with this number. Raises Unopened.

        Every file is read and its sum compared; reading `chunks` opens it once more.
        """
        record = self._container.manifest.records[number]
        owner = self._owners.get(record.owner, "the file does not say whose it is")
        if isinstance(owner, str):
            raise Unopened(owner)
        xml = self._answers(owner.cipher, number, record)
        files, broken = [], {}
        for place, described in enumerate(record.files):
            where = (owner.cipher, number, place)
            try:
                _require_sum(described, self._chunks(*where))
            except Unopened as error:
                broken[described.name] = str(error)
            else:
                files.append(OpenedFile(described, self._chunks(*where)))
        return Opened(owner, xml, files, broken)

    def _owner(self, person: ExportedPerson) -> Owner | str:
        """Her, or why her records cannot be opened."""
        if person.escrow is None:
            return "the phone has not sealed the key to the project"
        actor = self._app_user(person.id)
        if actor is None:
            return "it is of nobody who is an app user of this project"
        try:
            escrow = base64.b64decode(person.escrow, validate=True)
        except (binascii.Error, ValueError):
            escrow = b""
        key = unwrap(self.project, person.id, escrow)
        if key is None:
            return "the key was not sealed to this project, or to another key of it"
        return Owner(actor, AESGCM(key))

    def _app_user(self, owner: str) -> Actor | None:
        """By what phones call her. App users only: of other people's tokens managers
        know nothing, and whoever makes up a file could write in their names."""
        users = AppUser.objects.filter(project=self.project).select_related("actor")
        number = owner.rpartition("/")[2]
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            return None
        found = users.filter(pk=int(number)).first()
        is_she = found is not None and owner_of(self.project, found.pk) == owner
        return found.actor if found is not None and is_she else None

    def _answers(self, cipher: AESGCM, number: int, record: ExportedRecord) -> bytes:
        place = f"{record.instanceId}/answers"
        try:
            sealed = self._container.answers(number)
        except Damaged as error:
            raise Unopened("the answers are not in the file, or damaged") from error
        return _open(cipher, sealed, place)

    def _chunks(self, cipher: AESGCM, number: int, place: int) -> Iterator[bytes]:
        record = self._container.manifest.records[number]
        described = record.files[place]
        for index in range(described.parts):
            try:
                sealed = self._container.part(number, place, index)
            except Damaged as error:
                raise Unopened(
                    "a piece of it is not in the file, or damaged"
                ) from error
            where = f"{record.instanceId}/file/{index}/{described.name}"
            yield _open(cipher, sealed, where)


def _open(cipher: AESGCM, sealed: bytes, place: str) -> bytes:
    """Raises Unopened. What was sealed for another place opens nowhere else."""
    try:
        return cipher.decrypt(sealed[:_IV], sealed[_IV:], place.encode())
    except (InvalidTag, ValueError) as error:
        raise Unopened("it was changed, or sealed with another key") from error


def _require_sum(described: ExportedFile, chunks: Iterator[bytes]) -> None:
    """Raises Unopened."""
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
    if (size, digest.hexdigest()) != (described.size, described.sha256):
        raise Unopened("it has another sum than on the phone")
