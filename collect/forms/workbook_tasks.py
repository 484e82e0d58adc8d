"""What else the process that reads workbooks does with them. No Django here.

Each task takes what was asked and the workbook's bytes, and gives the answer's bytes;
an empty answer is for a workbook that cannot be opened.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from collect.forms.xlsform.findings import Finding
from collect.forms.xlsform.marking.excerpts import excerpts_of
from collect.forms.xlsform.marking.grids import (
    Unreadable,
    as_markdown,
    opened,
    read,
    saved,
)
from collect.forms.xlsform.marking.marked import marked

Asked = Mapping[str, Any]


def do(asked: Asked, data: bytes) -> bytes:
    """Do the task that `asked["task"]` names."""
    with suppress(Unreadable):
        return _TASKS[asked["task"]](asked, data)
    return b""


def _excerpts(asked: Asked, data: bytes) -> bytes:
    found = excerpts_of(read(data, asked["kind"]), _findings(asked))
    return json.dumps(found).encode()


def _marked(asked: Asked, data: bytes) -> bytes:
    return marked(data, asked["kind"], _findings(asked), asked["words"])


def _markdown(asked: Asked, data: bytes) -> bytes:
    return as_markdown(read(data, asked["kind"])).encode()


def _xlsx(asked: Asked, data: bytes) -> bytes:
    return saved(opened(data, asked["kind"]).book)


def _findings(asked: Asked) -> list[Finding]:
    return [Finding.from_dict(each) for each in asked["findings"]]


_TASKS: dict[str, Callable[[Asked, bytes], bytes]] = {
    "excerpts": _excerpts,
    "marked": _marked,
    "md": _markdown,
    "xlsx": _xlsx,
}
