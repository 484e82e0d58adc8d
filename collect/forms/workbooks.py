"""Workbooks as they were sent, opened again: in a process of its own, like an upload."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from collect.forms.conversion import nursery
from collect.forms.isolation import Busy, Died
from collect.forms.uploads import Kind, Upload
from collect.problems import Problem

Findings = Sequence[Mapping[str, Any]]
"""Findings as JSON has them."""


def excerpts(upload: Upload, findings: Findings) -> dict[str, Any]:
    """The rows around findings, see `marking.excerpts`; none if it cannot be opened.

    Raises Problem 502.2 when too many are waiting.
    """
    if not upload.is_workbook:
        return {}
    answer = _answered(upload, "excerpts", findings=list(findings))
    found: dict[str, Any] = json.loads(answer) if answer else {}
    return found


def marked(upload: Upload, findings: Findings, words: Mapping[str, Any]) -> bytes:
    """The workbook as .xlsx with its findings at their cells, see `marking.marked`.

    Raises Problem 400.15 if it cannot be opened, 502.2 when too many are waiting.
    """
    return _whole(_answered(upload, "marked", findings=list(findings), words=words))


def in_format(upload: Upload, kind: Kind) -> bytes:
    """The workbook in another format: .xlsx, or .md with its known sheets.

    Raises Problem as `marked`.
    """
    return upload.data if kind == upload.kind else _whole(_answered(upload, kind))


def run(job: bytes) -> bytes:
    """The process's answer. Raises Died, Busy."""
    return nursery().run(job)


def _answered(upload: Upload, task: str, **asked: Any) -> bytes:
    header = json.dumps({"task": task, "kind": upload.kind, **asked}).encode()
    try:
        return run(header + b"\n" + upload.data)
    except Busy as error:
        raise Problem("502.2") from error
    except Died:
        return b""


def _whole(answer: bytes) -> bytes:
    if not answer:
        raise Problem("400.15", error="It cannot be opened.")
    return answer
