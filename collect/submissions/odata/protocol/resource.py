"""What an address below `….svc/` names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from collect.lib.paths import decode_segment
from collect.problems import Problem
from collect.submissions.odata.protocol.names import ROOT

_PART = re.compile(r"([^('/]+)(?:\('((?:[^']|'')*)'\))?")


@dataclass(frozen=True, slots=True)
class Resource:
    """A table, whole or only where it belongs to one submission or one row.

    `table` is its OData name. `row_id` is the id of the row around those wanted, or,
    if `row_is_wanted`, of the one row that is.
    """

    table: str
    instance_id: str | None = None
    row_id: str | None = None
    row_is_wanted: bool = False


def read_resource(path: str) -> Resource:
    """The resource at a routing path such as `Submissions('uuid:1')/member`.

    Raises Problem 404.1 if no table can have this address.
    """
    names: list[str] = []
    keys: list[str | None] = []
    for segment in path.split("/"):
        match = _PART.fullmatch(decode_segment(segment))
        if match is None:
            raise Problem("404.1")
        names.append(match[1])
        keys.append(None if match[2] is None else match[2].replace("''", "'"))
    if len(names) == 1 and keys == [None]:
        return Resource(names[0])
    if names[0] != ROOT or keys[0] is None:
        raise Problem("404.1")
    row = next((key for key in reversed(keys[1:]) if key is not None), None)
    return Resource(
        ".".join(names), keys[0], row, row is not None and keys[-1] is not None
    )
