"""Content negotiation: the format of an answer, from the header Accept.

RFC 9110, section 12.5.1, with the media types of SDMX: a version that is left out is the
newest there is, `labels` is an option of SDMX-CSV. Types of equal weight are taken in the
order in which formats are offered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from collect.datasets.publishing.errors import NotAcceptableError
from collect.datasets.publishing.options import Labels

_IGNORED = {"q", "charset", "timeformat", "keys", "urn"}
"""Parameters that do not tell formats apart."""
_ALIASES = {
    "application/json": "application/vnd.sdmx.data+json",
    "application/xml": "application/vnd.sdmx.data+xml",
    "text/xml": "application/vnd.sdmx.data+xml",
}


@dataclass(frozen=True)
class MediaType:
    """A media type or range; parameters by lower-case name."""

    type: str
    subtype: str
    parameters: Mapping[str, str]

    @classmethod
    def parse(cls, text: str) -> MediaType | None:
        """The type, or None if it is none."""
        name, *rest = (part.strip() for part in text.split(";"))
        main, slash, sub = name.lower().partition("/")
        if not slash or not main or not sub:
            return None
        pairs = (part.partition("=") for part in rest)
        found = {key.strip().lower(): value.strip(' "') for key, _, value in pairs}
        return cls(main, sub, found)

    @property
    def name(self) -> str:
        """Type and subtype."""
        return f"{self.type}/{self.subtype}"

    @property
    def weight(self) -> float:
        """Its `q`, from 0 to 1; what is not a number counts as 0."""
        try:
            found = float(self.parameters.get("q", "1"))
        except ValueError:
            return 0.0
        return found if 0 <= found <= 1 else 0.0

    def precision(self, offered: MediaType) -> int:
        """How exactly it means a type that is offered; 0 if it does not."""
        if self.name == "*/*":
            return 1
        if self.subtype == "*":
            return 2 if self.type == offered.type else 0
        alias = _ALIASES.get(self.name)
        if offered.name not in (self.name, alias):
            return 0
        wanted = {
            name: value
            for name, value in self.parameters.items()
            if name not in _IGNORED and name != "labels"
        }
        for name, value in wanted.items():
            if not _same(value, offered.parameters.get(name, "")):
                return 0
        return 3 + len(wanted)


@dataclass(frozen=True)
class Accepted:
    """The format to answer in, and how its labels are wanted."""

    format: str
    labels: Labels = "id"


def negotiate(accept: str, offered: Sequence[tuple[str, str]]) -> Accepted:
    """The best of the formats offered (name and media type, the default first).

    An empty header accepts anything. Raises NotAcceptableError if none will do.
    """
    ranges = [
        found
        for part in (accept or "*/*").split(",")
        if (found := MediaType.parse(part)) is not None
    ]
    best: tuple[float, int] = (0.0, 0)
    chosen: Accepted | None = None
    for name, text in offered:
        media = MediaType.parse(text)
        if media is None or not (fitting := _fitting(ranges, media)):
            continue
        precision, found = fitting
        rank = (found.weight, precision)
        if found.weight > 0 and rank > best:
            best, chosen = rank, Accepted(name, _labels(found))
    if chosen is None:
        raise NotAcceptableError(
            f'None of "{accept}" can be served; there are '
            f"{', '.join(media for _, media in offered)}."
        )
    return chosen


def _fitting(
    ranges: Sequence[MediaType], offered: MediaType
) -> tuple[int, MediaType] | None:
    """The range that means a type most exactly; its weight is that of the type."""
    found = [(each.precision(offered), each) for each in ranges]
    exact = max(found, key=lambda each: each[0], default=None)
    return exact if exact is not None and exact[0] else None


def _same(wanted: str, there: str) -> bool:
    """Whether two versions are equal: 2.0 is 2.0.0."""
    return _version(wanted) == _version(there)


def _version(text: str) -> tuple[str, ...]:
    parts = text.split(".")
    while len(parts) > 1 and parts[-1] == "0":
        parts.pop()
    return tuple(parts)


def _labels(found: MediaType) -> Labels:
    wanted = found.parameters.get("labels", "id")
    return next((each for each in get_args(Labels) if each == wanted), "id")
