"""The state log of a form: one row for every event of a submission that was seen.

Raw tables never change what they hold; which of their rows count, and what was decided
about them, is read from here: the last event of each submission tells its current
version, whether it is in the trash, and its review state.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from collect.datasets.tables.schema import INSTANT, STATE
from collect.submissions.queries.streams import StoredState

SCHEMA = pa.schema(
    [
        ("_submission_id", pa.int64()),
        ("_instance_id", pa.string()),
        ("_seq", pa.int64()),
        ("_version_id", pa.int64()),
        ("_version_seq", pa.int64()),
        ("_form_version", pa.string()),
        ("_deleted", pa.bool_()),
        ("_review_state", pa.string()),
        ("_edits", pa.int64()),
        ("_device_id", pa.string()),
        ("_submitter", pa.string()),
        ("_submitted_at", INSTANT),
        ("_updated_at", INSTANT),
    ]
)


@dataclass(frozen=True)
class Selection:
    """Which submissions to read.

    `chosen` are first instanceIDs (None: all), `review_states` those to read (None in
    it means received and not looked at; None instead of it: all), `since` (inclusive)
    and `until` (exclusive) bound the moment they first came, `version` is the form
    version of their current answers (None: any). `deleted` is False for those that are
    not in the trash, True for those that are, None for both.
    """

    chosen: Collection[str] | None = None
    review_states: Collection[str | None] | None = None
    since: datetime | None = None
    until: datetime | None = None
    version: str | None = None
    deleted: bool | None = False


def batches(chunks: Iterable[list[StoredState]]) -> Iterator[pa.RecordBatch]:
    """Stored states as rows of the log."""
    for states in chunks:
        columns = zip(*states, strict=True)
        yield pa.RecordBatch.from_arrays(
            [
                pa.array(values, field.type)
                for values, field in zip(columns, SCHEMA, strict=True)
            ],
            schema=SCHEMA,
        )


def current(log: pa.Table, tombstones: Mapping[str, int | None]) -> pa.Table:
    """The last row of each submission, without those that were purged."""
    submission, seq = _numbers(log, "_submission_id"), _numbers(log, "_seq")
    order = np.lexsort((seq, submission))
    ends = np.ones(len(order), np.bool_)
    if len(order):
        ends[:-1] = np.diff(submission[order]) != 0
    log = log.take(pa.array(order[ends]))
    return log.filter(pc.invert(purged(log, tombstones))) if tombstones else log


def purged(rows: pa.Table, tombstones: Mapping[str, int | None]) -> pa.Array:
    """Which rows of the log are of submissions that are no more."""
    ids = pa.array(tombstones, pa.string())
    again = pa.array(
        [alive for alive in tombstones.values() if alive is not None], pa.int64()
    )
    return pc.and_(
        pc.is_in(rows["_instance_id"], value_set=ids),
        pc.invert(pc.is_in(rows["_submission_id"], value_set=again)),
    )


def select(states: pa.Table, selection: Selection) -> pa.Table:
    """The states of the submissions to read, by the number of their version."""
    for condition in _conditions(states, selection):
        states = states.filter(condition)
    return states.sort_by("_version_seq").select(["_version_seq", *STATE.names])


def _conditions(states: pa.Table, selection: Selection) -> Iterator[pa.Expression]:
    if selection.deleted is not None:
        yield pc.field("_deleted") == selection.deleted
    if selection.version is not None:
        yield pc.field("_form_version") == selection.version
    if selection.since is not None:
        yield pc.field("_submitted_at") >= pa.scalar(selection.since, INSTANT)
    if selection.until is not None:
        yield pc.field("_submitted_at") < pa.scalar(selection.until, INSTANT)
    if selection.review_states is not None:
        wanted = pa.array(selection.review_states, pa.string())
        yield pc.field("_review_state").isin(wanted)
    if selection.chosen is not None:
        wanted = pa.array(selection.chosen, pa.string())
        yield pc.field("_instance_id").isin(wanted)


def _numbers(table: pa.Table, name: str) -> NDArray[np.int64]:
    values: NDArray[np.int64] = table[name].to_numpy()
    return values
