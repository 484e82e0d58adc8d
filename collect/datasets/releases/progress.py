"""How far a release is, told to the database; and whether to stop."""

from __future__ import annotations

from django.db.models import QuerySet

from collect.datasets.models import Publishing, PublishingState, Release
from collect.datasets.releases import rights
from collect.lib.clock import now


class CancelledError(Exception):
    """The release is not wanted any more."""


class Progress:
    """What the making of a release reports; here nobody listens."""

    def enter(self, phase: str, *, inputs: str = "") -> None:
        """A new phase begins; `inputs` is the digest of what the release is made of,
        once that is known. Raises CancelledError."""

    def confirm(self) -> None:
        """The release is about to appear, in the caller's transaction, which holds the
        dataset. Raises CancelledError, Problem 403.1."""

    def end(self, release: Release, *, new: bool) -> None:
        """This is the release, as soon as the caller's transaction is committed."""


class Reported(Progress):
    """Progress of an attempt, for those who look at it.

    Phases are seen only if they begin outside of transactions.
    """

    def __init__(self, publishing_id: int) -> None:
        self._id = publishing_id

    def enter(self, phase: str, *, inputs: str = "") -> None:
        """See `Progress`."""
        known = {"inputs": inputs} if inputs else {}
        self._change(phase=phase, **known)

    def confirm(self) -> None:
        """See `Progress`. Whoever cancels it from now on waits, and finds it ended."""
        locked = self._wanted().select_for_update(of=("self",))
        found = locked.select_related("dataset", "requested_by").first()
        if found is None:
            raise CancelledError
        rights.require_publish(found.requested_by, found.dataset)

    def end(self, release: Release, *, new: bool) -> None:
        """See `Progress`."""
        self._change(
            state=PublishingState.SUCCEEDED,
            finished_at=now(),
            phase="",
            release=release,
            new=new,
        )

    def _change(self, **changes: object) -> None:
        if not self._wanted().update(**changes):
            raise CancelledError

    def _wanted(self) -> QuerySet[Publishing]:
        return Publishing.objects.filter(
            pk=self._id, state=PublishingState.RUNNING, to_cancel=False
        )
