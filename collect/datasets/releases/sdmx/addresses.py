"""Addresses of SDMX REST, versions 1.x (SDMX 2.1) and 2.x (SDMX 3.0).

Sources: github.com/sdmx-twg/sdmx-rest, doc/structures.md, doc/data.md and
doc/availability.md, and version 1.5.0 of the same. The two cannot be mistaken for each
other: 2.x names a context (`structure/…`, `data/dataflow/…`, `availability/dataflow/…`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from collect.datasets.publishing.errors import NotSupportedError, QueryError

Kind = Literal["dataflow", "datastructure", "codelist", "conceptscheme"]
KINDS: tuple[Kind, ...] = ("dataflow", "datastructure", "codelist", "conceptscheme")
ANY = ("", "all", "*")
_FLOW = "dataflow"


@dataclass(frozen=True)
class Reference:
    """Which artefacts are meant: each part may be a list, or any (`all`, `*`)."""

    agency: str = "all"
    id: str = "all"
    version: str = "latest"

    def names(self, agency: str, id_: str) -> bool:
        """Whether it means an artefact of this agency and id, in whatever version."""
        return _among(agency, self.agency) and _among(id_, self.id)


@dataclass(frozen=True)
class StructureRequest:
    """Artefacts of a kind; `kind` is None for all kinds. `modern`: of version 2.x."""

    kind: Kind | None
    reference: Reference
    modern: bool


@dataclass(frozen=True)
class DataRequest:
    """Observations of a dataflow, or (`availability`) which codes they have."""

    reference: Reference
    key: str
    modern: bool
    availability: bool = False
    component: str = "all"


def _among(value: str, wanted: str) -> bool:
    return wanted in ANY or value in wanted.replace("+", ",").split(",")


def read(path: str) -> StructureRequest | DataRequest:
    """The request that a path below /sdmx/ makes.

    Raises QueryError for one that is none, NotSupportedError for a resource that is
    part of the standard and not served.
    """
    head, *rest = path.strip("/").split("/")
    for kind in KINDS:
        if head == kind:
            return StructureRequest(kind, Reference(*_at_most(rest, 3)), modern=False)
    if head == "structure":
        return _structure(rest)
    if head == "data":
        return _data(rest, availability=False)
    if head in ("availability", "availableconstraint"):
        return _data(rest, availability=True)
    raise NotSupportedError(
        f'The resource "{head}"; there are {", ".join(KINDS)}, structure, data and'
        " availability."
    )


def _structure(rest: Sequence[str]) -> StructureRequest:
    name, *parts = rest or ["*"]
    reference = Reference(*_at_most(parts, 3))
    if name in ANY:
        return StructureRequest(None, reference, modern=True)
    for kind in KINDS:
        if name == kind:
            return StructureRequest(kind, reference, modern=True)
    raise NotSupportedError(f'The structure "{name}"; there are {", ".join(KINDS)}.')


def _data(rest: Sequence[str], *, availability: bool) -> DataRequest:
    if rest and rest[0] == _FLOW:
        parts = _at_most(rest[1:], 5 if availability else 4)
        reference = Reference(*parts[:3])
        modern = True
        key, component = _at(parts, 3), _at(parts, 4)
    elif rest and rest[0] in ("datastructure", "provisionagreement", "*"):
        raise NotSupportedError("Data by anything but dataflow.")
    else:
        flow, *others = _at_most(rest, 4 if availability else 3) or [""]
        # The provider is not told apart: an agency publishes its own.
        reference, modern = _flow(flow), False
        key, component = _at(others, 0), _at(others, 2)
    if reference.id in ANY:
        raise NotSupportedError("Data of several dataflows at once; name one.")
    return DataRequest(reference, key, modern, availability, component)


def _flow(text: str) -> Reference:
    """`ID`, `AGENCY,ID` or `AGENCY,ID,VERSION`."""
    parts = text.split(",")
    if len(parts) == 1:
        return Reference(id=parts[0])
    return Reference(*_at_most(parts, 3))


def _at_most(parts: Sequence[str], most: int) -> list[str]:
    if len(parts) > most:
        raise QueryError(
            f'the address goes on after "{parts[most - 1]}"; remove the rest'
        )
    return list(parts)


def _at(parts: Sequence[str], place: int) -> str:
    return parts[place] if len(parts) > place else "all"
