"""Which figures computed from several groups, such as disparities, may be published.

A measure over figures that are all published is a function of them and tells nothing
new. It does tell something where one of them is not: two suppressed groups follow from
their difference and the published whole, and where the highest is compared with the
lowest, every other group is known to lie between the two.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from collect.datasets.estimation.disclosure.observations import (
    REF_AREA,
    Key,
    Observation,
    key,
)

SUPPRESSED_GROUP: Final = "a group it uses is suppressed"
UNPUBLISHED_GROUP: Final = "a group it uses is not published"
BOUNDED_GROUP: Final = "a group between those compared is not shown"
UNPUBLISHED_WHOLE: Final = "the whole it uses is not shown"


@dataclass(frozen=True)
class Measure:
    """A measure of disparity: its place in a release, and what it is computed from.

    ``domain``: the codes it is computed within, without the ``dimension`` whose groups
    it compares; ``groups``: codes of the groups it uses: the two of a difference or
    ratio, all of an index; ``among``: the groups that those two were looked for among,
    where they are the highest, the lowest or the worst, and not settled beforehand;
    ``whole``: whether it uses the figure of the domain besides those of the groups.
    """

    indicator: str
    ref_area: str
    time_period: str
    dimension: str
    groups: tuple[str, ...]
    domain: Mapping[str, str] = field(default_factory=dict)
    among: tuple[str, ...] = ()
    whole: bool = False

    def key(self, code: str | None = None) -> Key:
        """The place of the domain, or of one of its groups."""
        area, codes = self.ref_area, dict(self.domain)
        if code is not None and self.dimension == REF_AREA:
            area = code
        elif code is not None:
            codes[self.dimension] = code
        return key(area, self.time_period, codes)


def withheld_measures(
    measures: Sequence[Measure], observations: Iterable[Observation]
) -> tuple[tuple[str, ...], ...]:
    """Why each measure may not be published, in the order given; empty where it may.

    ``observations``: the release after :func:`protect`. A group that is no part of it
    has not been through disclosure control and may not be used; nor may one without a
    value. Measures are to be computed from figures as they are published: where these
    are rounded, so must be what they are computed from.
    """
    shown: dict[tuple[str, Key], bool] = {}
    for each in observations:
        if each.published and each.value is None:
            continue
        cell = (each.indicator, each.key)
        # A domain that comes twice is shown only if it is each time.
        shown[cell] = each.published and shown.get(cell, True)
    return tuple(tuple(dict.fromkeys(_reasons(measure, shown))) for measure in measures)


def _reasons(measure: Measure, shown: Mapping[tuple[str, Key], bool]) -> Iterator[str]:
    def found(code: str | None) -> bool | None:
        return shown.get((measure.indicator, measure.key(code)))

    for code in measure.groups:
        if found(code) is None:
            yield UNPUBLISHED_GROUP
        elif not found(code):
            yield SUPPRESSED_GROUP
    if not all(found(code) for code in measure.among):
        yield BOUNDED_GROUP
    if measure.whole and not found(None):
        yield UNPUBLISHED_WHOLE
