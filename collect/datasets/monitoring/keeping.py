"""Counts of interviews kept in a file, which processes share by mapping it into memory.

It can be lost: it is made anew from the tables.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.fieldwork import Interviews
from collect.datasets.fieldwork.answers import Counts
from collect.datasets.fieldwork.interviews import LINES
from collect.datasets.monitoring.about import About, Sight, Spots, Standing
from collect.datasets.monitoring.choice import KEYS
from collect.datasets.tables.folders import COUNTS

FORMAT: Final = b"1"
"""Another number for other columns: files of other formats are not read."""
_FORMAT, _ABOUT = b"format", b"about"
_SHARES: Final = (
    *("short", "missing", "dont_know", "blank"),
    *("point", "inaccurate", "outdated"),
)
_NUMBERS: Final = ("began", "clock", "minutes", "accuracy")

logger = logging.getLogger(__name__)


def keep(root: Path, form_id: int, found: Standing) -> None:
    """Keep it in the place of what was kept before."""
    path = _path(root, form_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    about = orjson.dumps(asdict(found.about))
    table = pa.table(dict(_columns(found)))
    table = table.replace_schema_metadata({_FORMAT: FORMAT, _ABOUT: about})
    # Whoever has mapped the older file keeps it.
    new = path.with_name(f"{path.name}.{uuid4().hex}")
    with pa.ipc.new_file(new, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    new.replace(path)


def recollect(root: Path, form_id: int) -> Standing | None:
    """What was kept last; None where there is nothing that this code can read."""
    path = _path(root, form_id)
    if not path.exists():
        return None
    try:
        with pa.memory_map(str(path)) as file:
            table = pa.ipc.open_file(file).read_all()
    except (OSError, pa.ArrowException) as error:
        logger.warning("Counts of form %s are not readable: %s", form_id, error)
        return None
    metadata = table.schema.metadata or {}
    if metadata.get(_FORMAT) != FORMAT:
        return None
    return _standing(_about(orjson.loads(metadata[_ABOUT])), table)


def _path(root: Path, form_id: int) -> Path:
    return root / str(form_id) / COUNTS / "interviews.arrow"


def _columns(found: Standing) -> Iterator[tuple[str, Any]]:
    told = found.interviews
    yield "instance", found.instances
    for name in KEYS:
        yield f"key.{name}", _coded(told.keys[name])
    yield "review", _coded(told.review)
    yield "examined", pa.array(told.examined.astype(np.uint8))
    for name in _NUMBERS:
        yield name, getattr(told, name)
    for name in LINES:
        yield f"findings.{name}", told.findings[name]
    for name in _SHARES:
        counts = getattr(told, name)
        yield f"{name}.hits", counts.hits
        yield f"{name}.of", counts.of
    for each in fields(Spots):
        yield each.name, getattr(found.spots, each.name)


def _coded(texts: pa.Array) -> pa.Array:
    return texts.cast(pa.string()).dictionary_encode()


def _standing(about: About, table: pa.Table) -> Standing:
    columns = dict(zip(table.column_names, map(_array, table.columns), strict=True))

    def numbers(name: str) -> Any:
        return columns[name].to_numpy()

    def texts(name: str) -> pa.Array:
        return pc.cast(columns[name], pa.string())

    parts: dict[str, Any] = {name: numbers(name) for name in _NUMBERS}
    for name in _SHARES:
        parts[name] = Counts(numbers(f"{name}.hits"), numbers(f"{name}.of"))
    told = Interviews(
        keys={name: texts(f"key.{name}") for name in KEYS},
        review=texts("review"),
        examined=numbers("examined").astype(np.bool_),
        findings={name: numbers(f"findings.{name}") for name in LINES},
        **parts,
    )
    spots = Spots(**{each.name: numbers(each.name) for each in fields(Spots)})
    return Standing(about, told, columns["instance"], spots)


def _array(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _about(said: Mapping[str, Any]) -> About:
    return About(
        **{
            **said,
            "as_of": datetime.fromisoformat(said["as_of"]),
            "sight": Sight(said["sight"]),
        }
    )
