"""What the checks of a form found in the last run, and of which submissions.

Two tables: `findings` in the columns of the cleaning log, and `covered`, a mark for each
submission. `covered` is written last and names the commit of `findings` that it belongs
to: after a crash between the two the older pair still counts.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from deltalake.exceptions import DeltaError

from collect.datasets.tables import delta
from collect.datasets.tables.folders import COVERED, FINDINGS, table_path

_PAIR = ("fingerprint", "findings_table", "findings_version")
"""Columns of `covered` that are alike in all its rows."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Memory:
    """The findings of a run, and the marks of the submissions it saw."""

    findings: pa.Table
    marks: pa.Table


def remember(root: Path, form_id: int, memory: Memory, fingerprint: str) -> None:
    """Keep this in the place of what was kept before. One caller at a time."""
    path = table_path(root, form_id, FINDINGS)
    delta.replace(path, memory.findings)
    pair = (fingerprint, *delta.commit(path))
    marks = memory.marks
    for name, value in zip(_PAIR, pair, strict=True):
        marks = marks.append_column(name, pa.repeat(value, len(marks)))
    delta.replace(table_path(root, form_id, COVERED), marks)


def recollect(root: Path, form_id: int, fingerprint: str) -> Memory | None:
    """What was kept last under this fingerprint; None where there is nothing, or where
    it cannot be read any more: whoever asks can find it out anew."""
    try:
        return _recollect(root, form_id, fingerprint)
    except (DeltaError, OSError, pa.ArrowException) as error:
        logger.warning("Findings of form %s are not readable: %s", form_id, error)
        return None


def _recollect(root: Path, form_id: int, fingerprint: str) -> Memory | None:
    covered = delta.read_all(table_path(root, form_id, COVERED))
    if covered is None or not len(covered):
        return None
    kept, *commit = (covered[name][0].as_py() for name in _PAIR)
    if kept != fingerprint:
        return None
    findings = delta.read_commit(table_path(root, form_id, FINDINGS), *commit)
    if findings is None:
        return None
    return Memory(findings, covered.drop_columns(list(_PAIR)))
