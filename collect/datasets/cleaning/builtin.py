"""Checks that need no sheet: what the form itself says its answers must be."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.cleaning.cells import Bools, Ints, one_array
from collect.datasets.cleaning.checks import Check, findings
from collect.datasets.cleaning.duration import moments
from collect.datasets.cleaning.groups import Floats
from collect.datasets.cleaning.log import LOG_SCHEMA, MISSING

DAY: Final = 86_400_000_000
"""Microseconds."""
EARLIEST: Final = datetime(1900, 1, 1, tzinfo=UTC)
"""No answer of anybody alive lies before it."""
FROM_A_FILE: Final = 20
"""Where none of so many answers is in a list, phones took the choices elsewhere."""

_NO_TIME: Final = np.iinfo(np.int64).min
_SHOWN: Final = 8


@dataclass(frozen=True)
class Published:
    """A form version, by the name that is its alone, and when it was published."""

    name: str
    at: datetime


def find_blanks(check: Check, table: pa.Table, required: Bools) -> pa.Table:
    """Log lines for rows without an answer to `check.question` where it is required.

    An answer that means "no valid answer" is one.
    """
    column = one_array(table[check.question])
    rows = np.flatnonzero(required & column.is_null().to_numpy(zero_copy_only=False))
    return findings(check, table, rows, "no answer, and the form requires one")


def find_unknown_codes(
    check: Check, table: pa.Table, codes: Collection[str]
) -> pa.Table:
    """Log lines for answers to `check.question` that are none of its list's `codes`.

    The column holds one code, a list of codes, or codes with spaces between (a
    ranking). Nothing is found where 20 answers or more are known and none is in the
    list: such choices come from a file that the form searches.
    """
    column = one_array(table[check.question])
    if not pa.types.is_list(column.type):
        column = pc.split_pattern(pc.utf8_trim_whitespace(column), " ")
    cells = column.flatten().dictionary_encode()
    parents: Ints = pc.list_parent_indices(column).to_numpy().astype(np.int64)
    texts = cells.dictionary.to_pylist()
    strange = np.array([bool(text) and text not in codes for text in texts], dtype=bool)
    own = cells.indices.to_numpy()
    hits = np.flatnonzero(strange[own])
    if len(hits) == len(own) >= FROM_A_FILE:
        return LOG_SCHEMA.empty_table()
    found: dict[int, list[str]] = {}
    for row, code in zip(parents[hits].tolist(), own[hits].tolist(), strict=True):
        found.setdefault(row, []).append(f"“{texts[code]}”")
    known = ", ".join(list(codes)[:_SHOWN]) + (" …" if len(codes) > _SHOWN else "")
    reasons = [
        f"{', '.join(given)}: not in the list of {len(codes)} choices ({known})"
        for given in found.values()
    ]
    return findings(check, table, np.array(list(found), dtype=np.int64), reasons)


def find_invalid(check: Check, table: pa.Table, invalid: Any) -> pa.Table:
    """Log lines for texts that do not fit the type of their answer.

    ``invalid``: for each row a map from column to text, null where all fit. Lines are
    about the columns of ``table``; `check.question` stays empty. Nothing is found in a
    cell that has a value or is missing: somebody has decided what was meant.
    """
    column = one_array(invalid)
    rows = np.flatnonzero(column.is_valid().to_numpy(zero_copy_only=False))
    by_column: dict[str, dict[int, str]] = {}
    for row, pairs in zip(
        rows.tolist(), column.take(pa.array(rows)).to_pylist(), strict=True
    ):
        for name, text in pairs:
            reason = f"“{text}” is no answer of the question's type"
            by_column.setdefault(name, {})[row] = reason
    lines = []
    for name in [name for name in by_column if name in table.column_names]:
        told = {
            row: text
            for row, text in by_column[name].items()
            if not _decided(table, row, name)
        }
        places = np.array(list(told), dtype=np.int64)
        lines.append(findings(_about(check, name), table, places, list(told.values())))
    return pa.concat_tables([LOG_SCHEMA.empty_table(), *lines])


def _decided(table: pa.Table, row: int, name: str) -> bool:
    """Whether a cell whose answer did not fit has a value now, or is missing."""
    if table[name][row].is_valid:
        return True
    return MISSING in table.column_names and name in table[MISSING][row].as_py()


def _about(check: Check, question: str) -> Check:
    return Check(
        check.name, check.table, question, check.severity, check.action, check.message
    )


def find_outdated(
    check: Check, table: pa.Table, made: Any, versions: Sequence[Published]
) -> pa.Table:
    """Log lines for interviews made with a form version older than the newest one that
    had been published when they began.

    ``made``: timestamps; null is left out. ``versions``: in the order of publishing.
    The reason says for how long the newer version had been there: a phone without a
    network cannot know of it.
    """
    at = moments(made)
    rows, own, newer = outdated(table, made, versions)
    reasons = [
        f"version {versions[old].name or '(no name)'}; version "
        f"{versions[new].name or '(no name)'} had been published "
        f"{_ago(moment - _micros(versions[new]))} before the interview"
        for old, new, moment in zip(
            own.tolist(), newer.tolist(), at[rows].tolist(), strict=True
        )
    ]
    return findings(check, table, rows, reasons)


def outdated(
    table: pa.Table, made: Any, versions: Sequence[Published]
) -> tuple[Ints, Ints, Ints]:
    """The rows that `find_outdated` finds, and for each the place among `versions` of
    its own and of the newest that had been published."""
    at = moments(made)
    names = pa.array([version.name for version in versions], pa.string())
    published = np.array([_micros(version) for version in versions], dtype=np.int64)
    own = pc.index_in(one_array(table["_form_version"]), names).fill_null(-1)
    rank = own.to_numpy().astype(np.int64)
    newest = np.searchsorted(published, at, side="right") - 1
    rows = np.flatnonzero((rank >= 0) & (at != _NO_TIME) & (rank < newest))
    return rows, rank[rows], newest[rows]


def _micros(version: Published) -> int:
    return int(version.at.timestamp() * 1_000_000)


def _ago(micros: int) -> str:
    days = micros // DAY
    if days:
        return f"{days} day{'s' if days > 1 else ''}"
    hours = micros * 24 // DAY
    return f"{hours} hour{'s' if hours != 1 else ''}"


def find_impossible_dates(
    check: Check, table: pa.Table, dates: Any, submitted: Any
) -> pa.Table:
    """Log lines for dates and moments after the submission or before the year 1900.

    ``dates``: date32 or timestamps; ``submitted``: when each row reached the server. A
    day of grace stands for time zones and clocks that are a little fast.
    """
    column = one_array(dates)
    at, received = moments(column), moments(submitted)
    known = at != _NO_TIME
    late = (
        known & (received != _NO_TIME) & (at > received + DAY * (received != _NO_TIME))
    )
    early = known & (at < int(EARLIEST.timestamp()) * 1_000_000)
    rows = np.flatnonzero(late | early)
    shown = column.take(pa.array(rows)).cast(pa.string()).to_pylist()
    ahead: Floats = (at[rows] - received[rows]) / DAY
    reasons = [
        f"{text}; {int(days)} days after it was sent"
        if is_late
        else f"{text}; before 1900"
        for text, days, is_late in zip(
            shown, ahead.tolist(), late[rows].tolist(), strict=True
        )
    ]
    return findings(check, table, rows, reasons)
