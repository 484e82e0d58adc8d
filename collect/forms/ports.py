"""What the forms room needs of the rooms above it, which it may not import.

They register here when Django starts. Without them (a tool that works on forms alone,
a test) forms have no submissions, and nothing else hangs on them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

Purger = Callable[[int], None]
"""Deletes, in the caller's transaction, what belongs to the form with this id. Raises
FormInUse if it cannot be done now."""


class FormInUse(Exception):
    """The form is being worked on, so it cannot be purged now."""


@dataclass(frozen=True, slots=True)
class FormStatistics:
    """Submissions of a form, and how many of them are in these review states.

    Deleted ones are not counted. `last_submission` is when the newest arrived.
    """

    submissions: int = 0
    received: int = 0
    has_issues: int = 0
    edited: int = 0
    last_submission: datetime | None = None


class SubmissionStore(Protocol):
    """The submissions of forms."""

    def statistics(
        self, form_ids: Sequence[int], *, draft: bool = False
    ) -> Mapping[int, FormStatistics]:
        """Figures by form, of submissions to published versions or to the draft; a form
        without submissions may be left out."""
        ...

    def discard_drafts(self, form_id: int) -> None:
        """Delete the test submissions of a form's draft."""
        ...

    def purge_form(self, form_id: int) -> None:
        """Delete all submissions of a form, with everything that hangs on them."""
        ...


class NoSubmissions:
    """The store while no room registered one: forms without submissions."""

    def statistics(
        self, form_ids: Sequence[int], *, draft: bool = False
    ) -> Mapping[int, FormStatistics]:
        """Nothing was received."""
        return {}

    def discard_drafts(self, form_id: int) -> None:
        """There is nothing to delete."""

    def purge_form(self, form_id: int) -> None:
        """There is nothing to delete."""


_store: SubmissionStore = NoSubmissions()
_purgers: list[Purger] = []


def register(store: SubmissionStore) -> None:
    """Make this the store of all submissions."""
    global _store  # noqa: PLW0603  set once, when Django starts
    _store = store


def submission_store() -> SubmissionStore:
    """The registered store of submissions."""
    return _store


def register_purger(purger: Purger) -> None:
    """Have this called, before the submissions go, for every form that is purged."""
    if purger not in _purgers:
        _purgers.append(purger)


def purgers() -> Sequence[Purger]:
    """What rooms above registered, the last one first: they rest on one another."""
    return tuple(reversed(_purgers))
