"""The records of a phone's file in clear, for people who may read all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import orjson

from collect.submissions.exports.formats.archive import AS_IT_IS, Member
from collect.sync.phone_exports.container import Container
from collect.sync.phone_exports.manifest import ExportedRecord
from collect.sync.phone_exports.opening import Opened, Opener, Unopened

CONTENTS = "contents.json"
_UNSAFE = re.compile(r"[^\w.-]+")


def unpacked(opener: Opener, container: Container) -> Iterator[Member]:
    """A folder for each record, drafts too: `submission.xml` and `files/…`; and in
    `contents.json` what is in which folder, and what could not be opened and why."""
    contents: list[dict[str, Any]] = []
    for number, record in enumerate(container.manifest.records):
        folder = f"{number:04d}-{_plain(record.instanceId)}"
        try:
            opened = opener.open(number)
        except Unopened as error:
            contents.append({**_described(record), "reason": str(error)})
            continue
        contents.append(_content(folder, record, opened))
        yield Member(f"{folder}/submission.xml", [opened.xml])
        for place, file in enumerate(opened.files):
            name = f"{folder}/files/{_file_name(place, file.described.name)}"
            yield Member(name, file.chunks, AS_IT_IS)
    listed = orjson.dumps(contents, option=orjson.OPT_INDENT_2)
    yield Member(CONTENTS, [listed])


def _content(folder: str, record: ExportedRecord, opened: Opened) -> dict[str, Any]:
    names = [file.described.name for file in opened.files]
    return {
        **_described(record),
        "folder": folder,
        "person": opened.owner.actor.display_name,
        "files": {name: _file_name(place, name) for place, name in enumerate(names)},
        "unopenedFiles": opened.broken,
    }


def _described(record: ExportedRecord) -> dict[str, Any]:
    return {
        "instanceId": record.instanceId,
        "xmlFormId": record.xmlFormId,
        "version": record.version,
        "state": record.state,
        "updatedAt": record.updatedAt,
    }


def _file_name(place: int, name: str) -> str:
    """Its name as no file system takes amiss, and no other file of the record has."""
    plain = _plain(name)
    return plain if plain == name else f"~{place}-{plain}"


def _plain(text: str) -> str:
    return _UNSAFE.sub("_", text).lstrip(".")[-100:] or "_"
