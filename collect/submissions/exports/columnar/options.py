"""What can be asked of an export."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from collect.lib.moments import utc_text

Labels = Literal["codes", "labels", "both"]
Multiples = Literal["text", "columns", "both"]
Repeats = Literal["long", "wide"]
Times = Literal["utc", "local", "both"]

LABELS = ("codes", "labels", "both")
MULTIPLES = ("text", "columns", "both")
REPEATS = ("long", "wide")
TIMES = ("utc", "local", "both")
RECEIVED = "received"
"""The review state of a submission that nobody has reviewed (null where stored)."""
REVIEW_STATES = (RECEIVED, "hasIssues", "edited", "rejected", "approved")

MAX_COLUMNS = 10_000
MAX_TEXT = 10_000
"""Characters of a text: a filter, a language, the name of a column."""


class OptionError(ValueError):
    """An option that cannot be met: which, what was given and what is allowed."""

    def __init__(self, option: str, value: object, allowed: str) -> None:
        self.option = option
        self.value = value
        self.allowed = allowed
        shown = _shortened(repr(value))
        super().__init__(f"{option}: {shown} is not allowed. Allowed: {allowed}.")


@dataclass(frozen=True)
class Options:
    """An export's options, at their defaults. `None`, "" and () ask for nothing.

    How it looks:

    `labels`: cells hold codes, or labels in their place (codes that have none stay), or
    a column of labels follows each column of codes. Files that hold value labels have
    codes in any case. `language` is that of all labels, as the workbook names it; ""
    is the form's own.
    `multiples`: a select-multiple is one column with all codes, or a column of 0 and 1
    for every choice of the form and one for codes that are not on its list, or both.
    `groups`: columns are named `group-question`, else `question` alone.
    `times`: moments are those of UTC (for durations and order), or the clock that was
    on the wall where the question was answered, or a column of that clock follows.
    Formats without moments show the clock with its offset, which says both. A time of
    day is always the clock on the wall.
    `repeats`: a table each, or columns `member[1]/age` … of the submissions.

    What is in it:

    `columns`: only these questions, and all inside these groups and repeats; by path
    or by name. The keys of rows always come. `system`: what the server and the phone
    know of a submission (when, who, review state, device …). `identifiers`: names,
    addresses and the like, marked `direct` in the workbook; for roles that may.

    Which submissions (those who read the rows see to these): one form `version`, else
    all; received at or after `submitted_after` and before `submitted_before`; changed
    at or after `updated_after`; in one of the `review_states`; those that `filter`
    leaves, an OData expression as in `$filter`.
    """

    labels: Labels = "codes"
    language: str = ""
    multiples: Multiples = "text"
    groups: bool = True
    times: Times = "utc"
    repeats: Repeats = "long"
    columns: tuple[str, ...] = ()
    system: bool = True
    identifiers: bool = False
    version: str | None = None
    submitted_after: datetime | None = None
    submitted_before: datetime | None = None
    updated_after: datetime | None = None
    review_states: tuple[str, ...] = ()
    filter: str = ""

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Options:
        """Options from JSON values; what is missing is at its default. Moments are ISO
        8601 with an offset, or dates (midnight UTC). Equal wishes give equal options.

        Raises OptionError for the first one that is unknown or cannot be met.
        """
        for name in value:
            if name not in _READERS:
                raise OptionError("options", name, ", ".join(_READERS))
        read = {name: _READERS[name](name, given) for name, given in value.items()}
        options = cls(**read)
        after, before = options.submitted_after, options.submitted_before
        if after is not None and before is not None and before <= after:
            raise OptionError(
                "submitted_before",
                _written(before),
                f"a moment after submitted_after, {_written(after)}",
            )
        return options

    def to_json(self) -> dict[str, Any]:
        """JSON-ready values of all options; `from_json` gives equal Options back."""
        return {
            field.name: _written(getattr(self, field.name))
            for field in dataclasses.fields(self)
        }


def _shortened(text: str, limit: int = 100) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return utc_text(value)
    return list(value) if isinstance(value, tuple) else value


def _one_of(allowed: Sequence[str]) -> Callable[[str, Any], str]:
    def read(option: str, value: Any) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise OptionError(option, value, ", ".join(allowed))
        return value

    return read


def _flag(option: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise OptionError(option, value, "true, false")
    return value


def _text(option: str, value: Any) -> str:
    """A text that any database and file can hold."""
    if (
        not isinstance(value, str)
        or len(value) > MAX_TEXT
        or any(
            character == "\0" or "\ud800" <= character <= "\udfff"
            for character in value
        )
    ):
        raise OptionError(
            option,
            value,
            f"a text of at most {MAX_TEXT:,} characters, without NUL or halves of "
            "surrogate pairs",
        )
    return value


def _text_or_none(option: str, value: Any) -> str | None:
    return None if value is None else _text(option, value)


def _names(option: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or len(value) > MAX_COLUMNS:
        raise OptionError(option, value, f"a list of at most {MAX_COLUMNS:,} texts")
    return tuple(dict.fromkeys(_text(option, item) for item in value))


def _states(option: str, value: Any) -> tuple[str, ...]:
    states = _names(option, value)
    read = _one_of(REVIEW_STATES)
    return tuple(
        sorted({read(option, state) for state in states}, key=REVIEW_STATES.index)
    )


def _moment(option: str, value: Any) -> datetime | None:
    if value is None:
        return None
    moment = _parsed(value) if isinstance(value, str) else None
    if moment is None:
        raise OptionError(
            option,
            value,
            "a moment with its offset such as 2024-05-01T08:30:00+07:00, or a date "
            "such as 2024-05-01 (midnight UTC)",
        )
    return moment


def _parsed(text: str) -> datetime | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        pass
    else:
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    try:
        moment = datetime.fromisoformat(text)
        return None if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


_READERS: Mapping[str, Callable[[str, Any], Any]] = {
    "labels": _one_of(LABELS),
    "language": _text,
    "multiples": _one_of(MULTIPLES),
    "groups": _flag,
    "times": _one_of(TIMES),
    "repeats": _one_of(REPEATS),
    "columns": _names,
    "system": _flag,
    "identifiers": _flag,
    "version": _text_or_none,
    "submitted_after": _moment,
    "submitted_before": _moment,
    "updated_after": _moment,
    "review_states": _states,
    "filter": _text,
}
