"""What a release changed against the one before, observation by observation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from collect.datasets.models import Release
from collect.datasets.releases import queries
from collect.datasets.releases.comparing import (
    Side,
    differences,
    disparity_differences,
)


@dataclass(frozen=True)
class Changes:
    """Observations and disparities that were added, removed or changed, with both
    values; `against` is the number of the release before."""

    against: int | None
    observations: list[dict[str, Any]]
    disparities: list[dict[str, Any]]


def changes_of(release: Release) -> Changes:
    """What it changed. Raises Problem 410.81 if it, or the one before, is withdrawn."""
    queries.require_there(release)
    against, before, compared = release.diff["release"], Side([], ()), []
    if against is not None:
        former = queries.release_with(release.dataset, against)
        queries.require_there(former)
        before = queries.side_of(former)
        compared = queries.disparities_of(former)
    return Changes(
        against,
        differences(before, queries.side_of(release)),
        disparity_differences(compared, queries.disparities_of(release)),
    )
