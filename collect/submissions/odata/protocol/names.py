"""Names and ids, as ODK Central makes them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import quote

ROOT = "Submissions"
SYSTEM = (
    "submissionDate",
    "updatedAt",
    "deletedAt",
    "submitterId",
    "submitterName",
    "attachmentsPresent",
    "attachmentsExpected",
    "status",
    "reviewState",
    "deviceId",
    "edits",
    "formVersion",
)
"""Properties of `__system`, what the server knows of a submission."""

_FIRST = re.compile(r"^([^a-zA-Z_])")
_OTHERS = re.compile(r"[^a-zA-Z0-9_]+")
_STEP = re.compile(r"(.*)\[([0-9]+)\]")


def identifier(name: str) -> str:
    """A name as OData allows it: `1.a-b` becomes `_1_a_b`."""
    return _OTHERS.sub("_", _FIRST.sub(r"_\1", name))


@lru_cache(maxsize=4096)
def row_id(instance_id: str, key: str) -> str:
    """The `__id` of a row from its submission's instanceID and its own key.

    `uuid:…/member[2]/visit[1]` is the SHA-1 of
    `Submissions#uuid:…%%member#1%%visit#0`, a group's part ends in `#`.
    """
    if key == instance_id:
        return instance_id
    parts = [f"{ROOT}#{instance_id}"]
    for name, position in steps(instance_id, key):
        parts.append(f"{name}#" if position is None else f"{name}#{position}")
    return hashlib.sha1("%%".join(parts).encode(), usedforsecurity=False).hexdigest()


def steps(instance_id: str, key: str) -> Iterator[tuple[str, int | None]]:
    """The elements on the way to a row: name, and position from 0 for a repeat."""
    for step in key[len(instance_id) :].split("/")[1:]:
        match = _STEP.fullmatch(step)
        yield (match[1], int(match[2]) - 1) if match else (step, None)


@lru_cache(maxsize=4096)
def keyed(name: str, key: str) -> str:
    """One record as a part of an address: `Submissions('uuid%3A…')`."""
    # The characters JavaScript's encodeURIComponent leaves alone.
    doubled = key.replace("'", "''")
    quoted = quote(doubled, safe="!'()*")
    return f"{name}('{quoted}')"
