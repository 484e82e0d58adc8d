"""Figures of the logs of phones, each log read once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.cleaning import AUDIT_SCHEMA, audit_figures
from collect.datasets.tables import delta
from collect.datasets.tables.folders import AUDITS, table_path

STEP = 5_000
"""Logs that are read between two commits: what a crash can cost."""


def figures_of(
    root: Path, form_id: int, files: pa.Array, read: Callable[[str], bytes | None]
) -> pa.Table:
    """The figures of these files (SHA-256, each once), in any order.

    `read` gives the bytes of a file, None where it cannot be read now: it is tried again
    next time. Figures of other files are forgotten. One caller at a time.
    """
    path = table_path(root, form_id, AUDITS)
    kept = delta.read_all(path)
    if kept is None or kept.schema.names != AUDIT_SCHEMA.names:
        kept = AUDIT_SCHEMA.empty_table()
    known = kept.cast(AUDIT_SCHEMA)
    kept = known.filter(pc.is_in(known["sha256"], value_set=files))
    fresh = files.filter(pc.invert(pc.is_in(files, value_set=_keys(kept))))
    if len(kept) < len(known):
        delta.replace(path, kept)
    for start in range(0, len(fresh), STEP):
        found = audit_figures(_contents(fresh.slice(start, STEP).to_pylist(), read))
        kept = pa.concat_tables([kept, found])
        delta.replace(path, kept)
    return kept


def _keys(figures: pa.Table) -> pa.Array:
    return figures["sha256"].combine_chunks()


def _contents(
    files: list[str], read: Callable[[str], bytes | None]
) -> Iterator[tuple[str, bytes]]:
    for sha256 in files:
        data = read(sha256)
        if data is not None:
            yield sha256, data
