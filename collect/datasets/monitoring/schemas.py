"""What is told of fieldwork."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from collect.rest import CentralSchema

Differs = Literal["", "higher", "lower"]


class TargetReport(CentralSchema):
    """How many interviews are planned of a group; what is empty is not told apart."""

    enumerator: str
    area: str
    version: str
    day: str
    target: int


class Review(CentralSchema):
    """Interviews by what a reviewer decided."""

    approved: int
    has_issues: int
    edited: int
    rejected: int


class Progress(CentralSchema):
    """Interviews that were not rejected, against those planned."""

    planned: int | None
    done: int
    share: float | None
    remaining: int | None


class Duration(CentralSchema):
    """Minutes of `n` interviews; `lower` and `upper` are about the median."""

    n: int
    median: float | None
    lower: float | None
    upper: float | None
    lower_quartile: float | None
    upper_quartile: float | None
    mean: float | None
    differs: Differs


class Share(CentralSchema):
    """So many of so many, and the ends of an interval of 95 %."""

    count: int
    of: int
    share: float | None
    lower: float | None
    upper: float | None
    differs: Differs


class Places(Share):
    """Interviews with a point; the median of its accuracy in metres."""

    accuracy: float | None


class Rate(CentralSchema):
    """Findings, and how many there are in an interview."""

    errors: int
    warnings: int
    count: int
    per_interview: float | None
    lower: float | None
    upper: float | None
    differs: Differs


class Findings(Rate):
    """Of the interviews that a run has examined."""

    examined: int


class Figures(CentralSchema):
    """Figures of a group of interviews; `by` is empty for the total."""

    by: dict[str, str]
    interviews: int
    first: datetime | None
    last: datetime | None
    days: int
    per_day: float | None
    target: Progress
    review: Review
    duration: Duration
    short: Share
    missing: Share
    dont_know: Share
    blank: Share
    findings: Findings
    pending: Rate
    gps: Places
    inaccurate: Share
    outdated: Share

    @classmethod
    def of(cls, row: Mapping[str, Any], by: Mapping[str, str]) -> Figures:
        """From a row of the table of figures, whose columns are named `gps.share`."""
        nested: dict[str, Any] = {}
        for name, value in row.items():
            figure, _, part = name.partition(".")
            if part:
                nested.setdefault(figure, {})[part] = value
            else:
                nested[figure] = value
        return cls(**{**nested, "by": dict(by)})


class FieldworkReport(CentralSchema):
    """Figures of all interviews and of each group.

    `run` is the last one that succeeded; `newer` interviews came or were edited since,
    and no check has seen them; `removed` ones were taken out by a decision.
    """

    as_of: datetime
    run: int | None
    newer: int
    removed: int
    by: list[str]
    area: str
    since: date | None
    until: date | None
    total: Figures
    groups: list[Figures]
