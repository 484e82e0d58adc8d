"""Readable tables as interviews, and figures as rows."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from collect.datasets.fieldwork import Interviews, figures
from collect.datasets.fieldwork.answers import Counts
from collect.datasets.fieldwork.interviews import LINES
from tests.spec.cleaning.tables import rows

DIMENSIONS = ("enumerator", "area", "version", "day")
SHARES = ("short", "missing", "dont_know", "blank", "point", "inaccurate", "outdated")


def interviews(text: str) -> Interviews:
    """Interviews of a text table: shares are written as 2/10, findings as the letters
    e and w for errors and warnings, in capitals if they are pending."""
    return of_rows(rows(text))


def of_rows(found: list[dict[str, Any]]) -> Interviews:
    """Interviews of rows; what is not there was not counted."""

    def texts(name: str) -> pa.Array:
        return pa.array([row.get(name) or None for row in found], pa.string())

    def floats(name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
        return np.array([float(row.get(name) or "nan") for row in found], np.float64)

    def counts(name: str) -> Counts:
        parts = [(row.get(name) or "0/0").split("/") for row in found]
        hits, of = np.array(parts, np.int64).reshape(len(found), 2).T
        return Counts(hits, of)

    began = [
        datetime.fromisoformat(f"{row.get('day') or '2026-03-01'}T{row.get('at') or '10:00'}")
        for row in found
    ]  # fmt: skip
    letters = dict(zip(LINES, ("eE", "wW", "E", "W"), strict=True))
    moments = np.array(
        [int(at.replace(tzinfo=UTC).timestamp()) * 1_000_000 for at in began], np.int64
    )
    return Interviews(
        keys={name: texts(name) for name in DIMENSIONS},
        began=moments,
        clock=moments,
        minutes=floats("minutes"),
        examined=np.array([row.get("seen") != "no" for row in found], np.bool_),
        findings={
            kind: np.array(
                [
                    sum(letter in own for letter in row.get("found", ""))
                    for row in found
                ],
                np.int64,
            )
            for kind, own in letters.items()
        },
        accuracy=floats("metres"),
        review=texts("review"),
        **{name: counts(name) for name in SHARES},
    )


def by(text: str | Interviews, *dimensions: str, **given: Any) -> dict[Any, Any]:
    """Figures by group: its key, or `total`."""
    told = interviews(text) if isinstance(text, str) else text
    total, *groups = figures(told, dimensions, **given).to_pylist()
    return {"total": total} | {
        "/".join(row[name] for name in dimensions): row for row in groups
    }
